"""The workbook: sheets of rows, 要確認, 要約, and the hidden index. Rows are streamed: memory stays flat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from openpyxl import Workbook

from dxauto.files import TargetBusyError, atomic_path
from dxauto.forms.template import Template
from dxauto.reading.output import styles
from dxauto.reading.output.index import INDEX_HEAD, INDEX_SHEET, About, Previous, checksum, entry_of
from dxauto.reading.output.pictures import PageImages
from dxauto.reading.output.request import OutputRequest, Written
from dxauto.reading.output.review_sheet import ReviewSheet
from dxauto.reading.output.rows_sheet import RowsSheet, TableSheet
from dxauto.reading.output.sameness import without_times
from dxauto.reading.output.sheets import sheet_title
from dxauto.reading.output.streaming import temporary_files_in
from dxauto.reading.output.summary_sheet import Count, write_summary
from dxauto.reading.types import Application
from dxauto.workspace import Workspace

SINGLE_TITLE = "申請一覧"
UNKNOWN_TITLE = "様式の分からないページ"
FAILED_TITLE = "読めなかったページ"


class Book:
    """A workbook being written, application by application."""

    def __init__(self, request: OutputRequest, previous: Previous, refused: Mapping[tuple[str, str], str]) -> None:
        self._request = request
        self._previous = previous
        self._old = {entry.key: entry for entry in previous.entries}
        self._book = Workbook(write_only=True)
        styles.add_styles(self._book)
        self._images = PageImages(request.path)
        self._rows: dict[str, RowsSheet] = {}
        self._tables: dict[str, list[TableSheet]] = {}
        self._review = ReviewSheet(self._book, request.pictures, previous.typed, refused)
        self._summary = self._book.create_sheet("要約")
        self._index = self._book.create_sheet(INDEX_SHEET)
        self._index.sheet_state = "veryHidden"
        about = About(request.title, tuple(request.templates), request.figures)
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
            number, title = rows.table.rows, rows.table.title
            written = rows.add(application, links, self._edits(application.key))
            for table in self._tables[template.id]:
                table.add(application, number, links[0] if links else "")
        before = self._review.open_fields
        self._review.add(application, template, number, links)
        self._count(application, template, self._review.open_fields - before)
        entry = entry_of(application, robot, written, title)
        self._index.append(entry.row())

    def save(self, path: Path) -> None:
        """Finish all sheets and write the file."""
        self._review.close()
        for rows in self._rows.values():
            rows.table.close()
        for tables in self._tables.values():
            for table in tables:
                table.table.close()
        write_summary(self._summary, self._request.title or "帳票の読み取り", self.counts(), self._request.figures)
        self._book.active = 0
        midnight = dt.datetime.combine(self._request.today, dt.time())
        self._book.properties.creator = "dxauto"
        self._book.properties.created = midnight
        self._book.save(path)

    def close(self) -> None:
        """Let go of the sheets' temporary files, also if the workbook was not finished."""
        for sheet in self._book.worksheets:
            if not sheet.closed:
                sheet.close()

    def counts(self) -> list[Count]:
        """What was counted, forms in the templates' order, then the pages without a form."""
        order = [*self._request.templates, UNKNOWN_TITLE, FAILED_TITLE]
        return [self._counts[key] for key in order if key in self._counts]

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
        rows = RowsSheet(self._book, title, template, index)
        self._tables[template.id] = []
        for number, table in enumerate(template.tables, start=1):
            name = table.label if len(order) == 1 else f"{template.title}_{table.label}"
            free = sheet_title(name, self._book.sheetnames)
            self._tables[template.id].append(TableSheet(self._book, free, table, index + number))
        return rows


def _plain(value: object) -> object:
    return value.date() if isinstance(value, dt.datetime) else value


def write_book(
    request: OutputRequest,
    applications: Iterable[tuple[Application, str]],
    previous: Previous,
    refused: Mapping[tuple[str, str], str],
) -> Written:
    """Write the workbook from (application, robot) pairs: whole, or not at all. Raises `OutputError`."""
    book = Book(request, previous, refused)
    waiting = Workspace(request.workspace).state / "tmp"
    try:
        with atomic_path(request.path) as final, temporary_files_in(waiting), closing(book):
            for application, robot in applications:
                book.add(application, robot)
            _write_file(book, final, request)
    except TargetBusyError as busy:
        return Written(busy.kept, (str(busy),), totals(book.counts()))
    return Written(request.path, (), totals(book.counts()))


def _write_file(book: Book, final: Path, request: OutputRequest) -> None:
    streamed = final.with_suffix(".stream")
    try:
        book.save(streamed)
        without_times(streamed, final, request.today)
    finally:
        streamed.unlink(missing_ok=True)


def totals(counts: Iterable[Count]) -> dict[str, int]:
    """Applications done, to be looked at and failed; pages; fields that a person must look at."""
    listed = list(counts)
    return {
        "applications": sum(c.total for c in listed),
        "done": sum(c.done for c in listed),
        "review": sum(c.review for c in listed),
        "failed": sum(c.failed for c in listed),
        "pages": sum(c.pages for c in listed),
        "review_fields": sum(c.fields for c in listed),
    }
