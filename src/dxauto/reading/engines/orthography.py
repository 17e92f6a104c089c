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
_HIRAGANA_TWIN = dict(zip("ヘベペリ", "へべぺり", strict=True))
_HIRAGANA_OR_KATAKANA = frozenset(_HIRAGANA_TWIN.values())

_LOOSE = frozenset("ノツケヶ")
"""Katakana that stand between kanji in names (井ノ口, 三ツ橋, 一ヶ谷)."""

_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[0-9一二三四五六七八九十])[TJ](?=[目日])"), "丁"),
    (re.compile(r"(?<=丁)[日自]"), "目"),
    (re.compile(r"(?<=[0-9])(?:蕃|香|審)(?=[地0-9])"), "番"),
    (re.compile(r"(?<=ニ)ツ(?=ク)"), "ッ"),
    (re.compile(r"官(?=城県)"), "宮"),
    (re.compile(r"巷(?=市)"), "巻"),
    (re.compile(r"菌(?=科)"), "歯"),
    (re.compile(r"(?<=[ぁ-ゖ])5(?![0-9番号の丁-])"), "ら"),
)
"""Words of addresses and clinics that leave one reading only (no city is called …巷, no prefecture 官…)."""


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
    if char in _HIRAGANA_TWIN or char in _HIRAGANA_OR_KATAKANA:
        return _kana_twin(char, before, after, chars[i - 2] if i > 1 else "")
    if char in "ー一" and before.isdigit() and after.isdigit():
        return "-"
    if char in _KATAKANA_TWIN:
        return _KATAKANA_TWIN[char] if _in_katakana(char, before, after) else None
    if char in _KANJI_TWIN and not _katakana(before) and not _katakana(after):
        return _KANJI_TWIN[char] if _in_kanji(before, after) else None
    return None


def _kana_twin(char: str, before: str, after: str, earlier: str) -> str | None:
    """Settle the kana that look alike in both scripts."""
    if char in _HIRAGANA_TWIN:
        return _HIRAGANA_TWIN[char] if _in_hiragana(before, after, earlier) else None
    near = (before, after)
    return _KATAKANA_TWIN[char] if any(map(_katakana, near)) and not any(map(_hiragana, near)) else None


def _in_katakana(char: str, before: str, after: str) -> bool:
    """Tell whether a kanji stands where only katakana does."""
    if char == "一" and _surely_katakana(before):
        return not (after.isdigit() or after in {"丁", "番", "号"})
    near = [c for c in (before, after) if c.strip()]
    return bool(near) and all(map(_surely_katakana, near))


def _in_hiragana(before: str, after: str, earlier: str) -> bool:
    """Tell whether a katakana that looks like hiragana stands in a word of hiragana, perhaps at its end.

    A single hiragana before it may be a particle (のリフト), unless it begins the text's word itself.
    """
    if not _hiragana(before) or before in "のをはがにとでも":
        return _hiragana(before) and _hiragana(after)
    return not _katakana(after) or not _kanji(earlier)


def _in_kanji(before: str, after: str) -> bool:
    """Tell whether a single katakana stands where only kanji does."""
    near = [c for c in (before, after) if c.strip()]
    sure = [c for c in near if _kanji(c) or c.isdigit()]
    return len(near) == 2 and bool(sure) and all(c in sure or _hiragana(c) for c in near)


def _small_may_stand(char: str, before: str, after: str) -> bool:
    if char == "ッ":
        return _katakana(before) and before not in "ッン" and after in _GEMINATE_BEFORE
    if char in "ャュョ":
        return before in _YOON_AFTER
    return before in _VOWEL_AFTER if char != "ヮ" else before in {"ク", "グ"}


def _surely_katakana(char: str) -> bool:
    return _katakana(char) and char not in _KANJI_TWIN and char not in _LOOSE


def _katakana(char: str) -> bool:
    return bool(char) and ("ァ" <= char <= "ヺ" or char == "ー")


def _hiragana(char: str) -> bool:
    return "ぁ" <= char <= "ゖ" and char not in _HIRAGANA_OR_KATAKANA


def _kanji(char: str) -> bool:
    return "一" <= char <= "龥" or char in "々〆"
