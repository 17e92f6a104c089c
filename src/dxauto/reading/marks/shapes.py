"""Measures of ink in a window: how far round a point it goes, whether a line strikes a place out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dxauto.reading.crops.page import Mask, px

SECTORS = 24

Rect = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of a window; right and bottom not included."""


def ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, linear between."""
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))


def sectors_round(
    ys: NDArray[np.intp], xs: NDArray[np.intp], rect: Rect, inner: float, outer: float
) -> NDArray[np.bool_]:
    """Tell in which of `SECTORS` directions from the middle of a rectangle there is ink, between `inner` and
    `outer` times its half axes.
    """
    left, top, right, bottom = rect
    u = (xs - (left + right - 1) / 2) / max(1.0, (right - left) / 2)
    v = (ys - (top + bottom - 1) / 2) / max(1.0, (bottom - top) / 2)
    radius = np.hypot(u, v)
    band = (radius >= inner) & (radius <= outer)
    sector = ((np.arctan2(v[band], u[band]) / (2 * np.pi) + 0.5) * SECTORS).astype(np.intp) % SECTORS
    return np.bincount(sector, minlength=SECTORS)[:SECTORS] > 0


def struck_out(ink: Mask, printed: Mask, rect: Rect, overhang: float) -> bool:
    """Tell whether a level line runs through the middle of a rectangle, `overhang` mm over it at both sides.

    `ink` is all that is dark, the print as well, so that the line is not broken where it crosses print.
    """
    left, top, right, bottom = rect
    over = round(px(overhang))
    height = bottom - top
    band = np.s_[top + height // 6 : bottom - height // 6, max(0, left - over) : right + over]
    lines, print_in_band = ink[band] > 0, printed[band] > 0
    if lines.shape[1] < right - left + over:
        return False
    slabs = _level_runs(lines, print_in_band)
    return slabs >= 1


def _level_runs(ink: NDArray[np.bool_], printed: NDArray[np.bool_]) -> int:
    """Count lines from the left edge to the right edge, at most a little tilted, that are not print."""
    height, width = ink.shape
    found: list[int] = []
    tilt = max(1, round(0.12 * width))
    columns = np.arange(width)
    for drop in range(-tilt, tilt + 1, 2):
        path = np.round(drop * (columns / max(1, width - 1) - 0.5)).astype(np.intp)
        rows = np.arange(height)[:, None] + path[None, :]
        valid = (rows >= 0) & (rows < height)
        at = np.clip(rows, 0, height - 1)
        covered = (ink[at, columns[None, :]] & valid).mean(axis=1)
        new = (ink[at, columns[None, :]] & ~printed[at, columns[None, :]] & valid).mean(axis=1)
        found += [int(r) for r in np.flatnonzero((covered > 0.93) & (new > 0.5))]
    return len({r // 3 for r in found})
