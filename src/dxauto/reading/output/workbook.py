"""One workbook: sheets of rows, 要確認, 要約, and the hidden index. Rows are streamed: memory stays flat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from openpyxl import Workbook

from dxauto.forms.template import Template
from dxauto.reading.output import styles
from dxauto.reading.output.index import INDEX_HEAD, INDEX_SHEET, About, Previous, checksum, entry_of
from dxauto.reading.output.parts import Part, first_path, part_path
from dxauto.reading.output.pictures import PageImages
from dxauto.reading.output.request import OutputRequest
from dxauto.reading.output.review_sheet import ReviewSheet
from dxauto.reading.output.rows_sheet import RowsSheet, TableSheet
from dxauto.reading.output.sheets import sheet_title
from dxauto.reading.output.summary_sheet import Count, write_summary
from dxauto.reading.output.unfinished_sheet import UNFINISHED_SHEET, write_unfinished
from dxauto.reading.types import Application

SINGLE_TITLE = "申請一覧"
UNKNOWN_TITLE = "様式の分からないページ"
FAILED_TITLE = "読めなかったページ"


class Book:
    """A workbook being written, application by application; `part` of several, if there are others before it."""

    def __init__(
        self, request: OutputRequest, part: Part, previous: Previous, refused: Mapping[tuple[str, str], str]
    ) -> None:
        self._request = request
        self._part = part
        self._first = first_path(request.path, part.number) if request.part else request.path
        self._previous = previous
        self._old = {entry.key: entry for entry in previous.entries}
        self._book = Workbook(write_only=True)
        styles.add_styles(self._book)
        self._images = PageImages(self._first)
        self._rows: dict[str, RowsSheet] = {}
        self._tables: dict[str, list[TableSheet]] = {}
        self._review = ReviewSheet(self._book, request.pictures, previous.typed, refused)
        self._summary = self._book.create_sheet("要約")
        self._index = self._book.create_sheet(INDEX_SHEET)
        self._index.sheet_state = "veryHidden"
        about = About(request.title, tuple(request.templates), request.figures, part, request.unfinished)
        self._index.append([*INDEX_HEAD, about.text()])
        self._counts: dict[str, Count] = {}

    def add(self, application: Application, robot: str) -> None:
        """Write one application into all the sheets that it belongs to."""
        template = self._request.templates.get(application.template or "")
        links = [
            self._images.link(folder, page.image)
            for folder, page in zip(application.folders, application.pages, strict=True)
        ]
        number, written, title = 0, dict[str, int](), ""
        if template is not None:
            rows = self._sheet_of(template)
            number, title = rows.number, rows.table.title
            written = rows.add(application, links, self._edits(application.key))
            for table in self._tables[template.id]:
                table.add(application, number, links[0] if links else "")
        before = self._review.open_fields
        self._review.add(application, template, number, links)
        self._count(application, template, self._review.open_fields - before)
        entry = entry_of(application, robot, written, title)
        self._index.append(entry.row())

    def save(self, path: Path, *, last: bool) -> None:
        """Finish all sheets and write the file; `last` if no part comes after it."""
        self._review.close()
        for rows in self._rows.values():
            rows.table.close()
        for tables in self._tables.values():
            for table in tables:
                table.table.close()
        figures = {**self._request.figures, **self._place_told(last=last)}
        title = self._request.title or "帳票の読み取り"
        if self._request.unfinished:
            title = f"【途中】{title}"
            write_unfinished(self._book.create_sheet(UNFINISHED_SHEET, 0), self._request.unfinished)
        write_summary(self._summary, title, self.counts(), figures)
        self._book.active = 0
        midnight = dt.datetime.combine(self._request.today, dt.time())
        self._book.properties.creator = "dxauto"
        self._book.properties.created = midnight
        self._book.save(path)

    def close(self) -> None:
        """Let go of the sheets' temporary files, also if the workbook was not finished."""
        for sheet in self._book.worksheets:
            if not sheet.closed:
                with suppress(OSError):  # a full disk, which was told already
                    sheet.close()

    def counts(self) -> list[Count]:
        """What was counted, forms in the templates' order, then the pages without a form."""
        order = [*self._request.templates, UNKNOWN_TITLE, FAILED_TITLE]
        return [self._counts[key] for key in order if key in self._counts]

    def after(self) -> Part:
        """Give the part that comes after this one."""
        counts = self.counts()
        rows = {form: sheet.number - 1 for form, sheet in self._rows.items()}
        applications = self._part.applications + sum(c.total for c in counts)
        pages = self._part.pages + sum(c.pages for c in counts)
        return Part(self._part.number + 1, {**self._part.rows, **rows}, applications, pages)

    def _place_told(self, *, last: bool) -> dict[str, str]:
        """Say where this workbook stands among several; figures that corrections do not change."""
        if last and self._part.number == 1:
            return {}
        following = part_path(self._first, self._part.number + 1).name
        told = {"冊": f"{self._part.number} 冊目" + ("（最後）" if last else ""), "続き": "" if last else following}
        whole = self.after()
        if last:
            told["全部の冊"] = f"{self._part.number} 冊、申請 {whole.applications}、ページ {whole.pages}"
        return {label: text for label, text in told.items() if text}

    def _count(self, application: Application, template: Template | None, fields: int) -> None:
        no_form = FAILED_TITLE if application.status == "failed" else UNKNOWN_TITLE
        key, title = (template.id, template.title) if template else (no_form, no_form)
        self._counts.setdefault(key, Count(title)).add(application.status, fields, len(application.pages))

    def _edits(self, key: str) -> dict[str, object]:
        """The cells of a row that a person wrote over since dxauto wrote it."""
        entry, cells = self._old.get(key), self._previous.cells.get(key, {})
        if entry is None:
            return {}
        return {
            head: _plain(cells[head])
            for head, was in entry.written.items()
            if head in cells and checksum(cells[head]) != was
        }

    def _sheet_of(self, template: Template) -> RowsSheet:
        if template.id not in self._rows:
            self._rows[template.id] = self._new_sheet(template)
        return self._rows[template.id]

    def _new_sheet(self, template: Template) -> RowsSheet:
        """Make a form's sheets, before those of the forms that come after it."""
        order = list(self._request.templates)
        ahead = [t for t in self._rows if order.index(t) < order.index(template.id)]
        index = sum(1 + len(self._tables[t]) for t in ahead)
        wanted = SINGLE_TITLE if len(order) == 1 else template.title
        title = sheet_title(wanted, self._book.sheetnames)
        rows = RowsSheet(self._book, title, template, index, self._part.rows.get(template.id, 0))
        self._tables[template.id] = []
        for number, table in enumerate(template.tables, start=1):
            name = table.label if len(order) == 1 else f"{template.title}_{table.label}"
            free = sheet_title(name, self._book.sheetnames)
            self._tables[template.id].append(TableSheet(self._book, free, table, index + number))
        return rows


def _plain(value: object) -> object:
    return value.date() if isinstance(value, dt.datetime) else value
