"""Signs that cannot stand where they were read: specks and what is left of rules, taken for a point or a dash."""

from __future__ import annotations

from collections.abc import Sequence

from dxauto.reading.engines.alphabets import SPACES
from dxauto.reading.types import CharReading

STRAY = 0.9
"""Factor on the confidence for every sign left out: something was there."""

_POINTS = frozenset("・･·•")


def without_strays(chars: Sequence[CharReading]) -> tuple[list[CharReading], float]:
    """Leave out points at the end of a word and after a space, long marks at a word's beginning, strokes between
    kanji; also give the factor on the confidence. A line of such signs only stays as it is.
    """
    texts = [c.char for c in chars]
    stray = [_is_stray(texts, i) for i in range(len(texts))]
    kept = [c for c, gone in zip(chars, stray, strict=True) if not gone]
    if not any(stray) or not any(c.char not in SPACES for c in kept):
        return list(chars), 1.0
    while kept and kept[-1].char in SPACES:
        kept.pop()
    while kept and kept[0].char in SPACES:
        kept.pop(0)
    return kept, STRAY ** sum(stray)


def _is_stray(chars: Sequence[str], i: int) -> bool:
    char = chars[i]
    before = chars[i - 1] if i else " "
    after = chars[i + 1] if i + 1 < len(chars) else " "
    if char in _POINTS:
        return i > 0 and (after in SPACES or before in SPACES)
    if char == "ー":
        return before in SPACES and "ァ" <= after <= "ヺ"
    if char == "/":
        return _is_kanji(before) and (after.isdigit() or not after.isascii())
    return False


def _is_kanji(char: str) -> bool:
    return "一" <= char <= "龥"
