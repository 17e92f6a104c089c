"""The page as matching sees it, and what the code says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from locate_support import SIZE, Machine, coded, scan

from dxauto.forms.marks_layout import Payload, qr_box
from dxauto.reading.locate.code import matrix_near_code, read_codes
from dxauto.reading.locate.homography import apply
from dxauto.reading.locate.pyramid import Pyramid
from dxauto.reading.locate.view import LONG_SIDE, views
from dxauto.reading.types import PageImage


@given(
    st.integers(1, 5000), st.integers(1, 5000), st.sampled_from([(200, 200), (204, 98), (0, 0), (1, 900), (98, 204)])
)
@settings(max_examples=40, deadline=None)
def test_a_view_covers_the_page_and_is_not_too_large(width: int, height: int, dpi: tuple[float, float]) -> None:
    """Whatever the size and the dpi that a file claims, the corners of a view are the corners of the page."""
    for view in views(PageImage(np.zeros((height, width), np.uint8), dpi)):
        assert max(view.gray.shape) <= max(LONG_SIDE, 1)
        ends = np.array([[-0.5, -0.5], [view.gray.shape[1] - 0.5, view.gray.shape[0] - 0.5]])
        assert np.allclose(apply(view.to_page, ends), [[-0.5, -0.5], [width - 0.5, height - 0.5]], atol=1e-6)


def test_a_fax_is_seen_with_square_pixels() -> None:
    """A page of 204x98 dpi becomes twice as high."""
    view = next(views(PageImage(np.full((1145, 1728), 255, np.uint8), (204, 98))))
    assert view.gray.shape == (2383, 1728)


def test_a_fax_whose_file_does_not_say_so_is_also_seen_as_one() -> None:
    """A page that could be half-height A4 is offered stretched as well, a page of the right shape is not."""
    flat = [v.gray.shape for v in views(PageImage(np.zeros((1145, 1728), np.uint8), (200, 200)))]
    upright = [v.gray.shape for v in views(PageImage(np.zeros((2339, 1654), np.uint8), (200, 200)))]
    assert (2382, 1728) in flat
    assert upright == [(2339, 1654)]


@pytest.mark.parametrize("degrees", [0, 7, 90, 180, 263])
def test_the_code_is_read_and_its_place_known(degrees: float) -> None:
    """However the page lies, the code tells who it is, and the map near it is right to half a millimetre."""
    form = coded()[1]
    scanned = scan(form.gray, Machine(degrees=degrees))
    (code,) = read_codes(scanned.page.gray)
    assert code.payload == Payload("kiku", 1, 1)
    middle = np.array([qr_box(SIZE).centre])
    near = apply(matrix_near_code(code.corners, SIZE), middle)
    assert np.linalg.norm(near - apply(scanned.truth, middle)) < 4


def test_halving_keeps_thin_rules_as_grey() -> None:
    """A rule of one pixel is still there after two halvings, at a quarter of its darkness."""
    page = np.full((64, 64), 255, np.uint8)
    page[32] = 0
    assert Pyramid(page).level(2)[8].max() in (191, 192)
