"""The content of a file as a number: the same file is the same page tomorrow, whatever its name."""

from __future__ import annotations

import hashlib
from pathlib import Path


def hash_file(path: Path) -> tuple[str, bytes]:
    """Give the SHA-256 of a file (hex) and its first 1024 bytes, reading it once, a MiB at a time."""
    digest, head = hashlib.sha256(), b""
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            head = head or piece[:1024]
            digest.update(piece)
    return digest.hexdigest(), head
