"""Tables in a workbook: numbers are numbers, text is never a formula, every sheet prints on A4."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dxauto.usage.shown.table import Sort, Table, Value

_HEAD = PatternFill("solid", fgColor="1F4E79")
_LINE = Side(style="thin", color="BFC5CC")
_RULE = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FORMATS = {
    Sort.COUNT: "#,##0",
    Sort.RATE: "0.0%",
    Sort.CHANGE: '+0.0%;"−"0.0%',
    Sort.POINTS: '+0.0" ポイント";"−"0.0" ポイント"',
    Sort.HOURS: "#,##0.0",
    Sort.PER_ITEM: "0.00",
}
_GREY = "5A6068"
FONT = "BIZ UDPゴシック"
_HEAD_HEIGHT = 32
_LINE_HEIGHT = 13.0

_STATES = {
    "利用中": PatternFill("solid", fgColor="DCEBF7"),
    "休止": PatternFill("lightUp", fgColor="C75B12", bgColor="FFFFFF"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands on a sheet: rows of its head, first and last line of its body, and first column."""

    head: int
    first: int
    last: int
    left: int


def put(cell: Any, value: Value, sort: Sort = Sort.TEXT, looks: dict[str, Any] | None = None) -> None:
    """Write a value; what looks like a formula stays text, what is not known stays empty.

    `looks` keeps the looks of a workbook's cells: openpyxl takes a hundred times longer to find one than to copy it.
    """
    look = _look(value, sort)
    known = {} if looks is None else looks
    if look in known:
        cell._style = copy(known[look])
    else:
        _dress(cell, look)
        known[look] = copy(cell._style)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    elif value is not None:
        cell.value = value


def _look(value: Value, sort: Sort) -> str:
    """Give a number's format, "" for what is not known, and "@" for text."""
    if value is None or isinstance(value, str):
        return "" if value is None else "@"
    return "yyyy/mm/dd" if isinstance(value, date) else _FORMATS.get(sort, "General")


def _dress(cell: Any, look: str) -> None:
    cell.border = _RULE
    cell.font = Font(name=FONT, size=10)
    if look == "@":
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    elif look:
        cell.number_format = look
        cell.alignment = Alignment(horizontal="right", vertical="center", indent=1)


def put_text(sheet: Worksheet, row: int, text: str, size: float = 10.5, *, bold: bool = False) -> None:
    """Write a line of text."""
    cell = sheet.cell(row, 1)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    cell.font = Font(name=FONT, size=size, bold=bold, color="1F4E79" if bold else "1B1B1B")


def put_paragraph(sheet: Worksheet, row: int, text: str, columns: int, line: int) -> None:
    """Write text over joined columns where about `line` full-width characters stand in a line."""
    put_text(sheet, row, text)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    # A joined cell does not grow by itself.
    sheet.row_dimensions[row].height = 15.0 * (1 + len(text) // line)


def put_table(sheet: Worksheet, table: Table, row: int, *, title: bool = True) -> Place:
    """Write a table beginning at `row` and give where it stands; its notes follow."""
    if title:
        put_text(sheet, row, table.title, 12, bold=True)
        row += 1
    looks: dict[str, Any] = {}
    for at, column in enumerate(table.columns, start=1):
        cell = sheet.cell(row, at)
        put(cell, column.title)
        cell.font, cell.fill = Font(name=FONT, size=10, bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    sheet.row_dimensions[row].height = _HEAD_HEIGHT
    for number, values in enumerate(table.rows, start=row + 1):
        for at, (value, column) in enumerate(zip(values, table.columns, strict=True), start=1):
            put(sheet.cell(number, at), value, column.sort, looks)
        if (lines := _lines(sheet, values)) > 1:
            sheet.row_dimensions[number].height = _LINE_HEIGHT * lines + 3
    last = row + len(table.rows)
    for number, note in enumerate(table.notes, start=last + 1):
        cell = sheet.cell(number, 1)
        cell.value, cell.data_type = note, "s"
        cell.font = Font(name=FONT, size=9, color=_GREY)
    return Place(row, row + 1, last, 1)


def _lines(sheet: Worksheet, values: Sequence[Value]) -> int:
    """Give how many lines the longest text of a row needs; not every program makes room for them by itself."""
    most = 1
    for at, value in enumerate(values, start=1):
        if isinstance(value, str) and 2 * len(value) > (room := _room(sheet, at)):
            wide = sum(2 if east_asian_width(one) in "WFA" else 1 for one in value)
            most = max(most, ceil(wide / room))
    return most


def _room(sheet: Worksheet, column: int) -> float:
    """Give how many narrow characters stand in a line of a column, less the margins."""
    return max(4.0, (sheet.column_dimensions[get_column_letter(column)].width or 13.0) - 0.5)


def mark_states(sheet: Worksheet, place: Place, columns: int) -> None:
    """Fill cells that begin with a standing, so that the map is seen at a glance, without colour, too."""
    for row in sheet.iter_rows(place.first, place.last, 1, columns):
        for cell in row:
            state = str(cell.value or "").partition(" ")[0]
            if state in _STATES:
                cell.fill = _STATES[state]


def widen(sheet: Worksheet, tables: Sequence[Table]) -> None:
    """Make columns wide enough for all tables of a sheet."""
    for at in range(max((len(table.columns) for table in tables), default=0)):
        widths = [table.columns[at].width for table in tables if at < len(table.columns)]
        sheet.column_dimensions[get_column_letter(at + 1)].width = 2.5 + 1.45 * max(widths)


def page(sheet: Worksheet, foot: str, *, landscape: bool = False, one_page: bool = False, heads: str = "") -> None:
    """Set the sheet up for A4; `one_page` holds it on a single one."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if one_page else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.footer = 0.3
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.6
    footer: Any = sheet.oddFooter
    footer.left.text, footer.right.text = foot.replace("&", "&&"), "&P / &N"
    if heads:
        sheet.print_title_rows = heads
    sheet.sheet_view.showGridLines = False
