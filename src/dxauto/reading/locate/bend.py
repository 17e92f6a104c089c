"""The bend of a sheet: a smooth field of small displacements on top of the homography, for folded or warped paper.

A tensor of linear B-splines on a grid, fitted by least squares with a penalty on second differences (Eilers & Marx
1996, P-splines). What a control point's own measurement adds to the field there is known exactly (the diagonal of the
smoother), so that the field is judged at every point as if that point had not been measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dxauto.reading.locate.homography import MAD_TO_SIGMA, TUKEY, Points, Weights

SPACING_MM = 18.0
STIFFNESSES = (1.0, 0.1, 0.01)
"""Weights of the penalty that are tried; the one is taken that foretells points left out best."""


@dataclass(frozen=True, slots=True)
class BendField:
    """Displacements in mm at the knots of a grid over the page: `knots` is rows x columns x 2."""

    knots: NDArray[np.float64]
    size_mm: tuple[float, float]

    def __call__(self, places: Points) -> Points:
        """The displacement (mm) at places (mm, N x 2) of the template."""
        basis = _basis(places, self.size_mm, (self.knots.shape[0], self.knots.shape[1]))
        moved: Points = basis @ self.knots.reshape(-1, 2)
        return moved


@dataclass(frozen=True, slots=True)
class BendFit:
    """A fitted field, and for every point the residual (mm, N x 2) that it would have if it had not taken part."""

    field: BendField
    left_out: Points


def fit_bend(places: Points, shifts: Points, weights: Weights, size_mm: tuple[float, float], floor: float) -> BendFit:
    """Fit the field to displacements (mm) measured at places (mm), outliers given no weight.

    `floor` (mm) is the residual that measuring alone explains.
    """
    shape = (max(3, math.ceil(size_mm[1] / SPACING_MM) + 1), max(3, math.ceil(size_mm[0] / SPACING_MM) + 1))
    basis, roughness = _basis(places, size_mm, shape), _roughness(shape)
    tried = []
    for stiffness in STIFFNESSES:
        knots, left_out = _solve(basis, stiffness * roughness, shifts, weights, floor)
        tried.append((float(np.percentile(np.linalg.norm(left_out, axis=1), 90)), knots, left_out))
    _, knots, left_out = min(tried, key=lambda one: one[0])
    return BendFit(BendField(knots.reshape(*shape, 2), size_mm), left_out)


def _solve(
    basis: NDArray[np.float64], penalty: NDArray[np.float64], shifts: Points, weights: Weights, floor: float
) -> tuple[NDArray[np.float64], Points]:
    """The knots, and the residual of every point if it is left out."""
    current = weights
    for _ in range(4):
        inverse = np.linalg.inv((basis.T * current) @ basis + penalty + 1e-6 * np.eye(basis.shape[1]))
        knots = inverse @ (basis.T * current) @ shifts
        share = np.einsum("ij,ij->i", basis @ inverse, basis) * current
        left_out: Points = (shifts - basis @ knots) / np.clip(1 - share, 0.05, 1)[:, None]
        size = np.linalg.norm(left_out, axis=1)
        cut = TUKEY * max(MAD_TO_SIGMA * float(np.median(size)), floor)
        current = weights * np.square(np.clip(1 - np.square(size / cut), 0, None))
    return knots, left_out


def _basis(places: Points, size_mm: tuple[float, float], shape: tuple[int, int]) -> NDArray[np.float64]:
    """N x (rows * columns): the share of each knot at each place."""
    rows, columns = shape
    x = _hats(places[:, 0], size_mm[0], columns)
    y = _hats(places[:, 1], size_mm[1], rows)
    return (y[:, :, None] * x[:, None, :]).reshape(len(places), rows * columns)


def _hats(values: NDArray[np.float64], length: float, knots: int) -> NDArray[np.float64]:
    position = np.clip(values / length * (knots - 1), 0, knots - 1)
    hats: NDArray[np.float64] = np.clip(1 - np.abs(position[:, None] - np.arange(knots)), 0, None)
    return hats


def _roughness(shape: tuple[int, int]) -> NDArray[np.float64]:
    rows, columns = shape
    along_x = np.kron(np.eye(rows), _second_differences(columns))
    along_y = np.kron(_second_differences(rows), np.eye(columns))
    cross = np.kron(np.diff(np.eye(rows), axis=0), np.diff(np.eye(columns), axis=0))
    total: NDArray[np.float64] = along_x.T @ along_x + along_y.T @ along_y + 2 * cross.T @ cross
    return total


def _second_differences(count: int) -> NDArray[np.float64]:
    return np.asarray(np.diff(np.eye(count), n=2, axis=0), dtype=np.float64)
