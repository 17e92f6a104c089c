"""The 業務改善報告 as Word, Excel and PDF."""

from __future__ import annotations

from pathlib import Path

from dxauto.usage.kaizen import OPEN, Improvement, chart, facts, months, tables
from dxauto.usage.periods import era_day

TITLE = "業務改善報告"
_FILL_IN = "（ここに書いてください）"


def _under(one: Improvement) -> str:
    who = one.department or "全庁"
    return f"{one.figures.title}　{who}　{era_day(one.figures.as_of)} 現在"


def word(one: Improvement, path: Path) -> None:
    """Write a Word document."""
    from dxauto.usage.documents.word import Paperwork

    document = Paperwork(f"{TITLE}（{one.title}）", f"{TITLE}（{one.title}）")
    document.title(f"{TITLE}　{one.title}", _under(one))
    first, second, third = tables(one)
    document.table(first, 10)
    document.table(second, 9.5)
    document.chart(chart(one), 150)
    for heading in OPEN:
        document.heading(heading)
        document.text(_FILL_IN)
        document.text("")
    document.table(third, 9.5)
    document.write(path)


def sheet(one: Improvement, path: Path) -> None:
    """Write a workbook."""
    from openpyxl import Workbook

    from dxauto.usage.documents.native import bar_chart
    from dxauto.usage.documents.sheet import page, put_paragraph, put_table, put_text, widen

    book = Workbook()
    made = book.worksheets[0]
    made.title = TITLE
    _, second, third = tables(one)
    widen(made, [second, third])
    put_text(made, 1, f"{TITLE}　{one.title}", 16, bold=True)
    put_text(made, 2, _under(one), 9)
    columns, row = len(third.columns), 4
    for name, text in facts(one).rows:
        put_paragraph(made, row, f"{name}：{text}", columns, 52)
        row += 1
    place = put_table(made, second, row + 1)
    row = place.last + len(second.notes) + 2
    for heading in OPEN:
        put_text(made, row, heading, 12, bold=True)
        put_paragraph(made, row + 1, _FILL_IN, columns, 52)
        made.row_dimensions[row + 1].height = 45
        row += 2
    place = put_table(made, months(one), row + 1)
    if place.last >= place.first:
        drawn = bar_chart("月ごとの処理件数", place, (3,), made, percent=False)
        drawn.width, drawn.height, drawn.legend = 18.0, 7.5, None
        made.add_chart(drawn, f"A{place.last + 2}")
    page(made, f"{TITLE}（{one.title}）")
    book.save(path)


def paper(one: Improvement, path: Path) -> None:
    """Write a PDF."""
    from dxauto.usage.documents.pdf import DEEP, Paper

    document = Paper(f"{TITLE}（{one.title}）", f"{TITLE}（{one.title}）")
    document.text(f"{TITLE}　{one.title}", 17, colour=DEEP, leading=1.3)
    document.text(_under(one), 9, colour="#5a6068")
    document.space(3)
    first, second, third = tables(one)
    document.table(first, 9)
    document.table(second, 9)
    document.charts([chart(one)], share=0.8)
    document.table(third, 9)
    for heading in OPEN:
        document.heading(heading, 11.5)
        document.text(_FILL_IN, 9)
        document.space(7)
    document.write(path)
