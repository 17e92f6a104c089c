"""Crops become lines: tight, 48 px high, never turned."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dxauto.reading.engines.line import HEIGHT, MAX_WIDTH, STEP, to_line
from dxauto.reading.types import Gray


def _blots(height: int, width: int, *boxes: tuple[int, int, int, int]) -> Gray:
    image = np.full((height, width), 255, np.uint8)
    for x, y, w, h in boxes:
        image[y : y + h, x : x + w] = 30
    return image


def test_white_crop_is_no_line() -> None:
    """A crop without ink, an empty one too, gives nothing to read."""
    assert to_line(np.full((40, 200), 255, np.uint8)) is None
    assert to_line(np.zeros((0, 0), np.uint8)) is None


def test_wide_gap_is_closed_but_remembered() -> None:
    """A white gap of many characters' width shrinks to less than one; its width stays known."""
    line = to_line(_blots(60, 900, (10, 15, 30, 30), (800, 15, 30, 30)))
    assert line is not None
    assert line.pixels.shape[1] < 160
    assert max(width for _, width in line.gaps) > 700


def test_dash_does_not_fill_the_line() -> None:
    """A dash alone in a tall crop stays a dash: low, in the middle."""
    line = to_line(_blots(60, 100, (20, 28, 40, 4)))
    assert line is not None
    rows = np.flatnonzero((line.pixels < 128).any(axis=1))
    assert len(rows) <= 10
    assert 12 < rows.mean() < 36


def test_tall_crop_is_not_turned() -> None:
    """A crop much taller than wide keeps its direction: a vertical stroke stays vertical."""
    line = to_line(_blots(200, 30, (12, 10, 5, 180)))
    assert line is not None
    rows, columns = np.nonzero(line.pixels < 128)
    assert np.ptp(rows) > np.ptp(columns)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 150),
    st.integers(1, 1500),
    st.lists(st.tuples(st.integers(0, 1400), st.integers(0, 140), st.integers(1, 60), st.integers(1, 60)), max_size=5),
    st.sampled_from([1.0, 1.3]),
)
def test_any_crop_gives_a_line_that_the_model_takes(
    height: int, width: int, blots: list[tuple[int, int, int, int]], stretch: float
) -> None:
    """Whatever is in a crop of whatever size: 48 rows, a width that is a multiple of 8 and bounded; cells in order."""
    cells = ((0, width // 2), (width // 2, width))
    for given_cells in ((), cells):
        line = to_line(_blots(height, width, *blots), given_cells, stretch)
        if line is None:
            continue
        assert line.pixels.shape[0] == HEIGHT
        assert line.pixels.shape[1] % STEP == 0
        assert line.pixels.shape[1] <= MAX_WIDTH + 4 * STEP
        assert all(0 <= a <= b <= line.pixels.shape[1] for a, b in line.cells)
