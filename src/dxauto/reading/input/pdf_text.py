"""The text that a born-digital PDF page carries, character by character, in millimetres on the page as shown."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as pdfium_c

from dxauto.forms.geometry import MM_PER_INCH, Box
from dxauto.forms.radicals import ideographs
from dxauto.reading.types import TextRun

MAX_CHARACTERS = 20_000
"""On one page; a form has some hundreds. What has more is no form, and is not gone through."""
_MM_PER_POINT = MM_PER_INCH / 72.0
_UNMAPPED_AT_MOST = 0.1

Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""


def page_text(page: Any) -> tuple[TextRun, ...]:
    """Give one run a visible character. Empty if there is none, or if the fonts do not say which characters."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if not 0 < count <= MAX_CHARACTERS:
            return ()
        unmapped = sum(bool(pdfium_c.FPDFText_HasUnicodeMapError(textpage, i) == 1) for i in range(count))
        if unmapped > count * _UNMAPPED_AT_MOST:
            return ()
        return tuple(_runs(textpage, count, _to_paper(page)))
    finally:
        textpage.close()


def _runs(textpage: Any, count: int, to_paper: Callable[[Bounds], Box]) -> Iterator[TextRun]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(count):
        code = int(pdfium_c.FPDFText_GetUnicode(textpage, index))
        if not _is_shown(textpage, index, code):
            continue
        if pdfium_c.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
            yield TextRun(ideographs(chr(code)), to_paper((left.value, bottom.value, right.value, top.value)))


def _is_shown(textpage: Any, index: int, code: int) -> bool:
    if not 0x20 < code < 0x110000 or 0xD800 <= code < 0xE000 or chr(code).isspace():
        return False
    if pdfium_c.FPDFText_IsGenerated(textpage, index) == 1:
        return False
    item = pdfium_c.FPDFText_GetTextObject(textpage, index)
    return not item or pdfium_c.FPDFTextObj_GetTextRenderMode(item) != pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE


def _to_paper(page: Any) -> Callable[[Bounds], Box]:
    """The map from a PDF's points (y up, unturned) to millimetres of the page as it is shown."""
    x0, y0, x1, y1 = page.get_bbox()
    turn = page.get_rotation()

    def to_paper(bounds: Bounds) -> Box:
        left, bottom, right, top = bounds
        x, y, w, h = {
            0: (left - x0, y1 - top, right - left, top - bottom),
            90: (bottom - y0, left - x0, top - bottom, right - left),
            180: (x1 - right, bottom - y0, right - left, top - bottom),
            270: (y1 - top, x1 - right, top - bottom, right - left),
        }[turn]
        return Box(*(value * _MM_PER_POINT for value in (x, y, w, h)))

    return to_paper
