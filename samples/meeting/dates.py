"""Spoken dates of a meeting and the day each one means, seen from the day of the meeting."""

from __future__ import annotations

import calendar
import datetime as dt
import random

WEEKDAYS = "月火水木金土日"


def month_end(day: dt.date, months: int = 0) -> dt.date:
    """The last day of the month that lies so many months after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def weekday_of_week(day: dt.date, weeks: int, weekday: int) -> dt.date:
    """The weekday (0 is Monday) in the week that lies so many weeks after that of `day`; weeks begin on Monday."""
    return day - dt.timedelta(days=day.weekday()) + dt.timedelta(days=7 * weeks + weekday)


def fiscal_year_end(day: dt.date) -> dt.date:
    """The 31st of March that ends the fiscal year of `day`."""
    return dt.date(day.year + (day.month >= 4), 3, 31)


def month_day(day: dt.date) -> str:
    """`4月1日`."""
    return f"{day.month}月{day.day}日"


def deadline(rng: random.Random, today: dt.date) -> tuple[str, dt.date]:
    """How a deadline is spoken, and the day that it means."""
    weekday = rng.randrange(5)
    weeks = rng.choice((1, 1, 2))
    later = today + dt.timedelta(days=rng.randrange(6, 80))
    choices = [
        (f"{'来週' if weeks == 1 else '再来週'}の{WEEKDAYS[weekday]}曜日", weekday_of_week(today, weeks, weekday)),
        ("来週中", weekday_of_week(today, 1, 4)),
        ("今月末", month_end(today)),
        ("来月末", month_end(today, 1)),
        ("年度末", fiscal_year_end(today)),
        (month_day(later), later),
        (f"{later.month}月末", month_end(later)),
        (f"令和{later.year - 2018}年{month_day(later)}", later),
    ]
    if today.day < 20:
        choices.append(("今月25日", today.replace(day=25)))
    following = month_end(today) + dt.timedelta(days=10)
    choices.append(("来月10日", following))
    return rng.choice(choices)
