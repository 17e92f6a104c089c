"""A Word document built of headings, sentences, charts and tables, on A4."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.run import Run

from dxauto.usage.charts.drawing import Drawing
from dxauto.usage.charts.paper import picture
from dxauto.usage.shown.table import Sort, Table

FONT = "游ゴシック"
_DEEP = RGBColor(0x1F, 0x4E, 0x79)
_WIDTH_MM = 182
# What XML cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Paperwork:
    """Gathers what a document holds, in order, then writes it."""

    def __init__(self, title: str, foot: str = "") -> None:
        self._document = Document()
        self._document.core_properties.title = _clean(title)
        self._document.core_properties.author = "dxauto"
        section = self._document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(14)
        section.top_margin, section.bottom_margin = Mm(14), Mm(15)
        _face(section.footer.paragraphs[0].add_run(_clean(foot)), 8)
        style = self._document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(10)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(3)
        self._styles: dict[str, ParagraphStyle] = {}

    def title(self, text: str, under: str = "") -> None:
        """Write what stands on top."""
        _face(self._document.add_paragraph().add_run(_clean(text)), 18, colour=_DEEP, bold=True)
        if under:
            _face(self._document.add_paragraph().add_run(_clean(under)), 9)

    def heading(self, text: str) -> None:
        """Write a heading that Word's own table of contents finds."""
        paragraph = self._document.add_heading(level=2)
        _face(paragraph.add_run(_clean(text)), 13, colour=_DEEP, bold=True)

    def text(self, text: str, size: float = 10) -> None:
        """Write a paragraph."""
        _face(self._document.add_paragraph().add_run(_clean(text)), size)

    def chart(self, drawing: Drawing, width_mm: float = _WIDTH_MM) -> None:
        """Put a chart in as a picture, with its words for people who do not see it."""
        self._caption(drawing.title, 10.5)
        shape = self._document.add_picture(io.BytesIO(picture(drawing)), width=Mm(width_mm))
        shape._inline.docPr.set("descr", _clean(f"{drawing.title}。{drawing.words}"))

    def table(self, table: Table, size: float = 8.5) -> None:
        """Write a table with its title and notes."""
        self._caption(table.title, size + 2)
        rows = table.texts() or [["ありません", *[""] * (len(table.columns) - 1)]]
        self.grid([column.title for column in table.columns], rows, [column.sort for column in table.columns], size)
        self._widths([column.width + 1.5 for column in table.columns])
        for note in table.notes:
            self.text(note, size)

    def grid(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], sorts: Sequence[Sort], size: float = 9.5
    ) -> None:
        """Write a plain grid; the head is repeated on each page."""
        made = self._document.add_table(rows=1 + len(rows), cols=len(heads))
        made.style = "Table Grid"
        made.autofit = False
        cells = made._cells  # asking row by row takes time that grows with the square of the rows
        for at, text in enumerate([*heads, *(text for row in rows for text in row)]):
            head = at < len(heads)
            _write(cells[at], text, self._style(size, right=sorts[at % len(heads)] is not Sort.TEXT, head=head), head)
        repeat = OxmlElement("w:tblHeader")
        repeat.set(qn("w:val"), "true")
        made.rows[0]._tr.get_or_add_trPr().append(repeat)

    def _style(self, size: float, *, right: bool, head: bool) -> ParagraphStyle:
        """Give the style of a cell's text: an office changes one style instead of every cell."""
        name = f"表 {size}{' 見出し' if head else ''}{' 右' if right else ''}"
        if name not in self._styles:
            made = self._document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            made.font.name, made.font.size, made.font.bold = FONT, Pt(size), head
            made.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
            made.paragraph_format.space_after = Pt(0)
            if right:
                made.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._styles[name] = made
        return self._styles[name]

    def _widths(self, units: Sequence[float]) -> None:
        made = self._document.tables[-1]
        total = min(_WIDTH_MM, sum(units) * 3.4)
        for column, unit in zip(made.columns, units, strict=True):
            column.width = Mm(total * unit / sum(units))
        count = len(units)
        widths = [Mm(total * unit / sum(units)) for unit in units]
        for at, cell in enumerate(made._cells):
            cell._tc.width = widths[at % count]

    def _caption(self, text: str, size: float) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        _face(paragraph.add_run(_clean(text)), size, colour=_DEEP, bold=True)

    def new_page(self) -> None:
        """Begin a page."""
        self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def write(self, path: Path) -> None:
        """Write the file."""
        self._document.save(str(path))


def _write(cell: _Cell, text: str, style: ParagraphStyle, head: bool) -> None:
    # The plain way to a cell's paragraph and its style takes five times as long, for 1,500 cells.
    paragraph = cell._tc.p_lst[0]
    paragraph.style = style.style_id
    paragraph.add_r().text = _clean(text)
    if head:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EEF3F8")):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _face(run: Run, size: float, *, colour: RGBColor | None = None, bold: bool = False) -> None:
    run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    if colour is not None:
        run.font.color.rgb = colour


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
