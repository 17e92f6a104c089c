"""What a file is, by its first bytes; a name's extension may lie."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Kind = Literal["pdf", "tiff", "image"]

_HEAD = 1024
"""PDF readers accept `%PDF-` anywhere in the first 1024 bytes (ISO 32000-1, Annex H, note 13)."""

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM")
_WORKS = {
    ".xdw": "DocuWorks の文書です。DocuWorks で PDF に変換してください",
    ".xbd": "DocuWorks の文書です。DocuWorks で PDF に変換してください",
    ".heic": "HEIC 形式の写真です。JPEG で保存し直してください",
    ".heif": "HEIC 形式の写真です。JPEG で保存し直してください",
}
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
READABLE = "PDF・TIFF・PNG・JPEG"


def sniff(head: bytes) -> Kind | None:
    """Give the kind of document whose first bytes are `head` (1024 of them are enough), None if it is no page."""
    if head.startswith(_TIFF):
        return "tiff"
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "image"
    if b"%PDF-" in head[:_HEAD]:
        return "pdf"
    return None


def why_not(path: Path, head: bytes) -> str:
    """Say in Japanese why a file that `sniff` did not know cannot be read, and what to do."""
    if not head:
        return "空のファイルです（0 バイト）。もう一度スキャンしてください"
    if path.suffix.lower() in _WORKS:
        return _WORKS[path.suffix.lower()]
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"heif"):
        return _WORKS[".heic"]
    if head.startswith(_OFFICE):
        return "Word・Excel などの文書か ZIP です。PDF に変換するか、展開してください"
    if path.suffix.lower() in (".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg"):
        return f"中身が {path.suffix.lower()[1:].upper()} ではないか、壊れています。もう一度スキャンしてください"
    return f"読める形式ではありません（読めるのは {READABLE} です）"
