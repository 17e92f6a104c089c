"""Text on a terminal where a Japanese character is two columns wide: measuring, wrapping, tables, labelled facts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

_NEVER_FIRST = frozenset("、。，．・：；？！ー）」』】〕〉》％%)]}ぁぃぅぇぉっゃゅょァィゥェォッャュョ")


def width(text: str) -> int:
    """Columns that `text` takes: two for full-width characters, none for combining ones."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int) -> str:
    """Fill with blanks on the right up to `columns`."""
    return text + " " * max(0, columns - width(text))


def wrap(text: str, columns: int) -> list[str]:
    """Break into lines of at most `columns`: at blanks, between Japanese characters, never before 、。」 and the like.

    A single word that is longer than a line is left whole.
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line) + width(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> Iterator[str]:
    """Give the parts between which a line may be broken."""
    piece = ""
    for character in text:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or after == " ":
        return False
    if before == " ":
        return True
    return (_columns(before) == 2 or _columns(after) == 2) and before not in "「『（(【〔"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[int] = ()) -> str:
    """Give an aligned table with a rule under its head; the columns in `right` stand to the right."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    columns = [max(width(row[index]) for row in cells) for index in range(len(head))]
    lines = [_line(row, columns, right) for row in cells]
    lines.insert(1, "  ".join("-" * size for size in columns))
    return "\n".join(lines)


def facts(told: Mapping[str, object]) -> str:
    """Give labels with what belongs to them beside, leaving out what is not known (None or an empty text)."""
    known = {label: str(value) for label, value in told.items() if value not in (None, "")}
    size = max(map(width, known), default=0)
    return "\n".join(f"{pad(label, size)}  {value}" for label, value in known.items())


def _line(row: Sequence[str], columns: Sequence[int], right: Sequence[int]) -> str:
    padded = (
        " " * (size - width(cell)) + cell if index in right else pad(cell, size)
        for index, (cell, size) in enumerate(zip(row, columns, strict=True))
    )
    return "  ".join(padded).rstrip()
