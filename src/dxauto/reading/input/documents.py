"""Open documents: one page at a time out of a PDF or an image file.

The last few documents stay open in a process, so that page n + 1 of a long one costs no more than page 1.
"""

from __future__ import annotations

import atexit
import threading
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from dxauto.errors import UnreadableInputError
from dxauto.reading.input.digest import hash_file
from dxauto.reading.input.pdf import PdfPages
from dxauto.reading.input.raster import RasterPages
from dxauto.reading.input.sniff import Kind, sniff, why_not
from dxauto.reading.types import PageImage, PageRef

_KEPT_OPEN = 2


class Document(Protocol):
    """An open file of one or more pages."""

    count: int

    def load(self, page: int) -> PageImage:
        """Decode one page (from 1). Raises UnreadableInputError."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...

    def __enter__(self) -> Self:
        """Give itself."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        ...


def open_document(path: Path, kind: Kind) -> Document:
    """Open a file as what its content is. Raises UnreadableInputError with a Japanese sentence."""
    if kind == "pdf":
        return PdfPages(path)
    return RasterPages(path, pages=kind == "tiff")


_open: OrderedDict[tuple[Path, str], Document] = OrderedDict()
_lock = threading.Lock()  # neither PDFium nor an image file that is being read can serve two threads


def load_page(ref: PageRef) -> PageImage:
    """Decode exactly one page. Raises UnreadableInputError (broken, encrypted, too large, gone, changed)."""
    with _lock:
        document = _kept(ref)
        if not 1 <= ref.page <= document.count:
            raise UnreadableInputError(f"{ref.page} ページ目がありません。もう一度実行してください")
        return document.load(ref.page)


def close_documents() -> None:
    """Close what `load_page` kept open (on Windows an open file can be neither moved nor deleted)."""
    with _lock:
        while _open:
            _open.popitem()[1].close()


def _kept(ref: PageRef) -> Document:
    key = (ref.path, ref.digest)
    if key not in _open:
        while len(_open) >= _KEPT_OPEN:
            _open.popitem(last=False)[1].close()
        _open[key] = _reopen(ref)
    _open.move_to_end(key)
    return _open[key]


def _reopen(ref: PageRef) -> Document:
    try:
        digest, head = hash_file(ref.path)
    except OSError as error:
        raise UnreadableInputError("ファイルを開けません。動かしたり消したりしていないか確かめてください") from error
    if digest != ref.digest:
        raise UnreadableInputError("読んでいる間に中身が変わりました。もう一度実行してください")
    kind = sniff(head)
    if kind is None:
        raise UnreadableInputError(why_not(ref.path, head))
    return open_document(ref.path, kind)


atexit.register(close_documents)
