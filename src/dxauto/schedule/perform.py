"""What an entry does when its time has come: the robot's run, as `dxauto run` does it, or one of the tasks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from dxauto.errors import ExitCode
from dxauto.formats import by_ending
from dxauto.ledger import RunStatus
from dxauto.morning.deliver import deliver, refuse_without_way
from dxauto.morning.report import collect
from dxauto.progress import NullProgress, Progress
from dxauto.registry import load_registry
from dxauto.request import RunRequest
from dxauto.retention import purge
from dxauto.schedule.entry import Entry, is_task
from dxauto.schedule.fire import Ended
from dxauto.settings import Settings
from dxauto.summary import RunSummary
from dxauto.workspace import Workspace

_NICENESS = 10
_LONGEST = timedelta(days=7)
"""Further back a report never looks."""


@dataclass(frozen=True, slots=True)
class RobotRun:
    """Runs an entry's robot; `run` is what runs it, `tell` gets the summary."""

    workspace: Workspace
    run: Callable[[RunRequest], RunSummary]
    tell: Callable[[RunRequest, RunSummary], None]
    progress: Callable[[str], Progress] = lambda _title: NullProgress()

    def __call__(self, entry: Entry, occurrence: datetime, until: datetime | None) -> Ended:
        """Run it for an occurrence; raises `DxautoError` as a run does."""
        registry = load_registry(self.workspace)
        if is_task(entry.robot, registry.robots):
            return do_task(self.workspace, entry, occurrence)
        robot = registry.get(entry.robot)
        output = entry.output_path(self.workspace, occurrence)
        request = RunRequest(
            workspace=self.workspace,
            robot=robot,
            inputs=entry.input_paths(self.workspace),
            output=output,
            overrides=by_ending(robot, output) | dict(entry.overrides),
            until=until,
            progress=self.progress(robot.file.title),
        )
        summary = self.run(request)
        self.tell(request, summary)
        done = summary.output is not None and summary.status is RunStatus.DONE
        return Ended(summary.exit_code, summary.run, "" if done else summary.exit_code.meaning)


def do_task(workspace: Workspace, entry: Entry, occurrence: datetime) -> Ended:
    """Do what is no robot's: deliver the night's report, or delete what is old."""
    settings = Settings.load(workspace)
    if entry.robot == "status":
        before = entry.timetable.latest(occurrence - timedelta(seconds=1))
        end = max(occurrence, datetime.now().replace(microsecond=0))
        deliver(workspace, settings, collect(workspace, max(before, end - _LONGEST), end))
        return Ended(ExitCode.DONE)
    purge(workspace, settings.keep_days)
    return Ended(ExitCode.DONE)


def refuse_task(workspace: Workspace, name: str) -> None:
    """Refuse a task that could do nothing; raises `ConfigurationError`."""
    if name == "status":
        refuse_without_way(Settings.load(workspace))


def lower_priority() -> None:
    """Let everything else on this computer go first; workers that are started later inherit it."""
    if sys.platform == "win32":
        import ctypes

        below_normal = 0x00004000
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)
        return
    with suppress(OSError):
        os.nice(max(0, _NICENESS - os.nice(0)))
