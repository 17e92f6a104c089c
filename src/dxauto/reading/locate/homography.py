"""Maths of homographies: applying, fitting (weighted, robust), judging. Pure functions on arrays.

Points are Nx2 float arrays. Pixel coordinates name the centre of a pixel by its index, as OpenCV does: the page's
upper left corner lies at (-0.5, -0.5). Fitting follows Hartley & Zisserman, Multiple View Geometry, alg. 4.2
(normalised DLT); the robust weights are Tukey's biweight, re-estimated from the median residual.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import MM_PER_INCH
from dxauto.reading.types import Matrix

Points = NDArray[np.float64]
Weights = NDArray[np.float64]
Fit = Callable[[Points, Points, Weights], Matrix]

TUKEY = 4.685
"""Biweight constant for 95 % efficiency under normal errors (Holland & Welsch 1977)."""
MAD_TO_SIGMA = 1.4826


def apply(matrix: Matrix, points: Points) -> Points:
    """Map points; those on the horizon become inf or nan."""
    xyw = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    with np.errstate(divide="ignore", invalid="ignore"):
        mapped: Points = xyw[:, :2] / xyw[:, 2:]
    return mapped


def inverse(matrix: Matrix) -> Matrix:
    """The map back."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def raster(dpi: float) -> Matrix:
    """Page millimetres to the pixels of an upright raster of that resolution."""
    scale = dpi / MM_PER_INCH
    return np.array([[scale, 0, -0.5], [0, scale, -0.5], [0, 0, 1.0]])


def resized(sx: float, sy: float) -> Matrix:
    """Pixels of an image to those of the same image resized by the two factors."""
    return np.array([[sx, 0, (sx - 1) / 2], [0, sy, (sy - 1) / 2], [0, 0, 1.0]])


def page_corners(size_mm: tuple[float, float]) -> Points:
    """The page's corners in mm, clockwise from the upper left."""
    w, h = size_mm
    return np.array([[0, 0], [w, 0], [w, h], [0, h]], dtype=np.float64)


def _normaliser(points: Points, weights: Weights) -> Matrix:
    centre = np.average(points, axis=0, weights=weights)
    spread = np.average(np.linalg.norm(points - centre, axis=1), weights=weights)
    scale = math.sqrt(2) / max(float(spread), 1e-9)
    return np.array([[scale, 0, -scale * centre[0]], [0, scale, -scale * centre[1]], [0, 0, 1.0]])


def fit_similarity(src: Points, dst: Points, weights: Weights) -> Matrix:
    """Least-squares rotation, scale and shift (no mirroring); 2 points or more."""
    total = weights.sum()
    a, b = (weights @ src) / total, (weights @ dst) / total
    p, q = src - a, dst - b
    norm = max(float(weights @ (p**2).sum(axis=1)), 1e-12)
    c = float(weights @ (p * q).sum(axis=1)) / norm
    s = float(weights @ (p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0])) / norm
    linear = np.array([[c, -s], [s, c]])
    return _affine_matrix(linear, b - linear @ a)


def _affine_matrix(linear: NDArray[np.float64], shift: NDArray[np.float64]) -> Matrix:
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    matrix[:2, 2] = shift
    return matrix


def fit_affine(src: Points, dst: Points, weights: Weights) -> Matrix:
    """Least-squares affine map; 3 points or more that are not on one line."""
    norm = _normaliser(src, weights)
    design = np.column_stack([apply(norm, src), np.ones(len(src))])
    root = np.sqrt(weights)[:, None]
    solution = np.linalg.lstsq(design * root, dst * root, rcond=None)[0]
    return _affine_matrix(solution[:2].T, solution[2]) @ norm


def fit_homography(src: Points, dst: Points, weights: Weights) -> Matrix:
    """Least-squares homography (normalised DLT); 4 points or more, no three of four on one line."""
    norm_src, norm_dst = _normaliser(src, weights), _normaliser(dst, weights)
    (x, y), (u, v) = apply(norm_src, src).T, apply(norm_dst, dst).T
    zero, one = np.zeros_like(x), np.ones_like(x)
    rows_u = np.column_stack([x, y, one, zero, zero, zero, -u * x, -u * y, -u])
    rows_v = np.column_stack([zero, zero, zero, x, y, one, -v * x, -v * y, -v])
    root = np.sqrt(weights)[:, None]
    design = np.vstack([rows_u * root, rows_v * root])
    normed = np.linalg.eigh(design.T @ design)[1][:, 0].reshape(3, 3)
    matrix: Matrix = np.linalg.inv(norm_dst) @ normed @ norm_src
    scale = matrix[2, 2]
    return matrix / scale if abs(scale) > 1e-12 else matrix


def robust_fit(fit: Fit, src: Points, dst: Points, weights: Weights, floor: float) -> Matrix:
    """Fit, giving points far from the rest less and finally no weight (iteratively re-weighted least squares).

    `floor` is the residual in units of `dst` that measuring alone explains: smaller spreads are not trusted.
    """
    current = weights
    matrix = fit(src, dst, current)
    for _ in range(12):
        residual = np.linalg.norm(apply(matrix, src) - dst, axis=1)
        residual = np.nan_to_num(residual, nan=1e9, posinf=1e9)
        cut = TUKEY * max(MAD_TO_SIGMA * weighted_median(residual, weights), floor)
        following = weights * np.square(np.clip(1 - np.square(residual / cut), 0, None))
        if np.count_nonzero(following) < 4:
            break
        if np.allclose(following, current, atol=1e-4):
            break
        current = following
        matrix = fit(src, dst, current)
    return matrix


def weighted_median(values: NDArray[np.float64], weights: Weights) -> float:
    """The value at which half of the weight lies below."""
    order = np.argsort(values)
    running = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])


def jacobian(matrix: Matrix, point: tuple[float, float]) -> NDArray[np.float64]:
    """The 2x2 derivative of the map at a point."""
    x, y, w = matrix @ np.array([point[0], point[1], 1.0])
    with np.errstate(divide="ignore", invalid="ignore"):
        derivative: NDArray[np.float64] = (matrix[:2, :2] - np.outer([x / w, y / w], matrix[2, :2])) / w
    return derivative


def quarter_turn(matrix: Matrix, size_mm: tuple[float, float]) -> int:
    """By how many degrees the page is turned clockwise in the image: 0, 90, 180 or 270."""
    right = jacobian(matrix, (size_mm[0] / 2, size_mm[1] / 2))[:, 0]
    return round(math.degrees(math.atan2(right[1], right[0])) / 90) % 4 * 90


def is_plausible(matrix: Matrix, size_mm: tuple[float, float]) -> bool:
    """Tell whether a flat sheet can look like this: not mirrored, not behind the camera, no corner more than three
    times as near as another, and sides stretched against one another by at most a third.
    """
    if not np.isfinite(matrix).all():
        return False
    corners = page_corners(size_mm)
    depth = np.column_stack([corners, np.ones(4)]) @ matrix[2]
    if depth.min() <= 0 or depth.max() > 1.6 * depth.min():
        return False
    area = [float(np.linalg.det(jacobian(matrix, (x, y)))) for x, y in corners]
    if min(area) <= 0 or max(area) > 9 * min(area):
        return False
    middle = np.linalg.svd(jacobian(matrix, (size_mm[0] / 2, size_mm[1] / 2)), compute_uv=False)
    return bool(middle[0] <= 1.6 * middle[1])
