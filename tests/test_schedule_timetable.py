"""Timetables: which moments they mean, by an independent count of days; what is written for them, read or refused."""

from calendar import Calendar
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.errors import ConfigurationError
from dxauto.schedule.holidays import closed
from dxauto.schedule.timetable import Timetable, parse_day, parse_time, parse_weekdays

times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
timetables = st.one_of(
    st.builds(Timetable, times, st.frozensets(st.integers(0, 6))),
    st.builds(Timetable, times, day=st.integers(1, 31)),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1))


def month_days(year: int, month: int, wanted: int) -> date:
    """Give the day of a month by walking through it."""
    days = [d for d in Calendar().itermonthdates(year, month) if d.month == month]
    return next((d for d in days if d.day == wanted), days[-1])


@given(timetables, moments)
def test_next_and_latest_meet_around_every_moment(timetable: Timetable, moment: datetime) -> None:
    """No occurrence lies between the latest and the next, and both are occurrences."""
    latest, coming = timetable.latest(moment), timetable.after(moment)
    assert latest <= moment < coming
    assert timetable.after(latest) == coming
    assert timetable.latest(coming) == coming
    assert latest.time() == coming.time() == timetable.at


@given(times, st.integers(1, 31), st.integers(2024, 2040), st.integers(1, 12))
def test_each_month_has_one_occurrence_on_its_day_or_its_last(at: time, day: int, year: int, month: int) -> None:
    """A monthly timetable means one day in every month, the last one where the month is too short."""
    begin = datetime(year, month, 1) - timedelta(seconds=1)
    end = (datetime(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(seconds=1)
    found = list(Timetable(at, day=day).between(begin, end))
    assert found == [datetime.combine(month_days(year, month, day), at)]


@given(times, st.frozensets(st.integers(0, 6), min_size=1), moments)
def test_weekdays_are_those_of_the_calendar(at: time, weekdays: frozenset[int], begin: datetime) -> None:
    """In any four weeks each chosen weekday occurs four times, and no other."""
    found = list(Timetable(at, weekdays).between(begin, begin + timedelta(days=28)))
    counted = [occurrence.isoweekday() - 1 for occurrence in found]
    assert {day: counted.count(day) for day in range(7)} == {day: 4 * (day in weekdays) for day in range(7)}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon,thu", {0, 3}),
        ("月,木", {0, 3}),
        ("月木", {0, 3}),
        ("月曜、木曜日", {0, 3}),
        ("Monday,sun", {0, 6}),
        ("平日", {0, 1, 2, 3, 4}),
        ("土・日", {5, 6}),
    ],
)
def test_weekdays_are_read_as_people_write_them(text: str, days: set[int]) -> None:
    """English and Japanese names, with or without commas."""
    assert parse_weekdays(text) == days


@pytest.mark.parametrize("text", ["", "mo", "月,x", "monkey", "月,", "25"])
def test_what_is_no_weekday_is_refused(text: str) -> None:
    """An unknown name is an error that shows how to write it."""
    with pytest.raises(ConfigurationError, match="mon,thu"):
        parse_weekdays(text)


@pytest.mark.parametrize("text", ["24:00", "2", "02:60", "noon", "-1:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """Only times of a day are taken."""
    with pytest.raises(ConfigurationError):
        parse_time(text)


@pytest.mark.parametrize("text", ["0", "32", "月末", ""])
def test_what_is_no_day_is_refused(text: str) -> None:
    """Only days of a month are taken."""
    with pytest.raises(ConfigurationError):
        parse_day(text)


def test_timetables_are_told_in_japanese() -> None:
    """What a clerk reads says the same."""
    assert Timetable(time(2, 0)).told() == "毎日 02:00"
    assert Timetable(time(2, 0), frozenset({0, 3})).told() == "毎週 月・木 02:00"
    assert Timetable(time(6, 0), day=31).told() == "毎月 月末 06:00"
    assert Timetable(time(6, 0), parse_weekdays("平日")).told() == "平日 06:00"


# 内閣府「国民の祝日について」, the published list for Reiwa 8 (2026), with the days in lieu.
HOLIDAYS_2026 = [
    "01-01",
    "01-12",
    "02-11",
    "02-23",
    "03-20",
    "04-29",
    "05-03",
    "05-04",
    "05-05",
    "05-06",
    "07-20",
    "08-11",
    "09-21",
    "09-22",
    "09-23",
    "10-12",
    "11-03",
    "11-23",
]


def test_the_office_is_closed_on_holidays_and_at_the_turn_of_the_year() -> None:
    """Of the days of 2026 exactly the published holidays and 12/29 to 1/3 are closed."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    expected = {f"2026-{text}" for text in HOLIDAYS_2026}
    expected |= {f"2026-{text}" for text in ("01-02", "01-03", "12-29", "12-30", "12-31")}
    assert {str(day) for day in days if closed(day)} == expected
    assert closed(date(2026, 12, 30)) == "年末年始"
    assert closed(date(2026, 9, 22))
