"""What dxauto keeps for itself has a lifetime: work folders, requests and logs hold, or point to, personal data."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from dxauto.workspace import Workspace

_GOING = ".going-"


def purge(workspace: Workspace, robot: str, keep_days: int) -> int:
    """Delete the robot's item folders, and all logs and requests, that nothing has used for `keep_days`; give how
    many item folders went. What is open in another program stays until the next time.
    """
    oldest = time.time() - keep_days * 86_400
    for folder in (workspace.logs, workspace.requests):
        for path in _older(folder, oldest):
            _delete_file(path)
    return sum(_delete_folder(path) for path in _older(workspace.work(robot), oldest))


def touch(folder: Path) -> None:
    """Begin the lifetime of an item's folder anew, since a run uses it."""
    os.utime(folder)


def _older(folder: Path, oldest: float) -> Iterator[Path]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.stat().st_mtime < oldest or entry.name.startswith(_GOING):
                yield Path(entry.path)


def _delete_file(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _delete_folder(path: Path) -> bool:
    # Under another name first: a folder that is half deleted must not pass for an item that is done.
    going = path if path.name.startswith(_GOING) else path.with_name(_GOING + secrets.token_hex(8))
    try:
        path.rename(going)
    except OSError:
        return False
    shutil.rmtree(going, ignore_errors=True)
    return True
