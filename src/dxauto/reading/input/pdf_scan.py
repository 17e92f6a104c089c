"""Is a PDF page a scan, that is, one picture that covers it? And the picture's own JPEG, if that is all there is."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from PIL import Image

from dxauto.errors import UnreadableInputError
from dxauto.reading.input.raster import decode
from dxauto.reading.types import PageImage

_POINTS_PER_INCH = 72.0
_COVERS = 0.8
"""Share of the page from which a picture is the page, and text on it is what somebody's OCR once read."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The picture that covers a page: its object, pixels, and resolution on the page; `alone` if nothing else is."""

    image: Any
    size: tuple[int, int]
    dpi: float
    alone: bool

    @property
    def pixels(self) -> int:
        """How many it has."""
        return self.size[0] * self.size[1]


def find_scan(page: Any) -> Scan | None:
    """Give the picture that covers at least four fifths of the page, None if there is none."""
    objects = list(page.get_objects(max_depth=3))
    images = [o for o in objects if o.type == pdfium_c.FPDF_PAGEOBJ_IMAGE]
    left, bottom, right, top = page.get_bbox()
    area = max(1.0, (right - left) * (top - bottom))
    for image in images:
        x0, y0, x1, y1 = image.get_bounds()
        w, h = min(x1, right) - max(x0, left), min(y1, top) - max(y0, bottom)
        if w > 0 and h > 0 and w * h >= _COVERS * area:
            size = image.get_px_size()
            dpi = max(max(size) / max(x1 - x0, y1 - y0), min(size) / min(x1 - x0, y1 - y0)) * _POINTS_PER_INCH
            others = [o for o in objects if o is not image and not _is_invisible_text(o)]
            alone = not others and pdfium_c.FPDFPage_GetAnnotCount(page) == 0
            return Scan(image, size, dpi, alone)
    return None


def _is_invisible_text(item: Any) -> bool:
    if item.type != pdfium_c.FPDF_PAGEOBJ_TEXT:
        return False
    return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(item) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


def native_jpeg(page: Any, scan: Scan) -> PageImage | None:
    """Decode the scan's JPEG itself: faster than drawing it, and at its own resolution. None if drawing is needed.

    Raises UnreadableInputError if the JPEG is broken (drawn, its missing half would be blank paper).
    """
    if (
        not scan.alone
        or not _lies_straight(page, scan)
        or list(scan.image.get_filters(skip_simple=True)) != ["DCTDecode"]
    ):
        return None
    if scan.image.get_metadata().bits_per_pixel not in (8, 24) or _is_masked_or_mapped(scan):
        return None
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):
        width, height = height, width
    dpi = (scan.size[0] / width * _POINTS_PER_INCH, scan.size[1] / height * _POINTS_PER_INCH)
    try:
        with Image.open(io.BytesIO(bytes(scan.image.get_data(decode_simple=True))), formats=("JPEG",)) as picture:
            if picture.mode not in ("L", "RGB") or picture.size != scan.size:
                return None
            picture.info.pop("exif", None)  # a PDF shows a JPEG as it is stored
            upright = decode(picture, dpi)
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableInputError("ページの画像が壊れています。このページだけもう一度スキャンしてください") from error
    return _turned(upright, page.get_rotation())


def _lies_straight(page: Any, scan: Scan) -> bool:
    """The picture fills the page exactly, neither turned, mirrored nor slanted."""
    a, b, c, d = scan.image.get_matrix().get()[:4]
    if a <= 0 or d <= 0 or abs(b) + abs(c) > 1e-3 * (a + d):
        return False
    bounds, paper = scan.image.get_bounds(), page.get_bbox()
    return all(abs(p - q) <= 0.01 * max(a, d) for p, q in zip(bounds, paper, strict=True))


def _is_masked_or_mapped(scan: Scan) -> bool:
    colour = scan.image.get_metadata().colorspace
    plain = (pdfium_c.FPDF_COLORSPACE_DEVICEGRAY, pdfium_c.FPDF_COLORSPACE_DEVICERGB, pdfium_c.FPDF_COLORSPACE_CALRGB,
             pdfium_c.FPDF_COLORSPACE_CALGRAY, pdfium_c.FPDF_COLORSPACE_ICCBASED)  # fmt: skip
    return colour not in plain or bool(pdfium_c.FPDFPageObj_HasTransparency(scan.image))


def _turned(picture: PageImage, rotation: int) -> PageImage:
    if rotation == 0:
        return picture
    gray = np.ascontiguousarray(np.rot90(picture.gray, -rotation // 90))
    across, down = picture.dpi
    return PageImage(gray, (down, across) if rotation in (90, 270) else (across, down))
