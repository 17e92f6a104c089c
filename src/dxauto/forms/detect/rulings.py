"""Printed rules and small squares of a blank form, found by morphology on its raster. All places in millimetres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import Box, mm_to_px, px_to_mm
from dxauto.reading.types import Gray

_INK_BELOW = 200
"""Hairlines are drawn grey by smoothing; lightly shaded cells are lighter than this."""
_DARKER_BY = 0.8
"""Ink is darker than this share of the ground that it lies on (a dark grey column has rules too)."""
_SHORTEST_MM = 3.2
_THICKEST_MM = 2.0
_SKEW_DPI = 100.0
_LONG_MM = 60.0
_STEEPEST = 10.0
_SQUARE_MM = (2.0, 8.0)
_HALO_MM = 0.1
"""So much around a square goes with it; the rules of a narrow row pass at less than half a millimetre."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight rule: `at` is its y if horizontal, its x if vertical; it runs from `start` to `end`."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Found:
    """What is ruled on a page: rules along and down, and free-standing small squares."""

    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]
    squares: tuple[Box, ...]


def find_rulings(gray: Gray, dpi: float, letters: Sequence[Box], hollow: Sequence[Box] = ()) -> Found:
    """Find the rules of a page. `letters` are the boxes of printed characters, whose strokes are no rules;
    `hollow` are those of characters that look like a small square themselves.
    """
    ink = _ink(gray, dpi)
    squares = tuple(s for s in _squares(ink, dpi) if not any(h.contains(Box(*s.centre, 0, 0)) for h in hollow))
    for box in squares:
        _erase(ink, box.grown(_HALO_MM), dpi)
    horizontal = [r for r in _along(ink, dpi) if not _is_stroke(Box(r.start, r.at, r.length, 0), letters)]
    vertical = [r for r in _along(ink.T, dpi) if not _is_stroke(Box(r.at, r.start, 0, r.length), letters)]
    return Found(tuple(horizontal), tuple(vertical), squares)


def _ink(gray: Gray, dpi: float) -> NDArray[np.uint8]:
    """What is dark and darker than its ground: areas that are filled with grey or black are ground themselves."""
    side = round(mm_to_px(1.25 * _THICKEST_MM, dpi)) | 1
    ground = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return ((gray < _INK_BELOW) & (gray < _DARKER_BY * ground)).astype(np.uint8)


def skew(gray: Gray, dpi: float) -> float:
    """Give by how many degrees the long level rules of a page lean (clockwise is positive); 0 if there are none."""
    factor = _SKEW_DPI / dpi
    small = np.asarray(cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    shortest = mm_to_px(_LONG_MM, _SKEW_DPI)
    found = cv2.HoughLinesP(
        _ink(small, _SKEW_DPI), 1, np.deg2rad(0.1), round(shortest / 2), minLineLength=shortest, maxLineGap=4
    )
    if found is None:
        return 0.0
    left, top, right, bottom = np.asarray(found, dtype=np.float64).reshape(-1, 4).T
    angles = np.rad2deg(np.arctan2(bottom - top, right - left))
    level = np.abs(angles) <= _STEEPEST
    return float(np.median(np.repeat(angles[level], (right - left)[level].astype(int)))) if level.any() else 0.0


def _along(ink: NDArray[np.uint8], dpi: float) -> Iterator[Ruling]:
    length = round(mm_to_px(_SHORTEST_MM, dpi))
    kept = cv2.morphologyEx(np.ascontiguousarray(ink), cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    # a rule that leans by a fraction of a degree falls into steps, which touch at their corners only
    _, _, stats, centres = cv2.connectedComponentsWithStats(kept, connectivity=8)
    for (left, _top, width, height, _area), (_, y) in zip(stats[1:], centres[1:], strict=True):
        if px_to_mm(height, dpi) <= _THICKEST_MM:
            yield Ruling(*(px_to_mm(float(v), dpi) for v in (y + 0.5, left, left + width)))


def _is_stroke(line: Box, letters: Sequence[Box]) -> bool:
    longest = max(line.w, line.h)
    x, y = line.centre
    return any(
        longest <= 1.15 * max(letter.w, letter.h) and letter.grown(0.3).contains(Box(x, y, 0, 0)) for letter in letters
    )


def _squares(ink: NDArray[np.uint8], dpi: float) -> Iterator[Box]:
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))  # a faint side may have gaps
    contours, tree = cv2.findContours(whole, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for index, contour in enumerate(contours):
        child, parent = tree[0][index][2], tree[0][index][3]
        if parent != -1 or child == -1 or tree[0][child][0] != -1:
            continue  # not an outline, or not with exactly one hole
        left, top, width, height = cv2.boundingRect(contour)
        box = Box(*(px_to_mm(v, dpi) for v in (left, top, width, height)))
        full = width * height
        solid = cv2.contourArea(contour) > 0.8 * full and cv2.contourArea(contours[child]) > 0.45 * full
        inside = whole[top + height // 4 : top + height - height // 4, left + width // 4 : left + width - width // 4]
        if solid and _is_square(box) and inside.mean() < 0.02:
            yield box


def _is_square(box: Box) -> bool:
    low, high = _SQUARE_MM
    return low <= box.w <= high and low <= box.h <= high * 1.25 and 0.6 <= box.w / box.h <= 1.4


def ticks(gray: Gray, dpi: float, cell: Box) -> list[float]:
    """Give the x of narrow upright marks in a cell, solid, dashed, or only standing on its lower side."""
    inner = cell.grown(-0.5)
    left, top, right, bottom = (round(mm_to_px(v, dpi)) for v in (inner.x, inner.y, inner.right, inner.bottom))
    ink = gray[max(0, top) : bottom, max(0, left) : right] < _INK_BELOW
    if min(ink.shape) < 8:
        return []
    foot = ink[-max(3, ink.shape[0] // 4) :]
    marked = np.flatnonzero((ink.mean(axis=0) > 0.35) | (foot.mean(axis=0) > 0.85))
    runs = np.split(marked, np.flatnonzero(np.diff(marked) > 1) + 1)
    narrow = [r for r in runs if 0 < len(r) <= mm_to_px(0.8, dpi)]
    return [inner.x + px_to_mm(float(r.mean()) + 0.5, dpi) for r in narrow]


def _erase(ink: NDArray[np.uint8], box: Box, dpi: float) -> None:
    left, top, right, bottom = (max(0, round(mm_to_px(v, dpi))) for v in (box.x, box.y, box.right, box.bottom))
    ink[top:bottom, left:right] = 0
