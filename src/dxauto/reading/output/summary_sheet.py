"""要約: how many of each form are done, to be looked at, or unreadable; a chart of it; the run's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)

from dxauto.reading.output import styles
from dxauto.reading.output.sheets import set_up_print
from dxauto.reading.output.styles import cell

_HEAD = ("様式", "申請", "完了", "要確認", "読めません", "確認する項目")
_WIDTHS = (34, 12, 12, 12, 12, 14, 3)
_TITLE_ROWS = 3
_COLOURS = ("2E7D5B", "E0A100", "B3372F")


@dataclass(slots=True)
class Count:
    """Applications of one form; `pages` are their pages, `fields` those that a person must look at."""

    title: str
    done: int = 0
    review: int = 0
    failed: int = 0
    fields: int = 0
    pages: int = 0

    @property
    def total(self) -> int:
        """All applications of the form."""
        return self.done + self.review + self.failed

    def add(self, status: str, fields: int, pages: int) -> None:
        """Count one application."""
        setattr(self, status, getattr(self, status) + 1)
        self.fields += fields
        self.pages += pages


def write_summary(sheet: Any, title: str, counts: Sequence[Count], figures: Mapping[str, str | float]) -> None:
    """Write the summary; the last row of the table adds the others up."""
    _lay_out(sheet)
    sheet.append([cell(sheet, title, styles.TITLE)])
    sheet.append([cell(sheet, "帳票読み取りの要約。色つきのセルは、人の確認が必要です。", styles.NOTE)])
    sheet.append([cell(sheet, text, styles.HEADER) for text in _HEAD])
    for count in counts:
        sheet.append(_row(sheet, count, styles.PLAIN, styles.NUMBER))
    sheet.append(_row(sheet, _sum(counts), styles.TOTAL, styles.TOTAL_NUMBER))
    sheet.append([])
    _write_figures(sheet, {"ページ": sum(c.pages for c in counts), **figures}, _TITLE_ROWS + len(counts) + 4)
    if any(c.total for c in counts):
        sheet.add_chart(_chart(sheet, len(counts)), "H3")


def _lay_out(sheet: Any) -> None:
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    sheet.sheet_format.defaultRowHeight = 22
    sheet.sheet_format.customHeight = True
    sheet.row_dimensions[1].height = 32
    sheet.row_dimensions[_TITLE_ROWS].height = 26
    set_up_print(sheet)
    sheet.page_setup.fitToHeight = 1


def _row(sheet: Any, count: Count, text_style: str, number_style: str) -> list[Any]:
    numbers = (count.total, count.done, count.review, count.failed, count.fields)
    return [cell(sheet, count.title, text_style), *(cell(sheet, n, number_style) for n in numbers)]


def _sum(counts: Sequence[Count]) -> Count:
    return Count(
        "合計",
        sum(c.done for c in counts),
        sum(c.review for c in counts),
        sum(c.failed for c in counts),
        sum(c.fields for c in counts),
        sum(c.pages for c in counts),
    )


def _write_figures(sheet: Any, figures: Mapping[str, str | float], first: int) -> None:
    sheet.append([cell(sheet, text, styles.HEADER) for text in ("この処理について", "", "", "")])
    for row, (label, value) in enumerate(figures.items(), start=first):
        style = styles.PLAIN if isinstance(value, str) else styles.NUMBER
        blanks = [cell(sheet, "", styles.PLAIN) for _ in "CD"]
        sheet.append([cell(sheet, label, styles.PLAIN), cell(sheet, value, style), *blanks])
        sheet.merged_cells.add(f"B{row}:D{row}")


def _chart(sheet: Any, forms: int) -> BarChart:
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
    chart.title = _chart_title("様式ごとの申請")
    data = Reference(sheet, min_col=3, max_col=5, min_row=_TITLE_ROWS, max_row=_TITLE_ROWS + forms)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=_TITLE_ROWS + 1, max_row=_TITLE_ROWS + forms))
    for series, colour in zip(chart.series, _COLOURS, strict=True):
        series.graphicalProperties.solidFill = colour
        series.graphicalProperties.line.solidFill = colour
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "0"
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=styles.GRID)))
    chart.gapWidth = 60
    chart.legend.position = "b"
    chart.x_axis.txPr = chart.y_axis.txPr = chart.legend.txPr = _chart_text()
    chart.width, chart.height = 20, max(7.0, 3.5 + 1.1 * forms)
    return chart


def _letters(size: float, bold: bool = False) -> CharacterProperties:
    face = Font(typeface=styles.FONT)
    return CharacterProperties(sz=int(size * 100), b=bold, latin=face, ea=face, solidFill=styles.INK)


def _chart_text() -> RichText:
    """Words of a chart in the workbook's font; without it Office takes the theme's."""
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_letters(9)), endParaRPr=_letters(9))])


def _chart_title(text: str) -> Title:
    run = RegularTextRun(rPr=_letters(12, bold=True), t=text)
    return Title(tx=Text(rich=RichText(p=[Paragraph(r=[run])])), overlay=False)
