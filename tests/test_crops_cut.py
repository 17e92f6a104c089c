"""Cutting fields: print and rules go, handwriting stays, blank is blank."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from crops_support import CELLS, COMB, FIELD, at, blank_form, prepared, scanned, stroke
from hypothesis import given, settings
from hypothesis import strategies as st

from dxauto.forms.geometry import Box
from dxauto.reading.crops import cut, cut_lines, prepare, split_comb
from dxauto.reading.types import Crop, Gray


def _ink_columns(crop: Crop) -> tuple[int, int]:
    columns = np.flatnonzero((crop.image < 128).any(axis=0))
    return int(columns[0]), int(columns[-1])


def _zigzag(page: Gray, x: float, y: float, tone: int = 60) -> None:
    stroke(page, (x, y), (x + 2, y + 4), (x + 4, y), (x + 6, y + 4), tone=tone)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shift", [(0.0, 0.0), (3.5, -3.0), (-4.0, 2.0)])
def test_blank_field_is_blank(seed: int, shift: tuple[float, float]) -> None:
    """A field in which nothing is written gives ink 0, however noisy, shaded or half a millimetre off the scan is."""
    page = prepared(blank_form(), seed, shift)
    assert cut(page, FIELD).ink == 0
    assert split_comb(page, CELLS).used == ()


def test_dust_and_stain_are_no_writing() -> None:
    """Specks and a large pale stain leave a field blank."""
    page = blank_form()
    rng = np.random.default_rng(4)
    for _ in range(25):
        x, y = rng.uniform(FIELD.x, FIELD.right), rng.uniform(FIELD.y, FIELD.bottom)
        cv2.circle(page, (at(x), at(y)), 1, 120, -1)
    stain = np.zeros(page.shape, np.float32)
    cv2.circle(stain, (at(60), at(26)), at(9), 45, -1)
    page = np.clip(page - cv2.GaussianBlur(stain, (0, 0), 6), 0, 255).astype(np.uint8)
    assert cut(prepared(page), FIELD).ink == 0


def test_bleed_through_is_no_writing() -> None:
    """What shines through from the back of the sheet, much paler than the print, is not read."""
    page = blank_form()
    _zigzag(page, 40, 22, tone=215)
    assert cut(prepared(page), FIELD).ink == 0


def test_fold_line_is_no_writing() -> None:
    """A dark straight line through the whole field, as a fold leaves it, is not read."""
    page = blank_form()
    cv2.line(page, (0, at(24.6)), (page.shape[1], at(24.6)), 90, 2)
    assert cut(prepared(page), FIELD).ink == 0


@pytest.mark.parametrize("shift", [(0.0, 0.0), (4.0, 3.0), (-3.0, -4.0)])
def test_rules_and_print_are_taken_out(shift: tuple[float, float]) -> None:
    """Of a written field only the handwriting is left: nothing dark at its frame or in the label beside it."""
    page = blank_form()
    _zigzag(page, 40, 22)
    crop = cut(prepared(page, shift=shift), FIELD)
    left, right = _ink_columns(crop)
    origin = FIELD.x - 2.5
    assert abs(left - at(40 - origin)) < 8
    assert abs(right - at(46 - origin)) < 8


def test_stroke_across_a_rule_survives() -> None:
    """A stroke that crosses the field's lower rule is one connected stroke in the crop."""
    page = blank_form()
    stroke(page, (50, 24), (52, 31.5))
    crop = cut(prepared(page), FIELD)
    count, _ = cv2.connectedComponents((crop.image < 128).astype(np.uint8))
    rows = np.flatnonzero((crop.image < 128).any(axis=1))
    assert count - 1 == 1
    assert rows[-1] - rows[0] > at(6.5)


def test_writing_of_the_row_below_is_not_taken() -> None:
    """A stroke that only reaches into the field from outside belongs to its neighbour."""
    page = blank_form()
    stroke(page, (50, 29.4), (52, 36))
    assert cut(prepared(page), FIELD).ink == 0


def test_pale_pen_is_read_and_darkened() -> None:
    """A pencil half as dark as the print is found, and comes out about as dark as any other pen."""
    page = blank_form()
    _zigzag(page, 40, 22, tone=150)
    crop = cut(prepared(page), FIELD)
    assert crop.ink > 0
    assert crop.image.min() < 90


def test_crop_is_never_turned() -> None:
    """A tall crop keeps its height and width: what stands upright stays upright."""
    page = blank_form()
    stroke(page, (24, 22), (24, 28))
    tall = cut(prepared(page), Box(22, 20, 5, 10))
    assert tall.image.shape[0] > tall.image.shape[1]
    rows, columns = np.nonzero(tall.image < 128)
    assert np.ptp(rows) > 3 * np.ptp(columns)


def test_two_lines_of_a_box_come_apart() -> None:
    """Two lines of writing in a box for two give two crops, the upper first; one line gives one."""
    page = blank_form()
    for k in range(5):
        _zigzag(page, 24 + 8 * k, 20.8)
    for k in range(3):
        stroke(page, (24 + 6 * k, 26.6), (26 + 6 * k, 29.2), (28 + 6 * k, 26.6))
    lines = cut_lines(prepared(page), FIELD, 2)
    assert len(lines) == 2
    assert _ink_columns(lines[0])[1] > _ink_columns(lines[1])[1] + at(8)

    single = blank_form()
    _zigzag(single, 24, 22)
    assert len(cut_lines(prepared(single), FIELD, 2)) == 1


def test_sizes_that_differ_are_refused() -> None:
    """A page that was not brought to the blank's size is an error of the caller, said at once."""
    with pytest.raises(ValueError, match="size"):
        prepare(np.zeros((10, 10), np.uint8), np.zeros((10, 12), np.uint8))


def test_local_shift_is_found() -> None:
    """A page that lies 4 px right of and 3 px above its blank is measured so to a pixel."""
    page = prepare(scanned(blank_form(), shift=(4.0, -3.0)), blank_form())
    dx, dy = page.shift_at(FIELD)
    assert (dx, dy) == pytest.approx((4.0, -3.0), abs=1.0)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 7)), st.integers(0, 1000))
def test_comb_cells_that_are_used(used: set[int], seed: int) -> None:
    """Exactly the cells in which a stroke stands are used; the line has one span for each, in order, side by side."""
    page = blank_form()
    for index in used:
        x, y = CELLS[index].centre
        stroke(page, (x - 1.2, y - 2), (x + 1.2, y - 2), (x - 0.6, y + 2.3))
    comb = split_comb(prepared(page, seed), CELLS)
    assert comb.used == tuple(sorted(used))
    assert len(comb.spans) == len(used)
    assert all(a[1] == b[0] for a, b in zip(comb.spans, comb.spans[1:], strict=False))
    if used:
        assert comb.spans[-1][1] == comb.line.image.shape[1]


def test_overrun_goes_to_the_owner() -> None:
    """A stroke that runs on into the next cell belongs to the cell that holds most of it; the next stays empty."""
    page = blank_form()
    x, y = CELLS[2].centre
    stroke(page, (x - 2.2, y - 2), (x + 1.5, y - 2), (x - 0.6, y + 2.3))
    stroke(page, (x - 0.6, y), (x + 5, y + 0.4))
    assert split_comb(prepared(page), CELLS).used == (2,)


def test_touching_characters_are_cut_at_the_cell() -> None:
    """Two characters that touch across a cell's border come out as two cells."""
    page = blank_form()
    for index in (3, 4):
        x, y = CELLS[index].centre
        stroke(page, (x - 3.4, y), (x + 3.4, y))
        stroke(page, (x, y - 2.5), (x, y + 2.5))
    assert split_comb(prepared(page), CELLS).used == (3, 4)


@settings(max_examples=30, deadline=None)
@given(st.floats(-5, 125), st.floats(-5, 95), st.floats(0, 60), st.floats(0, 40))
def test_any_box_can_be_cut(x: float, y: float, w: float, h: float) -> None:
    """A box anywhere, even outside the page or of no size, gives a crop without an error."""
    page = _shared()
    crop = cut(page, Box(x, y, w, h))
    assert crop.image.size > 0
    assert 0 <= crop.ink <= 1


_PAGES: list[object] = []


def _shared():  # type: ignore[no-untyped-def]
    if not _PAGES:
        form = blank_form()
        _zigzag(form, 40, 22)
        _PAGES.append(prepared(form))
    return _PAGES[0]


def test_comb_box_is_covered_by_its_cells() -> None:
    """The comb of these tests has cells that fill it, so that the assertions above mean what they say."""
    assert CELLS[0].x == COMB.x
    assert CELLS[-1].right == pytest.approx(COMB.right)
