"""What of the heard text is not to be trusted: known ways in which Whisper models go wrong.

A language model that listens writes something fluent whenever it is unsure: it loops, it writes the last line of a
video over silence, it leaves speech out. Each rule here finds one such way by what can be seen without the truth.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence

from dxauto.minutes.heard import Span, Utterance
from dxauto.minutes.transcript import Doubt, DoubtKind, Word

LOOP_TIMES = 4
"""So often in a row nobody says the same."""

COMPRESSION = 2.4
FASTEST = 14.0
"""Characters a second; announcers reach nine."""

LEAST_PROBABILITY = 0.45
LEAST_WORD = 0.25
FEWEST_WORDS = 3
LEAST_SPOKEN = 0.3
UNHEARD_S = 1.2

_LOOP = re.compile(rf"(.{{2,24}}?)\1{{{LOOP_TIMES - 1},}}")
_SHORT_LOOP = re.compile(r"(.)\1{9,}")
# What people do say in meetings (ご清聴ありがとうございました, 高評価) is not among them.
_BOILERPLATE = re.compile(
    "ご視聴(いただき)?、?(まことに|誠に)?ありがとうござい|最後までご(視聴|覧)|チャンネル登録|次回予告|次の動画で|"
    "字幕(作成|制作|翻訳)|エンディング曲|オープニング曲|初音ミク|(?i:thank you for watching|subtitles? by|amara\\.org)"
)
_SENTENCES = {
    DoubtKind.REPETITION: "同じ言葉が続けて書き起こされています。実際の発言か、音を聞いて確かめてください",
    DoubtKind.OVER_SILENCE: "人の声が聞こえない所に文字があります。実際の発言か、音を聞いて確かめてください",
    DoubtKind.BOILERPLATE: "会議では言わない決まり文句です（認識の誤りによくあります）。音を聞いて確かめてください",
    DoubtKind.LOW_PROBABILITY: "聞き取り不確か。音を聞いて確かめてください",
    DoubtKind.UNHEARD: "人の声があるのに、文字になっていません。音を聞いて書き足してください",
}


def doubt(kind: DoubtKind, start: float, end: float) -> Doubt:
    """Give a doubt with its sentence."""
    return Doubt(kind=kind, start=start, end=end, reason=_SENTENCES[kind])


def judge(utterance: Utterance, speech: Sequence[Span]) -> list[Doubt]:
    """Give what is doubtful of one utterance; `speech` is where a voice was found, in the same seconds."""
    kinds = []
    if loops(utterance.text, utterance.end - utterance.start):
        kinds.append(DoubtKind.REPETITION)
    if spoken(utterance, speech) < LEAST_SPOKEN:
        kinds.append(DoubtKind.OVER_SILENCE)
    if boilerplate(utterance.text):
        kinds.append(DoubtKind.BOILERPLATE)
    whole = [doubt(kind, utterance.start, utterance.end) for kind in kinds]
    if utterance.probability < LEAST_PROBABILITY:
        return [*whole, doubt(DoubtKind.LOW_PROBABILITY, utterance.start, utterance.end)]
    return whole + [doubt(DoubtKind.LOW_PROBABILITY, run[0].start, run[-1].end) for run in _weak(utterance.words)]


def loops(text: str, seconds: float) -> bool:
    """Tell whether a text goes round in circles, or is more than can be said in that time."""
    plain = _plain(text)
    if _LOOP.search(plain) or _SHORT_LOOP.search(plain):
        return True
    raw = plain.encode()
    if len(plain) >= 40 and len(raw) / len(zlib.compress(raw)) > COMPRESSION:
        return True
    return len(plain) > 20 and len(plain) > FASTEST * max(seconds, 0.5)


def boilerplate(text: str) -> bool:
    """Tell whether a text holds what Whisper models have learnt from the ends of videos."""
    return bool(_BOILERPLATE.search(unicodedata.normalize("NFKC", text)))


def spoken(utterance: Utterance, speech: Sequence[Span]) -> float:
    """Give how much of an utterance's time there is a voice, 0 to 1."""
    parts = [(word.start, word.end) for word in utterance.words] or [(utterance.start, utterance.end)]
    total = sum(end - start for start, end in parts)
    heard = sum(max(0.0, min(end, one.end) - max(start, one.start)) for start, end in parts for one in speech)
    return min(1.0, heard / total) if total > 0 else 1.0


def unheard(speech: Sequence[Span], utterances: Sequence[Utterance]) -> list[Doubt]:
    """Give the places where there is a voice and no text."""
    times = sorted((one.start, one.end) for one in utterances if one.text.strip())
    found = []
    for span in speech:
        here = span.start
        for start, end in times:
            if end <= here or start >= span.end:
                continue
            if start - here >= UNHEARD_S:
                found.append(doubt(DoubtKind.UNHEARD, here, start))
            here = max(here, end)
        if span.end - here >= UNHEARD_S:
            found.append(doubt(DoubtKind.UNHEARD, here, span.end))
    return found


def _weak(words: Sequence[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if word.probability < LEAST_WORD:
            run.append(word)
            continue
        if len(run) >= FEWEST_WORDS:
            yield run
        run = []
    if len(run) >= FEWEST_WORDS:
        yield run


def _plain(text: str) -> str:
    return re.sub(r"[\s、。，．,.!?！？「」…]+", "", unicodedata.normalize("NFKC", text))
