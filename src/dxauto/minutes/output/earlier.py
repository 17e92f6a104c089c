"""An earlier document that a person may have edited is kept when its name is written anew.

Which documents are untouched is known by their hashes, as they were written (nothing else of them is recorded).
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from dxauto.files import atomic_path, write_atomic

_REMEMBERED = 4


@dataclass(frozen=True, slots=True)
class Written:
    """What dxauto has written, by path; `folder` is its own, below the workspace's state."""

    folder: Path

    def replace(self, path: Path, new: Path) -> Path | None:
        """Call it before `new` takes the name `path`: gives where the earlier document was kept, None if need not be.

        Errors as `atomic_path`.
        """
        record = self.folder / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]}.txt"
        known = _lines(record)
        fresh = _digest(new)
        there = _digest(path) if path.is_file() else fresh
        kept = None if there in (*known, fresh) else _copied(path, there)
        # Told before the exchange: a crash between the two must not make our own document look like a person's.
        write_atomic(record, "\n".join([*[one for one in known if one != fresh], fresh][-_REMEMBERED:]).encode())
        return kept


def _copied(path: Path, digest: str) -> Path:
    number = 1
    while (to := path.with_name(f"{path.stem}_前のもの{number if number > 1 else ''}{path.suffix}")).exists():
        if _digest(to) == digest:
            return to
        number += 1
    with atomic_path(to) as temporary:
        shutil.copyfile(path, temporary)
    return to


def _lines(record: Path) -> list[str]:
    try:
        return record.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return []


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def told(kept: Path, path: Path) -> str:
    """Give the sentence for the person."""
    return f"前からあった「{path.name}」は、人が直したものかもしれないので、「{kept.name}」として残しました"
