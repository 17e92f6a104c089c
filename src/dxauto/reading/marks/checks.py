"""Check squares: ticked, crossed or filled, struck out again, or untouched."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice
from dxauto.reading.crops.page import Prepared, Window
from dxauto.reading.crops.paper import PRINT, Mask
from dxauto.reading.crops.strokes import find_strokes
from dxauto.reading.marks.reading import Marked
from dxauto.reading.marks.shapes import ramp, struck_out

AROUND_MM = 2.2
"""How far round a square marks are looked for."""

RULE_MM = 0.35
"""The square's own rule is no part of its inside."""

COVERED = (0.02, 0.08)
"""Share of a square's inside under ink: below the first nothing, above the second a mark."""

EXTENT = (0.2, 0.5)
"""The same for the longer side of that ink, as a share of the square's."""

OVERHANG_MM = 0.5
"""A level line that goes over both sides of the square by this is a correction."""

FILLED = 0.6
"""Covered from this share on, a square is filled, perhaps carelessly over its sides."""


def read_check(page: Prepared, choice: Choice) -> Marked:
    """Read one check square."""
    window = page.window(choice.box, AROUND_MM)
    strokes = find_strokes(page, window)
    if strokes.empty:
        return Marked(choice.value, 0.0)
    left, top, right, bottom = page.inside(window, choice.box.grown(-RULE_MM))
    inside = strokes.mask[top:bottom, left:right]
    score, filled = _score(inside), float((inside > 0).mean()) > FILLED
    struck = score > 0.3 and is_struck(page, window, choice.box, OVERHANG_MM + 0.3 * filled)
    return Marked(choice.value, score, struck)


def is_struck(page: Prepared, window: Window, box: Box, overhang: float) -> bool:
    """Tell whether what stands in a box is crossed out by a level line."""
    printed = np.asarray(cv2.dilate(_mask(window.printed > PRINT), np.ones((3, 3), np.uint8)), dtype=np.uint8)
    return struck_out(_mask(window.dark > page.ink), printed, page.inside(window, box), overhang)


def _mask(truth: NDArray[np.bool_]) -> Mask:
    return np.asarray(truth.view(np.uint8) * np.uint8(255), dtype=np.uint8)


def _score(inside: Mask) -> float:
    """How much the ink inside a square is a mark: enough of it, and long enough."""
    if inside.size == 0 or not inside.any():
        return 0.0
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    extent = max((rows[-1] - rows[0] + 1) / inside.shape[0], (columns[-1] - columns[0] + 1) / inside.shape[1])
    return min(ramp(float((inside > 0).mean()), *COVERED), ramp(float(extent), *EXTENT))
