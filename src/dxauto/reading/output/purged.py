"""Applications whose item folders were purged: the workbook alone still knows them, so its rows stand for them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast

from dxauto.forms.template import Template
from dxauto.forms.types import ValueType
from dxauto.forms.values import ParseContext
from dxauto.reading.assemble import Status
from dxauto.reading.output.columns import field_columns, row_cell, table_columns
from dxauto.reading.output.index import Entry, Previous
from dxauto.reading.output.rows_sheet import unique_headers
from dxauto.reading.store import PAGE_FILE
from dxauto.reading.types import Application, FieldReading, PageReading


def is_gone(entry: Entry, work: Path) -> bool:
    """Tell whether the folders that made the entry no longer hold what was read."""
    return any(not s.failed and not (s.folder / PAGE_FILE).is_file() for s in entry.sources_in(work))


def from_workbook(
    entry: Entry, previous: Previous, template: Template | None, work: Path, today: dt.date
) -> Application:
    """The application as its old rows show it; what was doubtful stays marked in the row's status only."""
    sources = entry.sources_in(work)
    pages = tuple(
        PageReading(s.file, s.page, "", entry.template or None, n, image="page.jpg") for n, s in enumerate(sources, 1)
    )
    fields = _fields(entry.key, previous, template, ParseContext(today)) if template else {}
    reason = sources[0].failed or ("" if entry.status == "done" else "読み取りの記録は期限が過ぎて消されています")
    return Application(
        key=entry.key,
        file=sources[0].file,
        page=sources[0].page,
        template=entry.template or None,
        status=cast(Status, entry.status),
        fields=fields,
        reasons=(reason,) if reason else (),
        folders=tuple(s.folder for s in sources),
        pages=pages,
    )


def _fields(key: str, previous: Previous, template: Template, context: ParseContext) -> dict[str, FieldReading]:
    row = previous.cells.get(key, {})
    columns = field_columns(template)
    named = [
        (c.name, c.kind, row.get(head))
        for c, head in zip(columns, unique_headers([c.header for c in columns]), strict=True)
    ]
    for table in template.tables:
        for title, line in previous.lines.get(key, []):
            number = line.get("行")
            if title.endswith(table.label) and isinstance(number, int):
                named += [(row_cell(table, number, c), c.kind, line.get(c.header)) for c in table_columns(table)]
    return {name: _field(name, kind, value, context) for name, kind, value in named if value is not None}


def _field(name: str, kind: ValueType, value: object, context: ParseContext) -> FieldReading:
    text = value.strftime("%Y-%m-%d") if isinstance(value, (dt.datetime, dt.date)) else str(value)
    stored = kind.to_json(kind.parse(text, context).value)
    return FieldReading(name, text if stored is None else stored, "", 1.0, "ok")
