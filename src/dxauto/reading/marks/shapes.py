"""Measures of ink in a window: how far round a point it goes, whether a line strikes a place out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dxauto.reading.crops.paper import Mask, px

SECTORS = 24

COVERED = 0.93
"""Share of a line's path that is dark at least."""

NEW = 0.25
"""Share of it that is not the blank's print at least."""

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
    over, off = round(px(overhang)), (bottom - top) // 6
    if left < over or right + over > ink.shape[1]:
        return False
    band = np.s_[top + off : bottom - off, left - over : right + over]
    return _level_line(ink[band] > 0, printed[band] > 0)


def _level_line(ink: NDArray[np.bool_], printed: NDArray[np.bool_]) -> bool:
    """Tell whether a straight line, at most a little tilted, runs from side to side that is not all print."""
    height, width = ink.shape
    columns = np.arange(width)[None, :]
    tilt = round(0.12 * width)
    fresh = ink & ~printed
    for drop in range(-tilt, tilt + 1, 2):
        rows = np.arange(height)[:, None] + np.round(drop * (columns / max(1, width - 1) - 0.5)).astype(np.intp)
        at, valid = np.clip(rows, 0, height - 1), (rows >= 0) & (rows < height)
        covered, new = ((mask[at, columns] & valid).mean(axis=1) for mask in (ink, fresh))
        if bool(((covered > COVERED) & (new > NEW)).any()):
            return True
    return False
