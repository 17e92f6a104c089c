"""Where a comb's cells stand."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from dxauto.forms.comb import comb_cells, comb_groups
from dxauto.forms.geometry import Box
from dxauto.forms.template import Comb


@st.composite
def combs(draw: st.DrawFn) -> Comb:
    """Give combs whose gaps lie between cells."""
    cells = draw(st.integers(1, 30))
    after = draw(st.lists(st.integers(1, max(1, cells - 1)), unique=True, max_size=3)) if cells > 1 else []
    return Comb(cells=cells, after=tuple(after), gap=draw(st.floats(0, 4)))


@given(combs(), st.floats(100, 180), st.floats(0, 30))
def test_cells_fill_the_box_from_end_to_end(comb: Comb, width: float, left: float) -> None:
    """The first cell begins where the box begins, the last ends where it ends, and all have the box's height."""
    box = Box(left, 20, width, 8)
    cells = comb_cells(box, comb)
    assert len(cells) == comb.cells
    assert cells[0].x == left
    assert cells[-1].right == approx(box.right)
    assert {(cell.y, cell.h) for cell in cells} == {(20, 8)}


@given(combs())
def test_cells_are_equally_wide_with_gaps_only_where_asked(comb: Comb) -> None:
    """Between neighbours there is the gap after the cells that are named, and nothing anywhere else."""
    cells = comb_cells(Box(10, 10, 150, 8), comb)
    assert [c.w for c in cells] == approx([cells[0].w] * comb.cells)
    for number, (before, after) in enumerate(itertools.pairwise(cells), start=1):
        assert after.x - before.right == approx(comb.gap if number in comb.after else 0, abs=1e-9)


@given(combs())
def test_groups_hold_every_cell_once_in_order(comb: Comb) -> None:
    """Cutting at the gaps loses, doubles and reorders nothing."""
    box = Box(10, 10, 150, 8)
    groups = comb_groups(box, comb)
    assert tuple(cell for group in groups for cell in group) == comb_cells(box, comb)
    assert len(groups) == len(comb.after) + 1


def test_a_postal_code_is_three_and_four_cells() -> None:
    """The gap after the third cell makes groups of three and four."""
    groups = comb_groups(Box(50, 50, 50.5, 7), Comb(cells=7, after=(3,), gap=5))
    assert [len(group) for group in groups] == [3, 4]
    assert groups[0][0].w == approx(6.5)
