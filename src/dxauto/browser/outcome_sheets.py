"""How an outcome looks, and the sheet 入力のまとめ: how many rows came to what, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dxauto.browser.record import Status

SUMMARY_SHEET = "入力のまとめ"

COLOURS = {
    Status.DONE: "E2EFDA",
    Status.REHEARSED: "DDEBF7",
    Status.ALREADY: "FFF2CC",
    Status.UNCLEAR: "FFE699",
    Status.REFUSED: "F8CBAD",
    Status.FAILED: "F8CBAD",
    Status.DOUBT: "F4B084",
    Status.SKIPPED: "E7E6E6",
    Status.UNTOUCHED: "F2F2F2",
}
"""What the eye finds first; every state is also told in words."""

NEXT = {
    Status.DONE: "システムに登録され、確かめてあります",
    Status.REHEARSED: "予行なので、システムには登録していません",
    Status.ALREADY: "この実行の前からシステムにあります。内容が同じか確かめてください",
    Status.UNCLEAR: "登録されたか決められません。メッセージを見て、システムで確かめてください",
    Status.REFUSED: "システムか一覧の検査で断られました。メッセージを見て一覧を直し、もう一度実行してください",
    Status.FAILED: "登録されていません。もう一度実行すると、この行から入力します",
    Status.DOUBT: "登録の途中で終わりました。もう一度実行すると、システムで探して確かめます",
    Status.SKIPPED: "人が飛ばした行です。登録されていません。もう一度実行すると入力します",
    Status.UNTOUCHED: "まだ入力していません（一覧で確認が済んでいない行や、途中で止めた残り）",
}
FONT = "BIZ UDPゴシック"
_HEAD = "1F3864"
_LINE = "BFBFBF"


def head(cell: Any) -> None:
    """Make a heading of a cell."""
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.font = Font(name=FONT, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    framed(cell)


def framed(cell: Any) -> None:
    """Draw a thin line around a cell."""
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color=_LINE)
    cell.border = Border(left=side, right=side, top=side, bottom=side)


def coloured(cell: Any, status: Status) -> None:
    """Give a cell its state's colour."""
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", fgColor=COLOURS[status])


def put(cell: Any, text: str) -> None:
    """Write a text that is never taken for a formula, without characters that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
    if text:
        cell.data_type = "s"


def clock(time: str) -> str:
    """Give a record's time as a clerk reads it: this PC's, without the offset."""
    return time[:19]


def write_summary(book: Any, states: Sequence[Status]) -> None:
    """Write how many rows came to which state."""
    from openpyxl.styles import Alignment, Font

    sheet = _fresh(book, SUMMARY_SHEET)
    sheet["A1"] = "システムへの入力の結果"
    sheet["A1"].font = Font(name=FONT, bold=True, size=16, color=_HEAD)
    for column, (title, width) in enumerate((("状態", 26), ("件数", 10), ("意味と、次にすること", 76)), start=1):
        sheet.column_dimensions["ABC"[column - 1]].width = width
        head(sheet.cell(3, column, title))
    sheet.row_dimensions[3].height = 24
    counts = Counter(states)
    line = 3
    for line, status in enumerate((status for status in Status if counts[status]), start=4):
        cells = [
            sheet.cell(line, 1, status.value),
            sheet.cell(line, 2, counts[status]),
            sheet.cell(line, 3, NEXT[status]),
        ]
        coloured(cells[0], status)
        for cell in cells:
            framed(cell)
            cell.font = Font(name=FONT)
            cell.alignment = Alignment(wrap_text=cell.column == 3, vertical="center", indent=1)
        sheet.row_dimensions[line].height = 22
    for column, value in enumerate(("合計", len(states), None), start=1):
        cell = sheet.cell(line + 1, column, value)
        cell.font = Font(name=FONT, bold=True)
        framed(cell)
    sheet.cell(line + 3, 1).font = Font(name=FONT)
    sheet.cell(line + 3, 1, "一覧の「状態」を押すと、その行の証跡（シート「証跡」）が開きます。")
    sheet.sheet_view.showGridLines = False
    _on_a_page(sheet)


def _fresh(book: Any, title: str) -> Any:
    if title in book.sheetnames:
        del book[title]
    return book.create_sheet(title)


def _on_a_page(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
