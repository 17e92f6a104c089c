"""Tables and native charts in a workbook: numbers are numbers, text is never a formula, every sheet prints on A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.drawing.text import Font as Face
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dxauto.usage.shown.table import Sort, Table, Value

_HEAD = PatternFill("solid", fgColor="1F4E79")
_RULE = Border(*[Side(style="thin", color="BFC5CC")] * 4)
_FORMATS = {
    Sort.COUNT: "#,##0",
    Sort.RATE: "0.0%",
    Sort.CHANGE: '+0.0%;"−"0.0%',
    Sort.POINTS: '+0.0" ポイント";"−"0.0" ポイント"',
    Sort.HOURS: "#,##0.0",
    Sort.PER_ITEM: "0.00",
}
_DARK, _ORANGE, _GREY = "0B5C99", "C75B12", "5A6068"
FONT = "BIZ UDPゴシック"
_HEAD_HEIGHT = 32

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


def put(cell: Cell, value: Value, sort: Sort = Sort.TEXT) -> None:
    """Write a value; what looks like a formula stays text, what is not known stays empty."""
    cell.border = _RULE
    cell.font = Font(name=FONT, size=10)
    if value is None:
        return
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="center", wrap_text=True, indent=1)
        return
    cell.value = value
    cell.number_format = "yyyy/mm/dd" if isinstance(value, date) else _FORMATS.get(sort, "General")
    cell.alignment = Alignment(vertical="center")


def put_text(sheet: Worksheet, row: int, text: str, size: float = 10.5, *, bold: bool = False, across: int = 0) -> None:
    """Write a line of text; `across` columns are joined for it, and it wraps."""
    cell = sheet.cell(row, 1)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    cell.font = Font(name=FONT, size=size, bold=bold, color="1F4E79" if bold else "1B1B1B")
    if across:
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=across)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def put_table(sheet: Worksheet, table: Table, row: int, *, title: bool = True) -> Place:
    """Write a table beginning at `row` and give where it stands; its notes follow."""
    if title:
        put_text(sheet, row, table.title, 12, bold=True)
        row += 1
    for at, column in enumerate(table.columns, start=1):
        cell = sheet.cell(row, at)
        put(cell, column.title)
        cell.font, cell.fill = Font(name=FONT, size=10, bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    sheet.row_dimensions[row].height = _HEAD_HEIGHT
    for number, values in enumerate(table.rows, start=row + 1):
        for at, (value, column) in enumerate(zip(values, table.columns, strict=True), start=1):
            put(sheet.cell(number, at), value, column.sort)
    last = row + len(table.rows)
    for number, note in enumerate(table.notes, start=last + 1):
        cell = sheet.cell(number, 1)
        cell.value, cell.data_type = note, "s"
        cell.font = Font(name=FONT, size=9, color=_GREY)
    return Place(row, row + 1, last, 1)


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
        sheet.column_dimensions[sheet.cell(1, at + 1).column_letter].width = 2.5 + 1.45 * max(widths)


def bar_chart(title: str, place: Place, columns: Sequence[int], sheet: Worksheet, *, percent: bool) -> BarChart:
    """Give a bar chart of a table's `columns`, filled so that they differ in black and white, too."""
    chart = BarChart()
    _begin(chart, title, place, columns, sheet)
    for series, look in zip(chart.series, (_solid(_DARK), _hatched(_ORANGE), _hatched(_GREY, "pct20")), strict=False):
        series.graphicalProperties = look
        series.dLbls = DataLabelList()
        for name in ("showVal", "showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(series.dLbls, name, name == "showVal")
    _finish(chart, percent=percent)
    return chart


def line_chart(title: str, place: Place, columns: Sequence[int], sheet: Worksheet) -> LineChart:
    """Give a line chart of a table's `columns` (rates), each with a marker and a dash of its own."""
    chart = LineChart()
    _begin(chart, title, place, columns, sheet)
    looks = (("circle", "solid", _DARK), ("square", "dash", _GREY), ("triangle", "sysDot", _ORANGE))
    for series, (marker, dash, colour) in zip(chart.series, looks, strict=False):
        series.marker.symbol, series.marker.size = marker, 7
        series.marker.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour, prstDash=dash, w=22225))
        series.smooth = False
    _finish(chart, percent=True)
    return chart


def _begin(chart: BarChart | LineChart, title: str, place: Place, columns: Sequence[int], sheet: Worksheet) -> None:
    for column in columns:
        chart.add_data(Reference(sheet, column, place.head, column, place.last), titles_from_data=True)
    chart.set_categories(Reference(sheet, place.left, place.first, place.left, place.last))
    look = CharacterProperties(sz=1200, b=True, latin=Face(typeface=FONT), ea=Face(typeface=FONT))
    chart.title, chart.style = title, 10
    for paragraph in chart.title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=look)
        for run in paragraph.r or ():
            run.rPr = look


def _finish(chart: BarChart | LineChart, *, percent: bool) -> None:
    # Without this newer Excel shows neither axis.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "0%" if percent else "#,##0"
    chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D0D4D9"))
    chart.legend.position = "b"
    chart.x_axis.tickLblPos = "low"


def _solid(colour: str) -> GraphicalProperties:
    return GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill="1B1B1B"))


def _hatched(colour: str, kind: str = "wdUpDiag") -> GraphicalProperties:
    pattern = PatternFillProperties(prst=kind, fgClr=ColorChoice(srgbClr=colour), bgClr=ColorChoice(srgbClr="FFFFFF"))
    return GraphicalProperties(pattFill=pattern, ln=LineProperties(solidFill="1B1B1B"))


def page(sheet: Worksheet, foot: str, *, landscape: bool = False, one_page: bool = False, heads: str = "") -> None:
    """Set the sheet up for A4; `one_page` holds it on a single one."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if one_page else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.footer = 0.3
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.6
    sheet.oddFooter.left.text = foot.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    if heads:
        sheet.print_title_rows = heads
    sheet.sheet_view.showGridLines = False
