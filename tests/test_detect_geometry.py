"""Rules become cells, cells become combs and tables: pure geometry."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxauto.forms.comb import comb_cells
from dxauto.forms.detect.combs import comb_of, find_combs, merged, ticked_comb
from dxauto.forms.detect.describe import fitted
from dxauto.forms.detect.grid import cells, lines
from dxauto.forms.detect.printed import Char, characters, flowing, text_lines
from dxauto.forms.detect.repeated import find_tables
from dxauto.forms.detect.rulings import Ruling, find_rulings, ticks
from dxauto.forms.detect.units import Unit
from dxauto.forms.geometry import Box, mm_to_px
from dxauto.forms.template import Comb
from dxauto.reading.types import TextRun

steps = st.lists(st.floats(4.0, 40.0), min_size=1, max_size=7)
jitter = st.floats(-0.2, 0.2)


def edges(start: float, widths: list[float]) -> list[float]:
    return [start, *(start + sum(widths[: i + 1]) for i in range(len(widths)))]


@given(steps, steps, st.data())
def test_every_cell_of_a_grid_is_found(widths: list[float], heights: list[float], data: st.DataObject) -> None:
    """A full grid, drawn with small errors of place and length, gives just its cells, row by row."""
    xs, ys = edges(10, widths), edges(20, heights)

    def drawn(at: float, start: float, end: float) -> Ruling:
        return Ruling(at + data.draw(jitter), start + data.draw(jitter), end + data.draw(jitter))

    across, down = lines(drawn(y, xs[0], xs[-1]) for y in ys), lines(drawn(x, ys[0], ys[-1]) for x in xs)
    found = cells(across, down)
    wanted = [Box(a, t, b - a, u - t) for t, u in pairwise(ys) for a, b in pairwise(xs)]
    assert len(found) == len(wanted)
    for cell, true in zip(found, wanted, strict=True):
        assert (cell.x, cell.y, cell.right, cell.bottom) == pytest.approx(
            (true.x, true.y, true.right, true.bottom), abs=0.41
        )


@given(steps.filter(lambda w: len(w) >= 2), st.data())
def test_a_missing_rule_joins_two_cells(widths: list[float], data: st.DataObject) -> None:
    """Where no rule is drawn between two cells they are one."""
    xs = edges(0, widths)
    gone = data.draw(st.integers(1, len(xs) - 2))
    across = lines([Ruling(0, xs[0], xs[-1]), Ruling(10, xs[0], xs[-1])])
    down = lines(Ruling(x, 0, 10) for i, x in enumerate(xs) if i != gone)
    assert len(cells(across, down)) == len(widths) - 1


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(0, 100)), max_size=25),
       st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200), st.floats(0, 100)), max_size=25))  # fmt: skip
def test_cells_never_overlap(across: list[tuple[float, ...]], down: list[tuple[float, ...]]) -> None:
    """Whatever is ruled, a place belongs to at most one of two cells, unless one lies within the other."""
    found = cells(
        lines(Ruling(a, s, s + n) for a, s, n in across), lines(Ruling(a, s, s + n) for a, s, n in down)
    )  # fmt: skip
    for index, one in enumerate(found):
        for other in found[index + 1 :]:
            nested = one.contains(other, 1.5) or other.contains(one, 1.5)
            slim = 1.5 * (one.w + one.h + other.w + other.h)
            assert nested or one.overlap(other) <= slim


@given(st.integers(3, 14), st.floats(4, 10), st.data())
def test_the_comb_of_equal_cells_has_these_cells(count: int, width: float, data: st.DataObject) -> None:
    """Cells in groups with equal gaps become a comb whose cells lie where they were."""
    after = tuple(sorted(data.draw(st.sets(st.integers(1, count - 1), max_size=min(2, (count - 1) // 2)))))
    comb = Comb(cells=count, after=after, gap=4.0 if after else 0.0)
    box = Box(10, 10, count * width + comb.gap * len(after), 8)
    drawn = comb_cells(box, comb)
    found = comb_of(drawn)
    assert found == comb
    assert [c.x for c in comb_cells(box, found)] == pytest.approx([c.x for c in drawn], abs=0.05)


def test_a_hyphen_between_two_groups_is_a_gap() -> None:
    """Three cells, a narrow one with a hyphen, four cells: a postal code of seven."""
    row = [Box(x, 0, 7, 9) for x in (0, 7, 14)] + [Box(21, 0, 5, 9)] + [Box(x, 0, 7, 9) for x in (26, 33, 40, 47)]
    (found,) = find_combs(row, [True] * 3 + [False] + [True] * 4, [False] * 3 + [True] + [False] * 4)
    assert found.comb == Comb(cells=7, after=(3,), gap=5.0)
    assert len(found.cells) == 8


def test_wide_cells_are_no_comb() -> None:
    """Columns for words are not read character by character."""
    assert find_combs([Box(x, 0, 30, 10) for x in (0, 30, 60)], [True] * 3, [False] * 3) == []


def test_parts_of_a_number_are_one_comb() -> None:
    """Three frames of four cells each make a comb of twelve; frames of unlike cells do not."""
    parts = [(Box(x, 0, 26, 8), Comb(cells=4)) for x in (0, 29, 58)]
    assert merged(parts) == (Box(0, 0, 84, 8), Comb(cells=12, after=(4, 8), gap=3.0))
    assert merged([*parts[:2], (Box(58, 0, 60, 8), Comb(cells=4))]) is None


def test_uneven_ticks_are_no_comb() -> None:
    """Only even divisions are for single characters."""
    assert ticked_comb(Box(0, 0, 40, 8), [10, 20, 30]) == Comb(cells=4)
    assert ticked_comb(Box(0, 0, 40, 8), [5, 20]) is None


def page(width: float = 100, height: float = 100) -> np.ndarray:
    return np.full((round(mm_to_px(height, 300)), round(mm_to_px(width, 300))), 255, np.uint8)


def rule(picture: np.ndarray, box: tuple[float, float, float, float], thick: float = 0.25) -> None:
    x1, y1, x2, y2 = (round(mm_to_px(v, 300)) for v in box)
    cv2.line(picture, (x1, y1), (x2, y2), 0, max(1, round(mm_to_px(thick, 300))))


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 0.6), st.floats(-0.3, 0.3))
def test_rules_are_found_where_they_are(thick: float, lean: float) -> None:
    """Thin, thick and slightly leaning rules are found to within 0.4 mm."""
    picture = page()
    rule(picture, (10, 30, 90, 30 + lean), thick)
    rule(picture, (50, 10, 50 + lean, 90), thick)
    found = find_rulings(picture, 300, [])
    assert [r.at for r in found.horizontal] == pytest.approx([30 + lean / 2], abs=0.4)
    assert [r.at for r in found.vertical] == pytest.approx([50 + lean / 2], abs=0.4)
    assert found.horizontal[0].length == pytest.approx(80, abs=1)


def test_a_small_square_is_a_square_and_its_sides_are_no_rules() -> None:
    """A box to tick is found as such; what is known to be the character 口 is none."""
    picture = page()
    cv2.rectangle(picture, (200, 200), (250, 250), 0, 3)
    found = find_rulings(picture, 300, [])
    assert len(found.squares) == 1
    assert not found.horizontal
    assert find_rulings(picture, 300, [], [Box(16, 16, 6, 6)]).squares == ()


@pytest.mark.parametrize("height", [8.0, 2.5])
def test_dashed_and_short_ticks_divide_a_cell(height: float) -> None:
    """Divisions may be dashed from top to bottom, or short and solid on the lower side."""
    picture = page()
    for x in (20, 30, 40):
        for y in np.arange(18 - height, 18, 1.0 if height > 4 else 0.1):
            rule(picture, (x, y, x, min(y + 0.5, 18)), 0.2)
    found = ticks(picture, 300, Box(10, 10, 40, 8))
    assert found == pytest.approx([20, 30, 40], abs=0.2)


def test_equal_rows_under_heads_are_a_table() -> None:
    """Answers with the same sides below one another are rows; a lone answer and unlike rows are not."""
    heads = [Unit(Box(x, 0, 30, 8), (Char("氏", Box(x + 5, 2, 4, 4)),), answer=False) for x in (10, 40)]
    rows = [Unit(Box(x, 8 + 10 * r, 30, 10)) for r in range(3) for x in (10, 40)]
    lone = [Unit(Box(10, 38, 60, 10))]
    (table,) = find_tables([*heads, *rows, *lone])
    assert len(table.rows) == 3
    assert table.heads == tuple(heads)
    assert table.box == Box(10, 8, 60, 30)
    assert find_tables([*rows, *lone]) == []


@given(st.lists(st.text("氏名住所年月日", min_size=1, max_size=4), min_size=1, max_size=4))
def test_cells_are_read_line_by_line(words: list[str]) -> None:
    """However the characters come, a cell's text is its lines from the top, each from the left."""
    chars = [Char(c, Box(4.0 * i, 6.0 * y, 3.5, 3.5)) for y, word in enumerate(words) for i, c in enumerate(word)]
    assert flowing(chars[::-1]).text == "".join(words)
    assert [t.text for t in text_lines(chars[::-1], gap=1.0)] == words


def test_a_run_of_text_is_shared_out_along_its_longer_side() -> None:
    """A line that came as one box gives each character its share; spaces keep theirs."""
    found = characters([TextRun("氏 名", Box(0, 0, 30, 5)), TextRun("住所", Box(0, 10, 4, 20))])
    assert [(c.text, c.box) for c in found] == [
        ("氏", Box(0, 0, 10, 5)), ("名", Box(20, 0, 10, 5)), ("住", Box(0, 10, 4, 10)), ("所", Box(0, 20, 4, 10)),
    ]  # fmt: skip


@given(
    st.tuples(st.floats(-300, 600), st.floats(-300, 600), st.floats(0, 700), st.floats(0, 700)),
    st.tuples(st.floats(50, 420), st.floats(50, 420)),
)
def test_boxes_are_kept_on_the_sheet(box: tuple[float, ...], size: tuple[float, float]) -> None:
    """Whatever was found at the edge, a field never leaves the paper, by not even a rounding."""
    assert Box(0, 0, *size).contains(fitted(Box(*box), size), slack=0.005)
