"""Days as people and programs write them: 2026-04-01, 2026/4/1, 20260401, 令和8年4月1日, R8.4.1, a time behind them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone

_ERAS = {
    "令和": 2018, "R": 2018, "令": 2018,
    "平成": 1988, "H": 1988, "平": 1988,
    "昭和": 1925, "S": 1925, "昭": 1925,
}  # fmt: skip
_BEGINS = {2018: date(2019, 5, 1), 1988: date(1989, 1, 8), 1925: date(1926, 12, 25)}
_ENDS = {1988: date(2019, 4, 30), 1925: date(1989, 1, 7)}
_SEPARATED = re.compile(r"(令和|平成|昭和|[RHS令平昭])?(元|\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_JOINED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TAIL = re.compile(r"[(（][月火水木金土日][)）]")
_ELSEWHERE = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})")
_JAPAN = timezone(timedelta(hours=9))
_SERIAL_ZERO = date(1899, 12, 30)


def written_day(text: str) -> date | None:
    """Understand a day; None if it is none. An era's year must lie in the era; a year of two digits is no year.

    A moment with its distance from UTC is that day in Japan.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if elsewhere(plain):
        return _in_japan(plain)
    plain = _TAIL.sub(" ", plain)
    head = re.split(r"[T ]", plain, maxsplit=1)[0] if not plain.startswith(("令", "平", "昭")) else plain
    found = _SEPARATED.match(head.replace(" ", ""))
    if found:
        return _day(found[1], found[2], found[3], found[4])
    joined = _JOINED.fullmatch(head)
    return _day(None, joined[1], joined[2], joined[3]) if joined else None


def elsewhere(text: str) -> bool:
    """Tell whether a moment says its distance from UTC, as services write it; its day in Japan may be the next one."""
    return (text[-1:] in ("Z", "z") or "+" in text[16:] or "-" in text[16:]) and bool(
        _ELSEWHERE.fullmatch(text.upper())
    )


def _in_japan(text: str) -> date | None:
    found = _ELSEWHERE.fullmatch(text)
    assert found is not None
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3]}").astimezone(_JAPAN).date()
    except (ValueError, OverflowError):
        return None


def cell_day(value: object) -> date | None:
    """Understand a cell of a workbook or CSV file: a day, a moment, Excel's number of a day, or text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(float(value))
    return written_day(str(value)) if value is not None else None


def _serial(number: float) -> date | None:
    # 1990 to 2100 as Excel counts; 20260401 as a number is a day that somebody wrote.
    if 32_874 <= number < 73_051:
        return _SERIAL_ZERO + timedelta(days=int(number))
    return written_day(str(int(number))) if 19_000_101 <= number <= 21_991_231 else None


def _day(era: str | None, year: str, month: str, number: str) -> date | None:
    count = 1 if year == "元" else int(year)
    offset = _ERAS[era] if era else 0
    if (era and not 1 <= count <= 99) or (not era and (year == "元" or not 1900 <= count <= 2200)):
        return None
    try:
        day = date(offset + count, int(month), int(number))
    except ValueError:
        return None
    if era and not _BEGINS[offset] <= day <= _ENDS.get(offset, date.max):
        return None
    return day
