"""How the watched folders stand: which are watched now, and what became of the files. Nothing here names a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dxauto.lock import is_held
from dxauto.watch.journal import Journal
from dxauto.watch.plan import journals
from dxauto.watch.services import Services
from dxauto.watch.types import Fate
from dxauto.workspace import Workspace

_JOURNAL = re.compile(r"([a-z][a-z0-9-]*)-([0-9a-f]{24})\.sqlite3")


@dataclass(frozen=True, slots=True)
class Watched:
    """What a robot's hot folders came to: files by fate, and those under way. `kept`: the system keeps it going.

    `waiting` are files that wait in the folder until others are there, or until they are put right.
    """

    robot: str
    running: bool
    kept: bool
    done: int = 0
    review: int = 0
    twins: int = 0
    gone: int = 0
    under_way: int = 0
    waiting: int = 0

    @property
    def cut_off(self) -> bool:
        """Tell whether files are in the middle of being read, and nobody reads them."""
        return bool(self.under_way) and not self.running

    @property
    def idle(self) -> bool:
        """Tell whether there is nothing to say of it."""
        counts = (self.done, self.review, self.twins, self.gone, self.under_way, self.waiting)
        return not (self.running or self.kept or any(counts))


def standings(workspace: Workspace, since: datetime) -> list[Watched]:
    """Give how each robot that ever watched a folder stands, with its files since then (aware)."""
    robots = {*Services(workspace).names(), *(robot for robot, _, _ in _journals(workspace))}
    return [_standing(workspace, robot, since) for robot in sorted(robots)]


def forget(workspace: Workspace, days: int) -> None:
    """Forget what came to its end more than so many days ago."""
    for _, _, path in _journals(workspace):
        with Journal(path) as journal:
            journal.forget(days)


def _standing(workspace: Workspace, robot: str, since: datetime) -> Watched:
    counts: dict[Fate, int] = {}
    running, under_way, waiting = False, 0, 0
    for name, slot, path in _journals(workspace):
        if name != robot:
            continue
        running = running or is_held(workspace.locks / f"watch-{slot}.lock")
        with Journal(path) as journal:
            under_way += sum(len(batch.files) for batch in journal.open())
            waiting += len(journal.waits())
            for fate, count in journal.counts(since).items():
                counts[fate] = counts.get(fate, 0) + count
    done, review, twins, gone = (counts.get(fate, 0) for fate in (Fate.DONE, Fate.REVIEW, Fate.TWIN, Fate.GONE))
    kept = robot in Services(workspace).names()
    return Watched(robot, running, kept, done, review, twins, gone, under_way, waiting)


def _journals(workspace: Workspace) -> Iterator[tuple[str, str, Path]]:
    for path in sorted(journals(workspace).glob("*.sqlite3")):
        found = _JOURNAL.fullmatch(path.name)
        if found is not None:
            yield found[1], found[2], path
