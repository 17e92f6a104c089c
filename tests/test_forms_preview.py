"""The picture of a template's boxes."""

import numpy as np
from forms_template_support import WORKSPACE, choice_field, field, template

from dxauto.forms.blank import blank_page
from dxauto.forms.preview import preview_page

PX = 200 / 25.4


def test_the_preview_is_a_colour_picture_of_the_pages_size() -> None:
    """HxWx3 uint8 at 200 dpi."""
    shown = preview_page(template(), 1, folder=WORKSPACE)
    assert (shown.shape, shown.dtype) == ((2339, 1654, 3), np.uint8)


def test_a_field_is_framed_where_its_box_is() -> None:
    """On the box's lower side the picture is blue; a centimetre below it is as it was."""
    shown = preview_page(template(field(frame=False)), 1)
    blue, _, red = (int(v) for v in shown[round(70 * PX) - 1, round(100 * PX)])
    assert blue > red + 50
    assert shown[round(80 * PX), round(100 * PX)].tolist() == [255, 255, 255]


def test_choices_are_framed_in_another_colour() -> None:
    """A choice's side is orange: more red than blue."""
    shown = preview_page(template(choice_field([60, 100, 20, 8], box=[50, 95, 80, 20])), 1)
    blue, _, red = (int(v) for v in shown[round(104 * PX), round(60 * PX)])
    assert red > blue + 50


def test_only_the_pages_own_fields_are_drawn() -> None:
    """Page 2 of a form whose fields are all on page 1 is the blank itself."""
    form = template(pages=[{}, {}])
    blank = blank_page(form, 2, WORKSPACE)
    assert np.array_equal(preview_page(form, 2), np.repeat(blank[:, :, None], 3, axis=2))


def test_a_scan_is_shown_under_the_boxes_and_left_as_it_was() -> None:
    """Where no box is, the scan's own pixels are seen, and the scan itself is not written into."""
    scan = np.full((2339, 1654), 200, np.uint8)
    shown = preview_page(template(), 1, scan)
    assert shown[2000, 800].tolist() == [200, 200, 200]
    assert scan.min() == 200
