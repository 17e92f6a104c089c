"""The sheet 証跡 of the outcome workbook: of each row the times, what was read back, and links to what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dxauto.browser.outcome_sheets import coloured, head
from dxauto.browser.record import Record
from dxauto.browser.trace import FILE as TRACE

SHEET = "証跡"
_HEADINGS = (
    *(("行", 6), ("状態", 22), ("受付番号", 16), ("はじめた時刻", 20), ("送った時刻", 20), ("確かめた時刻", 20)),
    *(
        ("読み返した欄", 14),
        ("送る前の画面", 16),
        ("送った後の画面", 16),
        ("失敗したときの画面", 20),
        ("失敗の記録", 14),
    ),
)
_BEFORE, _AFTER, _FAILURE, _TRACE = 8, 9, 10, 11
_TYPED = len(_HEADINGS) + 1


def write(book: Any, records: Mapping[int, Record], folders: Mapping[int, Path], kept: str) -> dict[int, int]:
    """Write the sheet anew, and give for each row its line. `kept` tells how long what the links lead to is kept."""
    from openpyxl.utils import get_column_letter

    if SHEET in book.sheetnames:
        del book[SHEET]
    sheet = book.create_sheet(SHEET)
    typed = max((len(record.typed) + len(record.files) for record in records.values()), default=0)
    for column, (heading, width) in enumerate(_HEADINGS, start=1):
        sheet.cell(1, column, heading)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column in range(_TYPED, _TYPED + typed):
        sheet.cell(1, column, f"入れる値・ファイル {column - _TYPED + 1}")
        sheet.column_dimensions[get_column_letter(column)].width = 30
    sheet.cell(1, _TYPED + typed, f"画面の写しは、{kept}")
    for cell in sheet[1]:
        head(cell)
    lines = {}
    for line, (number, record) in enumerate(sorted(records.items()), start=2):
        lines[number] = line
        _write_row(sheet, line, number, record)
        _write_links(sheet, line, record, folders.get(number))
    sheet.freeze_panes = "D2"
    return lines


def _write_row(sheet: Any, line: int, number: int, record: Record) -> None:
    times = [text[:19] for text in (record.begun, record.submitted, record.proven)]
    values = (number, record.status.value, record.receipt, *times, record.checked or None)
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(line, column, value or None)
        if isinstance(value, str) and value:
            # What a page says is text, also where it begins like a formula.
            cell.data_type = "s"
    coloured(sheet.cell(line, 2), record.status)
    for offset, (name, value) in enumerate(record.typed):
        _text(sheet.cell(line, _TYPED + offset), f"{name} ← {value}")


def _write_links(sheet: Any, line: int, record: Record, folder: Path | None) -> None:
    if folder is None:
        return
    failures = [name for name in record.pictures if name.startswith("failure")]
    links = {_BEFORE: "before.jpg", _AFTER: "after.jpg", _FAILURE: failures[0] if failures else ""}
    for column, name in links.items():
        if name in record.pictures:
            _link(sheet.cell(line, column), folder / name, "開く")
    for offset, name in enumerate(record.files):
        _link(sheet.cell(line, _TYPED + len(record.typed) + offset), folder / name, name)
    if (folder / TRACE).is_file():
        _link(sheet.cell(line, _TRACE), folder / TRACE, TRACE)


def _link(cell: Any, path: Path, text: str) -> None:
    cell.value = text
    cell.hyperlink = path.as_uri()
    cell.style = "Hyperlink"


def _text(cell: Any, text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
