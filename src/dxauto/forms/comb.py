"""Where the one-character cells of a comb stand: one function for drawing, filling and reading."""

from __future__ import annotations

from dxauto.forms.geometry import Box
from dxauto.forms.template import Comb


def comb_cells(box: Box, comb: Comb) -> tuple[Box, ...]:
    """Give a comb's cells in mm from left to right; they fill `box`, with `gap` mm free after the cells in `after`."""
    width = (box.w - comb.gap * len(set(comb.after))) / comb.cells
    cells, x = [], box.x
    for number in range(1, comb.cells + 1):
        cells.append(Box(x, box.y, width, box.h))
        x += width + (comb.gap if number in comb.after else 0.0)
    return tuple(cells)


def comb_groups(box: Box, comb: Comb) -> tuple[tuple[Box, ...], ...]:
    """Give the cells in the groups that the gaps make."""
    cells = comb_cells(box, comb)
    ends = [*sorted(n for n in set(comb.after) if n < comb.cells), comb.cells]
    return tuple(cells[start:end] for start, end in zip([0, *ends], ends, strict=False))
