"""Fiscal years, quarters and months, with the era's years."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.usage.periods import FiscalYear, Period, PeriodError, Span, era_day, month_number, same_day_before

DAYS = st.dates(date(1995, 1, 1), date(2120, 12, 31))


@given(day=DAYS)
def test_every_day_lies_in_one_period_of_each_length(day: date) -> None:
    """A fiscal year's months, quarters and itself each cover it without gap or overlap."""
    year = FiscalYear.of(day)
    assert year.start <= day <= year.end
    assert (year.start.month, year.start.day, year.end.month, year.end.day) == (4, 1, 3, 31)
    for span in Span:
        periods = year.periods(span)
        assert [p for p in periods if p.start <= day <= p.end] == [p for p in periods if month_number(day) in p.months]
        assert sum(p.start <= day <= p.end for p in periods) == 1
        assert (periods[0].start, periods[-1].end) == (year.start, year.end)
        assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(periods))
        assert all(p.fiscal_year == year for p in periods)


@given(number=st.integers(2019, 2100))
def test_a_fiscal_year_is_understood_however_it_is_written(number: int) -> None:
    """Its title, its short name, and the Western year lead back to it."""
    year = FiscalYear(number)
    for text in (
        year.title,
        year.short,
        str(number),
        f"{number}年度",
        f"ｒ{number - 2018}",
        f" 令和{number - 2018} 年度 ",
    ):
        assert FiscalYear.parse(text) == year


@pytest.mark.parametrize("text", ["", "R0", "令和", "八年", "R8.5", "H99", "0", "20266", "R8年度の", "１２３４５"])
def test_what_is_no_fiscal_year_is_refused(text: str) -> None:
    """It says how to write one."""
    with pytest.raises(PeriodError, match="R8"):
        FiscalYear.parse(text)


def test_names_of_periods() -> None:
    """The names that people and programs read."""
    year = FiscalYear(2019)
    assert (year.title, year.short, FiscalYear(2018).title) == ("令和元年度", "R1", "平成30年度")
    assert [p.key for p in year.periods(Span.QUARTER)] == ["2019-q1", "2019-q2", "2019-q3", "2019-q4"]
    assert year.quarter(4).title == "令和元年度 第4四半期"
    assert [Period(month_number(d), Span.MONTH).title for d in (date(2019, 4, 1), date(2019, 5, 1))] == [
        "平成31年4月",
        "令和元年5月",
    ]
    assert era_day(date(2026, 11, 23)) == "令和8年11月23日"
    with pytest.raises(PeriodError):
        year.quarter(5)


@given(day=DAYS)
def test_the_same_day_of_the_year_before(day: date) -> None:
    """It is the same month and day; of a leap day the 28th; and lies in the fiscal year before."""
    before = same_day_before(day)
    assert (before.year, before.month) == (day.year - 1, day.month)
    assert before.day == (28 if (day.month, day.day) == (2, 29) else day.day)
    assert FiscalYear.of(before) == FiscalYear.of(day).before
