"""The outcome where the clerk works: a copy of the list with 状態, 受付番号, 時刻 and メッセージ beside each row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from copy import copy
from pathlib import Path
from typing import Any

from dxauto.browser import outcome_sheets
from dxauto.browser.evidence_sheet import SHEET as EVIDENCE_SHEET
from dxauto.browser.flow import Input
from dxauto.browser.record import Record, Status
from dxauto.files import atomic_path, write_atomic

HEADINGS = ("状態", "受付番号", "時刻", "メッセージ")
_OTHER_STATE = "入力の状態"
"""Takes the place of 状態 where the list has a column of that name itself (the form robot's workbook)."""

_WIDTHS = (24, 16, 20, 60)


Proofs = Callable[[Any], Mapping[int, int]]
"""Writes the sheet of the evidence into a workbook; gives for each row's number its line there."""


def write(source: Path, target: Path, shape: Input, records: Mapping[int, Record], proofs: Proofs) -> None:
    """Write the copy. `records` go by the row's number in the sheet; errors as `atomic_path`."""
    if target.suffix.lower() == ".csv":
        _write_csv(source, target, shape, records)
    else:
        _write_sheet(source, target, shape, records, proofs)


def read_names(records: Mapping[int, Record]) -> tuple[str, ...]:
    """Give the names of what was read back, each a column of its own."""
    return tuple(dict.fromkeys(name for _, record in sorted(records.items()) for name in record.read))


def cells(record: Record | None, read: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give what stands beside a row; `read` are the columns of what was read back."""
    if record is None:
        return (Status.UNTOUCHED.value, "", "", "", *("" for _ in read))
    message = "。".join([part for part in (record.message, *record.notes) if part])
    values = (record.read.get(name, "") for name in read)
    return (record.status.value, record.receipt, outcome_sheets.clock(record.time), message, *values)


def _write_sheet(source: Path, target: Path, shape: Input, records: Mapping[int, Record], proofs: Proofs) -> None:
    book = _from_csv(source) if source.suffix.lower() == ".csv" else _copied(source, target)
    named = shape.sheet if shape.sheet in book.sheetnames else None
    sheet = book[named] if named else book.worksheets[0]
    read = read_names(records)
    first = _columns_for(sheet, shape.heading_row, read)
    numbers = [
        number
        for number, row in enumerate(sheet.iter_rows(min_row=shape.heading_row + 1), start=shape.heading_row + 1)
        if number in records or any(_filled(cell.value) for cell in row[: first - 1])
    ]
    held = {number: records.get(number) or Record(Status.UNTOUCHED) for number in numbers}
    outcome_sheets.write_summary(book, [record.status for record in held.values()])
    lines = proofs(book)
    for number, record in held.items():
        _write_cells(sheet.cell(number, first), record, read, lines.get(number))
    _shown_first(book, sheet, shape.heading_row)
    with atomic_path(target) as temporary:
        book.save(temporary)
    book.close()


def _copied(source: Path, target: Path) -> Any:
    from openpyxl import load_workbook

    # A workbook with macros under a name without them, or the other way round, is one that Excel does not open.
    return load_workbook(source, keep_vba=target.suffix.lower() == ".xlsm")


def _from_csv(source: Path) -> Any:
    """Give a workbook of a CSV file's lines, all as texts: numbers keep their zeros, nothing becomes a formula."""
    from openpyxl import Workbook

    from dxauto.browser.rows import csv_lines

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "一覧"
    for number, line in enumerate(csv_lines(source), start=1):
        for column, text in enumerate(line, start=1):
            outcome_sheets.put(sheet.cell(number, column), text)
    return book


def _filled(value: Any) -> bool:
    return value is not None and bool(str(value).strip())


def _columns_for(sheet: Any, heading_row: int, read: tuple[str, ...]) -> int:
    headings = [cell.value for cell in sheet[heading_row]]
    own = next((n for n, text in enumerate(headings) if text == HEADINGS[1] and n), None)
    kept = own if own is not None and headings[own + 1 : own + 3] == list(HEADINGS[2:]) else None
    filled = max((n for n, text in enumerate(headings, start=1) if text not in (None, "")), default=0)
    first = kept or filled + 1
    from openpyxl.utils import get_column_letter

    state = _OTHER_STATE if HEADINGS[0] in headings[: first - 1] else HEADINGS[0]
    like = sheet.cell(heading_row, first - 1) if first > 1 else None
    widths = (*_WIDTHS, *(20 for _ in read))
    for offset, (heading, width) in enumerate(zip((state, *HEADINGS[1:], *read), widths, strict=True)):
        cell = sheet.cell(heading_row, first + offset, heading)
        if like is not None and like.has_style:
            cell._style = copy(like._style)  # the clerk's own headings go on
        else:
            outcome_sheets.head(cell)
        sheet.column_dimensions[get_column_letter(first + offset)].width = width
    return first


def _write_cells(state: Any, record: Record, read: tuple[str, ...], proof: int | None) -> None:
    """Write a row's outcome from the cell of its state on; `proof` is its line among the proofs."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    like = state.offset(column=-1).font if state.column > 1 else Font()
    for offset, text in enumerate(cells(record, read)):
        cell = state.offset(column=offset)
        cell.font = Font(name=like.name, size=like.size)
        outcome_sheets.put(cell, text)
        outcome_sheets.framed(cell)
        cell.alignment = Alignment(vertical="center", indent=1, wrap_text=offset == len(HEADINGS) - 1)
    outcome_sheets.coloured(state, record.status)
    if proof is not None:
        state.hyperlink = Hyperlink(ref=state.coordinate, location=f"'{EVIDENCE_SHEET}'!A{proof}")
        state.font = Font(name=like.name, size=like.size, underline="single", color="1F4E78")


def _shown_first(book: Any, sheet: Any, heading_row: int) -> None:
    """Let the list be what the clerk sees when the workbook opens, its headings always in view."""
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = book.index(sheet)
    if sheet.freeze_panes is None:
        sheet.freeze_panes = sheet.cell(heading_row + 1, 1)


def _write_csv(source: Path, target: Path, shape: Input, records: Mapping[int, Record]) -> None:
    import io

    from dxauto.browser.rows import csv_lines

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    read = read_names(records)
    for number, line in enumerate(csv_lines(source), start=1):
        if number == shape.heading_row:
            writer.writerow([*line, *HEADINGS, *read])
        elif number > shape.heading_row and any(line):
            writer.writerow([*line, *[_harmless(text) for text in cells(records.get(number), read)]])
        else:
            writer.writerow(line)
    write_atomic(target, out.getvalue().encode("utf-8-sig"))


def _harmless(text: str) -> str:
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text
