"""Boxes of several lines: one crop a line, from the top."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import Box
from dxauto.reading.crops.cut import OVERRUN_MM, as_crop, field_strokes
from dxauto.reading.crops.page import Prepared
from dxauto.reading.crops.paper import px
from dxauto.reading.crops.strokes import Strokes, keep
from dxauto.reading.types import Crop

LEAST_LINE_MM = 2.2
"""Lower writing is part of another line (points, small kana)."""


def cut_lines(page: Prepared, box: Box, lines: int = 1, margin: float = OVERRUN_MM) -> tuple[Crop, ...]:
    """Cut a field that may hold up to `lines` lines; as many crops as were written (one blank crop if none).

    A box for one line is also split if two clear lines of text stand in it.
    """
    strokes = field_strokes(page, box, margin)
    inside = page.inside(strokes.window, box)
    groups = _rows(strokes, max(lines, 2), strict=lines < 2)
    return tuple(as_crop(group, inside) for group in groups)


def _rows(strokes: Strokes, most: int, strict: bool) -> list[Strokes]:
    if strokes.empty:
        return [strokes]
    cut = _valley(strokes, strict)
    if cut is None or most < 2:
        return [strokes]
    middles = strokes.stats[:, cv2.CC_STAT_TOP] + strokes.stats[:, cv2.CC_STAT_HEIGHT] / 2
    above, below = np.flatnonzero(middles < cut), np.flatnonzero(middles >= cut)
    if len(above[above > 0]) == 0 or len(below[below > 0]) == 0:
        return [strokes]
    upper, lower = keep(strokes, above), keep(strokes, below)
    return [*_rows(upper, most - 1, strict), *_rows(lower, most - 1, strict)]


def _valley(strokes: Strokes, strict: bool) -> int | None:
    """Row between two lines of text, or None if this is one line."""
    profile = (strokes.mask > 0).sum(axis=1).astype(np.float64)
    rows = np.flatnonzero(profile)
    least = px(LEAST_LINE_MM)
    first, last = int(rows[0]), int(rows[-1])
    if last - first < 2 * least:
        return None
    smooth = np.convolve(profile, np.ones(3) / 3, "same")
    start, end = round(first + least), round(last - least)
    if end <= start:
        return None
    centre = (first + last) / 2
    lean = 1 + 0.4 * np.abs(np.arange(start, end) - centre) / max(1.0, centre - first)
    cut = start + int((smooth[start:end] * lean).argmin())
    upper, lower = smooth[first:cut].max(initial=0), smooth[cut:last].max(initial=0)
    deep = smooth[cut] <= (0.0 if strict else 0.22) * min(upper, lower)
    return cut if deep and _wide(strokes, cut, strict) else None


def _wide(strokes: Strokes, cut: int, strict: bool) -> bool:
    """Both parts are text by their width: the halves of 二 or ニ are not, nor the points above a word."""
    for part in (strokes.mask[:cut], strokes.mask[cut:]):
        height, width = _extent(part)
        if width < (4.0 if strict else 1.6) * height or height < px(LEAST_LINE_MM) * 0.8:
            return False
    return True


def _extent(mask: NDArray[np.uint8]) -> tuple[int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows) == 0:
        return 0, 0
    return int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)
