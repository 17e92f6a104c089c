"""PDF pages through PDFium: a scan's own JPEG if the page is just that, else drawn; the text of born-digital pages."""

from __future__ import annotations

import math
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from dxauto.errors import UnreadableInputError
from dxauto.reading.input.bombs import has_bomb
from dxauto.reading.input.pdf_scan import Scan, find_scan, native_jpeg
from dxauto.reading.input.pdf_text import page_text
from dxauto.reading.input.resolution import MAX_DPI, MAX_SIDE
from dxauto.reading.types import WORK_DPI, Gray, PageImage, TextRun

_POINTS_PER_INCH = 72.0
_MAX_IMAGE_PIXELS = 2_000_000_000

_ENCRYPTED = "パスワードがかかった PDF です。パスワードを外して保存し直してください"
_DAMAGED = "PDF が壊れているか、途中で切れています。もう一度スキャンするか、保存し直してください"
_NO_PAGES = "PDF にページがひとつもありません。もう一度スキャンしてください"
_BAD_PAGE = "このページは壊れていて開けません。このページだけもう一度スキャンしてください"
_TOO_LARGE = "ページの中の画像が大きすぎます。解像度を下げて（300 dpi など）もう一度スキャンしてください"
_BOMB = "PDF の中身が異常に大きくふくらみます。安全のため開きません。作り直してください"


class PdfPages:
    """An open PDF. Raises UnreadableInputError if it is encrypted, broken, without pages or a bomb."""

    def __init__(self, path: Path) -> None:
        if has_bomb(path):
            raise UnreadableInputError(_BOMB)
        self._document = _opened(path)
        self.count = len(self._document)
        if self._document.get_formtype() != pdfium_c.FORMTYPE_NONE:
            self._document.init_forms()  # what was typed into a form's fields is drawn only then

    def load(self, page: int) -> PageImage:
        """Decode or draw one page (from 1). Raises UnreadableInputError."""
        try:
            opened = self._document[page - 1]
        except pdfium.PdfiumError as error:
            raise UnreadableInputError(_BAD_PAGE) from error
        try:
            if pdfium_c.FPDFPage_GetAnnotCount(opened) > 0:
                opened = self._flattened(opened, page)
            return _load(opened)
        except (pdfium.PdfiumError, MemoryError) as error:
            raise UnreadableInputError(_BAD_PAGE) from error
        finally:
            opened.close()

    def _flattened(self, opened: Any, page: int) -> Any:
        """Make what was typed into fields or written on top part of the page: only then it counts as its text."""
        if pdfium_c.FPDFPage_Flatten(opened, pdfium_c.FLAT_NORMALDISPLAY) != pdfium_c.FLATTEN_SUCCESS:
            return opened
        opened.close()
        return self._document[page - 1]

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def _opened(path: Path) -> Any:
    """Open by PDFium's own function: pypdfium2's leaves a document without pages open."""
    handle = pdfium_c.FPDF_LoadDocument(os.fsencode(path.resolve()) + b"\0", None)
    if not handle:
        encrypted = pdfium_c.FPDF_GetLastError() in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise UnreadableInputError(_ENCRYPTED if encrypted else _DAMAGED)
    if pdfium_c.FPDF_GetPageCount(handle) < 1:
        pdfium_c.FPDF_CloseDocument(handle)
        raise UnreadableInputError(_NO_PAGES)
    return pdfium.PdfDocument(handle)


def _load(page: Any) -> PageImage:
    scan = find_scan(page)
    if scan is None:
        # what lies on top and could not be made part of the page would be missing from its text
        text = page_text(page) if pdfium_c.FPDFPage_GetAnnotCount(page) == 0 else ()
        return _drawn(page, WORK_DPI, text)
    if scan.pixels > _MAX_IMAGE_PIXELS:
        raise UnreadableInputError(_TOO_LARGE)
    return native_jpeg(page, scan) or _drawn(page, _scan_dpi(scan), ())


def _scan_dpi(scan: Scan) -> float:
    """Draw a scan at its own resolution within reason: below the working one it only gains, above 300 it costs."""
    return float(min(max(scan.dpi, WORK_DPI), MAX_DPI))


def _drawn(page: Any, dpi: float, text: tuple[TextRun, ...]) -> PageImage:
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and min(width, height) > 1):
        raise UnreadableInputError(_BAD_PAGE)
    scale = min(dpi / _POINTS_PER_INCH, MAX_SIDE / max(width, height))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=True)
    try:
        gray: Gray = np.array(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width])
    finally:
        bitmap.close()
    return PageImage(gray, (scale * _POINTS_PER_INCH,) * 2, text)
