"""口座: 金融機関, 支店, their codes, 種別, 番号 and 名義カナ.

The account holder's kana follow 全国銀行協会の総合振込レコード: katakana, digits, capital letters,
( ) . - / , ¥ 「 」 and space; kept here in full width, as they were read.
"""

from __future__ import annotations

import re

from dxauto.forms.characters import (
    DASHES,
    DIGITS,
    HIRAGANA,
    KANJI,
    KATAKANA,
    LATIN_UPPER,
    SPACE,
    fold,
    foreign_to,
    is_kanji,
    settle_mixed,
    to_katakana,
)
from dxauto.forms.types.base import ValueType, wrong_characters
from dxauto.forms.types.choices import one_choice
from dxauto.forms.types.identifiers import digits_of_length, only_digits
from dxauto.forms.types.names import spaced
from dxauto.forms.values import ParseContext, Parsed

BANK_NAME_ALPHABET = KANJI | HIRAGANA | KATAKANA | LATIN_UPPER | DIGITS | frozenset("・")
_SYMBOLS = "（）．／，「」￥"
HOLDER_ALPHABET = (
    (KATAKANA - frozenset("ヵヶヮヰヱヴヽヾ")) | frozenset("ヴヶー" + _SYMBOLS + SPACE) | LATIN_UPPER | DIGITS
)

_WIDE = str.maketrans("().,/¥・", "（）．，／￥．")
ACCOUNT_DIGITS = 7


def _bank_name(raw: str, context: ParseContext) -> Parsed:
    text = settle_mixed(re.sub(r"\s", "", raw))
    rest = "".join(c for c in foreign_to(text, BANK_NAME_ALPHABET) if not is_kanji(c) and not c.isalpha())
    return Parsed(text, text, (wrong_characters(rest, "名前"),) if rest else ())


def _account(raw: str, context: ParseContext) -> Parsed:
    digits = only_digits(raw)
    if foreign_to(digits, DIGITS) or not 1 <= len(digits) <= ACCOUNT_DIGITS:
        return digits_of_length(raw, ACCOUNT_DIGITS, "口座番号")
    number = digits.zfill(ACCOUNT_DIGITS)
    return Parsed(number, number, ("口座番号がすべて0です",) if int(number) == 0 else ())


def _bank_code(raw: str, context: ParseContext) -> Parsed:
    return digits_of_length(raw, 4, "金融機関コード")


def _branch_code(raw: str, context: ParseContext) -> Parsed:
    return digits_of_length(raw, 3, "支店コード")


def _holder(raw: str, context: ParseContext) -> Parsed:
    text = to_katakana(spaced(raw)).upper()
    text = re.sub(rf"[{re.escape(DASHES)}]", "ー", text).translate(_WIDE)
    text = fold(text, HOLDER_ALPHABET)
    rest = foreign_to(text, HOLDER_ALPHABET)
    return Parsed(text, text, (wrong_characters(rest, "口座名義カナ"),) if rest else ())


TYPES = (
    ValueType("kinyuu_kikan", "金融機関名", BANK_NAME_ALPHABET, "text", _bank_name),
    ValueType("shiten", "支店名", BANK_NAME_ALPHABET, "text", _bank_name),
    ValueType("ginkou_code", "金融機関コード", DIGITS, "text", _bank_code),
    ValueType("shiten_code", "支店コード", DIGITS, "text", _branch_code),
    ValueType("kouza_shubetsu", "口座種別", frozenset("普通当座貯蓄納税準備"), "text", one_choice),
    ValueType("kouza_bangou", "口座番号", DIGITS, "text", _account),
    ValueType("meigi_kana", "口座名義カナ", HOLDER_ALPHABET, "text", _holder),
)
