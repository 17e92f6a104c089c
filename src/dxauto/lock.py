"""A lock that the operating system holds, so that it ends with its process however that ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dxauto.errors import BusyError


@contextmanager
def held(path: Path, busy: str) -> Iterator[None]:
    """Hold `path` locked; raises `BusyError(busy)` at once if another process (or block) holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        if not _lock(stream.fileno()):
            raise BusyError(busy)
        try:
            yield
        finally:
            _unlock(stream.fileno())


def is_held(path: Path) -> bool:
    """Tell whether some process holds `path` locked now."""
    if not path.is_file():
        return False
    try:
        with held(path, ""):
            return False
    except BusyError:
        return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
