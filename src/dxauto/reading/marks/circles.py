"""Rings round printed words: 男・女, 明・大・昭・平・令.

A ring need not be closed, round, or in the middle: it counts for the word whose middle it goes round.
"""

from __future__ import annotations

import cv2
import numpy as np

from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice
from dxauto.reading.crops.page import Prepared
from dxauto.reading.crops.strokes import Strokes, find_strokes
from dxauto.reading.marks.checks import is_struck
from dxauto.reading.marks.reading import OTHER_MARK, Marked
from dxauto.reading.marks.shapes import SECTORS, Rect, ramp, sectors_round

AROUND_MM = 2.6
"""How far round a word's box a ring is looked for."""

BAND = (0.5, 1.9)
"""Where a ring's line may run, in half axes of the word's box from its middle."""

ROUND = (0.45, 0.8)
"""Share of the directions in which there is ink: below the first no ring, above the second a ring."""

OVERHANG_MM = 0.3
"""A level line that goes over both sides of the word's box by this is a correction."""

PART = 0.15
"""A piece of a broken ring covers at least this share."""

OTHER = (0.015, 0.035)
"""Share of a word's box under ink that is no ring (a tick, a cross, a scribble)."""


def read_circle(page: Prepared, choice: Choice) -> Marked:
    """Read one word that may be ringed."""
    window = page.window(choice.box, AROUND_MM)
    strokes = find_strokes(page, window)
    if strokes.empty:
        return Marked(choice.value, 0.0)
    rect = page.inside(window, choice.box)
    score = ramp(_roundness(strokes, rect), *ROUND)
    if score > 0.3:
        return Marked(choice.value, score, is_struck(page, window, _middle(choice.box), OVERHANG_MM))
    other = _other_mark(strokes, rect)
    return Marked(choice.value, max(score, 0.65 * other), reasons=(OTHER_MARK,) if other > 0.5 else ())


def _middle(box: Box) -> Box:
    """The rows of the word in which the ring itself does not run level."""
    return Box(box.x, box.y + 0.12 * box.h, box.w, 0.76 * box.h)


def _roundness(strokes: Strokes, rect: Rect) -> float:
    """Share of directions from the word's middle in which one line runs; pieces of one ring are put together."""
    ys, xs = np.nonzero(strokes.mask)
    parts = strokes.labels[ys, xs]
    best = 0.0
    joined = np.zeros(SECTORS, np.bool_)
    for label in range(1, len(strokes.stats)):
        own = parts == label
        seen = sectors_round(ys[own], xs[own], rect, *BAND)
        share = float(seen.mean())
        best = max(best, share)
        if share >= PART and _hugs(strokes.stats[label], rect):
            joined |= seen
    return max(best, 0.95 * float(joined.mean()))


def _hugs(stat: np.ndarray[tuple[int, ...], np.dtype[np.int32]], rect: Rect) -> bool:
    """Tell whether a piece could be of this word's ring: its middle is not much farther off than the box reaches."""
    x = stat[cv2.CC_STAT_LEFT] + stat[cv2.CC_STAT_WIDTH] / 2 - (rect[0] + rect[2]) / 2
    y = stat[cv2.CC_STAT_TOP] + stat[cv2.CC_STAT_HEIGHT] / 2 - (rect[1] + rect[3]) / 2
    return bool(abs(x) <= 0.62 * (rect[2] - rect[0]) and abs(y) <= 0.62 * (rect[3] - rect[1]))


def _other_mark(strokes: Strokes, rect: Rect) -> float:
    """How much there is a mark on the word that is no ring and that belongs to it more than to a neighbour."""
    left, top, right, bottom = rect
    total = strokes.stats[:, cv2.CC_STAT_AREA]
    inside = np.bincount(strokes.labels[top:bottom, left:right].ravel(), minlength=len(total))
    own = inside > 0.6 * total
    own[0] = False
    area = max(1, (right - left) * (bottom - top))
    return ramp(float(inside[own].sum()) / area, *OTHER)
