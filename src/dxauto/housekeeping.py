"""What dxauto keeps for itself has a lifetime: work folders, requests and logs hold, or point to, personal data."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dxauto import streamed
from dxauto.workspace import Workspace

_GOING = ".going-"


def purge(workspace: Workspace, robot: str, keep_days: int, item_days: int | None = None) -> int:
    """Delete the robot's item folders that nothing has used for `item_days` (None: `keep_days`), and all logs and
    requests older than `keep_days`; give how many item folders went. What is open in another program stays until the
    next time.
    """
    for folder in (workspace.logs, workspace.requests):
        for path in older(folder, keep_days):
            delete_file(path)
    return sum(delete_folder(path) for path in older(workspace.work(robot), item_days or keep_days))


def touch(folder: Path) -> None:
    """Begin the lifetime of an item's folder anew, since a run uses it."""
    os.utime(folder)


@contextmanager
def own_temporary(folder: Path) -> Iterator[None]:
    """Let the temporary files of this process and its workers lie in `folder`, and delete it in the end.

    Libraries write pages and finished sheets to such files. In the system's folder those of a killed run would stay
    for anybody to read; these are deleted when the folder is next used. Nobody else may use it meanwhile.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    streamed.through_open_files()
    names = ("TMPDIR", "TEMP", "TMP")
    before, tempdir = {name: os.environ.get(name) for name in names}, tempfile.tempdir
    os.environ.update(dict.fromkeys(names, str(folder)))
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = tempdir
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        shutil.rmtree(folder, ignore_errors=True)


def older(folder: Path, days: int) -> Iterator[Path]:
    """Give what in a folder has not been used for so many days, and what is half deleted."""
    oldest = time.time() - days * 86_400
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                old = entry.stat(follow_symlinks=False).st_mtime < oldest
            except OSError:
                # Gone meanwhile: another run tidies up, too.
                continue
            if old or entry.name.startswith(_GOING):
                yield Path(entry.path)


def delete_file(path: Path) -> None:
    """Delete a file; what is open in another program stays."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def delete_folder(path: Path) -> bool:
    """Delete a folder and tell whether it went; what is open in another program stays."""
    # Under another name first: a folder that is half deleted must not pass for an item that is done.
    going = path if path.name.startswith(_GOING) else path.with_name(_GOING + secrets.token_hex(8))
    try:
        path.rename(going)
    except OSError:
        return False
    if going.is_symlink() or not going.is_dir():
        # What it leads to is somebody else's.
        delete_file(going)
    shutil.rmtree(going, ignore_errors=True)
    return True
