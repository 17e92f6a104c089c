"""What is known of a hall: departments, tools, accounts, and what was done with them. Frozen values, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a use was. Only `real` ones count towards any rate."""

    REAL = "real"
    TEST = "test"
    FAILED = "failed"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class ToolInfo:
    """A tool whose use is counted. `introduced` is when the hall got it (None: when the first account was granted)."""

    code: str
    title: str
    introduced: date | None = None


STANDARD_TOOLS = (
    ToolInfo("e-form", "電子申請"),
    ToolInfo("ai-ocr", "AI-OCR"),
    ToolInfo("rpa", "RPA"),
    ToolInfo("transcription", "音声認識"),
)
"""The four tools of the plan; an office adds others in its settings."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department under one name: `start` to `until`, both included (None: open). `staff` is its head count."""

    name: str
    staff: int
    start: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """On `day` the department `old` became, or became part of, `new`. What it did before stays under `old`."""

    old: str
    new: str
    day: date


@dataclass(frozen=True, slots=True)
class Grant:
    """A department holds `accounts` personal accounts of a tool from `start` to `until`, both included."""

    department: str
    tool: str
    start: date
    until: date | None = None
    accounts: int = 1

    def held(self, first: date, last: date) -> bool:
        """Tell whether it was held on at least one day from `first` to `last`."""
        return self.start <= last and (self.until is None or self.until >= first)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who there is and who holds what; the denominator of every rate."""

    departments: Sequence[Department]
    grants: Sequence[Grant]
    changes: Sequence[Change] = ()
    aliases: Sequence[tuple[str, str]] = ()
    """(name as written elsewhere, name in the roster)."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One use of a tool, as it is kept for ever.

    `id` is 16 bytes, the same whenever the same use is told again. `person` is a sign that cannot be turned back
    ("" if not known). `items` are those done, `review` those that a person had to look at, `failed_items` those that
    failed. `minutes_by_hand` is what one item takes by hand (None: not known); `checking_minutes` the measured time
    of a person that went into this use (None: not measured, so that what it saved is an assumption).
    """

    id: bytes
    day: date
    department: str
    person: str
    tool: str
    robot: str = ""
    kind: Kind = Kind.REAL
    runs: int = 1
    items: int = 0
    review: int = 0
    failed_items: int = 0
    corrections: int = 0
    seconds: float = 0.0
    minutes_by_hand: float | None = None
    checking_minutes: float | None = None
    source: str = "dxauto"


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which departments a department came from, over any number of reorganisations."""

    changes: Sequence[Change] = field(default_factory=tuple)

    def ancestors(self, name: str) -> frozenset[str]:
        """Give the names of all departments that became `name` or part of it, `name` itself left out."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            at = waiting.pop()
            for change in self.changes:
                if change.new == at and change.old not in found and change.old != name:
                    found.add(change.old)
                    waiting.append(change.old)
        return frozenset(found)
