"""Deadlines as they are spoken, resolved against the day of the meeting.

Weeks begin on Monday (来週の金曜日 is the Friday of next week); a bare weekday is the next one to come; a day without
a month is the next such day; 上旬 ends on the 10th, 中旬 on the 20th, 下旬 and 末 on the last day; the fiscal year ends
on 31 March (地方自治法 第208条). What depends on something else (次回の会議まで) has no date, and keeps its words.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_WEEKDAYS = "月火水木金土日"
_ERAS = {"令和": 2018, "平成": 1988}
_YEAR = r"(?:(?P<era>令和|平成)(?P<erayear>\d{1,2}|元)年|(?P<year>20\d\d)年|(?P<reyear>今年|本年|来年|翌年))(?:の)?"
_PART = "(?P<part>上旬|中旬|下旬|半ば|中頃|中ごろ|末日?|うち|内|中(?!止|心|学)|いっぱい|初め|初旬|頭|前半|後半)"
_WEEKDAY = f"(?P<weekday>[{_WEEKDAYS}])曜日?"
"""木曜, 木曜日."""
_DATE = rf"(?:{_YEAR})?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日(?:[（(]?[{_WEEKDAYS}](?:曜日?)?[)）]?)?"
_HOUR = (
    "(?:(?:の)?(?:午前|午後|朝一番?|朝|昼過ぎ|昼|お昼|夕方|夜|晩|正午|早朝|深夜|\\d{1,2}時(?:\\d{1,2}分|"
    "半)?)(?:中)?){0,2}(?:くらい|ぐらい|ごろ|頃)?"
)
_GATHERING = (
    "(?:会議|本部会議|(?:運営|実行|検討)?委員会|協議会|審議会|検討会|部会|会合|例会|定例会|ミーティング|ワーキング|"
    "打ち?合わ?せ|連絡会|幹事会|本部会|協議|会)"
)
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class When:
    """A time that somebody named: its words, where they stand, and the day, if it can be told."""

    text: str
    start: int
    end: int
    day: dt.date | None


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _plus_months(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


def _safe(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


_MIDDLE = ("中旬", "半ば", "中頃", "中ごろ", "前半")


def _part_of(first: dt.date, part: str | None) -> dt.date:
    if part in ("上旬", "初旬", "初め", "頭"):
        return first.replace(day=10)
    return first.replace(day=20 if part == "中旬" else 15) if part in _MIDDLE else _month_end(first)


def _year(found: re.Match[str], today: dt.date) -> int | None:
    groups = found.groupdict()
    if groups.get("era"):
        return _ERAS[found["era"]] + (1 if found["erayear"] == "元" else int(found["erayear"]))
    if groups.get("year"):
        return int(found["year"])
    if groups.get("reyear"):
        return today.year + (found["reyear"] in ("来年", "翌年"))
    return None


def _date(found: re.Match[str], today: dt.date) -> dt.date | None:
    year, month, day = _year(found, today), int(found["month"]), int(found["day"])
    if year is not None:
        return _safe(year, month, day)
    this = _safe(today.year, month, day)
    return this if this is not None and this >= today else _safe(today.year + 1, month, day) or this


def _month(found: re.Match[str], today: dt.date) -> dt.date | None:
    month = int(found["month"])
    if not 1 <= month <= 12:
        return None
    year = _year(found, today)
    if year is None:
        year = today.year + (month < today.month)
    return _part_of(dt.date(year, month, 1), found["part"])


def _relative_month(found: re.Match[str], today: dt.date) -> dt.date | None:
    months = _MONTHS_AHEAD[found["which"]]
    first = _plus_months(today, months)
    if found["day"]:
        return _safe(first.year, first.month, int(found["day"]))
    return _part_of(first, found["part"])


def _relative_week(found: re.Match[str], today: dt.date) -> dt.date | None:
    weeks = {"今週": 0, "来週": 1, "翌週": 1, "再来週": 2}[found["which"]]
    monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(weeks=weeks)
    if found["weekday"]:
        return monday + dt.timedelta(days=_WEEKDAYS.index(found["weekday"]))
    return monday + dt.timedelta(days={"初め": 0, "頭": 0, "早々": 0, "前半": 2, "半ば": 2}.get(found["part"] or "", 4))


def _weekday(found: re.Match[str], today: dt.date) -> dt.date | None:
    ahead = (_WEEKDAYS.index(found["weekday"]) - today.weekday()) % 7
    return today + dt.timedelta(days=ahead or 7)


def _near(found: re.Match[str], today: dt.date) -> dt.date | None:
    days = {
        "本日": 0,
        "今日": 0,
        "きょう": 0,
        "今晩": 0,
        "今夜": 0,
        "明日": 1,
        "明朝": 1,
        "あす": 1,
        "あした": 1,
        "明後日": 2,
        "あさって": 2,
        "明々後日": 3,
        "翌日": 1,
    }
    return today + dt.timedelta(days=days[found["which"]])


def _span(found: re.Match[str], today: dt.date) -> dt.date | None:
    number = int(found["number"])
    unit = found["unit"]
    if number > _MOST_DAYS:
        return None
    if unit.startswith("日"):
        return today + dt.timedelta(days=number)
    if unit.startswith("週"):
        return today + dt.timedelta(weeks=number)
    first = _plus_months(today, number)
    return first.replace(day=min(today.day, _month_end(first).day))


def _day_of_month(found: re.Match[str], today: dt.date) -> dt.date | None:
    day = int(found["day"])
    this = _safe(today.year, today.month, day)
    if this is not None and this >= today:
        return this
    following = _plus_months(today, 1)
    return _safe(following.year, following.month, day)


def _month_end_bare(_: re.Match[str], today: dt.date) -> dt.date:
    return _month_end(today)


def _fiscal(found: re.Match[str], today: dt.date) -> dt.date | None:
    year = today.year if today.month < 4 else today.year + 1
    return dt.date(year + (found["which"] in ("来年度", "翌年度")), 3, 31)


def _this_day(_: re.Match[str], today: dt.date) -> dt.date:
    return today


def _next_monday(_: re.Match[str], today: dt.date) -> dt.date:
    return today + dt.timedelta(days=7 - today.weekday())


def _friday(_: re.Match[str], today: dt.date) -> dt.date:
    return today + dt.timedelta(days=(4 - today.weekday()) % 7)


def _year_end(_: re.Match[str], today: dt.date) -> dt.date:
    return dt.date(today.year, 12, 31)


def _unknown(_: re.Match[str], __: dt.date) -> None:
    return None


def _meeting_of_month(_: re.Match[str], __: dt.date) -> None:
    """It is the next meeting if that is in this month (`times`)."""
    return


def _next_meeting(_: re.Match[str], __: dt.date) -> None:
    """Only the meeting file, or what was said, tells that day (`times`)."""
    return


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], dt.date], dt.date | None]], ...] = (
    (re.compile(_DATE), _date),
    (re.compile(rf"(?P<month>\d{{1,2}})月の(?:この)?(?:[一-龯]{{1,4}})?{_GATHERING}"), _meeting_of_month),
    (re.compile(rf"(?P<which>再来月|来月|翌月|今月)の(?:この)?(?:[一-龯]{{1,4}})?{_GATHERING}"), _meeting_of_month),
    (re.compile(rf"(?:{_YEAR})?(?P<month>\d{{1,2}})月(?:の)?{_PART}"), _month),
    (re.compile(
        rf"(?P<which>再来週|来週|翌週|今週)(?:の)?(?:{_WEEKDAY}|(?P<part>末|中(?!止)|うち|いっぱい|初め|頭|"
        r"早々|前半|後半|半ば))?"
    ), _relative_week),
    (re.compile(rf"(?P<which>再来月|来月|翌月|今月|当月)(?:の)?(?:(?P<day>\d{{1,2}})日|{_PART})?"), _relative_month),
    (re.compile(r"(?P<which>明々後日|明後日|あさって|明日|明朝|あした|あす|本日|今日|きょう|今晩|今夜|翌日)"), _near),
    (re.compile(r"(?P<number>\d{1,3})(?P<unit>日間|日|週間|か月|ヶ月|カ月)(?:以内|後)"), _span),
    (re.compile(r"(?P<which>今年度|本年度|来年度|翌年度|年度)(?:内|末|中|いっぱい)"), _fiscal),
    (re.compile(r"(?:年内|年末|今年中|今年いっぱい|年の内)"), _year_end),
    (re.compile(r"(?:月末|月内)"), _month_end_bare),
    (re.compile(r"週明け"), _next_monday),
    (re.compile(r"(?:今)?週末|週内"), _friday),
    (re.compile(r"(?:お盆|盆|年|正月|連休|GW|ゴールデンウィーク|夏休み|冬休み|春休み|議会|年度|休み)明け"), _unknown),
    (re.compile(rf"(?:次の|次回の|今度の)?{_WEEKDAY}"), _weekday),
    (re.compile(r"(?<![\d月])(?P<day>\d{1,2})日(?!間|目|以内|後|前)"), _day_of_month),
    (re.compile(
        rf"次回(?:の(?:この)?)?(?:[一-龯]{{1,4}}{_GATHERING}|{_GATHERING})?|"
        rf"次の(?:この)?(?:[一-龯]{{1,4}}{_GATHERING}|{_GATHERING})"
    ), _next_meeting),
    (re.compile(r"\d{1,2}月(?:議会|定例会)"), _unknown),
    (re.compile(
        r"(?<!から)(?<!から[朝夜夕])(?<!から午[前後])(?:午前|午後)?\d{1,2}時(?:\d{1,2}分|半)?(?=まで)"
    ), _this_day),
)  # fmt: skip


def times(text: str, today: dt.date | None, following: dt.date | None = None) -> list[When]:
    """Give the times that a text names, in its order, none inside another; without `today` none has a day.

    `following` is the day of the next meeting, where it is known.
    """
    plain = unicodedata.normalize("NFKC", text) if len(unicodedata.normalize("NFKC", text)) == len(text) else text
    taken: list[When] = []
    for pattern, resolve in _RULES:
        for found in pattern.finditer(plain):
            if not any(found.start() < one.end and one.start < found.end() for one in taken):
                day = resolve(found, today) if today is not None else None
                if resolve is _next_meeting or (resolve is _meeting_of_month and _in_month(following, found, today)):
                    day = following
                taken.append(When(text[found.start() : found.end()], found.start(), found.end(), day))
    return sorted(taken, key=lambda one: one.start)


_MONTHS_AHEAD = {"今月": 0, "当月": 0, "来月": 1, "翌月": 1, "再来月": 2}


def _in_month(day: dt.date | None, found: re.Match[str], today: dt.date | None) -> bool:
    if day is None:
        return False
    if "which" not in found.groupdict():
        return day.month == int(found["month"])
    month = _plus_months(today, _MONTHS_AHEAD[found["which"]]) if today is not None else None
    return month is not None and (day.year, day.month) == (month.year, month.month)


_UNTIL = re.compile(
    f"^{_HOUR}"
    "(?:まで|迄|を(?:期限|期日|目途|めど|目処|目標|締め?切)|(?:が|の)?(?:期限|締め?切|〆切|必着|厳守|期日|"
    "納期)|の?うちに?|中に|〆|以内|いっぱい|には(?!、?(?:開|行|予定)))"
)
_TERM = re.compile(
    "(?:期限|期日|締め?切り?|〆切|納期|提出日|回答日)(?:は|を|が|として|につきましては|については)?[、]?"
)
_LATEST = re.compile("遅くとも、?$")


def deadline(text: str, today: dt.date | None, following: dt.date | None = None) -> When | None:
    """Give the time until which something is to be done; its words go up to まで. None if no deadline is named."""
    found = times(text, today, following)
    term = _TERM.search(text)
    for one in found:
        until = _UNTIL.match(text[one.end :])
        if until is None and (_LATEST.search(text[: one.start]) or (term is not None and one.start >= term.end())):
            return one
        if until is not None:
            end = one.end + until.end()
            return When(text[one.start : end], one.start, end, one.day)
        if re.search("(?:内|中|いっぱい)$", one.text) or text[one.end : one.end + 2] == "以内":
            return one
    return None


_AT = re.compile(
    f"^{_HOUR}(?:の(?:この)?(?:[一-龯]{{1,4}})?{_GATHERING})?(?:に(?!開|は?(?:開|行)|つい|関|向け|あたり|なり|"
    "なる)|で(?!す|は?(?:あり|ござ)|始)|付けで?|付で?|、|にも|にでも|中|までに?|必着|と(?:し|いた)|$)"
)


def delivery(text: str, today: dt.date | None, following: dt.date | None = None) -> When | None:
    """Give the time at which something is to be done: 「月曜日にお届けします」; what lasts or begins then is none."""
    return next((one for one in times(text, today, following) if _at(one, text[one.end :])), None)


def _at(when: When, rest: str) -> bool:
    return bool(_AT.match(rest) or (_ADVERB.match(when.text) and not _AS_NOUN.match(rest)))


_ADVERB = re.compile("次回$|明|あ|本日|今日|きょう|今晩|今夜|来週|再来週|今週|翌")
"""あした渡します: such words need no particle."""
_AS_NOUN = re.compile("の|は|が|も|から|以降|より|を")
