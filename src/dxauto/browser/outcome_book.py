"""The outcome where the clerk works: a copy of the list with 状態, 受付番号, 時刻 and メッセージ beside each row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dxauto.browser.flow import Input
from dxauto.browser.record import Record
from dxauto.files import atomic_path, write_atomic

HEADINGS = ("状態", "受付番号", "時刻", "メッセージ")
_OTHER_STATE = "入力の状態"
"""Takes the place of 状態 where the list has a column of that name itself (the form robot's workbook)."""

_COLOURS = {"登録済み": "E2EFDA", "予行（登録していません）": "DDEBF7", "実行前から登録あり": "FFF2CC"}
_OTHER_COLOUR = "F8CBAD"


Proofs = Callable[[Any], None]
"""Writes the sheet of the evidence into a workbook."""


def write(source: Path, target: Path, shape: Input, records: Mapping[int, Record], proofs: Proofs) -> None:
    """Write the copy. `records` go by the row's number in the sheet; errors as `atomic_path`."""
    if source.suffix.lower() == ".csv":
        _write_csv(source, target, shape, records)
    else:
        _write_sheet(source, target, shape, records, proofs)


def read_names(records: Mapping[int, Record]) -> tuple[str, ...]:
    """Give the names of what was read back, each a column of its own."""
    return tuple(dict.fromkeys(name for _, record in sorted(records.items()) for name in record.read))


def cells(record: Record | None, read: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give what stands beside a row; `read` are the columns of what was read back."""
    if record is None:
        return ("未処理", "", "", "", *("" for _ in read))
    message = "。".join([part for part in (record.message, *record.notes) if part])
    return (record.status.value, record.receipt, record.time, message, *(record.read.get(name, "") for name in read))


def _write_sheet(source: Path, target: Path, shape: Input, records: Mapping[int, Record], proofs: Proofs) -> None:
    from openpyxl import load_workbook

    book = load_workbook(source)
    named = shape.sheet if shape.sheet in book.sheetnames else None
    sheet = book[named] if named else book.worksheets[0]
    read = read_names(records)
    first = _columns_for(sheet, shape.heading_row, read)
    for number, row in enumerate(sheet.iter_rows(min_row=shape.heading_row + 1), start=shape.heading_row + 1):
        if number in records or any(cell.value not in (None, "") for cell in row[: first - 1]):
            _write_cells(sheet, number, first, cells(records.get(number), read))
    proofs(book)
    with atomic_path(target) as temporary:
        book.save(temporary)
    book.close()


def _columns_for(sheet: Any, heading_row: int, read: tuple[str, ...]) -> int:
    headings = [cell.value for cell in sheet[heading_row]]
    own = next((n for n, text in enumerate(headings) if text == HEADINGS[1] and n), None)
    kept = own if own is not None and headings[own + 1 : own + 3] == list(HEADINGS[2:]) else None
    filled = max((n for n, text in enumerate(headings, start=1) if text not in (None, "")), default=0)
    first = kept or filled + 1
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    state = _OTHER_STATE if HEADINGS[0] in headings[: first - 1] else HEADINGS[0]
    widths = (22, 16, 20, 60, *(20 for _ in read))
    for offset, (heading, width) in enumerate(zip((state, *HEADINGS[1:], *read), widths, strict=True)):
        cell = sheet.cell(heading_row, first + offset, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(first + offset)].width = width
    return first


def _write_cells(sheet: Any, number: int, first: int, texts: tuple[str, ...]) -> None:
    from openpyxl.styles import PatternFill

    for offset, text in enumerate(texts):
        _put(sheet.cell(number, first + offset), text)
    colour = _COLOURS.get(texts[0], _OTHER_COLOUR)
    sheet.cell(number, first).fill = PatternFill("solid", fgColor=colour)


def _put(cell: Any, text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
    if text:
        # What a page says is text, also where it begins like a formula.
        cell.data_type = "s"


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
