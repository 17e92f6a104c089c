"""The blank form as pixels at the working resolution: what scans are registered against and freed of."""

from __future__ import annotations

import functools
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from dxauto.errors import ConfigurationError, system_reason
from dxauto.forms.geometry import mm_to_px
from dxauto.forms.render import render_bytes
from dxauto.forms.template import Page, Template
from dxauto.reading.types import WORK_DPI, Gray

_POINTS_PER_INCH = 72.0


def page_pixels(size: tuple[float, float]) -> tuple[int, int]:
    """Give (width, height) in pixels of a page of `size` mm at `WORK_DPI`."""
    return round(mm_to_px(size[0], WORK_DPI)), round(mm_to_px(size[1], WORK_DPI))


def blank_page(template: Template, page: int, folder: Path) -> Gray:
    """Give a page (from 1) of the blank form: HxW uint8 at `WORK_DPI`, read-only, kept for the next call.

    A page with `blank` is that file's page (PDF or picture, beside the template file in `folder`), stretched to
    the page's size; any other is drawn from the template. Raises ConfigurationError if the file cannot be read.
    """
    spec = template.pages[page - 1]
    if spec.blank:
        path = folder / spec.blank
        return _given_page(path, spec.blank_page, page_pixels(spec.size), _changed(path))
    return _drawn_pages(template.model_dump_json())[page - 1]


@functools.lru_cache(maxsize=32)
def _drawn_pages(template_json: str) -> tuple[Gray, ...]:
    template = Template.model_validate_json(template_json)
    with pdfium.PdfDocument(render_bytes(template)) as document:
        return tuple(_raster(document[index], page) for index, page in enumerate(template.pages))


def _raster(drawn: pdfium.PdfPage, page: Page) -> Gray:
    return _fitted(_render_gray(drawn), page_pixels(page.size))


def _render_gray(page: pdfium.PdfPage) -> Gray:
    bitmap = page.render(scale=WORK_DPI / _POINTS_PER_INCH, grayscale=True)
    return np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise ConfigurationError(
            f"元の用紙「{path}」が開けません（{system_reason(error)}）。場所を確かめてください"
        ) from error


@functools.lru_cache(maxsize=32)
def _given_page(path: Path, number: int, size: tuple[int, int], changed: int) -> Gray:
    del changed  # part of the cache's key: a blank that was replaced is read again
    image = _from_pdf(path, number) if path.suffix.lower() == ".pdf" else _from_picture(path)
    return _fitted(image, size)


def _from_pdf(path: Path, number: int) -> Gray:
    try:
        with pdfium.PdfDocument(path) as document:
            if not 1 <= number <= len(document):
                raise ConfigurationError(
                    f"元の用紙「{path}」に {number} ページはありません（全 {len(document)} ページ）"
                )
            return _render_gray(document[number - 1])
    except pdfium.PdfiumError as error:
        raise ConfigurationError(f"元の用紙「{path}」は PDF として読めません") from error


def _from_picture(path: Path) -> Gray:
    try:
        with Image.open(path) as picture:
            return _gray(picture)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ConfigurationError(
            f"元の用紙「{path}」は画像として読めません（PNG・JPEG・TIFF・PDF が使えます）"
        ) from error


def _gray(picture: Image.Image) -> Gray:
    if picture.mode.startswith("I;16"):
        return np.asarray(np.asarray(picture) >> 8, dtype=np.uint8)
    if picture.has_transparency_data:
        # What shows through is paper, not black.
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    return np.array(picture.convert("L"), dtype=np.uint8)


def _fitted(image: Gray, size: tuple[int, int]) -> Gray:
    if (image.shape[1], image.shape[0]) != size:
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    image.setflags(write=False)
    return image
