"""The list whose rows are entered: an Excel or CSV file, its headings, and each row's business key."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import hmac
import io
import json
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dxauto.browser.flow import Input
from dxauto.browser.listfile import BROKEN, ERRORS, Lines, sheet_lines
from dxauto.browser.steps.condition import holds
from dxauto.browser.values import columns_of, written
from dxauto.errors import UnreadableInputError
from dxauto.texts import decoded


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the clerk sees it (1 is the first line of the sheet) and its values as text.

    `hidden` is a row that is not shown in Excel; `faults` tells of columns whose value is not what a person sees there.
    """

    number: int
    values: dict[str, str]
    hidden: bool = False
    faults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Rows:
    """The list."""

    path: Path
    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def numbered(self, number: int) -> Row | None:
        """Give the row of that number: rows stand in order, wholly empty ones between them left out."""
        at = bisect_left(self.rows, number, key=lambda row: row.number)
        return self.rows[at] if at < len(self.rows) and self.rows[at].number == number else None


def read_rows(path: Path, shape: Input, fields: Mapping[str, str] = MappingProxyType({})) -> Rows:
    """Read the list; wholly empty rows are left out. `fields` are other names of columns, with their headings.

    Raises `UnreadableInputError`.
    """
    stat = path.stat() if path.is_file() else None
    if stat is None:
        raise UnreadableInputError(f"{path} がありません。ファイルの名前と場所を確かめてください")
    mark = (path, shape.model_dump_json(), stat.st_mtime_ns, stat.st_size, tuple(fields.items()))
    if mark not in _KEPT:  # a worker asks once a row
        _KEPT.clear()
        _KEPT[mark] = _completed(_named(_read_anew(path, shape), fields), shape)
    return _KEPT[mark]


_KEPT: dict[tuple[object, ...], Rows] = {}


def _named(found: Rows, fields: Mapping[str, str]) -> Rows:
    """Give the list with its columns also under the names of the form's fields."""
    also = {name: heading for name, heading in fields.items() if heading in found.headings}
    also = {name: heading for name, heading in also.items() if name not in found.headings}
    for row in found.rows:
        row.values.update({name: row.values[heading] for name, heading in also.items()})
    rows = [_with_faults(row, also) if row.faults else row for row in found.rows]
    return replace(found, headings=(*found.headings, *also), rows=tuple(rows))


def _with_faults(row: Row, also: Mapping[str, str]) -> Row:
    more = {name: row.faults[heading] for name, heading in also.items() if heading in row.faults}
    return replace(row, faults={**row.faults, **more})


def _read_anew(path: Path, shape: Input) -> Rows:
    lines = _lines(path, shape)
    headings: tuple[str, ...] = ()
    rows = []
    for number, cells in enumerate(lines.cells, start=1):
        texts = [_text(cell) for cell in cells]
        if number == shape.heading_row:
            headings = _headings(path, texts)
        elif number > shape.heading_row and any(texts):
            values = _values(headings, texts)
            rows.append(Row(number, values, number in lines.hidden, _faults(lines, number, headings, values)))
    if not headings:
        raise UnreadableInputError(f"{path}: {shape.heading_row} 行目に見出しがありません")
    return Rows(path, headings, tuple(rows))


def _lines(path: Path, shape: Input) -> Lines:
    return Lines(list(csv_lines(path))) if path.suffix.lower() == ".csv" else sheet_lines(path, shape.sheet)


def _faults(lines: Lines, number: int, headings: Sequence[str], values: Mapping[str, str]) -> Mapping[str, str]:
    found = {name: BROKEN.format(text) for name, text in values.items() if text in ERRORS}
    if lines.faults:
        at = ((name, lines.faults.get((number, column))) for column, name in enumerate(headings, start=1) if name)
        found |= {name: told for name, told in at if told is not None}
    return found


def heading_row(path: Path, shape: Input, names: Collection[str]) -> int | None:
    """Give the line among the first that looks like the headings: most of these names, and more than the flow's own.

    None if there is no such line.
    """
    counts = {
        number: len({heading(cell) for cell in cells} & set(names))
        for number, cells in enumerate(_lines(path, shape).cells[:_LAST_HEADING], start=1)
    }
    best = max(counts, key=lambda number: (counts[number], -number), default=shape.heading_row)
    return best if counts.get(best, 0) > max(counts.get(shape.heading_row, 0), len(names) / 2) else None


_LAST_HEADING = 30


def _completed(found: Rows, shape: Input) -> Rows:
    """Give the list with its derived columns; one whose own columns are missing stays missing."""
    for name, template in shape.derived.items():
        if name not in found.headings and set(columns_of(template)) <= set(found.headings):
            for row in found.rows:
                row.values[name] = written(template, row.values)
            found = replace(found, headings=(*found.headings, name))
    return found


UNFINISHED = ("要確認", "読めません")
"""What the form robot calls a row that a person has not looked at yet."""


def skipped(row: Row, shape: Input) -> bool:
    """Tell whether a row is to be left alone: one that is hidden in Excel is as good as not in the list."""
    if row.hidden:
        return True
    if shape.from_ is not None and row.values.get("状態") in UNFINISHED:
        return True
    if shape.skip is None or not set(columns_of(shape.skip)) <= set(row.values):
        return False
    return holds(lambda template: written(template, row.values), shape.skip)


def _values(headings: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    padded = [*texts, *[""] * (len(headings) - len(texts))]
    return {name: text for name, text in zip(headings, padded, strict=False) if name}


def _headings(path: Path, texts: Sequence[str]) -> tuple[str, ...]:
    texts = [heading(text) for text in texts]
    named = [text for text in texts if text]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice is not None:
        raise UnreadableInputError(f"{path}: 見出し「{twice}」が 2 つあります。どちらかの名前を変えてください")
    return tuple(texts)


def heading(cell: Any) -> str:
    """Give a heading as one word: where it is broken into lines only for the column's width, it is still that word."""
    return "".join(part.strip() for part in _text(cell).splitlines())


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float):
        # Excel shows fifteen digits at most; what lies behind them is no value of the list.
        return format(Decimal(format(cell, ".15g")), "f")
    return str(cell).strip()


def csv_lines(path: Path) -> Iterator[list[str]]:
    """Give the lines of a CSV file in UTF-8 or Shift_JIS; raises `UnreadableInputError`."""
    text = decoded(path.read_bytes())
    if text is None:
        raise UnreadableInputError(
            f"{path}: 文字コードが UTF-8 でも Shift_JIS でもありません。Excel で保存し直してください"
        )
    return iter(list(csv.reader(io.StringIO(text, newline=""))))


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row is known by without telling whose it is: HMACs under the workspace's secret.

    `key` is made of the business key's columns, `content` of all columns that the flow uses.
    """

    key: str
    content: str


def identity(row: Row, key_columns: Sequence[str], used: Sequence[str], robot: str, secret: bytes) -> Identity | None:
    """Give a row's identity; None if a column of its business key is empty."""
    parts = [row.values[name] for name in key_columns]
    if not all(parts):
        return None
    return Identity(
        _signed(secret, ["key", robot, *parts])[:32],
        _signed(secret, ["content", robot, *[[name, row.values.get(name, "")] for name in sorted(used)]])[:32],
    )


def _signed(secret: bytes, parts: list[Any]) -> str:
    return hmac.new(secret, json.dumps(parts, ensure_ascii=False).encode(), hashlib.sha256).hexdigest()
