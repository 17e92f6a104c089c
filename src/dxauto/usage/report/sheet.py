"""The report as a workbook with native charts; the first sheet is the one page for the 推進本部."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from dxauto.collecting import uncollected
from dxauto.usage.documents.native import bar_chart, line_chart, lines_chart
from dxauto.usage.documents.sheet import Place, mark_states, page, put_paragraph, put_table, put_text, widen
from dxauto.usage.report.content import Report, changes, forecasts, summary
from dxauto.usage.shown import rates, use
from dxauto.usage.shown.definitions import definitions
from dxauto.usage.shown.table import Column, Table

_UPRIGHT = 75
"""Full-width characters across that still read well upright."""

_TOOLS_A_PAGE = 3

_CHART_ROWS = 17
"""Rows of the usual height that a chart covers."""


def write_sheet(report: Report, path: Path) -> None:
    """Write the workbook."""
    with uncollected():
        _book(report).save(path)


def _book(report: Report) -> Workbook:
    book = Workbook()
    figures = report.figures
    row = _summary(book.worksheets[0], report)
    _tables(book, report, "前年度との比較", [rates.growths(figures), rates.spans(figures), rates.staff(figures)])
    course = _months(book, report)
    course.width, course.height = 28.4, 9.0
    book.worksheets[0].add_chart(course, f"A{row}")
    sheet, (place,) = _tables(book, report, "課とツール", [use.matrix(figures)], listing=True)
    mark_states(sheet, place, len(use.matrix(figures).columns))
    _tables(book, report, "まだ使っていない課", [use.waiting(figures)], listing=True)
    _use(book, report)
    _robots(book, report)
    _changes(book, report)
    _definitions(book, report)
    _tables(book, report, "もとの行", [use.rows_of(figures)], listing=True)
    return book


def _summary(sheet: Worksheet, report: Report) -> int:
    """Write the one page and give the row under it."""
    sheet.title = "概要"
    part = summary(report)
    across = len(part.tables[0].columns)
    widen(sheet, part.tables)
    put_text(sheet, 1, report.title, 18, bold=True)
    put_text(sheet, 2, f"{report.stand}　{report.origin}", 9)
    place = put_table(sheet, part.tables[0], 4)
    chart = bar_chart("利用率・目標・3月31日の予測", place, (4, 5, 8), sheet, percent=True)
    chart.width, chart.height = 28.4, 10.5
    chart.y_axis.scaling.max = 1.0
    row = place.last + len(part.tables[0].notes) + 2
    sheet.add_chart(chart, f"A{row}")
    row += _CHART_ROWS + 6
    for table in part.tables[1:]:
        row = put_table(sheet, table, row).last + 2
    put_text(sheet, row, "まとめ", 12, bold=True)
    for sentence in part.sentences:
        row += 1
        put_paragraph(sheet, row, f"・{sentence}", across, 70)
    page(sheet, report.title, one_page=True)
    return row + 2


def _tables(
    book: Workbook, report: Report, name: str, tables: Sequence[Table], *, listing: bool = False
) -> tuple[Worksheet, list[Place]]:
    """Write tables one under another; a `listing` is one long table with its head kept in sight."""
    sheet: Worksheet = book.create_sheet(name)
    widen(sheet, tables)
    row, places = 1, []
    for table in tables:
        place = put_table(sheet, table, row)
        places.append(place)
        row = place.last + len(table.notes) + 2
    if listing:
        place = places[0]
        sheet.freeze_panes = f"B{place.first}"
        end = f"{get_column_letter(len(tables[0].columns))}{max(place.last, place.first)}"
        sheet.auto_filter.ref = f"A{place.head}:{end}"
    wide = sum(column.width for column in tables[0].columns) > _UPRIGHT if tables else False
    page(sheet, report.title, landscape=wide, heads="2:2" if listing else "")
    return sheet, places


def _months(book: Workbook, report: Report) -> Any:
    """Write the months and give a chart of all tools' courses for the first page."""
    tables = [rates.months(tool) for tool in rates.all_of(report.figures)]
    sheet: Worksheet = book.create_sheet("月ごと")
    widen(sheet, tables)
    row, lines = 1, []
    for number, (table, tool) in enumerate(zip(tables, rates.all_of(report.figures), strict=True)):
        if number and number % _TOOLS_A_PAGE == 0:
            sheet.row_breaks.append(Break(id=row - 1))
        place = put_table(sheet, table, row)
        lines.append((tool.title.partition("（")[0], place))
        chart = line_chart(table.title, place, (5, 6, 4), sheet)
        chart.width, chart.height = 15.5, 8.0
        sheet.add_chart(chart, f"{get_column_letter(len(table.columns) + 2)}{row}")
        row = max(place.last + 2, row + _CHART_ROWS)
    page(sheet, report.title, landscape=True)
    return lines_chart("年度はじめからその月までに使った課の割合", lines, 5, sheet)


def _use(book: Workbook, report: Report) -> None:
    figures = report.figures
    tables = [use.standings(figures), use.hours(figures)]
    sheet: Worksheet = book.create_sheet("使い方と減った時間")
    widen(sheet, tables)
    place = put_table(sheet, tables[0], 1)
    chart = bar_chart("使っている課・止まった課・まだの課", place, (2, 3, 4), sheet, percent=False)
    row = _under(sheet, chart, place.last + 4)
    place = put_table(sheet, tables[1], row)
    hours = bar_chart("減った時間（測った分と、みなしの分）", place, (2, 3), sheet, percent=False)
    _under(sheet, hours, place.last + 5)
    page(sheet, report.title)


def _under(sheet: Worksheet, chart: Any, row: int) -> int:
    """Put a chart of stacked bars at `row` and give the row after it."""
    chart.grouping, chart.overlap = "stacked", 100
    chart.width, chart.height = 19.0, 8.5
    sheet.add_chart(chart, f"A{row}")
    return row + _CHART_ROWS + 1


def _robots(book: Workbook, report: Report) -> None:
    sheet, (place,) = _tables(book, report, "ロボット", [use.robots(report.figures)])
    if place.last >= place.first:
        for number, (title, column, percent) in enumerate((("失敗率", 6, True), ("1件あたりの訂正", 9, False))):
            chart = bar_chart(title, place, (column,), sheet, percent=percent)
            chart.type, chart.legend = "bar", None
            chart.x_axis.scaling.orientation = "maxMin"
            chart.y_axis.number_format = "0%" if percent else "0.00"
            chart.width, chart.height = 17.0, 3.0 + 0.75 * (place.last - place.first + 1)
            sheet.add_chart(chart, f"{'AG'[number]}{place.last + 4}")


def _changes(book: Workbook, report: Report) -> None:
    part = changes(report)
    sheet, _ = _tables(book, report, "前回との違い", part.tables)
    put_text(sheet, (sheet.max_row if part.tables else 0) + 1, part.sentences[0])


def _definitions(book: Workbook, report: Report) -> None:
    figures = report.figures
    rows = [*definitions(figures), *(("予測", text) for text in forecasts(figures))]
    words = Table("words", "言葉の意味と数え方", [Column("言葉", width=9), Column("意味", width=60)], rows)
    sheet: Worksheet = book.create_sheet("数え方と出所")
    widen(sheet, [words])
    place = put_table(sheet, words, 1)
    row = place.last + 2
    for table in (use.excluded(figures), use.sources(figures)):
        row = put_table(sheet, table, row).last + 2
    for text in figures.warnings:
        put_text(sheet, row, f"注意：{text}")
        row += 1
    page(sheet, report.title)
