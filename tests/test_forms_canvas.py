"""Setting Japanese text in millimetres."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from dxauto.forms.canvas import MmCanvas
from dxauto.forms.fonts import register_font

EM = 10 * 25.4 / 72
"""mm of a kanji of 10 points."""


@pytest.fixture(scope="module")
def page() -> MmCanvas:
    """Give an A4 page to draw on."""
    return MmCanvas(Canvas(io.BytesIO()), (210, 297), register_font())


def test_a_kanji_is_an_em_wide(page: MmCanvas) -> None:
    """Widths come in mm: ten kanji of 10 points are ten times 3.53 mm."""
    assert page.text_width("国民健康保険被保険者", 10) == pytest.approx(10 * EM, abs=0.01)


def test_text_is_broken_where_the_width_ends(page: MmCanvas) -> None:
    """Ten kanji into a width of four give lines of four, four and two."""
    assert page.wrap("国民健康保険被保険者", 4 * EM, 10) == ["国民健康", "保険被保", "険者"]


def test_no_line_begins_with_a_closing_mark(page: MmCanvas) -> None:
    """禁則: a comma or a closing bracket stays with the character before it, though it sticks out a little."""
    assert page.wrap("国民健康、保険", 4 * EM, 10) == ["国民健康、", "保険"]


def test_a_line_break_in_the_text_is_kept(page: MmCanvas) -> None:
    """What the template breaks is broken there."""
    assert page.wrap("職\n員", 100, 10) == ["職", "員"]


@given(text=st.text(st.sampled_from("国民、。）ー1aア・\n"), max_size=60), width=st.floats(2, 60))
def test_breaking_text_loses_and_adds_nothing(page: MmCanvas, text: str, width: float) -> None:
    """The lines put together again are the text without its line breaks."""
    assert "".join(page.wrap(text, width, 10)) == text.replace("\n", "")


@given(text=st.text(st.sampled_from("国民健康ア1a"), max_size=60), width=st.floats(4, 60))
def test_no_line_is_wider_than_asked(page: MmCanvas, text: str, width: float) -> None:
    """Without closing marks every line keeps within the width."""
    assert all(page.text_width(line, 10) <= width + 0.02 for line in page.wrap(text, width, 10))
