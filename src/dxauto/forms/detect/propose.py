"""One page of a blank becomes fields and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dxauto.forms.detect.combs import ticked_comb
from dxauto.forms.detect.content import answer_room, is_unit
from dxauto.forms.detect.describe import as_list, describe, fitted, lines_in
from dxauto.forms.detect.grid import cells, lines, loose, with_open_sides
from dxauto.forms.detect.loose_fields import Loose, Outside, loose_fields
from dxauto.forms.detect.name_fields import Names, group_name, is_known
from dxauto.forms.detect.printed import SQUARES, Text, text_lines
from dxauto.forms.detect.repeated import Repeated, find_tables
from dxauto.forms.detect.rulings import find_rulings, ticks
from dxauto.forms.detect.source import BlankPage
from dxauto.forms.detect.units import Unit, above, left_of, right_of, units_of
from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, Comb, FieldSpec, Table, TableColumn

_SMALLEST_MM = (4.0, 3.5)
_CAPTION_MM = 4.5
_OVER_MM = 5.0
_UNASKED_MM2 = 250.0
_LOOK_HOLLOW = frozenset("口ロ囗D")
_SEALS = frozenset("印㊞")


@dataclass
class Proposal:
    """What was found so far; `doubts` holds the names of fields whose label said nothing."""

    fields: list[FieldSpec] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    size: tuple[float, float] = (210.0, 297.0)
    """Of the page that is looked at, in mm."""


def propose_page(page: BlankPage, number: int, proposal: Proposal) -> None:
    """Add the fields and tables of one page (from 1), from the top, then from the left."""
    proposal.size = page.size
    found = find_rulings(
        page.gray, page.dpi, [c.box for c in page.chars], [c.box for c in page.chars if c.text in _LOOK_HOLLOW]
    )
    across = lines(found.horizontal)
    down = with_open_sides(across, lines(found.vertical))
    boxes = [b for b in cells(across, down) if b.w >= _SMALLEST_MM[0] and b.h >= _SMALLEST_MM[1]]
    squares = [
        *found.squares,
        *(c.box for c in page.chars if c.text in SQUARES and not _overlaps(c.box, found.squares)),
    ]
    units = units_of(boxes, page.chars, squares, lambda cell: ticks(page.gray, page.dpi, cell))
    outside = [c for c in page.chars if not _inside(c.box, boxes)]
    free_squares = [s for s in squares if not _inside(s, boxes)]
    found_loose = loose_fields(Outside(loose(found.horizontal, boxes), outside, free_squares), boxes, page.size)
    free = [replace(f, comb=_comb_on_line(f, page)) for f in found_loose]
    tables = find_tables(units)
    in_tables = {id(unit) for table in tables for row in table.rows for unit in row}
    heads = {id(head) for table in tables for head in table.heads if head is not None}
    answers = [u for u in units if id(u) not in in_tables and id(u) not in heads]
    todo: list[tuple[float, float, Any]] = [(t.box.y, t.box.x, t) for t in tables]
    todo += [(u.box.y, u.box.x, u) for u in answers] + [(f.box.y, f.box.x, f) for f in free]
    for _, _, item in sorted(todo, key=lambda t: (round(t[0] / 2), t[1])):
        if isinstance(item, Repeated):
            _add_table(item, units, number, proposal)
        elif isinstance(item, Loose):
            _add_loose(item, number, proposal)
        else:
            _add_unit(item, units, number, proposal)


def _comb_on_line(item: Loose, page: BlankPage) -> Comb | None:
    """The comb of a line to write on that stands under even small uprights."""
    if item.date is not None or item.ticked or any(_inside(c.box, [item.box]) for c in page.chars):
        return None
    return ticked_comb(item.box, ticks(page.gray, page.dpi, item.box))


def _overlaps(box: Box, others: Sequence[Box]) -> bool:
    return any(box.overlap(other) > 0 for other in others)


def _inside(box: Box, boxes: Sequence[Box]) -> bool:
    return any(b.contains(Box(*box.centre, 0, 0)) for b in boxes)


def _add_unit(unit: Unit, units: Sequence[Unit], page: int, proposal: Proposal) -> None:
    if unit.answer:
        label = _label_of(unit, units)
        text, group = (label.shown, _group_of(label, units)) if label is not None else ("", "")
        if unit.holds:
            _add_held(unit, text, group, page, proposal)
            return
        if not text and _says_nothing(unit):
            return
        if unit.date is None and not unit.choices and "〒" in unit.text:
            unit = _without_postal_code(unit, text, group, page, proposal)
        _add_field(proposal, page, text, group, unit)
        return
    following = right_of(unit, units)
    if following is not None and following.answer:
        return
    room = _below_caption(unit) or (_own_room(unit) if is_known(unit.text) else None)
    if room is not None and not any(u.answer and _label_of(u, units) is unit for u in units):
        _add_field(proposal, page, unit.shown, _group_of(unit, units), Unit(room))


def _says_nothing(unit: Unit) -> bool:
    """A small empty cell that nothing asks for: a corner of a table, a mark at the edge of the paper."""
    return unit.date is None and not unit.choices and unit.comb is None and unit.box.w * unit.box.h < _UNASKED_MM2


def _add_held(unit: Unit, label: str, group: str, page: int, proposal: Proposal) -> None:
    """Frames inside of a cell: each asks what stands on its left or right over it, else what the cell's label asks."""
    lines = text_lines(unit.chars, gap=1.5)
    for held in unit.holds:
        before = [t for t in lines if t.box.right <= held.box.x + 0.5 and abs(t.box.centre[1] - held.box.centre[1]) < 4]
        near = [t for t in before if not is_unit(t.text) or t.text == "番号"]
        own = max(near, key=lambda t: t.box.right).shown if near else _over(held.box, lines)
        _add_field(proposal, page, own or label, label if own else group, held)


def _over(frame: Box, lines: Sequence[Text]) -> str:
    """The line that begins right over a frame, at its left."""
    over = [
        t
        for t in lines
        if 0 <= frame.y - t.box.bottom + 0.5 < _OVER_MM and abs(t.box.x - frame.x) < _OVER_MM and not is_unit(t.text)
    ]
    return max(over, key=lambda t: t.box.bottom).shown if over else ""


def _label_of(unit: Unit, units: Sequence[Unit]) -> Unit | None:
    """The label on the left, else the nearest one above (over answers that have none on their left either)."""
    left = left_of(unit, units)
    if left is not None and not left.answer:
        return left
    over = above(unit, units)
    return over if over is not None and not over.answer else None


def _group_of(label: Unit, units: Sequence[Unit]) -> str:
    """The heading before a label: a label on its left that spans several rows."""
    left = left_of(label, units)
    if left is None or left.answer or left.box.h <= 1.3 * label.box.h or _below_caption(left) is not None:
        return ""
    return left.text


def _without_postal_code(unit: Unit, label: str, group: str, page: int, proposal: Proposal) -> Unit:
    """The line with 〒 becomes a field of its own; what is below it stays."""
    line = next(t for t in text_lines(unit.chars, gap=1e9) if "〒" in t.text)
    mark = next(c for c in line.chars if c.text == "〒")
    bottom = min(unit.box.bottom, max(line.box.bottom + 1.0, unit.box.y + 6.0))
    width = min(45.0, unit.box.right - mark.box.right)
    place = Box(mark.box.right + 0.5, unit.box.y, width, bottom - unit.box.y)
    rest = Box(unit.box.x, bottom, unit.box.w, unit.box.bottom - bottom)
    if rest.h < 5.0:
        return unit
    _add_field(proposal, page, "郵便番号", group or label, Unit(place))
    return Unit(rest)


def _below_caption(unit: Unit) -> Box | None:
    """The room of a cell whose label is one line of small print at its top."""
    lines = text_lines(unit.chars, gap=1e9)
    if len(lines) != 1:
        return None
    text = lines[0].box
    small = text.h <= _CAPTION_MM and text.y - unit.box.y <= _CAPTION_MM / 2
    room = Box(unit.box.x, text.bottom, unit.box.w, unit.box.bottom - text.bottom)
    return room if small and room.h >= max(_SMALLEST_MM[1], 0.4 * unit.box.h) else None


def _own_room(unit: Unit) -> Box | None:
    """The room that a label leaves in its own cell: to its right, else below it."""
    text = text_lines(unit.chars, gap=1e9)
    right, bottom = max(t.box.right for t in text), max(t.box.bottom for t in text)
    if unit.box.right - right >= 25.0:
        return Box(right + 1.0, unit.box.y, unit.box.right - right - 1.0, unit.box.h)
    if unit.box.bottom - bottom >= 7.0:
        return Box(unit.box.x, bottom + 0.5, unit.box.w, unit.box.bottom - bottom - 0.5)
    return None


def _add_loose(item: Loose, page: int, proposal: Proposal) -> None:
    _add_field(proposal, page, item.label, "", Unit(item.box, date=item.date, ticked=item.ticked, comb=item.comb))


def _add_field(proposal: Proposal, page: int, label: str, group: str, unit: Unit) -> None:
    naming, extra = describe(label, group, unit)
    name = proposal.names.unique(naming.name)
    plain = unit.comb is None and unit.date is None and not unit.choices
    place = fitted(answer_room(unit.box, unit.chars) if plain else unit.box, proposal.size)
    if plain and (lines := lines_in(place, naming.type)) > 1:
        extra["lines"] = lines
    shown = label or _shown(unit) or name
    if group and plain:
        shown = f"{group} {shown}"
    proposal.fields.append(
        FieldSpec(name=name, label=shown, type=naming.type, page=page, box=place, **_tidy(extra, proposal.size))
    )
    if not naming.known:
        proposal.doubts.append(name)
    if naming.type != "umu":
        _add_seal(proposal, page, unit)


def _shown(unit: Unit) -> str:
    return "日付" if unit.date is not None else ""


def _add_seal(proposal: Proposal, page: int, unit: Unit) -> None:
    for char in unit.chars:
        if char.text in _SEALS and unit.comb is None and not unit.choices:
            x, y = char.box.centre
            place = Box(max(unit.box.x, x - 7), max(unit.box.y, y - 7), 14.0, min(14.0, unit.box.h))
            name = proposal.names.unique("ouin")
            proposal.fields.append(
                FieldSpec(name=name, label="押印", type="umu", page=page, box=fitted(place, proposal.size))
            )


def _tidy(extra: dict[str, Any], size: tuple[float, float]) -> dict[str, Any]:
    if "choices" not in extra:
        return extra
    return extra | {"choices": tuple(c.model_copy(update={"box": fitted(c.box, size)}) for c in extra["choices"])}


def _add_table(found: Repeated, units: Sequence[Unit], page: int, proposal: Proposal) -> None:
    heading = _table_heading(found, units)
    name = proposal.names.unique(group_name(heading) or "hyou")
    box, names = fitted(found.box, proposal.size), Names()
    columns = []
    for index, (unit, head) in enumerate(zip(found.rows[0], found.heads, strict=True), 1):
        label = head.shown if head is not None else f"列{index}"
        naming, extra = describe(label, "", unit)
        own = names.unique(naming.name if naming.known else f"retsu_{index}")
        moved = _moved(_tidy(extra, proposal.size), box)
        columns.append(
            TableColumn(name=own, label=label, type=naming.type, x=round(unit.box.x - box.x, 1),
                        w=round(unit.box.w, 1), **moved)
        )  # fmt: skip
        if not naming.known:
            proposal.doubts.append(f"{name}.{own}")
    proposal.tables.append(
        Table(name=name, label=heading or "表", page=page, box=box, rows=len(found.rows), columns=tuple(columns))
    )


def _table_heading(found: Repeated, units: Sequence[Unit]) -> str:
    first = left_of(found.rows[0][0], units)
    if first is not None and not first.answer and first.box.h > 1.5 * found.rows[0][0].box.h:
        return first.text
    head = next((h for h in found.heads if h is not None), None)
    over = above(head, units) if head is not None else None
    return over.text if over is not None and not over.answer and over.box.w > 0.6 * found.box.w else ""


def _moved(extra: dict[str, Any], table: Box) -> dict[str, Any]:
    """A column's choices and date parts count from the upper left corner of the row."""
    moved = dict(extra)
    if "choices" in extra:
        moved["choices"] = tuple(_moved_choice(c, table) for c in extra["choices"])
    if "options" in extra:
        moved["options"] = {
            key: as_list(Box(*value).moved(-table.x, -table.y)) if isinstance(value, list) else value
            for key, value in extra["options"].items()
        }
    return moved


def _moved_choice(choice: Choice, table: Box) -> Choice:
    return choice.model_copy(update={"box": Box(*as_list(choice.box.moved(-table.x, -table.y)))})
