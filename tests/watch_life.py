"""One life of a watcher, in a process of its own, that may end at any call of the system as by a power cut."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from watch_support import Desk

from dxauto.watch.loop import watch_all

_CALLS = frozenset({"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.utime"})
_OF_FILES = ("scan", "office/out", "office/record.txt", "office/.dxauto/work")


def live(root: str, last: int) -> None:
    """Read all that is there; with `last` die, by SIGKILL, right before call number `last` that concerns the files."""
    if last:
        _die_before(root, last)
    desk = Desk(Path(root))
    watching = desk.watcher(still_s=0, gather_s=0)
    code = watch_all([watching], lambda _seconds: None, once=True)
    desk.close()
    sys.exit(int(code))


def _die_before(root: str, last: int) -> None:
    left = last

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if _counts(event, arguments, root):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)

    sys.addaudithook(count)


def _counts(event: str, arguments: tuple[Any, ...], root: str) -> bool:
    """Tell whether a call opens, renames, makes or deletes a scan, a result, or what the robot keeps of them."""
    if event not in _CALLS or not (arguments and isinstance(arguments[0], str | os.PathLike)):
        return False
    return os.fspath(arguments[0]).startswith(tuple(f"{root}/{part}" for part in _OF_FILES))
