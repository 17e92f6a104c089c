"""What stops a run between two items although nothing is wrong with them: time is over, or a disk nearly full."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from dxauto.errors import ConfigurationError, DxautoError, ExitCode

Clock = Callable[[], datetime]


class PausedError(DxautoError):
    """The run was stopped cleanly between two items; called again, it goes on."""


class TimeOverError(PausedError):
    """The time came at which the run was to stop."""

    exit_code = ExitCode.TIME_OVER


class NoRoomError(PausedError):
    """A disk that the run writes to is nearly full."""

    exit_code = ExitCode.NO_ROOM


def brimful(place: Path) -> bool:
    """Tell whether less than a megabyte is free where a place lies."""
    return _free_mb(place) == 0


def full() -> NoRoomError:
    """Give what stops a run whose disk was full before anybody saw it coming."""
    return NoRoomError(
        "ディスクがいっぱいになったので、止めました。いらないファイルを消して、空きを作ってください。"
        "「dxauto purge」で、古い作業ファイルを消せます"
    )


@dataclass(slots=True)
class Limits:
    """When a run must pause: at `until` (local time), or with less than `min_free_mb` free where it writes."""

    places: Sequence[Path]
    min_free_mb: int = 0
    until: datetime | None = None
    clock: Clock = field(default=datetime.now)

    def hindrance(self) -> PausedError | None:
        """Give why no further item may be begun now; None if it may."""
        if self.until is not None and self.clock() >= self.until:
            return TimeOverError(f"決められた時刻（{self.until:%H:%M}）になったので、止めました")
        return self._no_room() if self.min_free_mb else None

    def _no_room(self) -> PausedError | None:
        for place in self.places:
            free = _free_mb(place)
            if free is not None and free < self.min_free_mb:
                return NoRoomError(
                    f"ディスクの空きが {free} MB しかない（{self.min_free_mb} MB 以上が必要）ので、止めました。"
                    "いらないファイルを消して、空きを作ってください。「dxauto purge」で、古い作業ファイルを消せます"
                )
        return None


def parse_until(text: str, now: datetime) -> datetime:
    """Read `06:00` as its next occurrence after `now`, or a whole moment (`2026-04-01T06:00`).

    Raises `ConfigurationError`.
    """
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})", text.strip())
    try:
        if found is None:
            return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
        moment = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    except ValueError:
        raise ConfigurationError(f"止める時刻「{text}」は「06:00」のように書いてください") from None
    return moment if moment > now else moment + timedelta(days=1)


def _free_mb(place: Path) -> int | None:
    for folder in (place, *place.parents):
        try:
            return shutil.disk_usage(folder).free // 1024**2
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None
