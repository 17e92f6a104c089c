"""From the model's words to utterances: cut where a sentence ends or the speaker pauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dxauto.minutes.heard import Utterance
from dxauto.minutes.transcript import Word

PAUSE_S = 0.8
LONGEST_S = 30.0
_ENDS = ("。", "？", "！", "?", "!")


def utterances(words: Sequence[Word], no_speech: float) -> list[Utterance]:
    """Give the utterances of a window; their text is that of their words, their probability the words' mean."""
    return [_utterance(part, no_speech) for part in _parts(words)]


def _parts(words: Sequence[Word]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in words:
        if part and (word.start - part[-1].end > PAUSE_S or word.end - part[0].start > LONGEST_S):
            yield part
            part = []
        part.append(word)
        if word.text.rstrip().endswith(_ENDS):
            yield part
            part = []
    if part:
        yield part


def _utterance(words: Sequence[Word], no_speech: float) -> Utterance:
    text = "".join(word.text for word in words).strip()
    letters = sum(len(word.text) for word in words) or 1
    probability = sum(word.probability * len(word.text) for word in words) / letters
    return Utterance(
        start=words[0].start,
        end=max(words[-1].end, words[0].start),
        text=text,
        words=list(words),
        probability=round(probability, 3),
        no_speech=round(no_speech, 3),
    )
