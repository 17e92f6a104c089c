"""From a rough guess of where the page lies to a fit of a tenth of a millimetre, with an honest residual."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dxauto.reading.locate.bend import BendField, fit_bend
from dxauto.reading.locate.controls import Controls
from dxauto.reading.locate.homography import (
    Points,
    apply,
    fit_affine,
    fit_homography,
    fit_similarity,
    robust_fit,
)
from dxauto.reading.locate.matching import Matches, flat, match
from dxauto.reading.types import Gray, Matrix

ALIKE = 0.5
"""Likeness from which a control patch counts as found."""
STRAY_MM = 1.0
"""A patch found this far from where the rest puts it is not the patch."""
MEASURING_MM = 0.04
"""What a patch's place is uncertain by on a good scan."""
BEND_FROM_MM = 0.15
BEND_GAIN = 0.8
"""A bend is used only if it brings the residual at points left out to this share, or less."""
GROWING_MM = (55.0, 110.0, 180.0, np.inf)


@dataclass(frozen=True, slots=True)
class Fit:
    """A page registered on a blank: matrix (mm to pixels), bend, 95th percentile of the residuals at all control
    patches that were found (mm; with a bend, each as if it had not been used for it), how many were found, and
    which share of those looked for.
    """

    matrix: Matrix
    bend: BendField | None
    residual_mm: float
    found: int
    share: float


def grow(gray: Gray, near: Matrix, seed_mm: tuple[float, float], controls: Controls) -> Matrix:
    """Extend a matrix that is good near one place to the whole page, ring by ring."""
    away = np.linalg.norm(controls.places - np.array(seed_mm), axis=1)
    matrix = near
    for radius in GROWING_MM:
        within = away <= radius
        ring = replace(controls, places=controls.places[within], patches=controls.patches[within])
        matrix = settle(gray, matrix, ring)
    return matrix


def settle(gray: Gray, matrix: Matrix, controls: Controls) -> Matrix:
    """Correct a matrix once by the control patches found; unchanged if too few are."""
    matches = match(gray, matrix, controls)
    return _corrected(matrix, matches.only(matches.likeness >= ALIKE))


def refine(gray: Gray, rough: Matrix, coarse: Controls, fine: Controls, size_mm: tuple[float, float]) -> Fit:
    """Register the page: coarse patches twice, then fine ones twice, with a bend where the paper is not flat."""
    matrix = settle(gray, settle(gray, rough, coarse), coarse)
    bend = _bend(match(gray, matrix, coarse), size_mm)
    first = match(gray, matrix, fine, bend or flat)
    if bend is None:
        matrix = _corrected(matrix, first.only(first.likeness >= ALIKE))
        first = match(gray, matrix, fine)
        matrix, first = _polished(matrix, first)
    return _judged(matrix, first, bend, size_mm)


def _corrected(matrix: Matrix, found: Matches) -> Matrix:
    """The matrix under which the patches lie where they were found."""
    if len(found) < 3:
        return matrix
    spread = np.linalg.svd(found.places - found.places.mean(axis=0), compute_uv=False)[-1] / np.sqrt(len(found))
    fit = fit_similarity if len(found) < 6 or spread < 12 else fit_affine if len(found) < 14 else fit_homography
    return matrix @ robust_fit(fit, found.places, found.found, np.square(found.likeness), MEASURING_MM)


def _polished(matrix: Matrix, matches: Matches) -> tuple[Matrix, Matches]:
    """Correct once more without looking again: the places found hold under the corrected matrix as well."""
    better = _corrected(matrix, matches.only(matches.likeness >= ALIKE))
    found = apply(np.linalg.inv(better) @ matrix, matches.found)
    return better, Matches(matches.places, found, matches.likeness)


def _bend(matches: Matches, size_mm: tuple[float, float]) -> BendField | None:
    """The bend, if there is one that points left out confirm."""
    found = matches.only(matches.likeness >= ALIKE)
    if len(found) < 20:
        return None
    shifts = found.found - found.places
    if _percentile95(shifts) < BEND_FROM_MM:
        return None
    bent = fit_bend(found.places, shifts, np.square(found.likeness), size_mm, MEASURING_MM)
    gain = _percentile95(bent.left_out) <= BEND_GAIN * _percentile95(shifts)
    return bent.field if gain else None


def _judged(matrix: Matrix, matches: Matches, bend: BendField | None, size_mm: tuple[float, float]) -> Fit:
    alike = matches.only(matches.likeness >= ALIKE)
    if len(alike) < 4:
        return Fit(matrix, None, float("inf"), len(alike), 0.0)
    shifts = alike.found - alike.places
    final = _bend(alike, size_mm)
    if bend is not None:
        final = fit_bend(alike.places, shifts, np.square(alike.likeness), size_mm, MEASURING_MM).field
    rest = shifts
    if final is not None:
        rest = fit_bend(alike.places, shifts, np.square(alike.likeness), size_mm, MEASURING_MM).left_out
    near = np.linalg.norm(rest, axis=1) <= STRAY_MM
    share = float(near.sum()) / max(1, len(matches))
    return Fit(matrix, final, _percentile95(rest), int(near.sum()), share)


def _percentile95(shifts: Points) -> float:
    distance: NDArray[np.float64] = np.linalg.norm(shifts, axis=1)
    return float(np.percentile(distance, 95))
