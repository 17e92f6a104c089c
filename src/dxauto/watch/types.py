"""What is kept of files and batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from dxauto.watch.listing import Look


class Stage(StrEnum):
    """How far a batch is: being taken out of the folder, waiting to be read, read and being moved, at its end."""

    TAKING = "taking"
    READY = "ready"
    READ = "read"
    MOVED = "moved"


class Fate(StrEnum):
    """What became of a file. TWIN: its content had been read before. GONE: somebody took it away meanwhile."""

    DONE = "done"
    REVIEW = "review"
    TWIN = "twin"
    GONE = "gone"


class Role(StrEnum):
    """What a file is in its batch: a SHEET names PARTs, and is read together with them; OWN: any other."""

    OWN = ""
    SHEET = "sheet"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Held:
    """A file of a batch: `place` is where it lay in the folder, `name` where it lies in the batch's folder.

    `digest` is its content's hash, empty until it is taken. `target` is where it goes, once its `fate` is known.
    """

    id: int
    place: str
    name: str
    look: Look
    digest: str = ""
    fate: Fate | None = None
    reason: str = ""
    target: Path | None = None
    role: Role = Role.OWN


@dataclass(frozen=True, slots=True)
class Wait:
    """Since when (the office's time) a file waits in the folder, and for what, in words that stay the same."""

    since: datetime
    awaits: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are read together. `output` is where their rows were to go, `written` where they went.

    With a sheet among them they are one thing: none is taken, read or moved without the others.
    """

    id: str
    day: date
    stage: Stage
    output: Path
    run: str = ""
    written: Path | None = None
    files: tuple[Held, ...] = field(default=())

    @property
    def sheet(self) -> Held | None:
        """The file that names the others, if one does."""
        return next((one for one in self.files if one.role is Role.SHEET), None)
