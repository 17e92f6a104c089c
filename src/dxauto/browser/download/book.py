"""The outcome of a download run: a workbook with one line for each file, and links to the files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dxauto.browser.download.record import Fetched, Status
from dxauto.files import atomic_path

SHEET = "一覧"
HEADINGS = ("ファイル", "件数", "時刻", "状態", "メッセージ")
_WIDTHS = (44, 8, 20, 16, 60)
_COLOURS = {Status.KEPT: "E2EFDA", Status.KNOWN: "DDEBF7", Status.NOTHING: "FFF2CC"}
_OTHER_COLOUR = "F8CBAD"

Line = tuple[tuple[str, ...], Fetched]
"""What names a fetch (its month, or its row and key), and what became of it."""


def write(target: Path, names: Sequence[str], lines: Sequence[Line]) -> None:
    """Write the workbook; `names` head the columns that name a fetch. Errors as `atomic_path`."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for column, (text, width) in enumerate(zip((*names, *HEADINGS), (*(16 for _ in names), *_WIDTHS), strict=True), 1):
        sheet.cell(1, column, text).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, (own, fetched) in enumerate(lines, start=2):
        _write_line(sheet, number, own, fetched)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    with atomic_path(target) as temporary:
        book.save(temporary)
    book.close()


def _write_line(sheet: Any, number: int, own: tuple[str, ...], fetched: Fetched) -> None:
    from openpyxl.styles import Alignment, PatternFill

    for column, text in enumerate(own, start=1):
        _put(sheet.cell(number, column), text)
    file, records, time, state, message = (sheet.cell(number, len(own) + n) for n in range(1, 6))
    if fetched.file and fetched.status in (Status.KEPT, Status.KNOWN):
        path = Path(fetched.file)
        _put(file, path.name)
        file.hyperlink, file.style = path.absolute().as_uri(), "Hyperlink"
        if not path.is_file():
            fetched.notes.append("保存したファイルが見当たりません。取り直すときは --set again=true を付けてください")
    records.value = fetched.count
    _put(time, fetched.time)
    _put(state, fetched.status.value)
    state.fill = PatternFill("solid", fgColor=_COLOURS.get(fetched.status, _OTHER_COLOUR))
    _put(message, "。".join(part for part in (fetched.message, *fetched.notes) if part))
    message.alignment = Alignment(wrap_text=True, vertical="top")


def _put(cell: Any, text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
    if text:
        cell.data_type = "s"  # what a page says is text, also where it begins like a formula
