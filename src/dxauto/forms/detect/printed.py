"""What is printed on a blank: characters with their places, put together to lines of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dxauto.forms.geometry import Box
from dxauto.forms.radicals import ideographs
from dxauto.reading.types import Gray, TextRun

ReadText = Callable[[Gray, float], Sequence[TextRun]]
"""Reads a page without a text layer: (picture, dpi) to runs of text, one a line or word, in millimetres."""

_WORD_GAP = 0.12
"""A space between words, in heights of a character (the widths of Latin letters differ too much for a measure)."""

SQUARES = frozenset("□☐▢◻❏❑")


@dataclass(frozen=True, slots=True)
class Char:
    """One printed character (NFKC, so that full and half width are one)."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that belong together, in reading order."""

    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        """What they say, without spaces."""
        return "".join(c.text for c in self.chars)

    @property
    def shown(self) -> str:
        """What they say, to be read by a person: letters of the Latin alphabet keep the spaces between words."""
        return "".join([self.text[:1], *(_gap(left, right) + right.text for left, right in pairwise(self.chars))])

    @property
    def box(self) -> Box:
        """The place they take."""
        return around([c.box for c in self.chars])


def _gap(left: Char, right: Char) -> str:
    if not (left.text.isascii() and right.text.isascii()):
        return ""
    new_line = right.box.x < left.box.x
    return " " if new_line or right.box.x - left.box.right > _WORD_GAP * left.box.h else ""


def around(boxes: Sequence[Box]) -> Box:
    """Give the smallest box around some."""
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    return Box(x, y, max(b.right for b in boxes) - x, max(b.bottom for b in boxes) - y)


def characters(runs: Iterable[TextRun]) -> tuple[Char, ...]:
    """Take runs apart into characters; those of a longer run get equal shares of its box along its longer side."""
    found = []
    for run in runs:
        for index, mark in enumerate(run.text):
            if not mark.isspace():
                box = _share(run.box, index, len(run.text)) if len(run.text) > 1 else run.box
                found.append(Char(_folded(mark), box))
    return tuple(found)


def _folded(mark: str) -> str:
    return mark if mark in "㊞℡" else unicodedata.normalize("NFKC", ideographs(mark))


def _share(box: Box, index: int, count: int) -> Box:
    if box.h > 1.5 * box.w:
        return Box(box.x, box.y + box.h * index / count, box.w, box.h / count)
    return Box(box.x + box.w * index / count, box.y, box.w / count, box.h)


def text_lines(chars: Iterable[Char], gap: float) -> list[Text]:
    """Put characters together to lines from the top; a space wider than `gap` (in character heights) ends a line."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: c.box.centre[1]):
        if rows and _same_row(rows[-1], char):
            rows[-1].append(char)
        else:
            rows.append([char])
    return [text for row in rows for text in _split(sorted(row, key=lambda c: c.box.x), gap)]


def _same_row(row: Sequence[Char], char: Char) -> bool:
    middle = sum(c.box.centre[1] for c in row) / len(row)
    return abs(char.box.centre[1] - middle) < 0.5 * max(2.0, char.box.h, *(c.box.h for c in row))


def _split(row: Sequence[Char], gap: float) -> list[Text]:
    parts: list[list[Char]] = [[row[0]]]
    height = max(c.box.h for c in row)
    for before, char in pairwise(row):
        if char.box.x - before.box.right > gap * height:
            parts.append([])
        parts[-1].append(char)
    return [Text(tuple(part)) for part in parts]


def within(chars: Iterable[Char], box: Box) -> tuple[Char, ...]:
    """Give the characters whose middle lies in a box."""
    return tuple(c for c in chars if box.contains(Box(*c.box.centre, 0, 0)))


def flowing(chars: Sequence[Char]) -> Text:
    """Give all the characters of a cell in reading order: line by line, spaces ignored."""
    return Text(tuple(char for line in text_lines(chars, gap=1e9) for char in line.chars))
