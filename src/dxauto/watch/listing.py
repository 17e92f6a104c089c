"""What lies in a watched folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dxauto.watch.names import left_alone


@dataclass(frozen=True, slots=True)
class Look:
    """How a file looked: its size, and when it was changed (nanoseconds)."""

    size: int
    changed: int


def listing(folder: Path, not_in: frozenset[Path]) -> dict[str, Look]:
    """Give the files of a folder and of those below it, by their place in it (with `/`).

    What is left alone is not given, nor what lies in a folder of `not_in`, nor links. Raises OSError if the folder
    itself cannot be looked into; one below it that cannot is passed over.
    """
    return dict(_files(folder, "", not_in))


def look_at(path: Path) -> Look | None:
    """Give how a file looks; None if there is no regular file. Raises OSError if that cannot be told."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Look(found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def readable(path: Path) -> bool:
    """Tell whether a file can be opened now; on Windows one that is being written cannot."""
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False


def _files(folder: Path, below: str, not_in: frozenset[Path]) -> Iterator[tuple[str, Look]]:
    with os.scandir(folder) as entries:
        found = [entry for entry in entries if not left_alone(entry.name)]
    for entry in found:
        place = below + entry.name
        try:
            if entry.is_dir(follow_symlinks=False):
                if Path(entry.path) not in not_in:
                    yield from _files(Path(entry.path), f"{place}/", not_in)
            elif entry.is_file(follow_symlinks=False):
                look = look_at(Path(entry.path))
                if look is not None:
                    yield place, look
        except OSError:
            continue
