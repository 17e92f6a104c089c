"""The files in what a clerk hands in: files and folders, recursively, in an order that is the same tomorrow."""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_TEMPORARY = re.compile(r"^(~\$.*|.*\.(tmp|temp|part|partial|crdownload|lnk)|.*~)$", re.IGNORECASE)
_OWN_PICTURES = re.compile(r".*_画像")
_OWN_PICTURE = re.compile(r"[0-9a-f]{24}-\d{4}\.jpg")
"""How a workbook's page pictures are called (`reading.output.pictures`); read again, every page would come twice."""
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file; `named` if the clerk named it, not only a folder above it."""

    path: Path
    named: bool


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A file or folder that cannot be looked into, and why (Japanese)."""

    path: Path
    reason: str


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sort `p2` before `p10`; upper and lower case, full and half width stand together; never a tie."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    parts = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(folded) if part)
    return parts, name


def walk(inputs: Iterable[Path], skip: frozenset[Path] = frozenset()) -> Iterator[Found | Unreachable]:
    """Give the files lazily: the inputs in their order, what is in a folder in natural order.

    Hidden and temporary files, our own results (resolved paths in `skip`, pictures beside a workbook) are left out of
    folders.
    A folder that links back to one above it is entered once.
    """
    for path in inputs:
        yield from _enter(path, named=True, skip=skip, above=())


def _enter(path: Path, *, named: bool, skip: frozenset[Path], above: tuple[Path, ...]) -> Iterator[Found | Unreachable]:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        yield Unreachable(path, "ファイルが見つかりません。名前と場所を確かめてください")
        return
    except PermissionError:
        yield Unreachable(path, "開く権限がありません。管理者に権限を確かめてください")
        return
    except (OSError, ValueError):
        yield Unreachable(path, "開けません。ほかの場所にコピーしてから、もう一度実行してください")
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path, skip, above)
    elif stat.S_ISREG(mode):
        yield Found(path, named)
    else:
        yield Unreachable(path, "ふつうのファイルではないため読めません。PDF や画像のファイルを指定してください")


def _folder(path: Path, skip: frozenset[Path], above: tuple[Path, ...]) -> Iterator[Found | Unreachable]:
    real = path.resolve()
    if real in above:
        return
    try:
        entries = sorted(path.iterdir(), key=lambda entry: natural_key(entry.name))
    except PermissionError:
        yield Unreachable(path, "フォルダーを開く権限がありません。管理者に権限を確かめてください")
        return
    except OSError:
        yield Unreachable(path, "フォルダーを開けません。つながっているか確かめてください")
        return
    for entry in entries:
        if not _is_left_out(entry, skip):
            yield from _enter(entry, named=False, skip=skip, above=(*above, real))


def _is_left_out(entry: Path, skip: frozenset[Path]) -> bool:
    name = entry.name
    if name.startswith(".") or name.casefold() in _IGNORED_NAMES or _TEMPORARY.match(name):
        return True
    if _OWN_PICTURES.fullmatch(entry.parent.name) and _OWN_PICTURE.fullmatch(name):
        return True
    return bool(skip) and entry.resolve() in skip
