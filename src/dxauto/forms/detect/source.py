"""A blank form as somebody has it: each page's raster, size, and printed characters."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from dxauto.errors import UnreadableInputError
from dxauto.forms.detect.printed import Char, ReadText, characters
from dxauto.forms.geometry import MM_PER_INCH, Box
from dxauto.reading.types import Gray, TextRun

DETECT_DPI = 300
_POINTS_PER_INCH = 72.0
_MM_PER_POINT = MM_PER_INCH / _POINTS_PER_INCH
_A4_LONG_MM = 297.0


@dataclass(frozen=True, slots=True)
class BlankPage:
    """One page of the blank: picture and its resolution, paper size in mm, what is printed, and how that is known."""

    gray: Gray
    dpi: float
    size: tuple[float, float]
    chars: tuple[Char, ...]
    from_text_layer: bool


def blank_pages(path: Path, read_text: ReadText | None) -> Iterator[BlankPage]:
    """Give the pages of a PDF, or the one page of a picture. Raises UnreadableInputError."""
    if path.suffix.lower() == ".pdf":
        yield from _pdf_pages(path, read_text)
    else:
        gray, size = _picture(path)
        yield _read(gray, gray.shape[1] / size[0] * MM_PER_INCH, size, read_text)


def _pdf_pages(path: Path, read_text: ReadText | None) -> Iterator[BlankPage]:
    try:
        with pdfium.PdfDocument(path) as document:
            for index in range(len(document)):
                page = document[index]
                size = (page.get_width() * _MM_PER_POINT, page.get_height() * _MM_PER_POINT)
                bitmap = page.render(scale=DETECT_DPI / _POINTS_PER_INCH, grayscale=True)
                gray: Gray = np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)
                chars = characters(_text_layer(path, index))
                if chars:
                    yield BlankPage(gray, DETECT_DPI, size, chars, from_text_layer=True)
                else:
                    yield _read(gray, DETECT_DPI, size, read_text)
    except pdfium.PdfiumError as error:
        raise UnreadableInputError(
            f"「{path.name}」は PDF として開けません。パスワードや破損を確かめてください"
        ) from error


def _text_layer(path: Path, index: int) -> list[TextRun]:
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(path) as document:
            page = document.pages[index]
            return [
                TextRun(c["text"], Box(*(v * _MM_PER_POINT for v in (c["x0"], c["top"], c["width"], c["height"]))))
                for c in page.chars
                if len(c["text"]) == 1 and not c["text"].isspace()
            ]
    except (PDFException, ValueError, KeyError, TypeError, IndexError):
        return []  # then it is read as a picture


def _picture(path: Path) -> tuple[Gray, tuple[float, float]]:
    try:
        with Image.open(path) as picture:
            dpi = picture.info.get("dpi", (0.0, 0.0))
            gray: Gray = np.array(picture.convert("L"), dtype=np.uint8)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableInputError(
            f"「{path.name}」は画像として開けません（PDF・PNG・JPEG・TIFF が使えます）"
        ) from error
    height, width = gray.shape
    across = float(dpi[0]) if 90 <= float(dpi[0]) <= 1300 else max(width, height) / _A4_LONG_MM * MM_PER_INCH
    down = float(dpi[1]) if 90 <= float(dpi[1]) <= 1300 else across
    size = (width / across * MM_PER_INCH, height / down * MM_PER_INCH)
    wanted = (round(size[0] / MM_PER_INCH * DETECT_DPI), round(size[1] / MM_PER_INCH * DETECT_DPI))
    if wanted != (width, height):
        shrinks = wanted[0] < width
        gray = np.asarray(
            cv2.resize(gray, wanted, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC), np.uint8
        )
    return gray, size


_SHINJITAI = str.maketrans("别龄齡户处岁职业备话电证请书额满", "別齢齢戸処歳職業備話電証請書額満")
"""Recognisers that also read Chinese sometimes give its shape of a character."""


def _read(gray: Gray, dpi: float, size: tuple[float, float], read_text: ReadText | None) -> BlankPage:
    runs = read_text(gray, dpi) if read_text is not None else ()
    japanese = [TextRun(run.text.translate(_SHINJITAI), run.box) for run in runs]
    return BlankPage(gray, dpi, size, characters(japanese), from_text_layer=False)
