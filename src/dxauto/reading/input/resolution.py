"""Which resolution a picture really has, and how to bring it to a working size."""

from __future__ import annotations

import math

import cv2
import numpy as np

from dxauto.forms.geometry import MM_PER_INCH
from dxauto.reading.types import Gray

MAX_DPI = 300.0
MAX_SIDE = 6000
"""Pixels; an A3 page at 300 dpi has 4961."""

_PAPER_LONG_SIDE_MM = (90.0, 450.0)
"""From a postcard torn in two up to A3 with its margin; what claims to be outside did not say the truth."""
_PAPERS_MM = ((210.0, 297.0), (257.0, 364.0), (297.0, 420.0), (182.0, 257.0), (148.0, 210.0))
_SCANNER_DPI = (100, 150, 200, 240, 300, 400, 600, 1200, 2400)
_FAX_WIDTHS = {1728: 1146, 2048: 1401, 2432: 1619}
"""Pixels a line of A4, B4, A3 at 204 dpi, and the lines of a page at 98 dpi (ITU-T T.4)."""


def true_dpi(width: int, height: int, said: tuple[float, float] | None) -> tuple[float, float]:
    """Give (horizontal, vertical) dots an inch: what the file says if that makes a sheet of paper, else a guess.

    The guess is fax geometry, then a paper size at a usual scanner setting, then "the long side is that of A4".
    """
    if said is not None and _makes_paper(width, height, said):
        return said
    lines = _FAX_WIDTHS.get(width)
    if lines is not None and abs(height - lines) <= lines * 0.12:
        return 204.0, 98.0
    guess = _scanner_setting(width, height) or max(width, height) * MM_PER_INCH / _PAPERS_MM[0][1]
    return guess, guess


def _makes_paper(width: int, height: int, dpi: tuple[float, float]) -> bool:
    if not all(math.isfinite(d) and d > 1 for d in dpi) or not 1 / 3 <= dpi[0] / dpi[1] <= 3:
        return False
    low, high = _PAPER_LONG_SIDE_MM
    return low <= max(width / dpi[0], height / dpi[1]) * MM_PER_INCH <= high


def _scanner_setting(width: int, height: int) -> float | None:
    short, long = sorted((width, height))
    for paper_short, paper_long in _PAPERS_MM:
        for dpi in _SCANNER_DPI:
            fits = abs(short * MM_PER_INCH / dpi / paper_short - 1) < 0.02
            if fits and abs(long * MM_PER_INCH / dpi / paper_long - 1) < 0.02:
                return float(dpi)
    return None


def working_size(width: int, height: int, dpi: tuple[float, float]) -> tuple[int, int]:
    """Give the size (width, height) that a picture is brought to: at most 300 dpi each way and 6000 px a side."""
    side = min(1.0, MAX_SIDE / max(width, height))
    across, down = (min(side, MAX_DPI / d if d > MAX_DPI * 1.1 else 1.0) for d in dpi)
    return max(1, round(width * across)), max(1, round(height * down))


def brought_to(gray: Gray, size: tuple[int, int], dpi: tuple[float, float]) -> tuple[Gray, tuple[float, float]]:
    """Shrink a picture to `size` (width, height) by area, and its resolution with it."""
    height, width = gray.shape
    if size == (width, height):
        return gray, dpi
    small: Gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return small, (dpi[0] * size[0] / width, dpi[1] * size[1] / height)
