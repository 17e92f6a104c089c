"""Corner marks and code: where they stand, what the code says, and that it is read from poor scans."""

import itertools

import cv2
import numpy as np
import pytest
import zxingcpp
from forms_template_support import WORKSPACE, template
from hypothesis import given
from hypothesis import strategies as st

from dxauto.forms.blank import blank_page
from dxauto.forms.geometry import Box, mm_to_px
from dxauto.forms.marks_layout import (
    MARK_SIDE,
    corner_boxes,
    corner_centres,
    kept_clear,
    parse_payload,
    qr_box,
    qr_payload,
)
from dxauto.reading.types import WORK_DPI

A4 = (210.0, 297.0)
SIZES = [A4, (297.0, 210.0), (148.0, 210.0), (297.0, 420.0)]


@given(st.from_regex(r"[a-z][a-z0-9_-]{0,63}", fullmatch=True), st.integers(1, 999_999), st.integers(1, 9999))
def test_a_payload_is_understood_as_it_was_written(template_id: str, version: int, page: int) -> None:
    """Id, version and page come back from the code's text."""
    payload = parse_payload(qr_payload(template(id=template_id, version=version), page))
    assert payload == (template_id, version, page)


@given(st.text())
def test_a_foreign_code_is_nobodys_payload(text: str) -> None:
    """Any other code on the paper (a barcode of the post, an address of a site) is not taken for ours."""
    assert parse_payload(text) is None


@pytest.mark.parametrize("text", ["", "DXA1:", "DXA1:a:0:1", "DXA1:a:1:0", "DXA2:a:1:1", "DXA1:A:1:1", "DXA1:a:1:1:1"])
def test_a_payload_that_is_nearly_ours_is_refused(text: str) -> None:
    """Wrong scheme, zero, capital letters and extra parts are refused."""
    assert parse_payload(text) is None


@pytest.mark.parametrize("size", SIZES)
def test_marks_stand_on_the_paper_clear_of_each_other_and_of_the_code(size: tuple[float, float]) -> None:
    """On every paper size marks and code keep 8 mm from the edge, and their white spaces do not touch."""
    safe = Box(0, 0, *size).grown(-8)
    boxes = [*corner_boxes(size), qr_box(size)]
    assert all(safe.contains(box) for box in boxes)
    assert all(a.overlap(b) == 0 for a, b in itertools.combinations(kept_clear(size)[:4], 2))
    assert all(kept_clear(size)[4].overlap(box) == 0 for box in corner_boxes(size))


@pytest.mark.parametrize("size", SIZES)
def test_corner_centres_go_round_from_the_top_left(size: tuple[float, float]) -> None:
    """The order is top left, top right, bottom right, bottom left; marks are centred there."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = corner_centres(size)
    assert x1 == x4 < x2 == x3
    assert y1 == y2 < y3 == y4
    assert [box.centre for box in corner_boxes(size)] == list(corner_centres(size))
    assert {box.w for box in corner_boxes(size)} == {MARK_SIDE}


def test_the_drawn_marks_balance_on_their_centres() -> None:
    """The centre of the ink of each drawn mark is the promised centre to a tenth of a millimetre, eye or not."""
    page = blank_page(template(), 1, WORKSPACE)
    for box in corner_boxes(A4):
        around = box.grown(1.5)
        x, y = (round(mm_to_px(v, WORK_DPI)) for v in (around.x, around.y))
        side = round(mm_to_px(around.w, WORK_DPI))
        ys, xs = np.nonzero(page[y : y + side, x : x + side] < 128)
        centre = ((xs.mean() + 0.5 + x) * 25.4 / WORK_DPI, (ys.mean() + 0.5 + y) * 25.4 / WORK_DPI)
        assert centre == pytest.approx(box.centre, abs=0.1)


def test_only_the_bottom_left_mark_has_an_eye() -> None:
    """A page that lies upside down can be told by its marks alone."""
    page = blank_page(template(), 1, WORKSPACE)
    middles = [page[round(mm_to_px(y, WORK_DPI)), round(mm_to_px(x, WORK_DPI))] for x, y in corner_centres(A4)]
    assert [int(m) > 128 for m in middles] == [False, False, False, True]


@pytest.mark.parametrize("turn", [None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180])
@pytest.mark.parametrize("dpi", [(200, 100), (150, 150), (100, 100)])
def test_the_code_is_read_from_a_coarse_black_and_white_scan(dpi: tuple[int, int], turn: int | None) -> None:
    """A fax of 200x100 dpi, stretched back as receivers do, and 100 dpi scans, still give the payload."""
    form = template(id="kougaku-ryouyouhi", version=12)
    page = np.asarray(blank_page(form, 1, WORKSPACE))
    small = cv2.resize(page, None, fx=dpi[0] / WORK_DPI, fy=dpi[1] / WORK_DPI, interpolation=cv2.INTER_AREA)
    fax = cv2.threshold(small, 128, 255, cv2.THRESH_BINARY)[1]
    fax = cv2.resize(fax, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_LINEAR)
    if turn is not None:
        fax = cv2.rotate(fax, turn)
    found = [parse_payload(code.text) for code in zxingcpp.read_barcodes(fax)]
    assert ("kougaku-ryouyouhi", 12, 1) in found
