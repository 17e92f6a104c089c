"""Cutting a field out of a prepared page: handwriting only, dark on white, never turned."""

from __future__ import annotations

import cv2
import numpy as np

from dxauto.forms.geometry import Box
from dxauto.reading.crops.page import Prepared
from dxauto.reading.crops.paper import px
from dxauto.reading.crops.strokes import Strokes, find_strokes, keep
from dxauto.reading.types import Crop, Gray

OVERRUN_MM = 2.5
"""How far outside its box writing is looked for."""

OWN_SHARE = 0.5
"""Share of a connected part that must lie in the box for it to belong to the field."""

BLANK_MM2 = 0.45
BLANK_MM = 1.3
"""Ink of less area, or of no part longer than this, is not writing."""

INK_TONE = 215
"""Darkness that the strokes of a crop are brought to, however pale the pen."""


def cut(page: Prepared, box: Box, margin: float = OVERRUN_MM) -> Crop:
    """Cut a field. The image is the box and `margin` mm around it, so that writing over the edge is there whole;
    strokes that belong mostly to the outside are not. A blank field gives a white image and `ink` 0.
    """
    strokes = field_strokes(page, box, margin)
    return as_crop(strokes, page.inside(strokes.window, box))


def field_strokes(page: Prepared, box: Box, margin: float = OVERRUN_MM) -> Strokes:
    """Find the handwriting that belongs to a box; without parts if the box is blank."""
    strokes = find_strokes(page, page.window(box, margin))
    if strokes.empty:
        return strokes
    left, top, right, bottom = page.inside(strokes.window, box)
    total = strokes.stats[:, cv2.CC_STAT_AREA]
    inside = np.bincount(strokes.labels[top:bottom, left:right].ravel(), minlength=len(total))
    own = inside >= OWN_SHARE * total
    own[0] = False
    if is_blank(strokes.stats[own]):
        own[:] = False
    return strokes if own.sum() == len(own) - 1 else keep(strokes, np.flatnonzero(own))


def is_blank(stats: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> bool:
    """Tell whether connected parts (OpenCV statistics, no background row) are too little to be writing."""
    if len(stats) == 0 or int(stats[:, cv2.CC_STAT_AREA].sum()) < BLANK_MM2 * px(1) ** 2:
        return True
    longest = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max()
    return int(longest) < px(BLANK_MM)


def as_crop(strokes: Strokes, inside: tuple[int, int, int, int]) -> Crop:
    """Make the picture of some strokes; `ink` is their share of the rectangle `inside` (left, top, right, bottom)."""
    height, width = strokes.window.size
    if strokes.empty:
        return Crop(np.full((height, width), 255, np.uint8), 0.0)
    left, top, right, bottom = inside
    area = max(1, (right - left) * (bottom - top))
    return Crop(picture(strokes), min(1.0, cv2.countNonZero(strokes.mask) / area))


def picture(strokes: Strokes) -> Gray:
    """Dark strokes on white, their soft edges kept, evened to one tone."""
    soft = cv2.dilate(strokes.mask, np.ones((3, 3), np.uint8))
    dark = cv2.bitwise_and(strokes.window.dark, soft)
    tone = float(np.percentile(dark[strokes.mask > 0], 80))
    dark = cv2.convertScaleAbs(dark, alpha=INK_TONE / max(tone, 1.0))
    return np.asarray(cv2.bitwise_not(dark), dtype=np.uint8)
