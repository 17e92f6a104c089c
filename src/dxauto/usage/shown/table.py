"""A table as people see it, before it is HTML, a sheet or a page of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dxauto.usage.figures_types import Key
from dxauto.usage.shown import wording

Value = str | float | int | date | None


class Sort(StrEnum):
    """What a column holds, which decides how it is written."""

    TEXT = "text"
    COUNT = "count"
    RATE = "rate"
    CHANGE = "change"
    POINTS = "points"
    HOURS = "hours"
    PER_ITEM = "per_item"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `width` in full-width characters."""

    title: str
    sort: Sort = Sort.TEXT
    width: int = 8


@dataclass(frozen=True, slots=True)
class Table:
    """`keys` are the rows behind each cell (row by row like `rows`; empty: nothing to look behind)."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()
    keys: Sequence[Sequence[Key | None]] = field(default=())

    def texts(self) -> list[list[str]]:
        """Give every cell as it is written."""
        return [[written(value, column) for value, column in zip(row, self.columns, strict=True)] for row in self.rows]


def written(value: Value, column: Column) -> str:
    """Give a cell's text."""
    if value is None:
        return wording.NOTHING
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, str):
        return value
    writers = {
        Sort.COUNT: wording.number,
        Sort.RATE: wording.percent,
        Sort.CHANGE: wording.signed_percent,
        Sort.POINTS: wording.points,
    }
    if column.sort in writers:
        return writers[column.sort](value)
    return wording.number(value, 1 if column.sort is Sort.HOURS else 2)
