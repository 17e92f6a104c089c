"""The CSV output: one file of applications a form, one a table; UTF-8 with BOM or cp932."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from dxauto.files import atomic_path
from dxauto.forms.template import Template
from dxauto.reading.output.columns import (
    FieldColumn,
    cell_value,
    field_columns,
    row_cell,
    table_columns,
    table_rows,
    token,
)
from dxauto.reading.output.request import OutputRequest, Written
from dxauto.reading.output.rows_sheet import STATUS_WORDS, unique_headers
from dxauto.reading.output.tally import Tally
from dxauto.reading.types import Application

_LEADING = frozenset("=+-@\t\r")
_COMMON_END = ["確認する項目", "確認すること", "元のファイル", "ページ"]


class _Encoded:
    """What an encoding cannot hold is written as `&#x20BB7;` and remembered with its place, never dropped."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self.missing: list[tuple[str, int, str, str]] = []

    def cells(self, file: str, line: int, heads: list[str], values: Iterable[object]) -> list[str]:
        return [self._cell(file, line, head, value) for head, value in zip(heads, values, strict=True)]

    def _cell(self, file: str, line: int, head: str, value: object) -> str:
        text = token(value)
        if isinstance(value, str) and text[:1] in _LEADING:
            # Spreadsheets take such a cell for a formula; a leading apostrophe is their own sign for text.
            text = "'" + text
        return "".join(self._character(file, line, head, char) for char in text)

    def _character(self, file: str, line: int, head: str, char: str) -> str:
        try:
            char.encode(self._encoding)
        except UnicodeEncodeError:
            self.missing.append((file, line, head, f"U+{ord(char):04X}"))
            return f"&#x{ord(char):X};"
        return char


class _File:
    def __init__(self, path: Path, heads: list[str], encoded: _Encoded, encoding: str, stack: ExitStack) -> None:
        self._name, self._heads, self._encoded, self._line = path.name, heads, encoded, 1
        temporary = stack.enter_context(atomic_path(path))
        stream = stack.enter_context(temporary.open("w", encoding=encoding, newline=""))
        self._writer: Any = csv.writer(stream)
        self._writer.writerow(encoded.cells(self._name, 1, heads, heads))

    def write(self, values: Iterable[object]) -> None:
        self._line += 1
        self._writer.writerow(self._encoded.cells(self._name, self._line, self._heads, values))


class _Files:
    """The files of one output, opened when the first row for them comes."""

    def __init__(self, request: OutputRequest, encoded: _Encoded, stack: ExitStack) -> None:
        self._request, self._encoded, self._stack = request, encoded, stack
        self._open: dict[Path, _File] = {}

    def file(self, path: Path, heads: list[str]) -> _File:
        if path not in self._open:
            self._open[path] = _File(path, heads, self._encoded, self._request.encoding, self._stack)
        return self._open[path]

    def paths(self) -> list[Path]:
        return list(self._open)


def write_csv(applications: Iterable[Application], request: OutputRequest) -> Written:
    """Write the CSV files.

    With one form, its rows are `request.path`; with several, `request.path` lists all applications and the rows of
    each form are in `<name>_<form>.csv`. Rows of tables are in `<name>_..._<table>.csv`. Raises `OutputError`.
    """
    encoded, tally = _Encoded(request.encoding), Tally()
    with ExitStack() as stack:
        files = _Files(request, encoded, stack)
        several = len(request.templates) != 1
        for number, application in enumerate(applications, start=1):
            tally.add(application)
            template = request.templates.get(application.template or "")
            if several or template is None:
                _write_overview(files, request, template, number, application)
            if template is not None:
                _write_rows(files, _base(request, template), template, number, application)
        if not files.paths():
            files.file(request.path, ["No.", "様式", "状態", *_COMMON_END])
        others = [path.name for path in files.paths() if path != request.path]
    return Written(request.path, tuple(_notes(request, encoded, others)), tally.figures())


def _base(request: OutputRequest, template: Template) -> Path:
    if len(request.templates) == 1:
        return request.path
    return request.path.with_name(f"{request.path.stem}_{template.id}{request.path.suffix}")


def _overview_path(request: OutputRequest) -> Path:
    """Pages without a form do not fit among the rows of the one form."""
    if len(request.templates) != 1:
        return request.path
    return request.path.with_name(f"{request.path.stem}_様式不明{request.path.suffix}")


def _end(application: Application) -> list[object]:
    doubtful = [name for name, field in application.fields.items() if field.status == "review"]
    pages = "・".join(str(page.page) for page in application.pages)
    return ["、".join(doubtful), "／".join(application.reasons), application.file, pages]


def _write_overview(
    files: _Files, request: OutputRequest, template: Template | None, number: int, application: Application
) -> None:
    title = template.title if template else "（様式不明）"
    row = [number, title, STATUS_WORDS[application.status], *_end(application)]
    files.file(_overview_path(request), ["No.", "様式", "状態", *_COMMON_END]).write(row)


def _write_rows(files: _Files, base: Path, template: Template, number: int, application: Application) -> None:
    columns = field_columns(template)
    heads = ["No.", "状態", *unique_headers([c.header for c in columns]), *_COMMON_END]
    values = (cell_value(c.kind, application.fields.get(c.name)) for c in columns)
    files.file(base, heads).write([number, STATUS_WORDS[application.status], *values, *_end(application)])
    for table in template.tables:
        path = base.with_name(f"{base.stem}_{table.name}{base.suffix}")
        lines = table_columns(table)
        target = files.file(path, ["申請 No.", "行", *(c.header for c in lines)])
        for line in table_rows(table, application):
            cells = (_cell(c, row_cell(table, line, c), application) for c in lines)
            target.write([number, line, *cells])


def _cell(column: FieldColumn, name: str, application: Application) -> object:
    return cell_value(column.kind, application.fields.get(name))


def _notes(request: OutputRequest, encoded: _Encoded, others: list[str]) -> Iterator[str]:
    if others:
        yield f"ほかに書いたファイル: {'、'.join(others)}"
    if not encoded.missing:
        return
    path = request.path.with_name(f"{request.path.stem}_表せない文字.csv")
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([("ファイル", "行", "列", "文字コード"), *encoded.missing])
    yield (
        f"{request.encoding} で表せない文字が {len(encoded.missing)} 個あり、「&#x…;」の形で書きました。"
        f"場所は {path.name} にあります（UTF-8 で書けば、そのまま残ります）"
    )
