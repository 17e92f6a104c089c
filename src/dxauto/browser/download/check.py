"""Is a downloaded file what it should be? An error page saved as .csv is not, and neither is half a file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from dxauto.browser.trouble import PageError, RowError
from dxauto.texts import decoded
from dxauto.yamlerrors import near

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|form)\b", re.I | re.S
)
_BOM = b"\xef\xbb\xbf"
_HEAD = 4096
_TAIL = 2048


class UnexpectedFileError(RowError):
    """A whole file of the right kind that is not what the flow wants: trying again gives the same."""


def examine(path: Path, kind: str, columns: Sequence[str] = ()) -> int | None:
    """Check a file; give how many records a CSV file holds below its headings, None for other kinds.

    Raises `PageError` if it is empty, something else or cut off, `UnexpectedFileError` if a column is missing.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if not head:
            raise PageError("ダウンロードしたファイルが空です")
        stream.seek(max(0, path.stat().st_size - _TAIL))
        tail = stream.read()
    if _HTML.match(head.removeprefix(_BOM)):
        raise PageError("ダウンロードしたのはファイルではなく、画面（HTML）でした。保存しませんでした")
    if kind == "csv":
        return _csv(path, columns)
    if kind == "pdf":
        _pdf(head, tail)
    elif kind == "xlsx":
        _xlsx(path)
    return None


def _pdf(head: bytes, tail: bytes) -> None:
    # ISO 32000-1, 7.5.2 and 7.5.5; readers take the header within the first 1024 bytes.
    if b"%PDF-" not in head[:1024]:
        raise PageError("ダウンロードしたファイルが PDF ではありません。保存しませんでした")
    if b"%%EOF" not in tail:
        raise PageError("ダウンロードした PDF が途中で切れています。保存しませんでした")


def _xlsx(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            whole = "[Content_Types].xml" in archive.namelist() and archive.testzip() is None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        whole = False
    if not whole:
        raise PageError("ダウンロードしたファイルが Excel（.xlsx）ではないか、途中で切れています。保存しませんでした")


def _csv(path: Path, columns: Sequence[str]) -> int:
    text = decoded(path.read_bytes())
    if text is None or "\0" in text:
        raise PageError("ダウンロードしたファイルが CSV として読めません（UTF-8 でも Shift_JIS でもありません）")
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if line]
    except csv.Error:
        raise PageError("ダウンロードした CSV が壊れているか、途中で切れています。保存しませんでした") from None
    if not lines:
        raise PageError("ダウンロードしたファイルが空です")
    headings = [cell.strip() for cell in lines[0]]
    if missing := [name for name in columns if name not in headings]:
        raise UnexpectedFileError(
            f"ダウンロードした CSV に、列「{missing[0]}」がありません{near(missing[0], headings)}。"
            "システムの帳票が変わっていないか確かめ、ロボットの columns を直してください"
        )
    if columns and any(len(line) != len(headings) for line in lines[-1:]):
        raise PageError("ダウンロードした CSV の最後の行が、途中で切れています。保存しませんでした")
    return len(lines) - 1
