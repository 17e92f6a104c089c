"""What is kept of files and batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
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


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are read together. `output` is where their rows were to go, `written` where they went."""

    id: str
    day: date
    stage: Stage
    output: Path
    run: str = ""
    written: Path | None = None
    files: tuple[Held, ...] = field(default=())
