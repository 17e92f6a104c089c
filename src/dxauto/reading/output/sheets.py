"""Setting up a streamed sheet: columns, frozen and filtered head, print set-up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter

from dxauto.reading.output.styles import HEADER, cell

PAGE_CHARACTERS = 190
"""Half-width characters that a landscape A4 page shows legibly; wider sheets print on several pages side by side."""

LONGEST_TITLE = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "・"))


@dataclass(frozen=True, slots=True)
class Head:
    """One column of a sheet: what stands above it, its width in half-width characters, whether it is shown."""

    text: str
    width: float
    hidden: bool = False
    comment: str = ""


class Table:
    """A streamed sheet with a head: rows are appended and forgotten."""

    def __init__(self, book: Any, title: str, heads: Sequence[Head], frozen: int, index: int | None = None) -> None:
        """`frozen` columns stay in view."""
        self.sheet: Any = book.create_sheet(title, index)
        self.title = title
        self.rows = 1
        self._columns = len(heads)
        _lay_out(self.sheet, heads, frozen)
        self.sheet.append([cell(self.sheet, h.text, HEADER, h.comment) for h in heads])

    def append(self, cells: Sequence[Cell], height: float | None = None) -> int:
        """Write one row and give its number."""
        self.rows += 1
        if height is not None:
            self.sheet.row_dimensions[self.rows].height = height
        self.sheet.append(list(cells))
        self.sheet.row_dimensions.pop(self.rows, None)
        return self.rows

    def close(self) -> None:
        """Set the filter over the rows that were written."""
        self.sheet.auto_filter.ref = f"A1:{get_column_letter(self._columns)}{max(self.rows, 2)}"


def _lay_out(sheet: Any, heads: Sequence[Head], frozen: int) -> None:
    for number, head in enumerate(heads, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = head.width
        column.hidden = head.hidden
    sheet.row_dimensions[1].height = 36
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90
    sheet.sheet_format.defaultRowHeight = 21
    sheet.sheet_format.customHeight = True
    printed = sum(h.width for h in heads if not h.hidden)
    set_up_print(sheet, max(1, math.ceil(printed / PAGE_CHARACTERS)))
    sheet.print_title_rows = "1:1"
    sheet.print_title_cols = f"A:{get_column_letter(frozen)}"


def set_up_print(sheet: Any, wide: int = 1) -> None:
    """A4 landscape, so many pages wide, as many high as it takes, with sheet name and page numbers."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4 if hasattr(sheet, "PAPERSIZE_A4") else "9"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = wide
    sheet.page_setup.fitToHeight = 0
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.6, 0.55
    margins.header = margins.footer = 0.25
    sheet.oddHeader.left.text = "&A"
    sheet.oddHeader.right.text = "取扱注意（個人情報）"
    sheet.oddFooter.center.text = "&P / &N ページ"
    sheet.oddFooter.right.text = "印刷 &D"


def sheet_title(wanted: str, taken: Sequence[str]) -> str:
    """A title that Excel takes (31 characters, none of the seven that it forbids) and that is still free."""
    base = wanted.translate(_FORBIDDEN).strip("' ")[:LONGEST_TITLE] or "シート"
    title, number = base, 2
    lower = {t.lower() for t in taken}
    while title.lower() in lower:
        ending = f" ({number})"
        title = base[: LONGEST_TITLE - len(ending)] + ending
        number += 1
    return title
