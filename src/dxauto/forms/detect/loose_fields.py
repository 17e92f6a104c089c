"""Places to write that no cell bounds: on a line, after a label, between 年 月 日."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dxauto.forms.detect.content import DateParts, date_parts, ticked_choices
from dxauto.forms.detect.name_fields import is_known, plain
from dxauto.forms.detect.printed import Char, Text, text_lines
from dxauto.forms.detect.rulings import Ruling
from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, Comb

_SHORTEST_LINE_MM = 15.0
_TALLEST_MM = 9.0
_LOWEST_MM = 4.0
_ROOM_MM = 25.0
_MARGIN_MM = 15.0
_SEAL = frozenset("印㊞")


@dataclass(frozen=True, slots=True)
class Loose:
    """A place outside of all cells, its label, and what is printed in it."""

    box: Box
    label: str
    date: DateParts | None = None
    ticked: tuple[Choice, ...] = ()
    comb: Comb | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """What of a page lies outside of its cells."""

    rulings: Sequence[Ruling]
    chars: Sequence[Char]
    squares: Sequence[Box]


def loose_fields(page: Outside, cells: Sequence[Box], size: tuple[float, float]) -> list[Loose]:
    """Find them all on what lies outside of the cells of a page of `size`."""
    rulings, chars, squares = page.rulings, page.chars, page.squares
    lines = text_lines(chars, gap=2.0)
    found = [*_dates(chars, size), *_underlined(rulings, lines, size), *_ticked(squares, chars)]
    for field in _after_labels(lines, size, chars):
        taken = [*(other.box for other in found), *cells]
        if not any(field.box.overlap(other) > 0.05 * field.box.w * field.box.h for other in taken):
            found.append(field)
    return found


def _dates(chars: Sequence[Char], size: tuple[float, float]) -> Iterator[Loose]:
    for line in text_lines(chars, gap=8.0):
        place = Box(max(line.box.x - 20, 5.0), line.box.y - 2.5, line.box.w + 25, line.box.h + 5)
        parts = date_parts(line.chars, Box(place.x, place.y, min(place.w, size[0] - place.x), place.h))
        if parts is not None:
            before = [c for c in line.chars if c.box.right <= parts.boxes[0].x + 0.5]
            yield Loose(_around_date(parts), "".join(c.text for c in before if c.text not in "令和平成昭"), parts)


def _around_date(parts: DateParts) -> Box:
    eras = [c.box for c in parts.eras]
    left = min(b.x for b in (*parts.boxes, *eras))
    first, last = parts.boxes[0], parts.boxes[2]
    top = min(b.y for b in (first, *eras))
    return Box(left, top, last.right - left, max(b.bottom for b in (first, *eras)) - top)


def _underlined(rulings: Sequence[Ruling], lines: Sequence[Text], size: tuple[float, float]) -> Iterator[Loose]:
    for ruling in rulings:
        if not _SHORTEST_LINE_MM <= ruling.length <= 0.75 * size[0]:
            continue
        beside = [t for t in lines if -6.5 < t.box.centre[1] - ruling.at < 0.5 and t.box.x < ruling.end]
        over = [t for t in beside if t.box.right > ruling.start + 1]
        if sum(t.box.w for t in over if ruling.at - t.box.bottom < _LOWEST_MM) > 0.6 * ruling.length:
            continue  # a heading that is underlined
        before = [t for t in beside if ruling.start - 60 < t.box.right <= ruling.start + 0.6 * ruling.length]
        label = max(before, key=lambda t: t.box.right, default=None)
        left = max(ruling.start, label.box.right + 1) if label else ruling.start
        seals = [t.box.x for t in over if set(t.text) <= _SEAL]
        higher = [r.at for r in rulings if 3 < ruling.at - r.at < _TALLEST_MM and r.start < ruling.end and r.end > left]
        right = min([ruling.end, *seals])
        print_above = [
            line.box.bottom
            for line in lines
            if line.box.bottom < ruling.at - _LOWEST_MM and line.box.x < right and line.box.right > left
        ]
        top = max([ruling.at - _TALLEST_MM, *higher, *print_above])
        if right - left >= _SHORTEST_LINE_MM * 0.7:
            yield Loose(Box(left, top, right - left, ruling.at - top), label.shown if label else "")


def _ticked(squares: Sequence[Box], chars: Sequence[Char]) -> Iterator[Loose]:
    """Squares in one line, or below one another at the same place, are one question."""
    groups: list[list[Box]] = []
    for box in sorted(squares, key=lambda b: (b.y, b.x)):
        near = [g for g in groups if any(_belong(box, other) for other in g)]
        if near:
            near[0].append(box)
        else:
            groups.append([box])
    for group in groups:
        choices = ticked_choices(group, chars)
        if all(c.label.startswith("選択") for c in choices) or (len(group) == 1 and _in_a_sentence(group[0], chars)):
            continue
        left, top = min(b.x for b in group), min(b.y for b in group)
        right, bottom = max(b.right for b in group), max(b.bottom for b in group)
        yield Loose(Box(left, top, right - left, bottom - top).grown(1.0), "", ticked=choices)


def _in_a_sentence(square: Box, chars: Sequence[Char]) -> bool:
    """Print right before it: the text speaks about squares."""
    level = [c for c in chars if abs(c.box.centre[1] - square.centre[1]) < 2.0]
    return any(-0.5 < square.x - c.box.right < 1.5 for c in level)


def _belong(one: Box, other: Box) -> bool:
    level = abs(one.centre[1] - other.centre[1]) < 2.0 and abs(one.x - other.x) < 80
    return level or (abs(one.x - other.x) < 1.5 and abs(one.y - other.y) < 12)


def _after_labels(lines: Sequence[Text], size: tuple[float, float], chars: Sequence[Char]) -> Iterator[Loose]:
    """A known label with nothing but room (and perhaps 印) after it."""
    for line in lines:
        if line.text[:1].isdigit() or line.text.startswith(("様式", "第", "別記")):
            continue  # a heading or the form's own number
        if not is_known(line.text) or plain(line.text)[-1:] in ("書", "届", "等", "る", "い"):
            continue
        same = [t.box.x for t in lines if t is not line and _level(t, line) and t.box.x >= line.box.right - 0.5]
        end = min([size[0] - _MARGIN_MM, *same])
        if end - line.box.right >= _ROOM_MM:
            top, bottom = _room(line, chars, end)
            yield Loose(Box(line.box.right + 2, top, end - line.box.right - 2.5, bottom - top), line.text)


def _level(one: Text, other: Text) -> bool:
    return abs(one.box.centre[1] - other.box.centre[1]) < max(one.box.h, other.box.h)


def _room(line: Text, chars: Sequence[Char], end: float) -> tuple[float, float]:
    """From half way to the print above to half way to the print below, at most 9 mm."""
    middle = line.box.centre[1]
    over = [c.box for c in chars if line.box.x - 1 < c.box.centre[0] < end and c not in line.chars]
    up = min([_TALLEST_MM, *(middle - b.centre[1] for b in over if b.bottom <= line.box.y + 0.5)])
    down = min([_TALLEST_MM, *(b.centre[1] - middle for b in over if b.y >= line.box.bottom - 0.5)])
    return middle - up / 2, middle + down / 2
