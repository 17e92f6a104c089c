"""The days on which a city hall is closed besides weekends: national holidays and the turn of the year."""

from __future__ import annotations

from datetime import date

YEAR_END = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))
"""Closed by the ordinances of practically every city (after 地方自治法第 4 条の 2)."""


def closed(day: date) -> str:
    """Say why the hall is closed on that day (the holiday's name, 年末年始); empty on other days, weekends included."""
    import jpholiday

    name = jpholiday.is_holiday_name(day)
    if name:
        return str(name)
    return "年末年始" if (day.month, day.day) in YEAR_END else ""
