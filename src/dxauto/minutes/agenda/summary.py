"""概要 and 主な発言: the sentences of an item that tell most of it, in their own words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from dxauto.minutes.agenda.likeness import Likeness, pairs
from dxauto.minutes.agenda.sentences import Sentence

MOST_SENTENCES = 3
MOST_REMARKS = 6
SHORTEST = 15
_PROCEDURE = re.compile(
    "(?:移り|入り|進み|まいり)(?:ます|たい)|お願い(?:いた)?し(?:ます|たい)|ご説明(?:いたし|し|"
    "申し上げ)(?:ます|たい)|ご(?:質問|意見|異議)|異議なし|"
    "ありがとうござい|よろしいでしょうか|いかがでしょうか|以上(?:です|でございます|で)|"
    "終わ(?:り|ら)|開会|閉会|ご覧ください|(?:議題|議案)(?:と)?(?:いたし|し)ます|"
    "^(?:では|それでは)?、?次(?:の|は、?)?(?:議題|議案|案件|件)?は|^[^0-9]*報告(?:いたし|し|申し上げ|させていただき)(?:ます|たい)|"
    "^次回(?:の会議)?は.*(?:開催|開き|行い|予定)"
)
_TELLS = re.compile(
    "目的|概要|結果|理由|要点|つまり|すなわち|現状|課題|方針|内容|予算|期間|対象|効果|合計|全体|"
    "必要|実施|開始|増|減|\\d"
)


def summary(told: Sequence[Sentence], title: str, elsewhere: Sequence[Sentence] = ()) -> list[Sentence]:
    """Give the sentences that the rest of an item resembles most, in the order of time; none of those that the draft
    tells elsewhere (as decisions, as homework) if any other is left.
    """
    named = {one.number for one in elsewhere}
    speaking = [one for one in told if _speaks(one)]
    candidates = [one for one in speaking if one.number not in named] or speaking
    likeness = Likeness(one.text for one in told)
    whole = " ".join(one.text for one in candidates)
    scored = [(_score(likeness, one, whole, title), one) for one in candidates]
    chosen: list[Sentence] = []
    for _, one in sorted(scored, key=lambda pair: (-pair[0], pair[1].number)):
        if len(chosen) == MOST_SENTENCES:
            break
        if all(likeness.between(one.text, other.text) < 0.6 for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.number)


def remarks(told: Sequence[Sentence], taken: Sequence[Sentence]) -> list[Sentence]:
    """Give what the speakers said besides: of each turn the sentence that tells most."""
    used = {one.number for one in taken}
    best: list[tuple[float, Sentence]] = []
    for turn in _turns(told):
        left = [one for one in turn if _speaks(one) and one.number not in used]
        if left:
            strongest = max(left, key=_weight)
            best.append((_weight(strongest), strongest))
    chosen = sorted(best, key=lambda pair: -pair[0])[:MOST_REMARKS]
    return sorted((one for _, one in chosen), key=lambda one: one.number)


def _speaks(sentence: Sentence) -> bool:
    return len(sentence.plain) >= SHORTEST and not _PROCEDURE.search(sentence.plain)


def _score(likeness: Likeness, sentence: Sentence, whole: str, title: str) -> float:
    central = likeness.between(sentence.text, whole)
    told = math.sqrt(len(_TELLS.findall(sentence.text)))
    return central + 0.5 * likeness.holds(title, sentence.text) + 0.1 * told


def _weight(sentence: Sentence) -> float:
    return math.log(1 + len(pairs(sentence.text))) + 0.2 * len(_TELLS.findall(sentence.text))


def _turns(told: Sequence[Sentence]) -> list[list[Sentence]]:
    turns: list[list[Sentence]] = []
    for sentence in told:
        if turns and turns[-1][-1].speaker == sentence.speaker and sentence.speaker is not None:
            turns[-1].append(sentence)
        else:
            turns.append([sentence])
    return turns
