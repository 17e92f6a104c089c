"""Names of files that are made of a row's values: safe on Windows, never overwriting what is there."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dxauto.files import atomic_path

_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a file lies. `known` if the same content lay there before, `beside` if another content has its name."""

    path: Path
    known: bool
    beside: bool


def safe_name(text: str) -> str:
    """Give a file name without the characters and the device names that Windows refuses."""
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", text).strip(" .")[:80].rstrip(" .") or "download"
    return f"_{name}" if _DEVICES.fullmatch(name) else name


def free_name(path: Path) -> Path:
    """Give a path that nothing has yet: what is there is never overwritten."""
    return next(p for p in _names(path) if not p.exists())


def digest(path: Path) -> str:
    """Give the SHA-256 of a file's content."""
    hashed = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()


def keep(source: Path, target: Path) -> Kept:
    """Copy a file to `target`, or to the first of `target (2)`, `target (3)` … that is free, as a whole or not at all.

    The same content under one of these names is not stored again. Raises `OutputError` as `atomic_path`.
    """
    size, own = source.stat().st_size, digest(source)
    for path in _names(target):
        if path.exists() and path.stat().st_size:
            if path.stat().st_size == size and digest(path) == own:
                return Kept(path, known=True, beside=path != target)
            continue
        if _reserved(path):
            with atomic_path(path) as temporary:
                shutil.copyfile(source, temporary)
            return Kept(path, known=False, beside=path != target)
    raise AssertionError("names do not end")


def _reserved(path: Path) -> bool:
    """Take the name for us, so that another run does not; an empty file is what a killed run may have left of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.open("xb").close()
    except FileExistsError:
        return path.is_file() and path.stat().st_size == 0
    return True


def _names(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
