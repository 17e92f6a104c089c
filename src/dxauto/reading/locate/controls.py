"""Control patches: small pieces of a blank's own print that can be found again, to a fraction of a pixel.

One patch a cell of a grid over the page: where the blank has most structure in both directions (Shi & Tomasi 1994),
unless it looks like its own neighbourhood (a comb, a stretch of rule) and so could be found in the wrong place.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import MM_PER_INCH
from dxauto.reading.locate.homography import Points, apply, inverse, raster
from dxauto.reading.types import WORK_DPI, Gray

CELL_MM = 20.0
STRUCTURE_DPI = 100.0
LEAST_STRUCTURE = 2e-4
"""Smaller eigenvalue of the structure tensor, below which there is nothing to hold on to."""


@dataclass(frozen=True, slots=True)
class Level:
    """A resolution to match at: half a patch's side, how far to look, and what counts as another place, in pixels."""

    dpi: float
    half: int
    reach: int
    apart: int
    rival: float
    """Patches that resemble another place within reach more than this are left out."""


COARSE = Level(dpi=75, half=17, reach=12, apart=4, rival=0.72)
FINE = Level(dpi=WORK_DPI, half=26, reach=8, apart=4, rival=0.86)


@dataclass(frozen=True, slots=True)
class Controls:
    """The control patches of a blank at one level: `places` in mm (N x 2), `patches` N x side x side uint8."""

    level: Level
    places: Points
    patches: NDArray[np.uint8]

    def __len__(self) -> int:
        """How many patches."""
        return len(self.places)


def smooth(gray: Gray) -> Gray:
    """Blur as both blank and page are blurred before they are compared, so that 1-bit pages compare well."""
    return np.asarray(cv2.GaussianBlur(gray, (5, 5), 1.0), dtype=np.uint8)


def find_controls(blank: Gray, level: Level) -> Controls:
    """Choose the control patches of a blank that is given at WORK_DPI."""
    scaled = smooth(at_resolution(blank, level.dpi))
    margin = level.half + level.reach + 2
    padded = np.pad(scaled, margin, constant_values=255)
    spots = [s for s in _strongest_spots(padded, level, margin) if _own_rival(padded, s, level) < level.rival]
    side = 2 * level.half + 1
    if not spots:
        return Controls(level, np.empty((0, 2)), np.empty((0, side, side), dtype=np.uint8))
    patches = np.stack([_around(padded, spot, level.half) for spot in spots])
    upright = np.array(spots, dtype=np.float64) - margin
    return Controls(level, apply(inverse(raster(level.dpi)), upright), patches)


def at_resolution(gray: Gray, dpi: float) -> Gray:
    """Shrink an image from WORK_DPI, each pixel the mean of what it covers."""
    if dpi >= WORK_DPI:
        return gray
    size = (round(gray.shape[1] * dpi / WORK_DPI), round(gray.shape[0] * dpi / WORK_DPI))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _strongest_spots(padded: Gray, level: Level, margin: int) -> list[tuple[int, int]]:
    inside = _structure(padded, level)[margin:-margin, margin:-margin]
    cell = max(1, round(CELL_MM * level.dpi / MM_PER_INCH))
    spots = []
    for top in range(0, inside.shape[0], cell):
        for left in range(0, inside.shape[1], cell):
            part = inside[top : top + cell, left : left + cell]
            y, x = np.unravel_index(int(part.argmax()), part.shape)
            if part[y, x] >= LEAST_STRUCTURE:
                spots.append((left + int(x) + margin, top + int(y) + margin))
    return spots


def _structure(padded: Gray, level: Level) -> NDArray[np.float32]:
    """The smaller eigenvalue of the structure tensor over a patch around each pixel; of fine levels at half size."""
    shrink = 1 if level.dpi <= STRUCTURE_DPI else 2
    size = (padded.shape[1] // shrink, padded.shape[0] // shrink)
    small = cv2.resize(padded, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    structure = cv2.cornerMinEigenVal(small, blockSize=2 * (level.half // shrink) + 1, ksize=3)
    full = cv2.resize(structure, (padded.shape[1], padded.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(full, dtype=np.float32)


def _around(padded: Gray, spot: tuple[int, int], half: int) -> Gray:
    x, y = spot
    return padded[y - half : y + half + 1, x - half : x + half + 1]


def _own_rival(padded: Gray, spot: tuple[int, int], level: Level) -> float:
    """How well the patch fits a place of the blank itself that is not its own."""
    window = _around(padded, spot, level.half + level.reach)
    fit = cv2.matchTemplate(window, np.ascontiguousarray(_around(padded, spot, level.half)), cv2.TM_CCOEFF_NORMED)
    cv2.circle(fit, (level.reach, level.reach), level.apart, -1.0, thickness=-1)
    return float(fit.max())
