"""Joins what was begun twice: 「こ、この件」 → 「この件」, 「本件は、本件は」 → 「本件は」."""

from __future__ import annotations

import re

from dxauto.minutes.text.edited import Edited
from dxauto.minutes.transcript import ChangeKind

# Said twice on purpose, or counted out.
_MEANT = frozenset(
    (
        *("はい", "いや", "いえ", "いいえ", "ええ", "うん", "そう", "まあ", "どうぞ", "もっと", "ずっと", "とても"),
        *("一つ", "一人", "次", "ひとつ", "また", "さて", "皆", "段々", "徐々", "少し", "ちょっと", "それぞれ"),
        *("どんどん", "いろいろ"),
    )
)

_AGAIN = re.compile(r"(?P<said>[ぁ-んァ-ヶー一-龠々0-9０-９]{2,12})[、，…ー\s]+(?=(?P=said))")
_STUTTER = re.compile(
    r"(?:(?<=[、。，！？\s])|^|(?<=[はがをにでもと]))(?P<said>[ぁ-んァ-ヶ一-龠]{1,3})[、，…]+(?=(?P=said)[ぁ-んァ-ヶ一-龠ー])"
)


def join_restarts(edited: Edited) -> None:
    """Take out the first try of what was begun twice. What was said wrongly and put right stays: it may matter."""
    for pattern in (_AGAIN, _STUTTER):
        here = 0
        while (found := pattern.search(edited.text, here)) is not None:
            if _meant(found["said"]):
                here = found.end("said")
                continue
            edited.replace(found.start(), found.end(), "", ChangeKind.RESTART)
            here = found.start()


def _meant(said: str) -> bool:
    return said in _MEANT or said.isdecimal()
