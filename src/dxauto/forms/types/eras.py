"""The Japanese eras (元号) since the Gregorian calendar.

Sources: 改暦ノ布告 (明治5年太政官布告第337号: 明治6年1月1日 is 1873-01-01; earlier dates are lunisolar);
改元の詔書 of 1912-07-30 (大正) and 1926-12-25 (昭和), which make that very day the first of the new era, while it had
begun in the old one, so both ways of writing it are met and both are right; 元号を改める政令 昭和64年政令第1号
(平成 from 1989-01-08) and 平成31年政令第143号 (令和 from 2019-05-01), which take effect the day after.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Era:
    """An era: its first and last day (None: not over), and the year that its year 1 is."""

    name: str
    letter: str
    first: dt.date
    last: dt.date | None
    year_one: int

    def holds(self, day: dt.date) -> bool:
        """Tell whether the day may be written in this era."""
        return self.first <= day and (self.last is None or day <= self.last)


GREGORIAN_SINCE = dt.date(1873, 1, 1)

ERAS = (
    Era("明治", "M", GREGORIAN_SINCE, dt.date(1912, 7, 30), 1868),
    Era("大正", "T", dt.date(1912, 7, 30), dt.date(1926, 12, 25), 1912),
    Era("昭和", "S", dt.date(1926, 12, 25), dt.date(1989, 1, 7), 1926),
    Era("平成", "H", dt.date(1989, 1, 8), dt.date(2019, 4, 30), 1989),
    Era("令和", "R", dt.date(2019, 5, 1), None, 2019),
)

_ERA_BY_SPELLING = {spelling: era for era in ERAS for spelling in (era.name, era.name[0], era.letter)}


def era_named(spelling: str) -> Era | None:
    """The era that 令和, 令 or R stands for."""
    return _ERA_BY_SPELLING.get(spelling.upper())


def era_of(day: dt.date) -> Era | None:
    """The era of a day; on a day of change the new one. None before 1873."""
    return next((era for era in reversed(ERAS) if era.holds(day)), None)


def wareki(day: dt.date) -> str:
    """The day as 令和6年3月15日 (元年 for year 1); before 1873 as 西暦."""
    era = era_of(day)
    if era is None:
        return f"{day.year}年{day.month}月{day.day}日"
    year = day.year - era.year_one + 1
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
