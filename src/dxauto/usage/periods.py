"""Fiscal years (4月–3月, 令和n年度), their quarters and months.

A month is also a whole number, `year * 12 + month - 1`, which is what the store groups by: with it a fiscal year is
`(number - 3) // 12` and a fiscal quarter `(number - 3) // 3`, in Python and in SQL alike.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dxauto.errors import DxautoError, ExitCode

FIRST_MONTH = 4
_REIWA_BEFORE = 2018
_ERAS = {"R": _REIWA_BEFORE, "令和": _REIWA_BEFORE, "H": 1988, "平成": 1988}
_WRITTEN = re.compile(r"(令和|平成|R|H)?\s*(元|\d{1,4})\s*(?:年度|年)?")


class PeriodError(DxautoError):
    """A fiscal year or quarter that cannot be understood."""

    exit_code = ExitCode.USAGE


class Span(StrEnum):
    """How long a period is; a department is active or not in each of them separately."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Give how many months it has."""
        return {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}[self]


def month_number(day: date) -> int:
    """Give the number of a day's month."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """Give the first day of a month."""
    return date(number // 12, number % 12 + 1, 1)


def month_end(number: int) -> date:
    """Give the last day of a month."""
    return month_start(number + 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, quarter or year of the fiscal calendar. `first` is the number of its first month."""

    first: int
    span: Span

    @property
    def start(self) -> date:
        """The first day."""
        return month_start(self.first)

    @property
    def end(self) -> date:
        """The last day."""
        return month_end(self.first + self.span.months - 1)

    @property
    def months(self) -> range:
        """The numbers of its months."""
        return range(self.first, self.first + self.span.months)

    @property
    def fiscal_year(self) -> FiscalYear:
        """The fiscal year that it lies in."""
        return FiscalYear((self.first - (FIRST_MONTH - 1)) // 12)

    def begun_by(self, day: date) -> None:
        """Raise `PeriodError` if the period lies wholly after a day."""
        if day < self.start:
            raise PeriodError(f"{self.title}は {era_day(self.start)}からです。{era_day(day)}には、まだ数字がありません")

    @property
    def key(self) -> str:
        """A short name that sorts: 2026, 2026-q1, 2026-04 (the last with the calendar's year)."""
        if self.span is Span.YEAR:
            return f"{self.fiscal_year.year}"
        if self.span is Span.QUARTER:
            return f"{self.fiscal_year.year}-q{self._quarter}"
        return f"{self.start:%Y-%m}"

    @property
    def title(self) -> str:
        """The name that people read: 令和8年度, 令和8年度 第1四半期, 令和8年4月."""
        if self.span is Span.YEAR:
            return self.fiscal_year.title
        if self.span is Span.QUARTER:
            return f"{self.fiscal_year.title} 第{self._quarter}四半期"
        return f"{era_year(self.start)}{self.start.month}月"

    @property
    def _quarter(self) -> int:
        return (self.first - (FIRST_MONTH - 1)) % 12 // 3 + 1


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """The year from 1 April of `year` to 31 March of the next."""

    year: int

    @classmethod
    def of(cls, day: date) -> FiscalYear:
        """Give the fiscal year that a day lies in."""
        return cls(day.year if day.month >= FIRST_MONTH else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> FiscalYear:
        """Understand R8, 令和8年度, 令和元年度, 2026, 2026年度; raises `PeriodError`."""
        found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
        if found is None:
            raise PeriodError(f"「{text[:20]}」という年度が分かりません。R8、令和8年度、2026 のように書いてください")
        era, number = found[1], 1 if found[2] == "元" else int(found[2])
        year = _ERAS[era] + number if era else number
        if not 1990 <= year <= 2200 or (era and number < 1) or (era in ("H", "平成") and number > 31):
            raise PeriodError(f"「{text[:20]}」は年度として扱える範囲にありません。R8、2026 のように書いてください")
        return cls(year)

    @property
    def start(self) -> date:
        """1 April."""
        return date(self.year, FIRST_MONTH, 1)

    @property
    def end(self) -> date:
        """31 March of the year after."""
        return date(self.year + 1, FIRST_MONTH, 1) - timedelta(days=1)

    @property
    def title(self) -> str:
        """令和8年度."""
        return f"{_era_number(self.year)}年度"

    @property
    def short(self) -> str:
        """R8; the Western year before 2019, which people no longer abbreviate."""
        return f"R{self.year - _REIWA_BEFORE}" if self.year > _REIWA_BEFORE else str(self.year)

    @property
    def before(self) -> FiscalYear:
        """The fiscal year before."""
        return FiscalYear(self.year - 1)

    @property
    def period(self) -> Period:
        """The whole year as a period."""
        return Period(month_number(self.start), Span.YEAR)

    def quarter(self, number: int) -> Period:
        """Give quarter 1 (April to June) to 4; raises `PeriodError`."""
        if not 1 <= number <= 4:
            raise PeriodError("四半期は 1 から 4 で書いてください（1 は 4月から6月）")
        return Period(month_number(self.start) + 3 * (number - 1), Span.QUARTER)

    def periods(self, span: Span) -> tuple[Period, ...]:
        """Give its periods of one length, in order."""
        first = month_number(self.start)
        return tuple(Period(first + offset, span) for offset in range(0, 12, span.months))


def same_day_before(day: date) -> date:
    """Give the same day of the year before (28 February for a leap day)."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))


def era_year(day: date) -> str:
    """Give the year of a day as 令和n年 (平成 before 1 May 2019)."""
    reiwa = day >= date(2019, 5, 1)
    return f"{'令和' if reiwa else '平成'}{_ordinal(day.year - (_REIWA_BEFORE if reiwa else 1988))}年"


def era_day(day: date) -> str:
    """Give a day as 令和8年11月23日."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def days(start: date, end: date) -> Iterator[date]:
    """Give every day from `start` to `end`, both included."""
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)


def _era_number(year: int) -> str:
    # 2019年度 began in Heisei, but offices call it 令和元年度.
    return f"令和{_ordinal(year - _REIWA_BEFORE)}" if year > _REIWA_BEFORE else f"平成{_ordinal(year - 1988)}"


def _ordinal(number: int) -> str:
    return "元" if number == 1 else str(number)
