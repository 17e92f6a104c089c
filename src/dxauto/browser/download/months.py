"""Months to fetch: last month, from the beginning of the 年度, one month, a whole 年度."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from dxauto.browser.step import Part
from dxauto.forms.types.eras import ERAS, era_named

_ERA = "(?P<era>" + "|".join(era.name for era in ERAS) + "|[MTSHRmtshr])?"
_MONTH = re.compile(_ERA + r"(?P<year>元|[0-9]{1,4})[年./-](?P<month>1[0-2]|0?[1-9])月?")
_YEAR = re.compile(_ERA + r"(?P<year>元|[0-9]{1,4})(?:年度)?")
LAST, THIS, BEGIN = "先月", "今月", "年度はじめ"
THIS_YEAR, LAST_YEAR = "今年度", "昨年度"
_APRIL = 4
_REIWA = next(era for era in ERAS if era.name == "令和")

COLUMNS = ("年月", "年", "月", "月初", "月末", "年度", "和暦年度")
"""What a month's flow may speak of; 月初 and 月末 are dates, so that `{月初|和暦年}` is the year of the era."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the Gregorian calendar."""

    year: int
    month: int

    def next(self) -> Month:
        """Give the month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def before(self) -> Month:
        """Give the month before."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def fiscal_year(self) -> int:
        """The 年度 (April to March) that the month is in."""
        return self.year - (self.month < _APRIL)

    def __str__(self) -> str:
        """As 2026-10."""
        return f"{self.year:04}-{self.month:02}"

    def values(self) -> dict[str, str]:
        """Give the columns of a flow for this month."""
        first = dt.date(self.year, self.month, 1)
        last = first.replace(day=calendar.monthrange(self.year, self.month)[1])
        fiscal = self.fiscal_year
        given = (str(self), str(self.year), str(self.month), first.isoformat(), last.isoformat(), str(fiscal))
        return dict(zip(COLUMNS, (*given, str(fiscal - _REIWA.year_one + 1)), strict=True))


def _western(found: re.Match[str]) -> int:
    year = 1 if found["year"] == "元" else int(found["year"])
    if found["era"]:
        era = era_named(found["era"].upper() if len(found["era"]) == 1 else found["era"])
        assert era is not None
        return era.year_one + year - 1
    if year < 1900:
        raise ValueError(_HOW)
    return year


_HOW = "先月、今月、年度はじめ、または 2026-10・令和8年10月 のように書いてください"
_HOW_YEAR = "今年度、昨年度、または 2026・令和8年度 のように書いてください"


def _month(text: str) -> str:
    if text not in (LAST, THIS, BEGIN):
        found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if found is None:
            raise ValueError(_HOW)
        return str(Month(_western(found), int(found["month"])))
    return text


def _year(text: str) -> str:
    if text not in (THIS_YEAR, LAST_YEAR):
        found = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if found is None:
            raise ValueError(_HOW_YEAR)
        return str(_western(found))
    return text


class Months(Part):
    """Which months: `from` and `until`, both included, or a whole 年度 (`year`). Months that have not begun, and of a
    年度 the one that has not ended, are left out.
    """

    first: Annotated[str, AfterValidator(_month)] = Field(default=LAST, alias="from")
    until: Annotated[str, AfterValidator(_month)] = LAST
    year: Annotated[str, AfterValidator(_year)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.year is not None and {"first", "until"} & self.model_fields_set:
            raise ValueError("year（年度）と from・until は、どちらか一方だけを書いてください")
        return self

    def listed(self, today: dt.date) -> list[Month]:
        """Give the months as they are on this day, in order."""
        this = Month(today.year, today.month)
        if self.year is not None:
            begin = self._fiscal(this)
            return [m for m in _span(begin, Month(begin.year + 1, 3)) if m < this]
        until = min(_named(self.until, this), this)
        first = Month(until.fiscal_year, _APRIL) if self.first == BEGIN else _named(self.first, this)
        return _span(first, until)

    def _fiscal(self, this: Month) -> Month:
        named = {THIS_YEAR: this.fiscal_year, LAST_YEAR: this.fiscal_year - 1}
        assert self.year is not None
        return Month(named[self.year] if self.year in named else int(self.year), _APRIL)


def _named(text: str, this: Month) -> Month:
    if text in (LAST, THIS):
        return this if text == THIS else this.before()
    if text == BEGIN:
        return Month(this.fiscal_year, _APRIL)
    year, month = text.split("-")
    return Month(int(year), int(month))


def _span(first: Month, until: Month) -> list[Month]:
    found = []
    while first <= until:
        found.append(first)
        first = first.next()
    return found
