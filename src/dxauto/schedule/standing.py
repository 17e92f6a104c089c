"""How the schedules stand: what comes next, what was last, and what keeps them from happening."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dxauto.errors import ConfigurationError, DxautoError
from dxauto.registry import load_registry
from dxauto.schedule.entry import Entries, Entry, is_task, relocated
from dxauto.schedule.history import Fate, History, Note, history_path
from dxauto.schedule.holidays import closed
from dxauto.schedule.systems import detect, system
from dxauto.schedule.systems.types import Asked, NoTimer, Standing, System, ask
from dxauto.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps an entry from its work. `repairable`: `schedule check --repair` mends it."""

    entry: str
    text: str
    repairable: bool = False


def next_run(entry: Entry, now: datetime) -> datetime:
    """Give when the entry is next due, holidays left out."""
    moment = entry.timetable.after(now)
    while entry.skip_holidays and closed(moment.date()):
        moment = entry.timetable.after(moment)
    return moment


def last_note(workspace: Workspace, entry: Entry) -> Note | None:
    """Give the latest note of something that was done or should have been."""
    notes = History(history_path(workspace.state / "schedule", entry.name)).notes
    told = [note for note in notes if note.fate not in (Fate.MERGED, Fate.HOLIDAY)]
    return max(told, key=lambda note: note.at, default=None)


def timer(entry: Entry, asked: Asked = ask) -> System:
    """Give the entry's timer; one that this kind of computer cannot have counts as none at all."""
    here = "windows" if sys.platform == "win32" else entry.system
    if entry.system == "windows" and here == "windows":
        return system("windows", asked)
    if entry.system == "none" or (entry.system == "windows") != (sys.platform == "win32"):
        return NoTimer()
    return system(entry.system, asked)


def problems(workspace: Workspace, asked: Asked = ask) -> Iterator[Problem]:
    """Give everything that keeps entries from their work, entry by entry."""
    entries = Entries(workspace)
    registry = load_registry(workspace)
    for name in entries.names():
        try:
            entry = entries.get(name)
            if not is_task(entry.robot, registry.robots):
                registry.get(entry.robot)
        except DxautoError as error:
            yield Problem(name, str(error))
            continue
        yield from place_problems(workspace, entry)
        yield from _timer_problems(workspace, entry, asked)


def place_problems(workspace: Workspace, entry: Entry) -> Iterator[Problem]:
    """Say that the workspace was moved, or an input is not there."""
    if entry.moved(workspace):
        yield Problem(
            entry.name,
            f"作業フォルダが {entry.home} から移されたか、写されています。このままでは動きません。"
            "「dxauto schedule check --repair」で、今の場所で動くように直せます",
            repairable=True,
        )
    for path in entry.input_paths(workspace):
        if not path.exists():
            yield Problem(entry.name, f"読む場所 {path} がありません。フォルダを作るか、予定を作り直してください")


def repair(workspace: Workspace, entry: Entry, asked: Asked = ask) -> Entry:
    """Let the system's timer call the entry where the workspace is now; give the entry as it is then.

    A copy of a workspace gets timers of its own; those of a workspace that was moved are taken away.
    """
    name = entry.system if type(timer(entry, asked)) is not NoTimer or entry.system == "none" else detect(asked)
    old = timer(entry, asked)
    if not entry.moved(workspace):
        old.install(entry)
        return entry
    if not _still_there(entry):
        old.remove(entry)
    mended = relocated(entry, workspace, name)
    timer(mended, asked).install(mended)
    Entries(workspace).put(mended)
    return mended


def _still_there(entry: Entry) -> bool:
    """Tell whether the workspace that the timer knows still has this very entry."""
    try:
        return Entries(Workspace(Path(entry.home))).get(entry.name).task == entry.task
    except DxautoError:
        return False


def _timer_problems(workspace: Workspace, entry: Entry, asked: Asked) -> Iterator[Problem]:
    if entry.moved(workspace):
        return
    its = timer(entry, asked)
    if type(its) is NoTimer and entry.system != "none":
        yield Problem(
            entry.name, "別の種類の PC で作った予定です。--repair で、この PC の予定に直せます", repairable=True
        )
        return
    sentences: dict[Standing, Callable[[], str]] = {
        Standing.MISSING: lambda: f"{its.title}に入っていません。--repair で入れ直せます",
        Standing.DIFFERENT: lambda: f"{its.title}に入っているものが、予定と違います。--repair で入れ直せます",
    }
    try:
        standing = its.standing(entry)
    except ConfigurationError as error:
        yield Problem(entry.name, str(error))
        return
    if standing in sentences:
        yield Problem(entry.name, sentences[standing](), repairable=True)
