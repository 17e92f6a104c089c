"""The sheets of rows: one application a row, and one row of a form's table a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openpyxl.cell.cell import Cell

from dxauto.forms.template import Table as FormTable
from dxauto.forms.template import Template
from dxauto.reading.output import styles
from dxauto.reading.output.columns import (
    CellValue,
    FieldColumn,
    cell_value,
    field_columns,
    row_cell,
    table_columns,
    table_rows,
)
from dxauto.reading.output.index import KEY_HEAD, checksum
from dxauto.reading.output.sheets import Head, Table
from dxauto.reading.output.styles import cell
from dxauto.reading.types import Application, FieldReading

STATUS_WORDS = {"done": "完了", "review": "要確認", "failed": "読めません"}
_EDITED = "人がこのセルを書きかえました。"


class RowsSheet:
    """The applications of one form."""

    def __init__(self, book: Any, title: str, template: Template, index: int, before: int = 0) -> None:
        """`before` rows of the form stand in earlier parts: the numbers go on after them."""
        self.template = template
        self._before = before
        self.columns = field_columns(template)
        self._images = len(template.pages)
        self._heads = unique_headers([c.header for c in self.columns])
        self.table = Table(book, title, self._layout(), frozen=3 + self._images, index=index)

    def _layout(self) -> list[Head]:
        pictures = [f"画像{n + 1}" if self._images > 1 else "画像" for n in range(self._images)]
        return [
            Head(KEY_HEAD, 10, hidden=True),
            Head("No.", 6),
            Head("状態", 9),
            *(Head(text, 8) for text in pictures),
            *(Head(text, c.width) for text, c in zip(self._heads, self.columns, strict=True)),
            Head("確認すること", 36),
            Head("元のファイル", 26),
            Head("ページ", 8),
        ]

    @property
    def number(self) -> int:
        """The number of the next row."""
        return self._before + self.table.rows

    def add(self, application: Application, links: list[str], edits: Mapping[str, object]) -> dict[str, int]:
        """Write one application; give the checksums of its cells by header.

        `edits` are cells that a person has written over, by header; they stay.
        """
        sheet = self.table.sheet
        number = self.number
        doubt = styles.DOUBTFUL if application.status != "done" else ""
        fields = [
            self._field(application.fields.get(c.name), c, edits.get(head, _NOTHING))
            for head, c in zip(self._heads, self.columns, strict=True)
        ]
        self.table.append(
            [
                cell(sheet, application.key, styles.PLAIN),
                cell(sheet, number, styles.MIDDLE),
                cell(sheet, STATUS_WORDS[application.status], styles.MIDDLE + doubt),
                *(cell(sheet, "開く" if link else "", styles.LINK, link=link) for link in _padded(links, self._images)),
                *fields,
                cell(sheet, "／".join(application.reasons), styles.WRAPPED),
                cell(sheet, application.file, styles.PLAIN),
                cell(sheet, "・".join(str(p.page) for p in application.pages), styles.MIDDLE),
            ]
        )
        return {
            head: checksum(cell_value(c.kind, application.fields.get(c.name)))
            for head, c in zip(self._heads, self.columns, strict=True)
        }

    def _field(self, field: FieldReading | None, column: FieldColumn, edited: Any) -> Cell:
        if edited is not _NOTHING:
            return field_cell(self.table.sheet, column, edited, None, _EDITED)
        return field_cell(self.table.sheet, column, cell_value(column.kind, field), field)


_NOTHING = object()


class TableSheet:
    """The used rows of one table of a form, each with its application's number."""

    def __init__(self, book: Any, title: str, table: FormTable, index: int) -> None:
        self.form_table = table
        self.columns = table_columns(table)
        heads = [
            Head(KEY_HEAD, 10, hidden=True),
            Head("申請 No.", 9),
            Head("行", 6),
            *(Head(c.header, c.width) for c in self.columns),
            Head("元のファイル", 26),
            Head("画像", 8),
        ]
        self.table = Table(book, title, heads, frozen=3, index=index)

    def add(self, application: Application, number: int, link: str) -> None:
        """Write the application's rows of this table."""
        sheet = self.table.sheet
        for row in table_rows(self.form_table, application):
            fields = [(c, application.fields.get(row_cell(self.form_table, row, c))) for c in self.columns]
            self.table.append(
                [
                    cell(sheet, application.key, styles.PLAIN),
                    cell(sheet, number, styles.MIDDLE),
                    cell(sheet, row, styles.MIDDLE),
                    *(field_cell(sheet, c, cell_value(c.kind, f), f) for c, f in fields),
                    cell(sheet, application.file, styles.PLAIN),
                    cell(sheet, "開く" if link else "", styles.LINK, link=link),
                ]
            )


def field_cell(
    sheet: Any, column: FieldColumn, value: CellValue, field: FieldReading | None, comment: str = ""
) -> Cell:
    """A field's cell: typed, coloured and commented if it is doubtful, commented if a person decided it."""
    doubtful = field is not None and field.status == "review"
    style = value_style(column, value) + (styles.DOUBTFUL if doubtful else "")
    return cell(sheet, value, style, comment or _comment(field))


def value_style(column: FieldColumn, value: CellValue) -> str:
    """The style of a value: text, wrapped text, date or number."""
    if column.kind.excel == "date" and not isinstance(value, str):
        return styles.DATE
    if column.kind.excel == "number" and not isinstance(value, str):
        return styles.NUMBER
    return styles.WRAPPED if column.kind.name in {"juusho", "jiyuu", "fukusuu_sentaku"} else styles.PLAIN


def _comment(field: FieldReading | None) -> str:
    if field is None:
        return ""
    if field.decided == "person":
        return f"人が確認しました。\n機械の読み取り: {field.raw or '（空欄）'}"
    if field.status != "review":
        return ""
    reasons = "\n".join(f"・{reason}" for reason in field.reasons) or "・確からしさが低い"
    return f"読み取り: {field.raw or '（空欄）'}\n確からしさ: {field.confidence:.0%}\n{reasons}"


def _padded(links: list[str], count: int) -> list[str]:
    return [*links, *[""] * count][:count]


def unique_headers(headers: list[str]) -> list[str]:
    """Headers by which cells can be found again: the second of the same name gets a number."""
    seen: dict[str, int] = {}
    unique = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        unique.append(header if seen[header] == 1 else f"{header} ({seen[header]})")
    return unique
