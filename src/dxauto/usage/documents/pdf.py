"""A PDF built of headings, sentences, charts and tables, in the forms' own typeface, on A4."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from dxauto.forms.fonts import register_font
from dxauto.usage.charts.drawing import Drawing
from dxauto.usage.charts.paper import draw
from dxauto.usage.shown.table import Sort, Table

MARGIN = 14 * mm
WIDTH = A4[0] - 2 * MARGIN
DEEP = "#1f4e79"
_PALE, _RULE = "#eef3f8", "#aab2ba"
_MOST = 300
"""Rows of one grid: reportlab measures a grid as a whole, so long tables are made of several."""


class Chart(Flowable):
    """A drawing among the text."""

    def __init__(self, drawing: Drawing, width: float, font: str) -> None:
        super().__init__()
        self._drawing, self._font = drawing, font
        self.width, self.height = width, width * drawing.height / drawing.width

    def draw(self) -> None:
        """Draw it on the page."""
        draw(self.canv, self._drawing, (0, self.height), self.width, self._font)


class Paper:
    """Gathers what a PDF holds, in order, then writes it."""

    def __init__(self, title: str, foot: str = "") -> None:
        self.title, self.foot, self.font = title, foot, register_font()
        self._story: list[Any] = []

    def style(self, size: float, *, leading: float = 1.5, colour: str = "#1b1b1b", **more: Any) -> ParagraphStyle:
        """Give a style of the one typeface; Japanese is broken anywhere but before closing marks."""
        return ParagraphStyle(
            f"s{size}",
            fontName=self.font,
            fontSize=size,
            leading=size * leading,
            textColor=HexColor(colour),
            wordWrap="CJK",
            **more,
        )

    def text(self, text: str, size: float = 9.5, **more: Any) -> None:
        """Add a paragraph of plain text."""
        self._story.append(Paragraph(escape(text), self.style(size, **more)))

    def heading(self, text: str, size: float = 13) -> None:
        """Add a heading with a bar before it."""
        bar = Grid([[Paragraph(escape(text), self.style(size, colour=DEEP, leading=1.25))]], colWidths=[WIDTH])
        bar.setStyle(
            [
                ("LINEBEFORE", (0, 0), (0, 0), 4, HexColor(DEEP), "butt"),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
        bar.keepWithNext = True
        self._story += [bar, Spacer(1, 2 * mm)]

    def space(self, height_mm: float) -> None:
        """Leave room."""
        self._story.append(Spacer(1, height_mm * mm))

    def new_page(self) -> None:
        """Begin a page."""
        self._story.append(PageBreak())

    def add(self, *flowables: Any) -> None:
        """Add what reportlab can set."""
        self._story.extend(flowables)

    def charts(self, drawings: Sequence[Drawing], *, wide: bool = True, share: float = 1.0) -> None:
        """Add charts, one a row (`share` of the width), or two."""
        if wide:
            self._story += [Chart(one, WIDTH * share, self.font) for one in drawings]
            return
        half = WIDTH / 2 - 3 * mm
        made = [
            [Paragraph(escape(one.title), self.style(9, colour=DEEP)), Chart(one, half, self.font)] for one in drawings
        ]
        rows = [
            [pair[0], pair[1] if len(pair) > 1 else ""] for pair in (made[n : n + 2] for n in range(0, len(made), 2))
        ]
        for row in rows:
            grid = Grid([row], colWidths=[WIDTH / 2] * 2)
            grid.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
            self._story.append(grid)

    def table(self, table: Table, size: float = 7.8) -> None:
        """Add a table with its title and notes."""
        texts = table.texts() or [["ありません", *[""] * (len(table.columns) - 1)]]
        title = Paragraph(escape(table.title), self.style(size + 1.5, colour=DEEP, spaceBefore=4, spaceAfter=2))
        for at in range(0, len(texts), _MOST):
            grid = self._grid(table, texts[at : at + _MOST], size)
            self._story += (
                [title, grid] if at == 0 and len(texts) > 20 else [KeepTogether([title, grid])] if at == 0 else [grid]
            )
        self.space(0.8)
        for note in table.notes:
            self.text(note, size, colour="#5a6068")
        self.space(2.5)

    def _grid(self, table: Table, texts: Sequence[Sequence[str]], size: float) -> Grid:
        units = sum(column.width for column in table.columns)
        natural = (units + 1.6 * len(table.columns)) * size * 0.92
        widths = [(column.width + 1.6) * size * 0.92 * min(1.0, WIDTH / natural) for column in table.columns]
        sides = ["LEFT" if column.sort is Sort.TEXT else "RIGHT" for column in table.columns]
        styles = {
            side: self.style(size, leading=1.3, alignment={"LEFT": 0, "RIGHT": 2}[side]) for side in ("LEFT", "RIGHT")
        }
        head = [Paragraph(escape(one.title), styles[side]) for one, side in zip(table.columns, sides, strict=True)]
        body = [[Paragraph(escape(text), styles[side]) for text, side in zip(row, sides, strict=True)] for row in texts]
        grid = Grid([head, *body], colWidths=widths, repeatRows=1, hAlign="LEFT")
        grid.setStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, HexColor(_RULE)),
                ("BACKGROUND", (0, 0), (-1, 0), HexColor(_PALE)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
                *((name, (0, 0), (-1, -1), 1.6) for name in ("TOPPADDING", "BOTTOMPADDING")),
                *((name, (0, 0), (-1, -1), 3.2) for name in ("LEFTPADDING", "RIGHTPADDING")),
            ]
        )
        return grid

    def write(self, path: Path) -> None:
        """Write the file."""
        document = SimpleDocTemplate(
            str(path),
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=12 * mm,
            bottomMargin=14 * mm,
            title=self.title,
            author="",
            creator="dxauto",
            lang="ja",
        )
        document.build(self._story, onFirstPage=self._foot, onLaterPages=self._foot)

    def _foot(self, canvas: Canvas, document: Any) -> None:
        canvas.setFont(self.font, 8)
        canvas.setFillColor(HexColor("#5a6068"))
        canvas.drawString(MARGIN, 8 * mm, self.foot)
        canvas.drawRightString(A4[0] - MARGIN, 8 * mm, f"{document.page}")
