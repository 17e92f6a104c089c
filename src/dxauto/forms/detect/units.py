"""The cells of a page with what is in them, combs put together: what labels and fields are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dxauto.forms.detect.combs import find_combs, merged, ticked_comb
from dxauto.forms.detect.content import DateParts, circled_choices, date_parts, is_unit, ticked_choices
from dxauto.forms.detect.name_fields import is_known
from dxauto.forms.detect.printed import Char, flowing, within
from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, Comb

TOUCH_MM = 1.2
_DIGIT_PRINT = frozenset("億千百十万円")
_GAP_PRINT = frozenset("-‐‑‒–—―−ー一─の")


@dataclass(frozen=True, slots=True)
class Unit:
    """A cell or comb. What is no answer is a label: its `text` asks for what stands beside or below it.
    `holds` are frames that stand inside of it.
    """

    box: Box
    chars: tuple[Char, ...] = ()
    answer: bool = True
    comb: Comb | None = None
    date: DateParts | None = None
    circled: tuple[Choice, ...] = ()
    ticked: tuple[Choice, ...] = ()
    holds: tuple[Unit, ...] = ()

    @property
    def text(self) -> str:
        """Its print, without spaces."""
        return flowing(self.chars).text

    @property
    def shown(self) -> str:
        """Its print, to be read by a person: words of Latin letters apart."""
        return flowing(self.chars).shown

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be circled or ticked in it."""
        return self.ticked or self.circled


def units_of(
    cells: Sequence[Box], chars: Sequence[Char], squares: Sequence[Box], ticks: Callable[[Box], list[float]]
) -> list[Unit]:
    """Understand every cell; cells that form a comb become one unit, a cell with frames inside holds those."""
    inner = {cell for cell in cells if any(_is_within(cell, other) for other in cells)}
    outer = [cell for cell in cells if cell not in inner]
    units = []
    for unit in _plain_units(outer, chars, squares, ticks):
        frames = [cell for cell in inner if _is_within(cell, unit.box)]
        units.append(_holding(unit, _plain_units(frames, chars, squares, ticks)) if frames else unit)
    return _second_look(sorted(units, key=lambda u: (round(u.box.y), u.box.x)))


def _is_within(cell: Box, other: Box) -> bool:
    return other is not cell and other.w * other.h > 1.05 * cell.w * cell.h and other.contains(cell, slack=0.2)


def _holding(unit: Unit, held: Sequence[Unit]) -> Unit:
    """A cell that is only the surrounding of frames: one comb if they are its parts, a date if 年月日 stands there."""
    own = tuple(c for c in unit.chars if not any(h.box.contains(Box(*c.box.centre, 0, 0)) for h in held))
    date = date_parts(own, unit.box)
    if date is not None:
        return replace(unit, chars=own, answer=True, date=date)
    combs = [(h.box, h.comb) for h in held if h.comb is not None]
    joined = merged(combs) if len(combs) == len(held) and is_unit(flowing(own).text) else None
    if joined is not None:
        held = [Unit(joined[0], comb=joined[1])]
    return replace(unit, chars=own, answer=True, comb=None, holds=tuple(held))


def _plain_units(
    cells: Sequence[Box], chars: Sequence[Char], squares: Sequence[Box], ticks: Callable[[Box], list[float]]
) -> list[Unit]:
    held = [within(chars, cell) for cell in cells]
    texts = [flowing(c).text for c in held]
    empty = [all(mark in _DIGIT_PRINT for mark in text) and len(text) <= 1 for text in texts]
    combs = find_combs(cells, empty, [text in _GAP_PRINT for text in texts])
    taken = {cell for comb in combs for cell in comb.cells}
    units = [Unit(found.box, comb=found.comb) for found in combs]
    for cell, inside in zip(cells, held, strict=True):
        if cell not in taken:
            own = [s for s in squares if cell.contains(s, slack=0.3)]
            units.append(_unit(cell, inside, own, None if inside else ticked_comb(cell, ticks(cell))))
    return sorted(units, key=lambda u: (round(u.box.y), u.box.x))


def _unit(cell: Box, chars: tuple[Char, ...], squares: Sequence[Box], ticked: Comb | None) -> Unit:
    if squares:
        return Unit(cell, chars, ticked=ticked_choices(squares, chars))
    if not chars:
        return Unit(cell, comb=ticked)
    date = date_parts(chars, cell)
    if date is not None:
        return Unit(cell, chars, date=date)
    circled = circled_choices(chars, trusting=False)
    text = flowing(chars).text
    return Unit(cell, chars, answer=bool(circled) or is_unit(text), circled=circled)


def _second_look(units: list[Unit]) -> list[Unit]:
    """What a label asks for on the left may be answered in a cell whose own print looked like a label."""
    return [unit if unit.answer else _answered(unit, units) for unit in units]


def _answered(unit: Unit, units: Sequence[Unit]) -> Unit:
    """Words between separators are to be circled if nothing is left to fill in; a few signs leave room to write."""
    asking, following = left_of(unit, units), right_of(unit, units)
    beside = asking is not None and not asking.answer
    over = above(unit, units)
    if beside or (over is not None and not over.answer):
        circled = circled_choices(unit.chars, trusting=True)
        if circled and (following is None or not following.answer):
            return replace(unit, answer=True, circled=circled)
    roomy = len(unit.chars) <= 3 and unit.box.w > 40.0 and flowing(unit.chars).box.w < 0.3 * unit.box.w
    if beside and asking is not None and roomy and is_known(asking.text) and not is_known(unit.text):
        return replace(unit, answer=True)
    return unit


def left_of(unit: Unit, units: Sequence[Unit]) -> Unit | None:
    """Give the unit that touches this one's left side over most of its height."""
    return _best([u for u in units if abs(u.box.right - unit.box.x) < TOUCH_MM], unit.box, along_y=True)


def right_of(unit: Unit, units: Sequence[Unit]) -> Unit | None:
    """Give the unit that touches this one's right side over most of its height."""
    return _best([u for u in units if abs(u.box.x - unit.box.right) < TOUCH_MM], unit.box, along_y=True)


def above(unit: Unit, units: Sequence[Unit]) -> Unit | None:
    """Give the unit that touches this one's upper side over most of its width."""
    return _best([u for u in units if abs(u.box.bottom - unit.box.y) < TOUCH_MM], unit.box, along_y=False)


def below(unit: Unit, units: Sequence[Unit]) -> Unit | None:
    """Give the unit that touches this one's lower side over most of its width."""
    return _best([u for u in units if abs(u.box.y - unit.box.bottom) < TOUCH_MM], unit.box, along_y=False)


def _best(candidates: Sequence[Unit], box: Box, *, along_y: bool) -> Unit | None:
    def shared(other: Box) -> float:
        if along_y:
            return (min(box.bottom, other.bottom) - max(box.y, other.y)) / min(box.h, other.h)
        return (min(box.right, other.right) - max(box.x, other.x)) / min(box.w, other.w)

    best = max(candidates, key=lambda u: shared(u.box), default=None)
    return best if best is not None and shared(best.box) > 0.6 else None
