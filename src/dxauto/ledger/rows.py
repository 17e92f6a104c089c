"""What the ledger gives back: frozen values, no database objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dxauto.robot import Cause, State, Tool


class RunStatus(StrEnum):
    """Where a run stands. Only `done` runs have called `finish` and have a usage event."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class RunRow:
    """One call of a robot. `slot` names what may run once at a time (a hash of robot and output)."""

    id: str
    robot: str
    kind: str
    tool: Tool
    slot: str
    status: RunStatus
    started: datetime
    seconds: float = 0.0
    department: str = ""
    staff: str = ""
    test: bool = False
    workers: int = 0
    inputs: int = 0
    output: str | None = None
    duplicates: int = 0
    figures: Mapping[str, int | float] = field(default_factory=dict)
    exit_code: int | None = None
    resume_of: str | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a run. `origin` is the row that processed it, where this run only took it over."""

    id: int
    run: str
    position: int
    robot: str
    key: str
    fingerprint: str
    state: State
    attempts: int
    reason: str
    cause: Cause | None
    started: datetime | None
    seconds: float
    origin: int | None

    @property
    def skipped(self) -> bool:
        """Tell whether an earlier run had done it."""
        return self.origin is not None


@dataclass(frozen=True, slots=True)
class RunTotals:
    """A run's items counted: every item is in one of the first five, `skipped` of them came from earlier runs."""

    pending: int = 0
    running: int = 0
    done: int = 0
    review: int = 0
    failed: int = 0
    skipped: int = 0
    retried: int = 0

    @property
    def items(self) -> int:
        """Give how many items the run has taken."""
        return self.pending + self.running + self.done + self.review + self.failed


@dataclass(frozen=True, slots=True)
class UsageEvent:
    """One finished run for the statistics; see `Ledger.finish_run` for what is counted."""

    run: str
    department: str
    staff: str
    tool: Tool
    robot: str
    started: datetime
    seconds: float
    done: int
    review: int
    failed: int
    test: bool
    minutes_by_hand: float
    person_minutes: float
    minutes_saved: float


@dataclass(frozen=True, slots=True)
class Correction:
    """A field of an item that a person has decided."""

    robot: str
    key: str
    field: str
    decided_by: str
    decided: datetime
