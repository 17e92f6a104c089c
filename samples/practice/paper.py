"""The month's list on A4, as the old system prints it."""

from __future__ import annotations

import io

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

from dxauto.forms.fonts import register_font
from samples.practice.settings import now


def month_list(title: str, cells: list[list[str]]) -> bytes:
    """Draw the rows, the first of them the head, over as many pages as they need."""
    font = register_font()

    def frame(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(font, 14)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 15 * mm, title)
        canvas.setFont(font, 8)
        canvas.drawRightString(A4[0] - 15 * mm, A4[1] - 20 * mm, f"出力日時 {now():%Y/%m/%d %H:%M}")
        canvas.drawCentredString(A4[0] / 2, 10 * mm, f"- {document.page} -")

    written = io.BytesIO()
    table = Table(cells, colWidths=[28 * mm, 34 * mm, 40 * mm, 36 * mm, 42 * mm], repeatRows=1)
    table.setStyle(_style(font))
    document = SimpleDocTemplate(written, pagesize=A4, topMargin=24 * mm, bottomMargin=16 * mm, title=title)
    document.build([table], onFirstPage=frame, onLaterPages=frame)
    return written.getvalue()


def _style(font: str) -> TableStyle:
    return TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), font, 9),
            ("GRID", (0, 0), (-1, -1), 0.4, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.88, 0.88, 0.88)),
            ("ALIGN", (0, 0), (-1, 0), "CENTER"),
        ]
    )
