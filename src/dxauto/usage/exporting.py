"""Figures as open data: CSV without persons, one row a month, department and tool.

What is published may be laid beside the list of staff, so that of a department with fewer than three people (or one
whose number nobody has told) only the sum of the year over all tools is given.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence

from dxauto.usage.figures_types import Figures, Row
from dxauto.usage.periods import FiscalYear, Span
from dxauto.usage.shown.use import small

HEAD = (
    "年度",
    "月",
    "課",
    "ツール",
    "口座を持つ",
    "利用あり",
    "利用回数",
    "処理件数",
    "削減時間_実測",
    "削減時間_推計",
)
"""What the columns are called; 1 and 0 stand for yes and no, hours have two decimals."""

_RISKY = ("=", "+", "-", "@", "\t", "\r")
_YEAR, _ALL = "年度の合計", "すべて"
"""Month and tool of a small department's only row."""
_Where = tuple[str, str, str]


def open_data(figures: Figures) -> tuple[bytes, int]:
    """Give the CSV (UTF-8 with mark, so that Excel reads it) and how many rows it has: every department and tool in
    every month in which it held an account or used it; of small departments one row.
    """
    plain = {one.name for one in figures.departments if not small(figures, one)}

    def shown(where: _Where) -> _Where:
        return where if where[1] in plain else (_YEAR, where[1], _ALL)

    grouped: dict[_Where, list[Row]] = defaultdict(list)
    for row in figures.rows:
        grouped[shown((row.month, row.department, row.tool))].append(row)
    held = {shown(where) for where in _held(figures)}
    titles = {tool.tool: _text(tool.title) for tool in figures.tools}
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEAD)
    wanted = sorted(set(grouped) | held)
    for where in wanted:
        month, department, tool = where
        named = (figures.title, month, _text(department), titles.get(tool, _text(tool)))
        writer.writerow((*named, int(where in held), *_counts(grouped.get(where, ()), figures.terms.active_runs)))
    return stream.getvalue().encode("utf-8-sig"), len(wanted)


def _held(figures: Figures) -> set[_Where]:
    months = [p for p in FiscalYear(figures.fiscal_year).periods(Span.MONTH) if p.start <= figures.as_of]
    return {
        (month.key, holding.department, holding.tool)
        for holding in figures.holdings
        for month in months
        if holding.start <= min(month.end, figures.as_of) and (holding.until is None or holding.until >= month.start)
    }


def _counts(rows: Sequence[Row], active_runs: int) -> tuple[object, ...]:
    runs = sum(row.runs for row in rows)
    hours = (sum(row.hours.measured for row in rows), sum(row.hours.assumed for row in rows))
    return (int(runs >= active_runs), runs, sum(row.items for row in rows), *(f"{hour:.2f}" for hour in hours))


def _text(name: str) -> str:
    """Let no name be taken for a formula."""
    return f"'{name}" if name.startswith(_RISKY) else name
