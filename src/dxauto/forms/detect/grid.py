"""Rules → crossings → cells. Pure geometry in millimetres."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dxauto.forms.detect.rulings import Ruling
from dxauto.forms.geometry import Box

NEAR_MM = 0.7
"""Rules so near to one another are one; ends so near to a rule touch it."""
_SAME_END_MM = 1.0
_NARROWEST_MM = 4.0
"""An open side nearer than this to an upright is only where the rules stick out."""


@dataclass(frozen=True, slots=True)
class Line:
    """Rules on one straight: where it is, and the stretches that are drawn, in order."""

    at: float
    stretches: tuple[tuple[float, float], ...]

    def covers(self, start: float, end: float) -> bool:
        """Tell whether it is drawn from `start` to `end` without a break."""
        return any(a <= start + NEAR_MM and end - NEAR_MM <= b for a, b in self.stretches)

    def reach(self, place: float) -> tuple[float, float] | None:
        """Give the stretch that is drawn at `place`, None if none is."""
        return next(((a, b) for a, b in self.stretches if a - NEAR_MM <= place <= b + NEAR_MM), None)


def lines(rulings: Iterable[Ruling]) -> tuple[Line, ...]:
    """Put rules that lie on one straight together, in order of their place."""
    groups: list[list[Ruling]] = []
    for ruling in sorted(rulings, key=lambda r: r.at):
        if groups and ruling.at - groups[-1][-1].at <= NEAR_MM and ruling.at - groups[-1][0].at <= 2 * NEAR_MM:
            groups[-1].append(ruling)
        else:
            groups.append([ruling])
    return tuple(_line(group) for group in groups)


def _line(group: Sequence[Ruling]) -> Line:
    weight = sum(r.length for r in group) or 1.0
    at = sum(r.at * r.length for r in group) / weight if weight > 0 else group[0].at
    stretches: list[tuple[float, float]] = []
    for ruling in sorted(group, key=lambda r: r.start):
        if stretches and ruling.start <= stretches[-1][1] + NEAR_MM:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], ruling.end))
        else:
            stretches.append((ruling.start, ruling.end))
    return Line(at, tuple(stretches))


def with_open_sides(across: Sequence[Line], down: Sequence[Line]) -> tuple[Line, ...]:
    """Give the upright lines, and the sides that nobody drew: where two rules that a drawn upright joins end at one x.

    Many forms leave the outer sides of a table open. Lines to write on, which no upright joins, are left alone.
    """
    sides: list[Ruling] = []
    for upright in down:
        touching = [line for line in across if upright.covers(line.at, line.at) and line.reach(upright.at)]
        for upper, lower in pairwise(touching):
            if upright.covers(upper.at, lower.at):
                sides += _missing_sides(upper, lower, upright, down)
    drawn = [Ruling(line.at, start, end) for line in down for start, end in line.stretches]
    return lines([*drawn, *sides])


def _missing_sides(upper: Line, lower: Line, upright: Line, down: Sequence[Line]) -> Iterator[Ruling]:
    one, other = upper.reach(upright.at), lower.reach(upright.at)
    if one is None or other is None:
        return
    for end, opposite in zip(one, other, strict=True):
        at = (end + opposite) / 2
        low, high = sorted((at, upright.at))
        between = [d for d in down if d is not upright and low - NEAR_MM < d.at < high + NEAR_MM]
        if (
            abs(end - opposite) <= _SAME_END_MM
            and high - low > _NARROWEST_MM
            and not any(d.covers(upper.at, lower.at) for d in between)
        ):
            yield Ruling(at, upper.at, lower.at)


def cells(horizontal: Sequence[Line], vertical: Sequence[Line]) -> list[Box]:
    """Give the smallest rectangles that are ruled on all four sides, by rows, then from left to right."""
    found = []
    for top_index, top in enumerate(horizontal):
        for left_index, left in enumerate(vertical):
            if _cross(top, left):
                cell = _cell(horizontal[top_index:], vertical[left_index:])
                if cell is not None:
                    found.append(cell)
    return found


def _cross(across: Line, down: Line) -> bool:
    return across.covers(down.at, down.at) and down.covers(across.at, across.at)


def _cell(rows: Sequence[Line], columns: Sequence[Line]) -> Box | None:
    """The smallest cell whose upper left corner is where the first row and the first column cross."""
    top, left = rows[0], columns[0]
    for right in columns[1:]:
        if not top.covers(left.at, right.at):
            return None
        if not _cross(top, right):
            continue
        for bottom in rows[1:]:
            if not left.covers(top.at, bottom.at) or not right.covers(top.at, bottom.at):
                break
            if bottom.covers(left.at, right.at):
                return Box(left.at, top.at, right.at - left.at, bottom.at - top.at)
    return None


def loose(horizontal: Iterable[Ruling], found: Sequence[Box]) -> list[Ruling]:
    """Give the rules that bound no cell along most of their length: those to write on."""
    return [r for r in horizontal if not _bounds(r, found)]


def _bounds(ruling: Ruling, found: Sequence[Box]) -> bool:
    below = [c for c in found if abs(ruling.at - c.y) <= 2 * NEAR_MM]
    above = [c for c in found if abs(ruling.at - c.bottom) <= 2 * NEAR_MM]
    return any(sum(_shared(ruling, c) for c in side) > 0.4 * ruling.length for side in (below, above))


def _shared(ruling: Ruling, cell: Box) -> float:
    return max(0.0, min(ruling.end, cell.right) - max(ruling.start, cell.x))
