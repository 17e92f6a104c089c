"""The draft as an Excel workbook: 宿題 and 決定事項 to work on, and every utterance with its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dxauto.minutes.output.view import View, view
from dxauto.minutes.transcript import Transcript

_HEAD = PatternFill("solid", fgColor="1F4E79")
_DOUBT = PatternFill("solid", fgColor="FCE4D6")
_LINE = Border(bottom=Side(style="hair", color="BFBFBF"))


def write_sheet(transcript: Transcript, path: Path) -> None:
    """Write the workbook."""
    shown = view(transcript)
    book = Workbook()
    book.remove(book.worksheets[0])
    _tasks(book, shown)
    _decisions(book, shown)
    _summaries(book, shown)
    _speech(book, shown)
    _doubts(book, shown)
    book.save(path)


def _tasks(book: Workbook, shown: View) -> None:
    rows = [
        (item.heading, task.who, task.what, task.until, "", task.line.clock, task.line.doubtful)
        for item in shown.items
        for task in item.tasks
    ]
    _table(book, "宿題", ("議題", "だれが", "何を", "いつまでに", "済", "録音"), (32, 18, 60, 22, 6, 10), rows)


def _decisions(book: Workbook, shown: View) -> None:
    rows = [
        (item.heading, line.marked, line.clock, line.doubtful or not line.supported)
        for item in shown.items
        for line in item.decisions
    ]
    _table(book, "決定事項", ("議題", "決定事項", "録音"), (32, 80, 10), rows)


def _summaries(book: Workbook, shown: View) -> None:
    rows = [
        (item.heading, line.marked, line.clock, line.doubtful or not line.supported)
        for item in shown.items
        for line in item.summary
    ]
    _table(book, "概要", ("議題", "概要", "録音"), (32, 80, 10), rows)


def _speech(book: Workbook, shown: View) -> None:
    rows = [(line.clock, line.speaker, line.text, line.doubtful) for line in shown.speech]
    _table(book, "発言", ("録音", "話者", "発言"), (10, 18, 100), rows)


def _doubts(book: Workbook, shown: View) -> None:
    rows = [(line.clock, line.speaker, line.text, True) for line in shown.doubts]
    _table(book, "聞き取り確認", ("録音", "話者", "確認すること"), (10, 18, 100), rows)


def _table(
    book: Workbook, name: str, headings: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[str | bool]]
) -> None:
    """Write a sheet; the last value of a row tells whether it is doubtful."""
    sheet = book.create_sheet(name)
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True), start=1):
        cell = sheet.cell(1, column, heading)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        sheet.column_dimensions[cell.column_letter].width = width
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row[:-1], start=1):
            _put(sheet.cell(number, column), str(value), doubtful=bool(row[-1]))
    _page(sheet)


def _put(cell: Cell, text: str, *, doubtful: bool) -> None:
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    # What looks like a formula was said, not meant.
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.border = _LINE
    if doubtful:
        cell.fill = _DOUBT


def _page(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.HeaderFooter.oddFooter.center.text = "&P / &N"  # type: ignore[union-attr]
