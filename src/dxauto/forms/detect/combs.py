"""Rows of equal narrow cells: one character each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dxauto.forms.comb import comb_cells
from dxauto.forms.detect.printed import around
from dxauto.forms.geometry import Box
from dxauto.forms.template import Comb

MIN_CELLS = 3
_WIDEST_MM = 12.0
_WIDEST_GAP_MM = 8.0
_TOUCHING_MM = 1.0


@dataclass(frozen=True, slots=True)
class FoundComb:
    """A comb, where it stands, and the cells that became part of it (those in its gaps too)."""

    box: Box
    comb: Comb
    cells: tuple[Box, ...]


def find_combs(cells: Sequence[Box], empty: Sequence[bool], gap_fillers: Sequence[bool]) -> list[FoundComb]:
    """Find combs among cells. `empty` cells may be written in; `gap_fillers` hold only a hyphen between two groups."""
    rows: dict[tuple[int, int], list[int]] = {}
    for index, cell in enumerate(cells):
        rows.setdefault((round(cell.y), round(cell.bottom)), []).append(index)
    found = []
    for row in rows.values():
        ordered = sorted(row, key=lambda i: cells[i].x)
        narrow = [i for i in ordered if empty[i] and _is_narrow(cells[i])]
        for run in _runs(narrow, cells, ordered, gap_fillers):
            boxes = [cells[i] for i in run]
            inside = around(boxes)
            parts = tuple(cells[i] for i in ordered if inside.contains(cells[i], slack=_TOUCHING_MM))
            found.append(FoundComb(inside, comb_of(boxes), parts))
    return found


def _is_narrow(cell: Box) -> bool:
    return cell.w <= _WIDEST_MM and cell.w <= 1.7 * cell.h


def _runs(
    narrow: Sequence[int], cells: Sequence[Box], row: Sequence[int], gap_fillers: Sequence[bool]
) -> list[list[int]]:
    runs: list[list[int]] = []
    for index in narrow:
        if runs and _continues(cells[runs[-1][0]], cells[runs[-1][-1]], cells[index]):
            between = [i for i in row if cells[runs[-1][-1]].x < cells[i].x < cells[index].x]
            if all(gap_fillers[i] for i in between):
                runs[-1].append(index)
                continue
        runs.append([index])
    return [run for run in runs if len(run) >= MIN_CELLS]


def _continues(first: Box, last: Box, cell: Box) -> bool:
    same = abs(cell.w - first.w) <= max(0.5, 0.12 * first.w)
    return same and -_TOUCHING_MM <= cell.x - last.right <= _WIDEST_GAP_MM


def comb_of(boxes: Sequence[Box]) -> Comb:
    """Give the comb that equal boxes in a row make; boxes that stand apart evenly count as touching."""
    gaps = [max(0.0, right.x - left.right) for left, right in pairwise(boxes)]
    usual = sorted(gaps)[(len(gaps) - 1) // 2] if gaps else 0.0
    wide = [number for number, gap in enumerate(gaps, 1) if gap > usual + _TOUCHING_MM]
    gap = sum(gaps[n - 1] - usual for n in wide) / len(wide) if wide else 0.0
    return Comb(cells=len(boxes), after=tuple(wide), gap=round(gap, 2))


def ticked_comb(cell: Box, ticks: Sequence[float]) -> Comb | None:
    """Give the comb of a cell that even `ticks` (their x) divide, None if they are not even or too few."""
    inside = [x for x in ticks if cell.x + 1.0 < x < cell.right - 1.0]
    edges = [cell.x, *inside, cell.right]
    widths = [b - a for a, b in pairwise(edges)]
    if len(widths) < 2 or max(widths) > _WIDEST_MM or max(widths) - min(widths) > 0.15 * max(widths) + 0.3:
        return None
    return Comb(cells=len(widths))


def merged(combs: Sequence[tuple[Box, Comb]]) -> tuple[Box, Comb] | None:
    """Give one comb for combs in a row whose cells are alike (the parts of a postal code), None if they are not."""
    cells = [cell for box, comb in combs for cell in comb_cells(box, comb)]
    widths = [cell.w for cell in cells]
    gaps = [right[0].x - left[0].right for left, right in pairwise(combs)]
    level = max(abs(box.y - combs[0][0].y) for box, _ in combs) < _TOUCHING_MM
    if (
        not level
        or max(widths) - min(widths) > 0.12 * max(widths) + 0.2
        or not all(0 <= g <= _WIDEST_GAP_MM for g in gaps)
    ):
        return None
    return around([box for box, _ in combs]), comb_of(cells)
