"""日付 and 生年月日, in 和暦 and 西暦, as people write them."""

from __future__ import annotations

import datetime as dt
import re

from dxauto.forms.characters import DIGITS, fold
from dxauto.forms.types.base import ValueType
from dxauto.forms.types.eras import ERAS, GREGORIAN_SINCE, Era, era_named, wareki
from dxauto.forms.values import ParseContext, Parsed, Value

OLDEST_AGE = 130
"""Years; nobody has been proven to have become older than 122."""

DATE_ALPHABET = DIGITS | frozenset("元年月日/.-" + "MTSHR" + "".join(era.name for era in ERAS) + "西暦")

_ERA = r"(?P<era>西暦|明治|大正|昭和|平成|令和|[明大昭平令MTSHRmtshr])?"
_SEPARATED = re.compile(
    _ERA + r"[.]?(?P<year>元|\d{1,4})(?:年|[./-])(?P<month>\d{1,2})(?:月|[./-])(?P<day>\d{1,2})(?:日|[.])?"
)
_COMPACT = re.compile(_ERA + r"(?P<year>\d{4}|\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_NOTHING_WRITTEN = re.compile(r"[年月日./-]*")


def _plain(raw: str) -> str:
    text = re.sub(r"\s+", "", raw)
    return fold(text.replace("。", ".").replace("、", ".").replace(",", "."), DATE_ALPHABET | frozenset("mtshr"))


def _date(raw: str, context: ParseContext) -> Parsed:
    text = _plain(raw)
    if _NOTHING_WRITTEN.fullmatch(text):
        return Parsed(None)
    found = _SEPARATED.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        return Parsed(None, text, ("日付として読めません（例: 令和6年3月15日、R6/3/15、2024/3/15）",))
    era_text = found["era"] or str(context.options.get("era", ""))
    year = 1 if found["year"] == "元" else int(found["year"])
    month, day = int(found["month"]), int(found["day"])
    if found["year"] == "元" or year < 1000:
        return _in_era(text, era_named(era_text), (year, month, day))
    if era_text and found["era"] not in (None, "西暦"):
        return Parsed(None, text, ("元号の年が大きすぎます",))
    return _built(text, (year, month, day))


def _in_era(text: str, era: Era | None, parts: tuple[int, int, int]) -> Parsed:
    if era is None:
        return Parsed(None, text, ("元号（明治・大正・昭和・平成・令和）か、西暦の4けたの年がありません",))
    year, month, day = parts
    if year == 0:
        return Parsed(None, text, ("元号の年が0年になっています",))
    parsed = _built(text, (era.year_one + year - 1, month, day))
    if not isinstance(parsed.value, dt.date) or era.holds(parsed.value):
        return parsed
    return _outside_era(text, era, parsed.value)


def _outside_era(text: str, era: Era, day: dt.date) -> Parsed:
    if day < GREGORIAN_SINCE:
        return Parsed(None, text, ("明治5年までの日付は旧暦のため、西暦に直せません",))
    if day < era.first:
        first = f"{era.first.month}月{era.first.day}日"
        return Parsed(day, text, (f"{era.name}は元年{first}からです",))
    assert era.last is not None
    last = f"{era.last.year - era.year_one + 1}年{era.last.month}月{era.last.day}日"
    return Parsed(day, text, (f"{era.name}は{last}までです",))


def _built(text: str, parts: tuple[int, int, int]) -> Parsed:
    try:
        return Parsed(dt.date(*parts), text)
    except ValueError:
        return Parsed(None, text, (f"{parts[1]}月{parts[2]}日という日付はありません（うるう年も確認してください）",))


def years_between(born: dt.date, day: dt.date) -> int:
    """Completed years from one day to another (negative if the second is earlier)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _birth(raw: str, context: ParseContext) -> Parsed:
    parsed = _date(raw, context)
    if not parsed.valid or not isinstance(parsed.value, dt.date):
        return parsed
    if parsed.value > context.today:
        return Parsed(parsed.value, parsed.text, ("生年月日が今日より後の日付です",))
    if years_between(parsed.value, context.today) > OLDEST_AGE:
        return Parsed(parsed.value, parsed.text, (f"年齢が{OLDEST_AGE}歳を超える生年月日です",))
    return parsed


def _shown(value: Value) -> str:
    return wareki(value) if isinstance(value, dt.date) else str(value or "")


TYPES = (
    ValueType("hizuke", "日付", DATE_ALPHABET, "date", _date, _shown),
    ValueType("seinengappi", "生年月日", DATE_ALPHABET, "date", _birth, _shown),
)
