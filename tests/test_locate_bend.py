"""The bend of a sheet: a smooth field from measured displacements."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from locate_support import SIZE

from dxauto.reading.locate.bend import BendField, fit_bend
from dxauto.reading.locate.homography import Points


def wave(places: Points) -> Points:
    """Paper that rises and falls by a millimetre over the page."""
    return np.column_stack([np.sin(places[:, 1] / 70), 0.5 * np.cos(places[:, 0] / 60)])


def places(seed: int, count: int) -> Points:
    """Random places of a page in mm."""
    return np.random.default_rng(seed).uniform([5, 5], [205, 292], (count, 2))


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_wave_is_followed_where_nothing_was_measured(seed: int) -> None:
    """Between a hundred measured points the field is right to a tenth of the wave's height."""
    measured = places(seed, 110)
    noise = np.random.default_rng(seed).normal(0, 0.02, measured.shape)
    fit = fit_bend(measured, wave(measured) + noise, np.ones(110), SIZE, 0.04)
    inner = np.random.default_rng(seed + 1).uniform([25, 25], [185, 272], (200, 2))
    wrong = np.linalg.norm(fit.field(inner) - wave(inner), axis=1)
    assert np.median(wrong) < 0.06
    assert np.percentile(wrong, 95) < 0.2


def test_wild_points_do_not_bend_the_sheet() -> None:
    """One point in ten that is 3 mm astray leaves a flat sheet flat."""
    measured = places(3, 120)
    shifts = np.zeros_like(measured)
    shifts[::10] = 3.0
    fit = fit_bend(measured, shifts, np.ones(120), SIZE, 0.04)
    assert np.abs(fit.field(places(4, 300))).max() < 0.3


def test_noise_is_not_taken_for_a_bend() -> None:
    """Residuals at points left out do not shrink when there is nothing but noise: the field cannot flatter itself."""
    measured = places(5, 120)
    shifts = np.random.default_rng(6).normal(0, 0.3, measured.shape)
    fit = fit_bend(measured, shifts, np.ones(120), SIZE, 0.04)
    assert np.median(np.linalg.norm(fit.left_out, axis=1)) >= 0.9 * np.median(np.linalg.norm(shifts, axis=1))


def test_left_out_is_what_leaving_out_gives() -> None:
    """The residual named for a point equals that of a fit without the point."""
    measured = places(7, 60)
    shifts = wave(measured) * 0.2
    whole = fit_bend(measured, shifts, np.ones(60), SIZE, 10.0)
    rest = np.arange(60) != 17
    without = fit_bend(measured[rest], shifts[rest], np.ones(59), SIZE, 10.0)
    assert np.allclose(whole.left_out[17], shifts[17] - without.field(measured[17:18])[0], atol=5e-3)


def test_a_level_field_is_level_between_its_knots() -> None:
    """A field with the same displacement at all knots has it everywhere, the edges of the page included."""
    field = BendField(np.full((4, 3, 2), 0.7), SIZE)
    assert np.allclose(field(np.array([[0, 0], [210, 297], [3, 150], [99.9, 0.1]])), 0.7)
