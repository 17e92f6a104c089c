"""What pages there are in what a clerk handed in, without decoding any of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import UnreadableInputError
from dxauto.reading.input.digest import hash_file
from dxauto.reading.input.documents import open_document
from dxauto.reading.input.sniff import sniff, why_not
from dxauto.reading.input.walk import Found, Unreachable, walk
from dxauto.reading.types import PageRef


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that gives no page, and why (Japanese). `digest` is None if its content could not be read.

    `stray` is set for what merely lies in a folder and is no page at all (a note, a list): worth a word, no failure.
    """

    path: Path
    reason: str
    digest: str | None = None
    stray: bool = False


def list_pages(inputs: Iterable[Path], skip: Iterable[Path] = ()) -> Iterator[PageRef | BadFile]:
    """Give the pages of files and folders lazily, in a stable order; what cannot be read comes as a `BadFile`.

    Each file is hashed in pieces and its pages counted when its turn comes; nothing is decoded, nothing is kept
    open. `skip` are files that are not input (results of ours that lie in the folder). Never raises for a file.
    """
    for found in walk(inputs, frozenset(path.resolve() for path in skip)):
        if isinstance(found, Unreachable):
            yield BadFile(found.path, found.reason)
        else:
            yield from _pages(found)


def _pages(found: Found) -> Iterator[PageRef | BadFile]:
    path = found.path
    try:
        digest, head = hash_file(path)
    except PermissionError:
        yield BadFile(path, "開く権限がないか、ほかのソフトが使っています。閉じてから、もう一度実行してください")
        return
    except OSError:
        yield BadFile(path, "読み込めません。ファイルのある場所につながっているか確かめてください")
        return
    kind = sniff(head)
    if kind is None:
        yield BadFile(path, why_not(path, head), digest, stray=_is_stray(found, head))
        return
    try:
        with open_document(path, kind) as document:
            count = document.count
    except UnreadableInputError as error:
        yield BadFile(path, str(error), digest)
        return
    for page in range(1, count + 1):
        yield PageRef(path, page, digest)


def _is_stray(found: Found, head: bytes) -> bool:
    looks_like_page = found.path.suffix.lower() in (
        ".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".heic", ".heif", ".xdw", ".xbd", ".bmp", ".gif", ".webp",
    )  # fmt: skip
    return bool(head) and not found.named and not looks_like_page
