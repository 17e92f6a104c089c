"""`dxauto purge`: what is old goes (pages, crops, work folders, logs, requests), whatever was not run meanwhile.

The ledger's counts and all results (workbooks, documents) stay: they do not lie in these folders.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dxauto import housekeeping
from dxauto.errors import BusyError, DxautoError
from dxauto.ledger import Ledger, RunStatus
from dxauto.lock import held
from dxauto.registry import Registry, RobotSpec, load_registry
from dxauto.robot import Keeping
from dxauto.runner import mark_dead_runs
from dxauto.watch.standing import forget
from dxauto.workspace import Workspace


@dataclass(slots=True)
class Purged:
    """What went, or would go: work folders of items, files (logs, requests), bytes. `left` are robots that were left
    alone, with the reason.
    """

    folders: int = 0
    files: int = 0
    size: int = 0
    left: dict[str, str] = field(default_factory=dict)


def purge(workspace: Workspace, days: int, *, rehearse: bool = False) -> Purged:
    """Delete what nothing has used for `days` days, or for the time that a robot's own file says.

    Robots that are running are left alone, and those whose file cannot be read, since it may say to keep evidence
    longer. With `rehearse` nothing is deleted, only counted.
    """
    found = Purged()
    for folder in (workspace.logs, workspace.requests):
        for path in housekeeping.older(folder, days):
            found.files += 1
            found.size += _size(path)
            if not rehearse:
                housekeeping.delete_file(path)
    registry = load_registry(workspace)
    running = _running(workspace)
    for name in _robots_with_work(workspace):
        reason = _reason_to_leave(registry, name, running)
        if reason:
            found.left[name] = reason
            continue
        its = own_days(registry.robots[name]) if name in registry.robots else None
        _folders(found, workspace.work(name), its or days, rehearse=rehearse)
    _temporary(found, workspace, days, rehearse=rehearse)
    if not rehearse:
        forget(workspace, days)
    return found


def own_days(robot: RobotSpec) -> int | None:
    """Give how long a robot's item folders are kept by its own file or its kind's evidence; None: the settings say."""
    assert robot.kind is not None
    kind = robot.kind()
    evidence = kind.keep_days(robot.parameters()) if isinstance(kind, Keeping) else None
    return evidence or robot.file.keep_days


def _folders(found: Purged, folder: Path, days: int, *, rehearse: bool) -> None:
    for path in housekeeping.older(folder, days):
        size = _size(path)
        if rehearse or housekeeping.delete_folder(path):
            found.folders += 1
            found.size += size


def _temporary(found: Purged, workspace: Workspace, days: int, *, rehearse: bool) -> None:
    """Delete the temporary files of runs that were killed; their slot's lock is held meanwhile."""
    for path in housekeeping.older(workspace.state / "tmp", days):
        try:
            with held(workspace.locks / f"{path.name}.lock", ""):
                found.files += 1
                found.size += _size(path)
                if not rehearse:
                    housekeeping.delete_folder(path)
        except BusyError:
            continue


def _robots_with_work(workspace: Workspace) -> list[str]:
    folder = workspace.state / "work"
    return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _running(workspace: Workspace) -> set[str]:
    if not workspace.ledger_path.is_file():
        return set()
    with Ledger(workspace.ledger_path) as ledger:
        mark_dead_runs(workspace, ledger)
        return {row.robot for row in ledger.runs(status=RunStatus.RUNNING)}


def _reason_to_leave(registry: Registry, name: str, running: set[str]) -> str:
    if name in running:
        return "いま動いています"
    try:
        if name in registry.robots:
            own_days(registry.robots[name])
    except DxautoError as error:
        return str(error)
    broken = any(name in getattr(error, "names", ()) for error in registry.errors)
    return "ロボットのファイルを読めないので、いつまで残すか分かりません" if broken else ""


def _size(path: Path) -> int:
    return sum(_length(one) for one in (path, *_below(path)))


def _below(path: Path) -> Iterator[Path]:
    # Not through links, and whatever another process deletes meanwhile is passed over.
    for folder, _, names in os.walk(path) if not path.is_symlink() else ():
        yield from (Path(folder, name) for name in names)


def _length(path: Path) -> int:
    try:
        found = path.lstat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
