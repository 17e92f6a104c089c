"""What was written by hand in a window of the page: the blank's print taken out, strokes that cross it repaired."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.reading.crops.page import Prepared, Window
from dxauto.reading.crops.paper import ACROSS, DOWN, PRINT, Mask, px

REMNANT_MM = 0.38
"""What lies wholly this near to print is what is left of the print."""

SPECK_MM2 = 0.13
"""Smaller blots (8 px) are dust."""

LONELY_MM2 = 0.5
LONELY_MM = 2.5
"""Blots up to this size count only if there is other ink this near (the points of ガ)."""

SURE_PART, FAINT_PART = 1.25, 0.75
"""How dark the darkest pixel of a part must be, as a share of the ink level: by itself, and near sure ink."""

LONG_MM = 14.0
"""A straight line as long as this that lies along a rule, or crosses the whole window, is no handwriting."""

LEAST_LINE_MM = 4.0
"""In smaller windows a line of nine tenths of the window is long; shorter than this it never is."""

BESIDE_MM = 0.9
"""How far from its place a printed rule may be found."""

_THREE: Mask = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


@dataclass(frozen=True, slots=True)
class Strokes:
    """Handwriting in a window: `mask` (255 is ink), its connected parts (`labels`, `stats` as OpenCV gives them)."""

    window: Window
    mask: Mask
    labels: NDArray[np.int32]
    stats: NDArray[np.int32]

    @property
    def empty(self) -> bool:
        """Nothing is written here."""
        return len(self.stats) <= 1


def find_strokes(page: Prepared, window: Window) -> Strokes:
    """Find the handwriting in a window. Dust, folds and what is left of print and rules are not part of it."""
    printed = _as_mask(window.printed > PRINT)
    near = _dilated(printed, _disc(REMNANT_MM))
    if cv2.countNonZero(_as_mask(window.dark > page.ink) & ~near) < px(1) ** 2 * SPECK_MM2:
        return _connected(window, np.zeros_like(printed))
    ink = _as_mask(window.dark > page.faint)
    lines = _straight_lines(ink, window)
    over = _dilated(printed, _THREE) | lines
    free = _without_remnants(ink & ~over, near | lines)
    return _without_dust(_connected(window, _repaired(free, ink, over)), window, page.ink)


def keep(strokes: Strokes, labels: NDArray[np.intp]) -> Strokes:
    """Give the strokes with only these connected parts."""
    chosen = labels[labels > 0]
    number = np.zeros(len(strokes.stats), np.int32)
    number[chosen] = np.arange(1, len(chosen) + 1)
    renumbered = number[strokes.labels]
    stats = strokes.stats[np.concatenate([[0], chosen])]
    return Strokes(strokes.window, _as_mask(renumbered > 0), renumbered, stats)


def _as_mask(truth: NDArray[np.bool_]) -> Mask:
    return truth.view(np.uint8) * np.uint8(255)


def _disc(radius_mm: float) -> Mask:
    radius = max(1, round(px(radius_mm)))
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), dtype=np.uint8)


def _dilated(mask: Mask, shape: Mask) -> Mask:
    return np.asarray(cv2.dilate(mask, shape), dtype=np.uint8)


def _straight_lines(ink: Mask, window: Window) -> Mask:
    """Long straight lines that are no handwriting: beside and along a printed rule, or a fold through the window."""
    found = np.zeros_like(ink)
    for across, bit in ((True, ACROSS), (False, DOWN)):
        length = ink.shape[1] if across else ink.shape[0]
        reach = round(min(px(LONG_MM), 0.9 * length))
        if reach < px(LEAST_LINE_MM):
            continue
        bar = np.ones((1, reach) if across else (reach, 1), np.uint8)
        runs = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, bar), dtype=np.uint8)
        if not runs.any():
            continue
        rules = _as_mask((window.rules & bit) > 0)
        beside = runs & _dilated(rules, _disc(BESIDE_MM)) if rules.any() else np.zeros_like(runs)
        found |= beside
        if length >= px(LONG_MM) and (runs & ~beside).any():
            found |= _folds(runs & ~beside, across, length)
    return _dilated(found, _THREE) if found.any() else found


def _folds(runs: Mask, across: bool, length: int) -> Mask:
    """Lines through the whole window: a fold, or the shadow of the paper's edge."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    span = stats[:, cv2.CC_STAT_WIDTH if across else cv2.CC_STAT_HEIGHT]
    thick = stats[:, cv2.CC_STAT_HEIGHT if across else cv2.CC_STAT_WIDTH]
    gone = (span >= 0.98 * length) & (thick <= px(0.8))
    gone[0] = False
    return _as_mask(np.asarray(gone[labels]))


def _without_remnants(free: Mask, near: Mask) -> Mask:
    """Drop the parts that lie wholly beside print."""
    count, labels = cv2.connectedComponents(free, connectivity=8)
    inked = free > 0
    away = np.bincount(labels[inked], near[inked] == 0, minlength=count)
    size = np.bincount(labels[inked], minlength=count)
    real = (away >= 3) & (away >= 0.12 * size)
    real[0] = False
    return _as_mask(real[labels])


def _repaired(free: Mask, ink: Mask, over: Mask) -> Mask:
    """Give back the ink under print where handwriting goes on at both sides of it."""
    if not cv2.countNonZero(free):
        return free
    bridged = np.asarray(cv2.morphologyEx(free, cv2.MORPH_CLOSE, _disc(0.55)), dtype=np.uint8)
    return np.asarray(free | (bridged & over & ink), dtype=np.uint8)


def _connected(window: Window, mask: Mask) -> Strokes:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return Strokes(window, np.asarray(mask, dtype=np.uint8), np.asarray(labels), np.asarray(stats))


def _without_dust(strokes: Strokes, window: Window, level: int) -> Strokes:
    area = strokes.stats[:, cv2.CC_STAT_AREA].astype(np.float64) / px(1) ** 2
    inked = strokes.mask > 0
    darkest = np.zeros(len(area), np.uint8)
    np.maximum.at(darkest, strokes.labels[inked], window.dark[inked])
    real = (area >= SPECK_MM2) & (darkest >= FAINT_PART * level)
    real[0] = False
    large = real & (area > LONELY_MM2) & (darkest >= SURE_PART * level)
    if real.sum() != large.sum():
        reach = round(px(LONELY_MM))
        neighbourhood = cv2.dilate(_as_mask(large[strokes.labels]), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        touched = np.bincount(strokes.labels[inked], neighbourhood[inked] > 0, minlength=len(area)) > 0
        real &= large | touched
    if real.sum() == len(real) - 1:
        return strokes
    return keep(strokes, np.flatnonzero(real))
