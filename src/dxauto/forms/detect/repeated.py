"""Tables: rows of equal places to write, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dxauto.forms.detect.printed import around
from dxauto.forms.detect.units import TOUCH_MM, Unit, above
from dxauto.forms.geometry import Box

_MIN_COLUMNS = 2
_MIN_ROWS = 2


@dataclass(frozen=True, slots=True)
class Repeated:
    """Rows of units (answers only, from left to right), and the label above each column, where there is one."""

    rows: tuple[tuple[Unit, ...], ...]
    heads: tuple[Unit | None, ...]

    @property
    def box(self) -> Box:
        """The place of the rows, without the head."""
        return around([unit.box for row in self.rows for unit in row])


def find_tables(units: Sequence[Unit]) -> list[Repeated]:
    """Find runs of rows whose answers have the same sides and heights, with labels above at least half of them."""
    waiting = sorted(_rows(units), key=lambda row: row[0].box.y)
    found = []
    while waiting:
        group = [waiting.pop(0)]
        for row in list(waiting):
            if _follows(group[-1], row):
                group.append(row)
                waiting.remove(row)
        heads = tuple(_head(unit, units) for unit in group[0])
        if len(group) >= _MIN_ROWS and sum(h is not None and not h.answer for h in heads) * 2 >= len(heads):
            found.append(Repeated(tuple(group), heads))
    return found


def _rows(units: Sequence[Unit]) -> list[tuple[Unit, ...]]:
    """Answers that touch one another side by side; a row begins after a label, a number, or at the table's side."""
    rows: list[list[Unit]] = []
    for unit in sorted((u for u in units if u.answer), key=lambda u: (round(u.box.y), u.box.x)):
        if rows and _beside(rows[-1][-1], unit):
            rows[-1].append(unit)
        else:
            rows.append([unit])
    return [tuple(row) for row in rows if len(row) >= _MIN_COLUMNS]


def _beside(left: Unit, right: Unit) -> bool:
    level = abs(left.box.y - right.box.y) < TOUCH_MM and abs(left.box.bottom - right.box.bottom) < TOUCH_MM
    return level and abs(left.box.right - right.box.x) < TOUCH_MM


def _follows(row: Sequence[Unit], following: Sequence[Unit]) -> bool:
    if len(row) != len(following) or abs(row[0].box.bottom - following[0].box.y) > TOUCH_MM:
        return False
    if abs(row[0].box.h - following[0].box.h) > max(0.8, 0.08 * row[0].box.h):
        return False
    pairs = list(zip(row, following, strict=True))
    sides = all(abs(a.box.x - b.box.x) < TOUCH_MM and abs(a.box.right - b.box.right) < TOUCH_MM for a, b in pairs)
    return sides and all(_print(a) == _print(b) for a, b in pairs)


def _print(unit: Unit) -> str:
    return unit.text.translate({ord(digit): None for digit in "0123456789"})


def _head(unit: Unit, units: Sequence[Unit]) -> Unit | None:
    """A label, or the same words to choose from as in the rows (同居・別居 over 同居・別居)."""
    over = above(unit, units)
    return over if over is not None and (not over.answer or (over.circled and over.text)) else None
