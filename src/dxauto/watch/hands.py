"""Moving files so that each is at any moment in exactly one place, and never over another one."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from dxauto.watch.listing import look_at


def move(source: Path, target: Path) -> None:
    """Rename a file, or on another volume copy it, let that reach the disk, and delete the first.

    Raises `FileExistsError` if `target` is there, OSError if the system refuses; then `source` is where it was. Only
    one watcher moves into a folder (a lock sees to that): nothing of ours comes between the look and the rename.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "taken", str(target))
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _carry(source, target)


def finished_elsewhere(source: Path, target: Path, digest: str) -> bool:
    """Tell whether `target` is the whole copy of a move to another volume that was cut off before its last step.

    (Or somebody has put the very same content there; then nothing is lost by taking it for that.)
    """
    there, here = look_at(target), look_at(source)
    return there is not None and here is not None and there.size == here.size and hash_of(target) == digest


def part_of(target: Path) -> Path:
    """Give the name under which a file grows: the same each time, so that what a killed writer left is written over."""
    return target.with_name(f".{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]}.part")


def hash_of(path: Path) -> str:
    """Give the SHA-256 of a file (hex), read a MiB at a time."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _carry(source: Path, target: Path) -> None:
    part = part_of(target)
    shutil.copyfile(source, part)
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    with suppress(OSError):
        # Some shares do not take a time of change; the content matters.
        os.utime(part, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
    part.rename(target)
    source.unlink()
