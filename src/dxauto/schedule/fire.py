"""What the operating system's timer sets off: decide what is due, do it once, note what became of it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dxauto.errors import BusyError, DxautoError, ExitCode, OutputError
from dxauto.lock import held, is_held
from dxauto.schedule.due import Due, Rules, due, window_end
from dxauto.schedule.entry import Entry
from dxauto.schedule.history import Fate, History, Note, history_path
from dxauto.schedule.holidays import closed
from dxauto.watch.names import left_alone
from dxauto.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Ended:
    """What a scheduled run ended with; `run` is its number in the ledger, if it has one."""

    exit_code: int
    run: str = ""
    reason: str = ""


Perform = Callable[[Entry, datetime, datetime | None], Ended]
"""Does an entry's work: (entry, occurrence, when it must stop). Raises `DxautoError` as a run does."""

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Give the office's time."""
    return datetime.now()


@dataclass(frozen=True, slots=True)
class Firing:
    """One entry of a workspace, what does its work, and the clock."""

    workspace: Workspace
    entry: Entry
    perform: Perform
    clock: Clock = wall_clock

    def fire(self) -> Note | None:
        """Do what is due of this entry; give the note of what was run, None if nothing was due.

        Raises `BusyError` if the entry is being run now; what is due then stays due.
        """
        with self._alone():
            history = self._history()
            decided = what_is_due(self.entry, history, self.clock())
            if decided.notes:
                history.put(*decided.notes)
            return None if decided.run is None else self._done(history, decided.run)

    def run_now(self) -> Note:
        """Do the entry's work at once, because a person wants it; the times of the timetable stay as they are."""
        with self._alone():
            now, begun = self.clock(), time.monotonic()
            try:
                ended = self.perform(self.entry, now, None)
            except BusyError:
                raise
            except DxautoError as error:
                self._history().put(Note(now, Fate.BY_HAND, now, 1, int(error.exit_code), seconds=_since(begun)))
                raise
            note = Note(now, Fate.BY_HAND, now, 1, int(ended.exit_code), ended.run, _since(begun), ended.reason)
            self._history().put(note)
            return note

    def _alone(self) -> AbstractContextManager[None]:
        # Held by the operating system: it ends with its process, however that ends.
        return held(_lock(self.workspace, self.entry), f"予定「{self.entry.name}」は、いま実行中です")

    def _history(self) -> History:
        return History(history_path(self.workspace.state / "schedule", self.entry.name))

    def _done(self, history: History, occurrence: datetime) -> Note:
        before = history.of(occurrence)
        attempts = before.attempts if before else 0
        note = Note(occurrence, Fate.BEGUN, self.clock(), attempts + 1)
        if nothing_to_read(self.entry.input_paths(self.workspace)):
            return _put(history, replace(note, fate=Fate.EMPTY, exit_code=0, reason="読むものがありませんでした"))
        # On disk before anything is done: after a power cut it is known that this occurrence was under way.
        _put(history, note)
        begun = time.monotonic()
        try:
            ended = self.perform(self.entry, occurrence, window_end(occurrence, self.entry.until))
        except BusyError as error:
            _put(history, replace(note, fate=Fate.BUSY, attempts=attempts, reason=error.exit_code.meaning))
            raise
        except DxautoError as error:
            # The sentence may name files; the note goes into mails, so it says only what sort of trouble it was.
            _put(history, _ended(note, Ended(error.exit_code, reason=error.exit_code.meaning), _since(begun)))
            raise
        try:
            return _put(history, _ended(note, ended, _since(begun)))
        except OutputError:
            if ended.exit_code != ExitCode.NO_ROOM:
                raise
            # Not even this may be written: it stays begun, and goes on at the next call.
            return _ended(note, ended, _since(begun))


def under_way(workspace: Workspace, entry: Entry) -> bool:
    """Tell whether the entry's work is being done now."""
    return is_held(_lock(workspace, entry))


def _lock(workspace: Workspace, entry: Entry) -> Path:
    digest = hashlib.sha256(entry.name.encode()).hexdigest()[:24]
    return workspace.locks / f"schedule-{digest}.lock"


def what_is_due(entry: Entry, history: History, now: datetime) -> Due:
    """Decide what is due of this entry."""
    rules = Rules(entry.timetable, entry.created, entry.until, closed if entry.skip_holidays else None)
    return due(rules, history.notes, now)


def nothing_to_read(paths: tuple[Path, ...]) -> bool:
    """Tell whether all inputs are folders that are there and hold no file: a night without paper is no failure.

    What the system itself keeps in a folder (`desktop.ini`), and temporary files, count for nothing.
    """
    return bool(paths) and all(path.is_dir() and not any(_to_read(path)) for path in paths)


def _to_read(folder: Path) -> Iterator[Path]:
    return (one for one in folder.rglob("*") if one.is_file() and not left_alone(one.name))


def _ended(note: Note, ended: Ended, seconds: float) -> Note:
    told = replace(note, exit_code=int(ended.exit_code), run=ended.run, seconds=seconds, reason=ended.reason)
    # Cut off (the PC was shut down): it stays begun, and goes on when the PC is on again.
    return told if ended.exit_code == ExitCode.INTERRUPTED else replace(told, fate=Fate.RAN)


def _put(history: History, note: Note) -> Note:
    history.put(note)
    return note


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 1)
