"""The page as the matching sees it: equal resolution in both directions, no larger than needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from dxauto.reading.locate.homography import inverse, resized
from dxauto.reading.locate.pyramid import Pyramid
from dxauto.reading.types import Gray, Matrix, PageImage

LONG_SIDE = 2600
"""Pixels: a little over A4 at 200 dpi, so that a scan keeps its pixels and a photograph has some desk around it."""
FAX_STRETCHES = (2.08, 1 / 2.08)
"""204x98 dpi, and the same turned by 90 degrees, where the file does not say so."""

FAX_SHAPE = (1.28, 1.45)
"""Long side by short side of a page by fax, Letter to A4; an upright A4 scan taken for a fax comes to 1.47."""


@dataclass(frozen=True, slots=True)
class View:
    """A page for matching, and the map from its pixels to those of the page as it came."""

    pyramid: Pyramid
    to_page: Matrix

    @property
    def gray(self) -> Gray:
        """The page's pixels."""
        return self.pyramid.gray


def views(page: PageImage) -> Iterator[View]:
    """Give the page as its resolution says; then, if that is equal in both directions, as the fax that it may be."""
    stretch = _stretch(page.dpi)
    yield _view(page.gray, stretch)
    if stretch == 1.0:
        height, width = page.gray.shape
        for guess in FAX_STRETCHES:
            if FAX_SHAPE[0] <= max(width, height * guess) / min(width, height * guess) <= FAX_SHAPE[1]:
                yield _view(page.gray, guess)


def _stretch(dpi: tuple[float, float]) -> float:
    """By how much the height must grow against the width; 1 where the figures cannot be true."""
    horizontal, vertical = dpi
    if horizontal <= 0 or vertical <= 0:
        return 1.0
    ratio = horizontal / vertical
    return ratio if 0.3 <= ratio <= 3.3 and abs(ratio - 1) > 0.005 else 1.0


def _view(gray: Gray, stretch: float) -> View:
    height, width = gray.shape
    grow_x, grow_y = (1.0, stretch) if stretch >= 1 else (1 / stretch, 1.0)
    shrink = min(1.0, LONG_SIDE / max(width * grow_x, height * grow_y))
    to_width, to_height = max(1, round(width * grow_x * shrink)), max(1, round(height * grow_y * shrink))
    if (to_width, to_height) == (width, height):
        return View(Pyramid(gray), np.eye(3))
    how = cv2.INTER_AREA if to_width < width and to_height < height else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(gray, (to_width, to_height), interpolation=how), dtype=np.uint8)
    return View(Pyramid(small), inverse(resized(to_width / width, to_height / height)))
