"""Streams of a PDF that unfold to something absurd, found before PDFium unfolds them in memory."""

from __future__ import annotations

import mmap
import re
import zlib
from pathlib import Path

MAX_UNFOLDED = 64 << 20
"""Bytes; the drawing of a page or its fonts never need so much, and images are measured by their pixels."""

_STREAM = re.compile(rb"stream\r?\n")
_SUSPICIOUS = 60 << 10
"""Deflate packs at most 1032 : 1, so a shorter stream stays under the limit unless it is packed twice."""


def has_bomb(path: Path) -> bool:
    """Tell whether a stream that is not an image unfolds to more than 64 MiB. Reads the file by mapping it."""
    if path.stat().st_size < 200:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        starts = [m.end() for m in _STREAM.finditer(content) if content[m.start() - 3 : m.start()] != b"end"]
        ends = [*starts[1:], len(content)]
        return any(_is_bomb(content, start, end) for start, end in zip(starts, ends, strict=False))


def _is_bomb(content: mmap.mmap, start: int, end: int) -> bool:
    head = content[max(0, start - 1024) : start]
    dictionary = head[head.rfind(b" obj") + 1 :]
    layers = dictionary.count(b"/FlateDecode") + len(re.findall(rb"/Fl\b", dictionary))
    if layers == 0 or b"/Image" in dictionary or (layers == 1 and end - start < _SUSPICIOUS):
        return False
    return _unfolds_too_far(content, start, end, layers)


def _unfolds_too_far(content: mmap.mmap, start: int, end: int, layers: int) -> bool:
    """Unfold piece by piece, holding no more than a few MiB."""
    chain = [zlib.decompressobj() for _ in range(min(layers, 4))]
    totals = [0] * len(chain)
    for at in range(start, end, 1 << 16):
        pieces = [content[at : min(end, at + (1 << 16))]]
        for layer, unfold in enumerate(chain):
            unfolded = []
            for piece in pieces:
                for part in _parts(unfold, piece):
                    totals[layer] += len(part)
                    if totals[layer] > MAX_UNFOLDED:
                        return True
                    unfolded.append(part)
            pieces = unfolded
    return False


def _parts(unfold: zlib._Decompress, piece: bytes) -> list[bytes]:
    parts, rest = [], piece
    try:
        while rest:
            parts.append(unfold.decompress(rest, 1 << 20))
            rest = unfold.unconsumed_tail
            if sum(map(len, parts)) > MAX_UNFOLDED:
                break
    except zlib.error:
        pass
    return parts
