"""金額, 数量 and 年齢: whole numbers, in digits or in 漢数字 (also 大字: 壱弐参)."""

from __future__ import annotations

import re

from dxauto.forms.characters import DASHES, DIGITS, fold
from dxauto.forms.types.base import ValueType
from dxauto.forms.types.dates import OLDEST_AGE
from dxauto.forms.values import ParseContext, Parsed, Value

MONEY_ALPHABET = DIGITS | frozenset(",-¥円")
QUANTITY_ALPHABET = DIGITS
AGE_ALPHABET = DIGITS | frozenset("歳")

MOST_DIGITS = 15
"""Excel keeps 15 significant digits of a number."""

_KANJI_DIGIT = {
    c: n
    for n, group in enumerate(("〇零", "一壱", "二弐", "三参", "四", "五伍", "六", "七", "八", "九"))
    for c in group
}
_SMALL_UNIT = {"十": 10, "拾": 10, "百": 100, "千": 1000, "阡": 1000}
_LARGE_UNIT = {"万": 10**4, "萬": 10**4, "億": 10**8, "兆": 10**12}
_NUMERALS = frozenset("0123456789") | _KANJI_DIGIT.keys() | _SMALL_UNIT.keys() | _LARGE_UNIT.keys()

_GROUPED = re.compile(r"\d{1,3}(?:[,.、]\d{3})+")
_COUNTER = re.compile(r"(?:通|枚|人|名|件|個|部|回|日|か月|ヶ月|カ月|箇月|年|台|匹|頭|本|冊|世帯|%)$")


def number_from(text: str) -> int | None:
    """A whole number from digits, digits in groups of three, 漢数字, or both (1万2千); None if it is none."""
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    if not text or any(c not in _NUMERALS for c in text):
        return None
    if text.isascii():
        return int(text) if len(text) <= MOST_DIGITS else None
    return _with_units(text)


def _with_units(text: str) -> int | None:
    total = 0
    rest = text
    for unit, factor in sorted(_LARGE_UNIT.items(), key=lambda pair: -pair[1]):
        if unit in rest:
            head, _, rest = rest.partition(unit)
            part = _below_ten_thousand(head) if head else None
            if part is None:
                return None
            total += part * factor
    tail = _below_ten_thousand(rest) if rest else 0
    return None if tail is None or total + tail >= 10**MOST_DIGITS else total + tail


def _below_ten_thousand(text: str) -> int | None:
    total, digits = 0, ""
    for char in text:
        if char in _SMALL_UNIT:
            total += (int(digits) if digits else 1) * _SMALL_UNIT[char]
            digits = ""
        elif char in _LARGE_UNIT:
            return None
        else:
            digits += str(_KANJI_DIGIT.get(char, char))
    return total + int(digits or "0") if len(digits) <= MOST_DIGITS else None


def _within(number: int, text: str, context: ParseContext) -> Parsed:
    least, most = context.options.get("min"), context.options.get("max")
    if isinstance(least, int) and number < least:
        return Parsed(number, text, (f"{least:,} より小さい数です",))
    if isinstance(most, int) and number > most:
        return Parsed(number, text, (f"{most:,} より大きい数です",))
    return Parsed(number, text)


def _money(raw: str, context: ParseContext) -> Parsed:
    text = re.sub(r"[\s¥\\*＊]|^金|円|也", "", raw)
    negative = re.match(rf"[△▲{re.escape(DASHES)}]", text) is not None
    text = re.sub(rf"^[△▲{re.escape(DASHES)}]|[{re.escape(DASHES)}ー]+$", "", text)
    if not text:
        return Parsed(None) if not negative else Parsed(None, raw, ("金額の数字が読めません",))
    number = number_from(text)
    if number is None:
        number = number_from(fold(text, DIGITS | frozenset(",")))
    if number is None:
        return Parsed(None, text, ("金額として読めません（数字だけで書いてください）",))
    number = -number if negative else number
    return _within(number, f"{number:,}", context)


def _quantity(raw: str, context: ParseContext) -> Parsed:
    text = _COUNTER.sub("", re.sub(r"\s", "", raw))
    number = number_from(text)
    if number is None:
        number = number_from(fold(text, DIGITS))
    if number is None:
        return Parsed(None, text, ("数として読めません",))
    return _within(number, str(number), context)


def _age(raw: str, context: ParseContext) -> Parsed:
    text = re.sub(r"^満|[歳才]$|\s", "", raw)
    number = number_from(text)
    if number is None:
        number = number_from(fold(text, DIGITS))
    if number is None:
        return Parsed(None, text, ("年齢として読めません",))
    if number > OLDEST_AGE:
        return Parsed(number, str(number), (f"年齢は{OLDEST_AGE}歳までです",))
    return Parsed(number, str(number))


def _shown_money(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value or "")


TYPES = (
    ValueType("kingaku", "金額", MONEY_ALPHABET, "number", _money, _shown_money),
    ValueType("suuryou", "数量", QUANTITY_ALPHABET, "number", _quantity),
    ValueType("nenrei", "年齢", AGE_ALPHABET, "number", _age),
)
