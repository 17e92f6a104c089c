"""From a rough guess of where the page lies to a fit of a tenth of a millimetre, with an honest residual."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dxauto.reading.locate.bend import BendField, BendFit, fit_bend
from dxauto.reading.locate.controls import Controls
from dxauto.reading.locate.homography import (
    Points,
    apply,
    fit_affine,
    fit_homography,
    fit_similarity,
    inverse,
    robust_fit,
)
from dxauto.reading.locate.matching import Matches, flat, match
from dxauto.reading.locate.pyramid import Pyramid
from dxauto.reading.types import Matrix

ALIKE = 0.5
"""Likeness from which a control patch counts as found."""
STRAY_MM = 1.0
"""A patch found this far from where the rest puts it is not the patch."""
MEASURING_MM = 0.04
"""What a patch's place is uncertain by on a good scan."""
BEND_FROM_MM = 0.15
BEND_GAIN = 0.8
"""A bend is used only if it brings the residual at points left out to this share, or less."""
BEND_POINTS = 20
GROWING_MM = (55.0, 110.0, 180.0, np.inf)
AGAIN_SHARE = 0.6
AGAIN_MM = 0.6
"""After a correction by more than this, or with fewer patches found, it is worth looking once more."""


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


@dataclass(frozen=True, slots=True)
class Guess:
    """Where a page may lie, and the patches from which that was concluded, as they lie under it."""

    matrix: Matrix
    matches: Matches


def grow(page: Pyramid, near: Matrix, seed_mm: tuple[float, float], controls: Controls) -> Guess:
    """Extend a matrix that is good near one place to the whole page, ring by ring."""
    away = np.linalg.norm(controls.places - np.array(seed_mm), axis=1)
    guess = Guess(near, Matches.none())
    inner = -1.0
    for outer in GROWING_MM:
        ring = (away > inner) & (away <= outer)
        there = replace(controls, places=controls.places[ring], patches=controls.patches[ring])
        seen = guess.matches.joined(match(page, guess.matrix, there))
        guess = _corrected(Guess(guess.matrix, seen))
        inner = outer
    return guess


def search(page: Pyramid, rough: Matrix, controls: Controls) -> Guess:
    """Correct a matrix that is good to a few millimetres all over the page."""
    return _corrected(Guess(rough, match(page, rough, controls)))


def refine(page: Pyramid, guess: Guess, coarse: Controls, fine: Controls, size_mm: tuple[float, float]) -> Fit:
    """Register the page by its fine patches, with a bend where the paper is not flat."""
    if np.mean(guess.matches.likeness >= ALIKE) < AGAIN_SHARE:
        guess = search(page, guess.matrix, coarse)
    bend = _bend(guess.matches, size_mm)
    if bend is not None:
        bend = _bend(match(page, guess.matrix, coarse, bend.field), size_mm) or bend
        return _judged(guess.matrix, match(page, guess.matrix, fine, bend.field), size_mm, bent=True)
    better = _corrected(Guess(guess.matrix, match(page, guess.matrix, fine, flat)))
    if _moved_mm(guess.matrix, better.matrix, size_mm) > AGAIN_MM:
        better = _corrected(Guess(better.matrix, match(page, better.matrix, fine, flat)))
    return _judged(better.matrix, better.matches, size_mm, bent=False)


def _corrected(guess: Guess) -> Guess:
    """The matrix under which the patches lie where they were found, and the patches as they lie under it."""
    found = guess.matches.only(guess.matches.likeness >= ALIKE)
    if len(found) < 3:
        return guess
    spread = np.linalg.svd(found.places - found.places.mean(axis=0), compute_uv=False)[-1] / np.sqrt(len(found))
    fit = fit_similarity if len(found) < 6 or spread < 12 else fit_affine if len(found) < 14 else fit_homography
    correction = robust_fit(fit, found.places, found.found, np.square(found.likeness), MEASURING_MM)
    if abs(np.linalg.det(correction)) < 1e-6:
        return guess
    under = apply(inverse(correction), guess.matches.found)
    return Guess(guess.matrix @ correction, replace(guess.matches, found=under))


def _moved_mm(before: Matrix, after: Matrix, size_mm: tuple[float, float]) -> float:
    inner = np.array([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]) * size_mm
    return float(np.linalg.norm(apply(inverse(before) @ after, inner) - inner, axis=1).max())


def _bend(matches: Matches, size_mm: tuple[float, float]) -> BendFit | None:
    """The bend, if there is one that points left out confirm."""
    found = matches.only(matches.likeness >= ALIKE)
    shifts = found.found - found.places
    if len(found) < BEND_POINTS or _percentile95(shifts) < BEND_FROM_MM:
        return None
    bend = fit_bend(found.places, shifts, np.square(found.likeness), size_mm, MEASURING_MM)
    gains = (share(bend.left_out) <= BEND_GAIN * share(shifts) for share in (_typical, _percentile95))
    return bend if any(gains) else None


def _judged(matrix: Matrix, matches: Matches, size_mm: tuple[float, float], *, bent: bool) -> Fit:
    alike = matches.only(matches.likeness >= ALIKE)
    if len(alike) < 4:
        return Fit(matrix, None, float("inf"), len(alike), 0.0)
    shifts = alike.found - alike.places
    if bent and len(alike) >= BEND_POINTS:
        bend: BendFit | None = fit_bend(alike.places, shifts, np.square(alike.likeness), size_mm, MEASURING_MM)
    else:
        bend = _bend(alike, size_mm)
    rest = shifts if bend is None else bend.left_out
    near = int(np.count_nonzero(np.linalg.norm(rest, axis=1) <= STRAY_MM))
    field = None if bend is None else bend.field
    return Fit(matrix, field, _percentile95(rest), near, near / len(matches))


def _typical(shifts: Points) -> float:
    """The 80th percentile: up to a fifth of the matches may be wild, and a bend of the whole sheet still shows."""
    return float(np.percentile(np.linalg.norm(shifts, axis=1), 80))


def _percentile95(shifts: Points) -> float:
    distance: NDArray[np.float64] = np.linalg.norm(shifts, axis=1)
    return float(np.percentile(distance, 95))
