"""Tables as HTML, their figures linked to the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from dxauto.usage.figures_types import Figures, Key
from dxauto.usage.page.data import department_places
from dxauto.usage.periods import FiscalYear, Span
from dxauto.usage.shown.table import Sort, Table


@dataclass(frozen=True, slots=True)
class Addresses:
    """Knows under which address of the page the rows of a key are shown."""

    tools: Mapping[str, int]
    months: Mapping[str, int]
    departments: Mapping[str, int]
    robots: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, figures: Figures) -> Addresses:
        """Give the addresses of a page."""
        months = FiscalYear(figures.fiscal_year).periods(Span.MONTH)
        robots = sorted({(row.robot, row.tool) for row in figures.rows})
        return cls(
            {tool.tool: number for number, tool in enumerate(figures.tools)},
            {period.key: number for number, period in enumerate(months)},
            department_places(figures),
            {robot: number for number, robot in enumerate(robots)},
        )

    def of_key(self, key: Key) -> str | None:
        """Give the address, None where there is nothing to show."""
        if key.robot:
            number = self.robots.get((key.robot, key.tool))
            return None if number is None else f"#/r/{number}"
        tool = str(self.tools[key.tool]) if key.tool in self.tools else "all"
        if key.department:
            head = f"#/d/{self.departments[key.department]}"
            return head if not key.tool else f"{head}/{tool}"
        if key.period in self.months:
            return f"#/t/{tool}/{self.months[key.period]}"
        quarter = key.period.partition("-q")[2]
        return f"#/t/{tool}/q{quarter}" if quarter else f"#/t/{tool}"


def table_html(table: Table, addresses: Addresses, *, wide: bool = False) -> str:
    """Give a table with its caption and notes."""
    head = "".join(
        f'<th scope="col"{"" if column.sort is Sort.TEXT else _RIGHT}>{escape(column.title)}</th>'
        for column in table.columns
    )
    body = "".join(_row(table, number, texts, addresses) for number, texts in enumerate(table.texts()))
    if not table.rows:
        body = f'<tr><td colspan="{len(table.columns)}">ありません</td></tr>'
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in table.notes)
    kind = ' class="scroll wide"' if wide else ' class="scroll"'
    return (
        f'<div{kind} tabindex="0" role="region" aria-label="{escape(table.title)}"><table id="table-{table.key}">'
        f"<caption>{escape(table.title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{notes}"
    )


_RIGHT = ' class="n"'


def _row(table: Table, number: int, texts: list[str], addresses: Addresses) -> str:
    keys = table.keys[number] if table.keys else [None] * len(texts)
    cells = []
    for at, (text, key, column) in enumerate(zip(texts, keys, table.columns, strict=True)):
        address = addresses.of_key(key) if key is not None else None
        inner = f'<a href="{address}">{escape(text)}</a>' if address else escape(text)
        cells.append(
            f'<th scope="row">{inner}</th>'
            if at == 0
            else f"<td{'' if column.sort is Sort.TEXT else _RIGHT}>{inner}</td>"
        )
    return f"<tr>{''.join(cells)}</tr>"
