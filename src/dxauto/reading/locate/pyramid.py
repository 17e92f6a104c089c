"""An image at halved resolutions, each made once, when it is first needed."""

from __future__ import annotations

import cv2
import numpy as np

from dxauto.forms.geometry import MM_PER_INCH
from dxauto.reading.locate.homography import jacobian, resized
from dxauto.reading.types import Gray, Matrix

SLACK = 0.9
"""A level may lack a tenth of the resolution that is asked for."""


class Pyramid:
    """An image and its halves: pixels of a half are the means of four, so that thin rules become grey, not lost."""

    def __init__(self, gray: Gray) -> None:
        self.gray = gray
        self._levels = [gray]

    def level(self, halvings: int) -> Gray:
        """The image halved that many times (an odd last row or column is cut off)."""
        while len(self._levels) <= halvings:
            last = self._levels[-1]
            even = last[: last.shape[0] // 2 * 2, : last.shape[1] // 2 * 2]
            self._levels.append(np.asarray(cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)))
        return self._levels[halvings]

    def for_dpi(self, matrix: Matrix, at_mm: tuple[float, float], dpi: float) -> tuple[Gray, Matrix]:
        """The coarsest level that still has `dpi` around a place of the page, and `matrix` (mm to pixels) for it."""
        derivative = jacobian(matrix, at_mm)
        has = float(np.linalg.norm(derivative, axis=1).min()) * MM_PER_INCH
        halvings = 0
        while has / 2 >= SLACK * dpi and min(self.gray.shape) >> (halvings + 1) >= 16:
            has, halvings = has / 2, halvings + 1
        factor = 0.5**halvings
        return self.level(halvings), resized(factor, factor) @ matrix
