"""What stays open: questions that nobody answered, and what was put off."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dxauto.minutes.agenda.sentences import Sentence
from dxauto.minutes.agenda.unsettled import put_off

_ASKS = re.compile(
    "(?:でしょうか|ますか|ですか|ませんか|ましたか|のか(?:。|$)|教えて(?:ください|いただ)|"
    "伺い(?:ます|たい)|お聞きし(?:ます|たい))"
)
_CHAIR = re.compile(
    "(?:ご|御)?(?:質問|意見|異議|発言|不明な点|ほかに|他に)(?:は|が|等|など|"
    "、)?.{0,14}(?:ござい|あり|よろしい|いかが)|よろしい(?:でしょうか|ですか)|"
    "いかが(?:でしょうか|ですか)|始めて(?:も)?よろしい|聞こえ(?:ます|てい)"
)
_ANSWER_WITHIN = 4
_SHORTEST_ANSWER = 8
_DONT_KNOW = re.compile(
    "(?:分かりません|わかりません|把握しておりません|手元に(?:資料|数字)|確認(?:の上|いたし|します|"
    "して(?:お答え|ご報告|回答|から))|"
    "後ほど|後日|お答えでき)"
)


def questions(told: Sequence[Sentence]) -> list[Sentence]:
    """Give the sentences of one item that leave something open, in the order of time."""
    found = []
    for number, sentence in enumerate(told):
        after = told[number + 1 : number + 1 + _ANSWER_WITHIN]
        if put_off(sentence.plain) or (_asks(sentence) and not _answered(sentence, after)):
            found.append(sentence)
    return found


def _asks(sentence: Sentence) -> bool:
    return bool(_ASKS.search(sentence.plain)) and not _CHAIR.search(sentence.plain)


def _answered(question: Sentence, after: Sequence[Sentence]) -> bool:
    for sentence in after:
        if sentence.speaker == question.speaker and question.speaker is not None:
            continue
        if len(sentence.plain) < _SHORTEST_ANSWER or _ASKS.search(sentence.plain):
            continue
        return _DONT_KNOW.search(sentence.plain) is None
    return False
