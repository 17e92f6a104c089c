"""The time as the system and the clerk have it, whatever the clock of this PC is set to show."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dxauto.errors import MissingComponentError

JST = dt.timezone(dt.timedelta(hours=9), "JST")
"""Japan has had no summer time since 1951, so no table of zones is needed (Windows has none)."""


def now(zone: str = "Asia/Tokyo") -> dt.datetime:
    """Give the time in a zone; raises `MissingComponentError` if this PC does not know the zone."""
    if zone == "Asia/Tokyo":
        return dt.datetime.now(JST)
    try:
        return dt.datetime.now(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise MissingComponentError(
            f"時間帯「{zone}」が、分かりません。ロボットの timezone を確かめるか、部品 tzdata を入れてください"
        ) from error


def stamp() -> str:
    """Give the time in Japan as clerks read it: 2026/11/23 13:05:09."""
    return now().strftime("%Y/%m/%d %H:%M:%S")


def is_open(hours: str | None, zone: str) -> bool:
    """Tell whether a system with these hours (`08:30-21:00`; past midnight if the end is earlier) is open now."""
    if hours is None:
        return True
    first, last = (dt.time.fromisoformat(text.zfill(5)) for text in hours.split("-"))
    time = now(zone).time()
    return first <= time < last if first <= last else (time >= first or time < last)
