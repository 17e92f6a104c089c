"""Excel's own charts of tables that stand on a sheet; they read in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.drawing.text import Font as Face
from openpyxl.worksheet.worksheet import Worksheet

from dxauto.usage.documents.sheet import FONT, Place

_DARK, _ORANGE, _GREY = "0B5C99", "C75B12", "5A6068"
_LOOKS: tuple[tuple[str, Any, str], ...] = (
    ("circle", "solid", _DARK),
    ("square", "dash", _GREY),
    ("triangle", "sysDot", _ORANGE),
    ("diamond", "dashDot", "2E7D5B"),
    ("x", "lgDash", "1B1B1B"),
)
"""Marker, dash and colour of lines: each differs from the others in all three."""


def bar_chart(title: str, place: Place, columns: Sequence[int], sheet: Worksheet, *, percent: bool) -> Any:
    """Give a bar chart of a table's `columns`, filled so that they differ in black and white, too."""
    chart: Any = BarChart()
    _begin(chart, title, place, columns, sheet)
    for series, look in zip(chart.series, (_solid(_DARK), _hatched(_ORANGE), _hatched(_GREY, "pct20")), strict=False):
        series.graphicalProperties = look
        series.dLbls = DataLabelList()
        for name in ("showVal", "showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(series.dLbls, name, name == "showVal")
    _finish(chart, percent=percent)
    return chart


def line_chart(title: str, place: Place, columns: Sequence[int], sheet: Worksheet) -> Any:
    """Give a line chart of a table's `columns` (rates), each with a marker and a dash of its own."""
    chart: Any = LineChart()
    _begin(chart, title, place, columns, sheet)
    _tell_apart(chart)
    _finish(chart, percent=True)
    return chart


def lines_chart(title: str, lines: Sequence[tuple[str, Place]], column: int, sheet: Worksheet) -> Any:
    """Give a line chart of one column (rates) of several tables on `sheet`, a line a table under a name of its own."""
    chart: Any = LineChart()
    for name, place in lines:
        chart.series.append(Series(Reference(sheet, column, place.first, column, place.last), title=name))
    first = lines[0][1]
    chart.set_categories(Reference(sheet, first.left, first.first, first.left, first.last))
    _title(chart, title)
    _tell_apart(chart)
    _finish(chart, percent=True)
    return chart


def _tell_apart(chart: Any) -> None:
    for series, (marker, dash, colour) in zip(chart.series, _LOOKS, strict=False):
        series.marker.symbol, series.marker.size = marker, 7
        series.marker.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour, prstDash=dash, w=22225))
        series.smooth = False


def _begin(chart: Any, title: str, place: Place, columns: Sequence[int], sheet: Worksheet) -> None:
    for column in columns:
        chart.add_data(Reference(sheet, column, place.head, column, place.last), titles_from_data=True)
    chart.set_categories(Reference(sheet, place.left, place.first, place.left, place.last))
    _title(chart, title)


def _title(chart: Any, title: str) -> None:
    look = CharacterProperties(sz=1200, b=True, latin=Face(typeface=FONT), ea=Face(typeface=FONT))
    chart.title, chart.style = title, 10
    # Newer Excel lays both over the bars otherwise.
    chart.title.overlay = False
    for paragraph in chart.title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=look)
        for run in paragraph.r or ():
            run.rPr = look


def _finish(chart: Any, *, percent: bool) -> None:
    # Without this newer Excel shows neither axis.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "0%" if percent else "#,##0"
    chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D0D4D9"))
    chart.legend.position, chart.legend.overlay = "b", False
    chart.x_axis.tickLblPos = "low"


def _solid(colour: str) -> Any:
    return GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill="1B1B1B"))


def _hatched(colour: Any, kind: Any = "wdUpDiag") -> Any:
    white: Any = "FFFFFF"
    pattern = PatternFillProperties(prst=kind, fgClr=ColorChoice(srgbClr=colour), bgClr=ColorChoice(srgbClr=white))
    return GraphicalProperties(pattFill=pattern, ln=LineProperties(solidFill="1B1B1B"))
