"""The sheets that wait in the folder: since when, with a text beside each that says what it waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from dxauto.watch.gathering import Together
from dxauto.watch.journal import Journal
from dxauto.watch.names import note_of
from dxauto.watch.notes import put_beside, waiting_text
from dxauto.watch.types import Wait


@dataclass(slots=True)
class Waits:
    """What waits in one folder; `await_s` is for how long, from when it last waited for something else."""

    journal: Journal
    folder: Path
    robot: str
    await_s: float
    _told: dict[str, Wait] = field(default_factory=dict)

    def keep(self, waiting: Iterable[Together], settled: Collection[str], there: Collection[str], now: datetime) -> int:
        """Note what waits, and clear away what was noted of others; give how many wait for something new.

        `settled` are the places of files whose text is known, `there` those of all: one that is being written may
        wait on.
        """
        kept, new = self.journal.waits(), 0
        listed = {one.sheet: one for one in waiting}
        for place in kept.keys() - listed.keys():
            if place in settled or place not in there:
                self.forget(place)
        for place, one in listed.items():
            wait = kept.get(place)
            if wait is None or wait.awaits != one.awaits:
                wait, new = Wait(now, one.awaits), new + 1
                self.journal.wait(place, wait)
            if self._told.get(place) != wait:
                self._tell(place, wait)
        return new

    def overdue(self, waiting: Iterable[Together], now: datetime) -> list[Together]:
        """Give those that have waited for too long."""
        kept = self.journal.waits()
        return [one for one in waiting if one.sheet in kept and now >= self._until(kept[one.sheet])]

    def forget(self, place: str) -> None:
        """Clear away what was noted of a file, and the text beside it, also one that came with it from 要確認."""
        path = self.folder / place
        try:
            path.with_name(note_of(path.name)).unlink(missing_ok=True)
        except OSError:
            return
        self._told.pop(place, None)
        self.journal.wait_no_more(place)

    def _until(self, wait: Wait) -> datetime:
        return wait.since + timedelta(seconds=self.await_s)

    def _tell(self, place: str, wait: Wait) -> None:
        # The text is a help: where none can be written, the files are safe all the same.
        with suppress(OSError):
            put_beside(self.folder / place, waiting_text(wait.awaits, self._until(wait), self.robot))
            self._told[place] = wait
