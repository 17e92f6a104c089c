"""住所 and 郵便番号."""

from __future__ import annotations

import re

from dxauto.forms.characters import (
    DASHES,
    DIGITS,
    HIRAGANA,
    KANJI,
    KATAKANA,
    LATIN_LOWER,
    LATIN_UPPER,
    SPACE,
    fold,
    foreign_to,
    is_kanji,
    settle_mixed,
)
from dxauto.forms.types.base import ValueType, wrong_characters
from dxauto.forms.types.names import spaced
from dxauto.forms.values import ParseContext, Parsed

ADDRESS_ALPHABET = KANJI | HIRAGANA | KATAKANA | DIGITS | LATIN_UPPER | LATIN_LOWER | frozenset("-・().&'#,/" + SPACE)
POSTAL_ALPHABET = DIGITS | frozenset("-")

_NUMBER_DASH = re.compile(rf"(?<=[0-9A-Za-z])\s*[{re.escape(DASHES)}ー一]\s*(?=[0-9A-Za-z])")
_DASH_AFTER_NUMBER_WORD = re.compile(rf"(?<=[丁目番地号階])[{re.escape(DASHES)}ー](?=[0-9])")
_LONG_MARK = re.compile(rf"(?<=[ァ-ヺぁ-ゖ])[{re.escape(DASHES)}](?![0-9])")


def _address(raw: str, context: ParseContext) -> Parsed:
    text = _NUMBER_DASH.sub("-", spaced(raw))
    text = _DASH_AFTER_NUMBER_WORD.sub("-", text)
    text = _LONG_MARK.sub("ー", text)
    text = _settled_words(text)
    rest = "".join(c for c in foreign_to(text, ADDRESS_ALPHABET) if not is_kanji(c))
    problems = [wrong_characters(rest, "住所")] if rest else []
    if not any(is_kanji(c) for c in text):
        problems.append("住所に漢字がありません")
    return Parsed(text, text, tuple(problems))


def _settled_words(text: str) -> str:
    """Settle look-alikes word by word; dashes beside digits stay, they belong to the number."""
    return "".join(part if part == "-" else settle_mixed(part) for part in re.split("(-)", text))


def _postal(raw: str, context: ParseContext) -> Parsed:
    text = fold(re.sub(r"[〒\s]", "", raw), POSTAL_ALPHABET)
    digits = text.replace("-", "")
    if not digits:
        return Parsed(None)
    if foreign_to(digits, DIGITS):
        return Parsed(None, text, (wrong_characters(foreign_to(digits, DIGITS), "郵便番号"),))
    if len(digits) != 7:
        return Parsed(None, text, (f"郵便番号は7けたです（{len(digits)}けた読めました）",))
    code = f"{digits[:3]}-{digits[3:]}"
    return Parsed(code, code, ("郵便番号が 000 で始まっています",) if digits.startswith("000") else ())


TYPES = (
    ValueType("juusho", "住所", ADDRESS_ALPHABET, "text", _address),
    ValueType("yuubin", "郵便番号", POSTAL_ALPHABET, "text", _postal),
)
