"""What became of a schedule's occurrences, in one small file each: what never is done twice, what was missed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from dxauto.files import write_atomic

KEPT = 400
"""Notes kept a schedule: more than a year of nights."""


class Fate(StrEnum):
    """What became of an occurrence."""

    BEGUN = "begun"
    RAN = "ran"
    EMPTY = "empty"
    HOLIDAY = "holiday"
    MERGED = "merged"
    TOO_LATE = "too-late"
    BUSY = "busy"
    BY_HAND = "by-hand"

    @property
    def settled(self) -> bool:
        """Tell whether nothing is to be done about the occurrence any more."""
        return self not in (Fate.BEGUN, Fate.BUSY, Fate.BY_HAND)


@dataclass(frozen=True, slots=True)
class Note:
    """One occurrence with what became of it. `attempts` counts how often it was begun."""

    occurrence: datetime
    fate: Fate
    at: datetime
    attempts: int = 0
    exit_code: int | None = None
    run: str = ""
    seconds: float = 0.0
    reason: str = ""


class History:
    """The notes of one schedule, the oldest first; each change is on disk before the method returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.notes = _read(path)

    def of(self, occurrence: datetime) -> Note | None:
        """Give the note of an occurrence."""
        return next((note for note in self.notes if note.occurrence == occurrence), None)

    def put(self, *notes: Note) -> None:
        """Note what became of occurrences, in place of what stood there for them."""
        known = {note.occurrence: note for note in self.notes} | {note.occurrence: note for note in notes}
        self.notes = sorted(known.values(), key=lambda note: note.occurrence)[-KEPT:]
        lines = [json.dumps(_record(note), ensure_ascii=False) for note in self.notes]
        write_atomic(self._path, ("[\n" + ",\n".join(lines) + "\n]\n").encode())


def history_path(folder: Path, name: str) -> Path:
    """Give the file of one schedule's notes below the folder of schedules."""
    return folder / "history" / f"{name}.json"


def _read(path: Path) -> list[Note]:
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        notes = [_note(record) for record in records]
    except (OSError, ValueError, KeyError, TypeError):
        # Nothing yet, or a file that something else has broken: begin anew rather than never run again.
        return []
    return sorted(notes, key=lambda note: note.occurrence)


def _record(note: Note) -> dict[str, object]:
    moments = {"occurrence": note.occurrence.isoformat(), "at": note.at.isoformat(timespec="seconds")}
    return asdict(note) | moments | {"fate": note.fate.value}


def _note(record: dict[str, object]) -> Note:
    note = Note(**record)  # type: ignore[arg-type]
    return replace(
        note,
        occurrence=datetime.fromisoformat(str(record["occurrence"])),
        at=datetime.fromisoformat(str(record["at"])),
        fate=Fate(str(record["fate"])),
    )
