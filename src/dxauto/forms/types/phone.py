"""電話番号: lengths as 電気通信番号計画 (令和元年総務省告示第6号) assigns them, hyphens as they were written.

Numbers with 050, 060, 070, 080, 090, 020 and 0800 have 11 digits, all others 10. Without hyphens in the writing
they are put where that is certain; elsewhere the digits stay as they are.
"""

from __future__ import annotations

import re

from dxauto.forms.characters import DIGITS, fold, foreign_to
from dxauto.forms.types.base import ValueType, wrong_characters
from dxauto.forms.values import ParseContext, Parsed

PHONE_ALPHABET = DIGITS | frozenset("-()")

_ELEVEN_DIGITS = ("020", "050", "060", "070", "080", "090")
_FREE_DIAL = {"0120": (4, 3, 3), "0570": (4, 3, 3), "0800": (4, 3, 4), "0990": (4, 3, 3)}
_AREA_GROUPS = {
    **dict.fromkeys(("0220", "0224", "0225", "0226", "0228", "0229"), (4, 2, 4)),
    **dict.fromkeys(("0222", "0227", "011", "044", "045", "052", "075", "078"), (3, 3, 4)),
    **dict.fromkeys(("03", "06"), (2, 4, 4)),
}
"""Prefix to lengths of 市外局番, 市内局番, 加入者番号: Miyagi's and large cities' only (総務省 市外局番の一覧)."""


def _phone(raw: str, context: ParseContext) -> Parsed:
    written = re.sub(r"^(?:TEL|Tel|tel|電話|☎|☏)[:.]?", "", raw.strip())
    written = re.sub(r"^\+81[-\s]*\(?0?\)?", "0", written.replace("\n", ""))
    text = re.sub(r"-{2,}", "-", fold(re.sub(r"[()\s.の]", "-", written), PHONE_ALPHABET)).strip("-")
    digits = text.replace("-", "")
    if not digits:
        return Parsed(None)
    if foreign_to(digits, DIGITS):
        return Parsed(None, text, (wrong_characters(foreign_to(digits, DIGITS), "電話番号"),))
    area = str(context.options.get("area", ""))
    if area and not digits.startswith("0") and len(area + digits) == 10:
        text, digits = f"{area}-{text}", area + digits
    problem = _what_is_wrong(digits)
    if problem:
        return Parsed(None, text, (problem,))
    number = _hyphenated(text, digits)
    return Parsed(number, number)


def _what_is_wrong(digits: str) -> str:
    if not digits.startswith("0"):
        return "電話番号が0で始まっていません（市外局番がないようです）"
    wanted = 11 if digits.startswith(_ELEVEN_DIGITS) else 10
    if len(digits) != wanted:
        return f"電話番号は{wanted}けたのはずです（{len(digits)}けた読めました）"
    return "電話番号の市外局番が読めません" if digits.startswith("00") else ""


def _hyphenated(text: str, digits: str) -> str:
    groups = text.split("-")
    if len(groups) == 3 and len(groups[-1]) in {3, 4} and 2 <= len(groups[0]) <= 5 and groups[1]:
        return text
    lengths = _certain_groups(digits)
    if lengths is None:
        return digits
    first, second = lengths[0], lengths[0] + lengths[1]
    return f"{digits[:first]}-{digits[first:second]}-{digits[second:]}"


def _certain_groups(digits: str) -> tuple[int, int, int] | None:
    if digits[:4] in _FREE_DIAL:
        return _FREE_DIAL[digits[:4]]
    if len(digits) == 11:
        return (3, 4, 4)
    return next((_AREA_GROUPS[digits[:n]] for n in (4, 3, 2) if digits[:n] in _AREA_GROUPS), None)


TYPES = (ValueType("denwa", "電話番号", PHONE_ALPHABET, "text", _phone),)
