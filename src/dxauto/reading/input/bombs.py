"""Streams of a PDF that unfold to something absurd, found before PDFium unfolds them in memory."""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

MAX_UNFOLDED = 64 << 20
"""Bytes; the drawing of a page or its fonts never need so much, and images are measured by their pixels."""

_STREAM = re.compile(rb"stream\r?\n")
_PIECE = 1 << 16
_MAX_LAYERS = 4
_SUSPICIOUS = 60 << 10
"""Deflate packs at most 1032 : 1, so a shorter stream stays under the limit unless it is packed twice."""


def has_bomb(path: Path) -> bool:
    """Tell whether a stream that is not an image unfolds to more than 64 MiB. Reads the file by mapping it."""
    if path.stat().st_size < 200:
        return False
    with path.open("rb") as file:
        return _holds_bomb(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _holds_bomb(content: mmap.mmap) -> bool:
    # The map is let go, not closed: closing it while the search still holds it (Ctrl+C in its middle) would put a
    # BufferError in the place of the interruption.
    starts = [m.end() for m in _STREAM.finditer(content) if content[m.start() - 3 : m.start()] != b"end"]
    ends = [*starts[1:], len(content)]
    return any(_is_bomb(content, start, end) for start, end in zip(starts, ends, strict=False))


def _is_bomb(content: mmap.mmap, start: int, end: int) -> bool:
    head = content[max(0, start - 1024) : start]
    dictionary = head[head.rfind(b" obj") + 1 :]
    layers = dictionary.count(b"/FlateDecode") + len(re.findall(rb"/Fl\b", dictionary))
    if layers == 0 or re.search(rb"/Subtype\s*/Image", dictionary) or (layers == 1 and end - start < _SUSPICIOUS):
        return False
    return _unfolds_too_far(content, start, end, layers)


class _TooFarError(Exception):
    """A layer has unfolded to more than any page needs."""


def _unfolds_too_far(content: mmap.mmap, start: int, end: int, layers: int) -> bool:
    """Unfold layer by layer, piece by piece, holding no more than a few MiB."""
    pieces: Iterator[bytes] = (content[at : min(end, at + _PIECE)] for at in range(start, end, _PIECE))
    for _ in range(min(layers, _MAX_LAYERS)):
        pieces = _unfolded(pieces)
    try:
        for _ in pieces:
            pass
    except _TooFarError:
        return True
    return False


def _unfolded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What a deflate stream unfolds to, a MiB at a time, as far as it is sound. Raises _TooFarError."""
    unfold, total = zlib.decompressobj(), 0
    for piece in pieces:
        rest = piece
        while rest and not unfold.eof:
            try:
                part = unfold.decompress(rest, 1 << 20)
            except zlib.error:
                return
            total += len(part)
            if total > MAX_UNFOLDED:
                raise _TooFarError
            yield part
            rest = unfold.unconsumed_tail
