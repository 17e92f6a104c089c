"""What Japanese spelling rules out: a reading that cannot be is replaced by the look-alike that can.

Small kana stand only after certain kana (現代仮名遣い, 外来語の表記: 内閣告示), never at the beginning of a word;
a kanji, kana or sign that looks like a letter of another script is settled by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_SMALL = dict(zip("ァィゥェォャュョッヮ", "アイウエオヤユヨツワ", strict=True))

_YOON_AFTER = frozenset("キシチニヒミリギジヂビピテデフヴイクグ")
_VOWEL_AFTER = frozenset("フヴテデチシジツウトドイクグホスズ")
_GEMINATE_BEFORE = frozenset(
    "カキクケコサシスセソタチツテトパピプペポガギグゲゴザジズゼゾダヂヅデドバビブベボハヒフヘホ"
)

_KATAKANA_TWIN = dict(zip("力二八口工夕卜才一三千へべぺり", "カニハロエタトオーミチヘベペリ", strict=True))
_KANJI_TWIN = dict(zip("カニハロエタトオミチ", "力二八口工夕卜才三千", strict=True))
_HIRAGANA_OR_KATAKANA = frozenset("へべぺり")

_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[0-9一二三四五六七八九十])[TJ](?=[目日])"), "丁"),
    (re.compile(r"(?<=丁)[日自]"), "目"),
    (re.compile(r"(?<=[0-9])(?:蕃|香|審)(?=[地0-9])"), "番"),
)
"""Parts of an address whose neighbours leave one reading only."""


def settle(chars: Sequence[str], may_stand: Callable[[str], bool]) -> list[str]:
    """Give the characters with those replaced that cannot stand where they are; the count stays the same.

    `may_stand` tells whether the field allows a character.
    """
    settled = list(chars)
    for i in range(len(settled)):
        twin = _twin(settled, i)
        if twin is not None and may_stand(twin):
            settled[i] = twin
    text = "".join(settled)
    if len(text) == len(settled):
        for pattern, right in _PHRASES:
            for match in pattern.finditer(text):
                if may_stand(right):
                    settled[match.start()] = right
            text = "".join(settled)
    return settled


def _twin(chars: Sequence[str], i: int) -> str | None:
    char = chars[i]
    before = chars[i - 1] if i else ""
    after = chars[i + 1] if i + 1 < len(chars) else ""
    if char in _SMALL:
        return None if _small_may_stand(char, before, after) else _SMALL[char]
    near = [c for c in (before, after) if c.strip()]
    if char in _HIRAGANA_OR_KATAKANA:
        return _KATAKANA_TWIN[char] if any(map(_katakana, near)) and not any(map(_hiragana, near)) else None
    if char in _KATAKANA_TWIN and near and all(_surely_katakana(c) for c in near):
        return _KATAKANA_TWIN[char] if len(near) == 2 or _word_is_katakana(chars, i) else None
    if char in _KANJI_TWIN and len(near) == 2 and all(_kanji(c) or c.isdigit() for c in near):
        return _KANJI_TWIN[char]
    return None


def _small_may_stand(char: str, before: str, after: str) -> bool:
    if char == "ッ":
        return _katakana(before) and before not in "ッン" and after in _GEMINATE_BEFORE
    if char in "ャュョ":
        return before in _YOON_AFTER
    return before in _VOWEL_AFTER if char != "ヮ" else before in {"ク", "グ"}


def _word_is_katakana(chars: Sequence[str], i: int) -> bool:
    """Tell whether at least three katakana stand on the one side that there is."""
    side = chars[i + 1 : i + 4] if i == 0 or not chars[i - 1].strip() else chars[max(0, i - 3) : i]
    return len(side) == 3 and all(_katakana(c) for c in side)


def _surely_katakana(char: str) -> bool:
    return _katakana(char) and char not in _KANJI_TWIN


def _katakana(char: str) -> bool:
    return bool(char) and ("ァ" <= char <= "ヺ" or char == "ー")


def _hiragana(char: str) -> bool:
    return "ぁ" <= char <= "ゖ" and char not in _HIRAGANA_OR_KATAKANA


def _kanji(char: str) -> bool:
    return "一" <= char <= "龥" or char in "々〆"
