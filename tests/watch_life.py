"""One life of a watcher, in a process of its own, that may end at any call of the system as by a power cut."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from watch_support import Desk

from dxauto.watch.loop import watch_all

_CHANGING = frozenset({"os.rename", "os.mkdir", "os.rmdir", "os.remove", "shutil.copyfile", "sqlite3.connect"})


def live(root: str, last: int) -> None:
    """Read all that is there; with `last` die, by SIGKILL, right before change number `last` to a file of `root`."""
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
        if _changes(event, arguments, root):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)

    sys.addaudithook(count)


def _changes(event: str, arguments: tuple[Any, ...], root: str) -> bool:
    if not (arguments and isinstance(arguments[0], str | os.PathLike) and os.fspath(arguments[0]).startswith(root)):
        return False
    if event == "open":
        return isinstance(arguments[1], str) and any(letter in arguments[1] for letter in "wax+")
    return event in _CHANGING
