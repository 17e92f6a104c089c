"""Maths of homographies, as properties over random maps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.reading.locate.homography import (
    apply,
    fit_affine,
    fit_homography,
    fit_similarity,
    inverse,
    is_plausible,
    jacobian,
    page_corners,
    quarter_turn,
    raster,
    resized,
    robust_fit,
    weighted_median,
)
from dxauto.reading.types import Matrix

SIZE = (210.0, 297.0)
SEEDS = st.integers(0, 2**32 - 1)


def slanted(seed: int, degrees: float, slant: float = 1.0) -> Matrix:
    """A sheet seen from a slant: turned, shifted, about 8 pixels a millimetre."""
    rng = np.random.default_rng(seed)
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    scale = rng.uniform(4, 16)
    view = np.array([[c, -s, rng.uniform(0, 900)], [s, c, rng.uniform(0, 900)], [0, 0, 1 / scale]]) * scale
    tilt = np.eye(3)
    tilt[2, :2] = rng.uniform(-6e-4, 6e-4, 2) * slant
    middle = np.array([[1, 0, -SIZE[0] / 2], [0, 1, -SIZE[1] / 2], [0, 0, 1.0]])
    matrix = view @ tilt @ middle
    return matrix / matrix[2, 2]


def places(seed: int, count: int = 40) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Random places of a page in mm."""
    return np.random.default_rng(seed + 1).uniform([0, 0], SIZE, (count, 2))


@given(SEEDS, st.floats(-180, 180))
def test_mapping_there_and_back_ends_where_it_began(seed: int, degrees: float) -> None:
    """The inverse map undoes the map."""
    matrix = slanted(seed, degrees)
    assert np.allclose(apply(inverse(matrix), apply(matrix, places(seed))), places(seed), atol=1e-6)


@given(SEEDS, st.floats(-180, 180))
def test_a_homography_is_found_from_exact_points(seed: int, degrees: float) -> None:
    """Fitting to points that a homography made gives that homography."""
    matrix, src = slanted(seed, degrees), places(seed)
    found = fit_homography(src, apply(matrix, src), np.ones(len(src)))
    assert np.allclose(apply(found, page_corners(SIZE)), apply(matrix, page_corners(SIZE)), atol=1e-3)


@given(SEEDS, st.floats(-180, 180))
def test_simpler_maps_are_found_from_exact_points(seed: int, degrees: float) -> None:
    """A turn with a scale and a shift is found by the similarity fit and by the affine fit."""
    matrix, src = slanted(seed, degrees, slant=0.0), places(seed, 8)
    for fit in (fit_similarity, fit_affine):
        assert np.allclose(fit(src, apply(matrix, src), np.ones(8)), matrix, atol=1e-6 * abs(matrix).max())


@given(SEEDS)
def test_a_third_of_wild_points_does_not_move_the_fit(seed: int) -> None:
    """With 30 % of the points up to 4 mm astray, the robust fit stays within a tenth of a millimetre."""
    rng = np.random.default_rng(seed)
    correction = np.eye(3)
    correction[:2] += rng.uniform(-1, 1, (2, 3)) * [[4e-3, 4e-3, 1]]
    src = places(seed, 60)
    dst = apply(correction, src) + rng.normal(0, 0.02, (60, 2))
    dst[:18] += rng.uniform(-4, 4, (18, 2))
    found = robust_fit(fit_homography, src, dst, np.ones(60), 0.04)
    inner = np.array([[20, 20], [190, 20], [190, 277], [20, 277.0]])
    assert np.linalg.norm(apply(found, inner) - apply(correction, inner), axis=1).max() < 0.1


@given(SEEDS, st.sampled_from([0, 90, 180, 270]), st.floats(-40, 40))
def test_quarter_turns_are_told_whatever_the_skew(seed: int, quarter: int, skew: float) -> None:
    """How often a page is turned by 90 degrees is known up to 40 degrees of skew."""
    assert quarter_turn(slanted(seed, quarter + skew, slant=0.3), SIZE) == quarter


@given(SEEDS, st.floats(-180, 180))
def test_a_sheet_seen_from_a_slant_is_plausible(seed: int, degrees: float) -> None:
    """Maps that a camera over a desk makes are accepted."""
    assert is_plausible(slanted(seed, degrees), SIZE)


@pytest.mark.parametrize(
    "matrix",
    [
        np.diag([-8.0, 8.0, 1.0]),
        np.diag([8.0, 2.0, 1.0]),
        np.array([[8.0, 0, 0], [0, 8, 0], [0.01, 0, 1]]) @ np.array([[1.0, 0, -105], [0, 1, -148], [0, 0, 1]]),
        np.full((3, 3), np.nan),
        np.zeros((3, 3)),
    ],
    ids=["mirrored", "stretched", "beyond the horizon", "not a number", "nothing"],
)
def test_what_no_sheet_can_look_like_is_refused(matrix: Matrix) -> None:
    """A mirrored, stretched or impossible sheet is not taken for a page."""
    assert not is_plausible(matrix, SIZE)


@given(SEEDS)
def test_the_derivative_is_that_of_the_map(seed: int) -> None:
    """The Jacobian agrees with differences of the map itself."""
    matrix, at = slanted(seed, 12.0), (70.0, 120.0)
    step = 1e-4
    base = apply(matrix, np.array([at]))[0]
    moved = apply(matrix, np.array([[at[0] + step, at[1]], [at[0], at[1] + step]]))
    assert np.allclose((moved - base).T / step, jacobian(matrix, at), rtol=1e-3, atol=1e-3)


@given(st.integers(2, 4000), st.integers(2, 4000), st.integers(1, 4000))
def test_resizing_keeps_the_edges_of_the_picture(width: int, target: int, x: int) -> None:
    """The left edge of the first pixel and the right edge of the last stay edges."""
    factor = target / width
    ends = apply(resized(factor, factor), np.array([[-0.5, -0.5], [width - 0.5, x - 0.5]]))
    assert np.allclose(ends[:, 0], [-0.5, target - 0.5])


def test_the_paper_corner_is_the_corner_of_the_first_pixel() -> None:
    """Millimetre 0 is the outer edge of pixel 0, as a printer and a renderer see it."""
    assert np.allclose(apply(raster(200), np.array([[0.0, 0.0], [25.4, 25.4]])), [[-0.5, -0.5], [199.5, 199.5]])


def test_the_weighted_median_follows_the_weights() -> None:
    """A heavy value is the median though it is one of many."""
    assert weighted_median(np.array([1.0, 2.0, 3.0, 50.0]), np.array([1.0, 1.0, 1.0, 9.0])) == 50.0
