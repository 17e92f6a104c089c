"""The text of a file that somebody saved on a Windows PC: UTF-8, or the cp932 that Excel writes."""

from __future__ import annotations

_ENCODINGS = ("utf-8-sig", "cp932")


def decoded(content: bytes) -> str | None:
    """Give the text without a byte order mark; None if it is in neither."""
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
