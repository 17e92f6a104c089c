"""Reading a born-digital page from its own text."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dxauto.forms.geometry import MM_PER_INCH, Box
from dxauto.reading.questions import spread
from dxauto.reading.text_layer import text_in, written_text
from dxauto.reading.types import Located, PageImage, TextRun

DPI = 200.0


def runs(text: str, x: float = 10.0, y: float = 10.0, size: float = 4.0, step: float = 4.2) -> list[TextRun]:
    return [TextRun(c, Box(x + i * step, y, size, size)) for i, c in enumerate(text) if c != " "]


def located(matrix: np.ndarray) -> Located:
    return Located("t", 1, matrix, 0.1, "code", 1.0)


def test_characters_come_in_reading_order() -> None:
    """Lines from above, characters from the left, whatever order the file holds them in."""
    page = runs("石巻", y=10) + runs("太郎", y=20)
    assert text_in(reversed(page), Box(0, 0, 100, 100)) == "石巻太郎"


def test_a_wide_gap_is_a_space() -> None:
    """A gap of a character's height is the space that the writer left."""
    assert text_in(runs("石巻") + runs("太郎", x=25), Box(0, 0, 100, 100)) == "石巻　太郎"


def test_only_the_box_counts() -> None:
    """What stands outside a field is not its answer."""
    assert text_in(runs("内") + runs("外", x=60), Box(0, 0, 40, 40)) == "内"


def test_the_blanks_own_print_is_no_answer() -> None:
    """A character that the blank prints at the same place is taken out; the same character elsewhere stays."""
    scale = DPI / MM_PER_INCH
    page = PageImage(np.zeros((10, 10), np.uint8), (DPI, DPI), tuple(runs("年月")))
    kept = written_text(page, located(np.diag([scale, scale, 1.0])), runs("年"))
    assert [run.text for run in kept] == ["月"]


@given(st.floats(-30, 30), st.floats(-30, 30), st.floats(0.5, 2.0))
def test_text_is_brought_into_the_templates_frame(dx: float, dy: float, zoom: float) -> None:
    """Wherever the template lies on the page, its text lands at the template's own millimetres."""
    scale = DPI / MM_PER_INCH
    matrix = np.array([[zoom * scale, 0, dx * scale], [0, zoom * scale, dy * scale], [0, 0, 1]])
    run = TextRun("字", Box(20 * zoom + dx, 30 * zoom + dy, 4 * zoom, 4 * zoom))
    moved = written_text(PageImage(np.zeros((1, 1), np.uint8), (DPI, DPI), (run,)), located(matrix), ())[0].box
    assert np.allclose([moved.x, moved.y, moved.w, moved.h], [20, 30, 4, 4], atol=1e-6)


def test_an_empty_comb_cell_is_a_space_only_where_one_may_be() -> None:
    """カナ names keep the empty cell between their parts, numbers do not."""
    assert spread("アベタロ", (0, 1, 3, 4), spaced=True) == "アベ　タロ"
    assert spread("1234", (0, 1, 3, 4), spaced=False) == "1234"
