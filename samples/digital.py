"""Forms filled in on a screen: the blank form as PDF with the answers typed in as text, marks as drawings."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from dxauto.forms.canvas import MM_PER_POINT, MmCanvas, baseline_drop
from dxauto.forms.comb import comb_cells
from dxauto.forms.draw_fields import draw_field
from dxauto.forms.draw_marks import draw_marks
from dxauto.forms.draw_print import draw_print
from dxauto.forms.draw_tables import draw_table
from dxauto.forms.fonts import register_font
from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, FieldSpec, Template
from dxauto.forms.types.eras import era_of
from samples.answers import family_name
from samples.fill import RIGHT_ALIGNED
from samples.stories import Answers

_SIZE = 11.0
_SEAL_RED = (0.8, 0.2, 0.2)


class Typist:
    """Somebody who fills in one page of `height` mm on a screen; `seal_name` stands in the seal's picture."""

    def __init__(self, canvas: Canvas, page: MmCanvas, height: float, seal_name: str) -> None:
        self._canvas = canvas
        self._page = page
        self._height = height
        self._seal_name = seal_name
        self._font = register_font()

    def answer(self, spec: FieldSpec, value: Any) -> None:
        """Type or mark one answer."""
        if spec.type == "umu":
            self._seal(spec.box)
        elif spec.type in {"hizuke", "seinengappi"}:
            self._date(spec, dt.date.fromisoformat(value))
        elif spec.choices:
            self._choices(spec, value if isinstance(value, list) else [value])
        elif spec.comb:
            self._comb(spec, str(value).replace("-", "") if spec.type == "yuubin" else str(value))
        else:
            self._line(f"{value:,}" if spec.type == "kingaku" else str(value), spec.box)

    def _line(self, text: str, box: Box) -> None:
        size = _SIZE
        while size > 6 and self._page.text_width(text, size) > box.w - 2:
            size -= 0.5
        self._page.text(text, (box.x + 1.5, box.centre[1] + baseline_drop(size)), size)

    def _comb(self, spec: FieldSpec, text: str) -> None:
        assert spec.comb is not None
        cells = comb_cells(spec.box, spec.comb)
        start = len(cells) - len(text) if spec.type in RIGHT_ALIGNED else 0
        for cell, char in zip(cells[start:], text, strict=False):
            if not char.isspace():
                x, y = cell.centre
                self._page.text(char, (x, y + baseline_drop(_SIZE)), min(_SIZE, cell.w / 0.38), "center")

    def _date(self, spec: FieldSpec, day: dt.date) -> None:
        era = era_of(day)
        assert era is not None
        year = day.year - era.year_one + 1
        parts = {"year": "元" if year == 1 else str(year), "month": str(day.month), "day": str(day.day)}
        for part, text in parts.items():
            box = Box(*(float(v) for v in spec.options[part]))
            self._page.text(text, (box.centre[0], box.centre[1] + baseline_drop(_SIZE)), _SIZE, "center")
        self._choices(spec, [era.name])

    def _choices(self, spec: FieldSpec, values: list[str]) -> None:
        for choice in spec.choices:
            if choice.value in values:
                self._mark(spec, choice)

    def _mark(self, spec: FieldSpec, choice: Choice) -> None:
        box = choice.box
        if spec.mark == "circle":
            self._canvas.setLineWidth(0.35 * mm)
            self._canvas.setDash()
            self._canvas.setStrokeGray(0)
            top, bottom = (self._height - box.y) * mm, (self._height - box.bottom) * mm
            self._canvas.ellipse(box.x * mm, bottom, box.right * mm, top, stroke=1, fill=0)
        else:
            x, y = box.centre
            low = (x - 0.3, y + 1.2)
            self._page.line((x - 1.4, y), low, 0.4)
            self._page.line(low, (x + 1.6, y - 1.5), 0.4)

    def _seal(self, box: Box) -> None:
        self._canvas.setStrokeColorRGB(*_SEAL_RED)
        self._canvas.setFillColorRGB(*_SEAL_RED)
        self._canvas.setLineWidth(0.6 * mm)
        self._canvas.setDash()
        x, y = box.centre
        radius = min(4.8, min(box.w, box.h) * 0.46)
        self._canvas.circle(x * mm, (self._height - y) * mm, radius * mm, stroke=1, fill=0)
        em = min(1.7 * radius / len(self._seal_name), 1.1 * radius)
        size = em / MM_PER_POINT
        self._canvas.setFont(self._font, size)
        top = y - em * (len(self._seal_name) - 1) / 2 + baseline_drop(size)
        for index, char in enumerate(self._seal_name):
            self._canvas.drawCentredString(x * mm, (self._height - top - index * em) * mm, char)


def save(applications: Sequence[tuple[Template, Answers]], path: Path) -> None:
    """Write applications as one PDF that carries its text."""
    font = register_font()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1, initialFontName=font)  # type: ignore[arg-type]
    for template, answers in applications:
        for number, page in enumerate(template.pages, start=1):
            canvas.setPageSize((page.size[0] * mm, page.size[1] * mm))
            sheet = MmCanvas(canvas, page.size, font)
            _draw_blank(template, number, sheet)
            typist = Typist(canvas, sheet, page.size[1], family_name(template, answers))
            for spec in template.all_fields():
                value = answers.get(spec.name)
                if spec.page == number and value is not None and value is not False:
                    typist.answer(spec, value)
            canvas.showPage()
    canvas.save()
    path.write_bytes(buffer.getvalue())


def _draw_blank(template: Template, number: int, sheet: MmCanvas) -> None:
    for table in (t for t in template.tables if t.page == number):
        draw_table(sheet, table)
    for spec in (s for s in template.fields if s.page == number):
        draw_field(sheet, spec)
    for item in (i for i in template.print if i.page == number):
        draw_print(sheet, item)
    if template.code:
        draw_marks(sheet, template, number, template.pages[number - 1].size)
