"""What can be set when the practice system is started."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

JST = dt.timezone(dt.timedelta(hours=9))
DEFAULT_USER = "kenshu"
DEFAULT_PASSWORD = "kenshu-0401"  # noqa: S105 - printed on the sign-in page: this system holds invented people only


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of the system in Japan's time; `first > last` means open over midnight."""

    first: dt.time
    last: dt.time

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read `08:30-21:00`; raises ValueError."""
        first, _, last = text.partition("-")
        return cls(dt.time.fromisoformat(first), dt.time.fromisoformat(last))

    def hold(self, moment: dt.time) -> bool:
        """Tell whether the system is open at this moment."""
        if self.first <= self.last:
            return self.first <= moment < self.last
        return moment >= self.first or moment < self.last

    def __str__(self) -> str:
        """As parsed."""
        return f"{self.first:%H:%M}-{self.last:%H:%M}"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the practice system behaves; faults are set apart, by rules (`faults.Rule`).

    `slow_ms` is waited before every page's answer. `session_seconds` is the time without a request after which the
    session ends (0: never); `single_session` ends a user's other sessions at his next sign-in. `unique` refuses a
    整理番号 that is there already; off by default, as in old systems. `one_time_code` is asked after the password.
    `hours` closes the system outside them.
    """

    database: Path
    users: dict[str, str] = field(default_factory=lambda: {DEFAULT_USER: DEFAULT_PASSWORD})
    slow_ms: int = 0
    session_seconds: float = 1800
    single_session: bool = False
    unique: bool = False
    one_time_code: str | None = None
    hours: Hours | None = None
    rows_per_page: int = 10
    seed: int = 0

    @property
    def hints_password(self) -> bool:
        """Whether the sign-in page may print the user and password: only those that everybody knows."""
        return self.users.get(DEFAULT_USER) == DEFAULT_PASSWORD


def now() -> dt.datetime:
    """Japan's time, whatever this machine's time zone."""
    return dt.datetime.now(JST)
