"""When something is to be done: every day, on days of the week, or on one day of the month, at one time.

All moments are wall-clock times of the office without a zone (Japan has no summer time).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dxauto.errors import ConfigurationError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS_JA = ("月", "火", "水", "木", "金", "土", "日")
_GROUPS = {"平日": range(5), "毎日": range(7)}


@dataclass(frozen=True, slots=True)
class Timetable:
    """`weekdays` are 0 (Monday) to 6, empty for every day; `day` is a day of the month instead, from 1.

    In a month that has no such day, the last day of the month counts (31: always the last).
    """

    at: time
    weekdays: frozenset[int] = frozenset()
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no timetable."""
        if self.day is not None and (self.weekdays or not 1 <= self.day <= 31):
            raise ValueError("a day of the month is from 1 to 31, and stands alone")
        if not self.weekdays <= set(range(7)):
            raise ValueError("weekdays are from 0 to 6")

    def on(self, day: date) -> bool:
        """Tell whether something is to be done on that day."""
        if self.day is not None:
            return day.day == min(self.day, monthrange(day.year, day.month)[1])
        return not self.weekdays or day.weekday() in self.weekdays

    def after(self, moment: datetime) -> datetime:
        """Give the first occurrence after `moment`."""
        return next(iter(self._from(moment)))

    def latest(self, moment: datetime) -> datetime:
        """Give the last occurrence not after `moment`."""
        day = moment.date()
        while True:
            if self.on(day) and datetime.combine(day, self.at) <= moment:
                return datetime.combine(day, self.at)
            day -= timedelta(days=1)

    def between(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        """Give the occurrences after `begin` and not after `end`, the earliest first."""
        for occurrence in self._from(begin):
            if occurrence > end:
                return
            yield occurrence

    def _from(self, moment: datetime) -> Iterator[datetime]:
        day = moment.date()
        while True:
            if self.on(day) and datetime.combine(day, self.at) > moment:
                yield datetime.combine(day, self.at)
            day += timedelta(days=1)

    def told(self) -> str:
        """Say it in Japanese."""
        if self.day is not None:
            day = "月末" if self.day == 31 else f"{self.day} 日"
            return f"毎月 {day} {self.at:%H:%M}"
        if not self.weekdays:
            return f"毎日 {self.at:%H:%M}"
        if self.weekdays == frozenset(range(5)):
            return f"平日 {self.at:%H:%M}"
        return f"毎週 {'・'.join(WEEKDAYS_JA[d] for d in sorted(self.weekdays))} {self.at:%H:%M}"


def parse_time(text: str) -> time:
    """Read `02:00`; raises `ConfigurationError`."""
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})", text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ConfigurationError(f"時刻「{text}」は「02:00」のように、00:00 から 23:59 までで書いてください")
    return time(int(found[1]), int(found[2]))


def parse_weekdays(text: str) -> frozenset[int]:
    """Read `mon,thu`, `月,木`, `月木` or `平日`; raises `ConfigurationError`."""
    days: set[int] = set()
    for part in re.split(r"[,、，・\s]+", text.strip().lower()):
        days.update(_days(part, text))
    return frozenset(days)


def _days(part: str, text: str) -> Iterator[int]:
    if part in _GROUPS:
        yield from _GROUPS[part]
        return
    if part[:3] in WEEKDAYS and part in _english(part[:3]):
        yield WEEKDAYS.index(part[:3])
        return
    letters = part.removesuffix("曜日").removesuffix("曜")
    if not letters or any(letter not in WEEKDAYS_JA for letter in letters):
        raise ConfigurationError(f"曜日「{text}」は「mon,thu」「月,木」「平日」のように書いてください")
    for letter in letters:
        yield WEEKDAYS_JA.index(letter)


def _english(short: str) -> tuple[str, str]:
    long = {"tue": "tuesday", "wed": "wednesday", "thu": "thursday", "sat": "saturday"}
    return short, long.get(short, f"{short}day")


def parse_day(text: str) -> int:
    """Read a day of the month, 1 to 31; raises `ConfigurationError`."""
    found = re.fullmatch(r"(\d{1,2})日?", text.strip())
    if found is None or not 1 <= int(found[1]) <= 31:
        raise ConfigurationError(
            f"日「{text}」は 1 から 31 までで書いてください（31 は月末。ない日の月は、その月の終わりの日になります）"
        )
    return int(found[1])
