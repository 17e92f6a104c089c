"""Finding a blank's control patches on a page, given a first guess of where the page lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import MM_PER_INCH
from dxauto.reading.locate.controls import Controls, Level, smooth
from dxauto.reading.locate.homography import Points, Weights, apply, inverse, raster
from dxauto.reading.locate.pyramid import Pyramid
from dxauto.reading.types import Gray, Matrix

Bend = Callable[[Points], Points]
"""Millimetres of the template to the displacement there, mm: what a homography cannot express (folded paper)."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Control patches that were looked for: where they stand in the template (mm), where the page has them, as
    template millimetres under the matrix that was guessed (mm), and how alike they are (-1..1).
    """

    places: Points
    found: Points
    likeness: Weights

    def __len__(self) -> int:
        """How many patches were looked for."""
        return len(self.places)

    @classmethod
    def none(cls) -> Matches:
        """No matches yet."""
        return cls(np.empty((0, 2)), np.empty((0, 2)), np.empty(0))

    def joined(self, other: Matches) -> Matches:
        """Give these and those."""
        return Matches(
            np.concatenate([self.places, other.places]),
            np.concatenate([self.found, other.found]),
            np.concatenate([self.likeness, other.likeness]),
        )

    def only(self, chosen: NDArray[np.bool_]) -> Matches:
        """Give some of them."""
        return Matches(self.places[chosen], self.found[chosen], self.likeness[chosen])


def flat(places: Points) -> Points:
    """The bend of a flat sheet: none."""
    return np.zeros_like(places)


def match(page: Pyramid, matrix: Matrix, controls: Controls, bend: Bend = flat) -> Matches:
    """Look for every control patch within the level's reach of where `matrix` (mm to pixels) and `bend` put it."""
    level = controls.level
    if not len(controls):
        return Matches.none()
    middle = controls.places.mean(axis=0)
    image, to_image = page.for_dpi(matrix, (middle[0], middle[1]), level.dpi)
    to_mm = inverse(raster(level.dpi))
    offsets = bend(controls.places)
    shifts = np.empty((len(controls), 2))
    likeness = np.empty(len(controls))
    for index, place in enumerate(controls.places):
        window = _window(image, to_image @ to_mm, place + offsets[index], level)
        fit = cv2.matchTemplate(window, controls.patches[index], cv2.TM_CCOEFF_NORMED)
        shifts[index], likeness[index] = _peak(np.asarray(fit, dtype=np.float32))
    found = controls.places + offsets + (shifts - level.reach) * MM_PER_INCH / level.dpi
    return Matches(controls.places, found, likeness)


def _window(image: Gray, from_raster: Matrix, centre_mm: NDArray[np.float64], level: Level) -> Gray:
    corner = apply(raster(level.dpi), centre_mm[None, :])[0] - (level.half + level.reach)
    to_image = from_raster @ np.array([[1, 0, corner[0]], [0, 1, corner[1]], [0, 0, 1.0]])
    side = 2 * (level.half + level.reach) + 1
    window = cv2.warpPerspective(
        image, to_image, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return smooth(np.asarray(window, dtype=np.uint8))


def _peak(fit: NDArray[np.float32]) -> tuple[tuple[float, float], float]:
    """The place of the maximum, between pixels by a parabola through its neighbours, and its height."""
    y, x = (int(v) for v in np.unravel_index(int(fit.argmax()), fit.shape))
    height = float(fit[y, x])
    if not 0 < x < fit.shape[1] - 1 or not 0 < y < fit.shape[0] - 1:
        return (x, y), min(height, 0.0)  # the true maximum lies outside the reach
    return (x + _vertex(*fit[y, x - 1 : x + 2]), y + _vertex(*fit[y - 1 : y + 2, x])), height


def _vertex(before: float, at: float, after: float) -> float:
    curvature = before - 2 * at + after
    return 0.0 if curvature >= -1e-9 else float(0.5 * (before - after) / curvature)
