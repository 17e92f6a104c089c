"""A page to draw on in millimetres from the top left, over reportlab's points from the bottom left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from dxauto.forms.geometry import Box

Align = Literal["left", "center", "right"]

MM_PER_POINT = 1 / mm
RULE = 0.25
"""Width of a frame's rule in mm."""

THIN = 0.12
"""Width of a rule inside a comb in mm."""

LABEL_GREY = 0.93
_KANJI_MIDDLE = 0.38
_NEVER_FIRST = "、。，．・：；？！）」』】〕％々ー"
_LEADING = 1.45


class MmCanvas:
    """One page of `size` mm being drawn on a reportlab canvas in one font. `ink` is a grey, 0 black to 1 white."""

    def __init__(self, canvas: Canvas, size: tuple[float, float], font: str) -> None:
        self._canvas = canvas
        self._height = size[1]
        self._font = font

    def text_width(self, text: str, size: float) -> float:
        """Give the width in mm of a text set in `size` points."""
        return float(pdfmetrics.stringWidth(text, self._font, size)) * MM_PER_POINT

    def text(self, text: str, at: tuple[float, float], size: float, align: Align = "left", ink: float = 0.0) -> None:
        """Set one line; `at` is the baseline's anchor."""
        self._canvas.setFillGray(ink)
        self._canvas.setFont(self._font, size)
        x, y = at[0] * mm, (self._height - at[1]) * mm
        draw = {
            "left": self._canvas.drawString,
            "center": self._canvas.drawCentredString,
            "right": self._canvas.drawRightString,
        }[align]
        draw(x, y, text)

    def text_in(self, text: str, box: Box, size: float, ink: float = 0.0) -> None:
        """Set lines (broken where they must be) in the middle of a box, smaller if they do not fit, down to 5 pt."""
        lines = self.wrap(text, box.w, size)
        while size > 5.0 and (
            len(lines) * size * _LEADING * MM_PER_POINT > box.h + 0.5 or self._too_wide(lines, box, size)
        ):
            size -= 0.25
            lines = self.wrap(text, box.w, size)
        step = size * MM_PER_POINT * (_LEADING - 0.2)
        x, middle = box.centre
        for index, line in enumerate(lines):
            y = middle + (index - (len(lines) - 1) / 2) * step + baseline_drop(size)
            self.text(line, (x, y), size, "center", ink)

    def _too_wide(self, lines: Iterable[str], box: Box, size: float) -> bool:
        return any(self.text_width(line, size) > box.w for line in lines)

    def spread(self, text: str, box: Box, size: float) -> None:
        """Set a short label evenly over a box, as Japanese forms do (均等割付)."""
        em = size * MM_PER_POINT
        first, last = box.x + em / 2, box.right - em / 2
        step = (last - first) / (len(text) - 1)
        for index, char in enumerate(text):
            self.text(char, (first + index * step, box.centre[1] + baseline_drop(size)), size, "center")

    def wrap(self, text: str, width: float, size: float) -> list[str]:
        """Break a text into lines of at most `width` mm; a line begins with no closing mark (禁則)."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for char in paragraph:
                if line and char not in _NEVER_FIRST and self.text_width(line + char, size) > width + 0.01:
                    lines.append(line)
                    line = ""
                line += char
            lines.append(line)
        return lines

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float, dashed: bool = False) -> None:
        """Draw a rule."""
        self._stroke(width, dashed)
        self._canvas.line(start[0] * mm, (self._height - start[1]) * mm, end[0] * mm, (self._height - end[1]) * mm)

    def rect(self, box: Box, width: float = RULE, fill: float | None = None) -> None:
        """Draw a frame (no frame if `width` is 0), filled with a grey if one is given."""
        self._stroke(width, dashed=False)
        if fill is not None:
            self._canvas.setFillGray(fill)
        left, bottom = box.x * mm, (self._height - box.bottom) * mm
        self._canvas.rect(left, bottom, box.w * mm, box.h * mm, stroke=int(width > 0), fill=int(fill is not None))

    def circle(self, centre: tuple[float, float], radius: float, width: float = RULE, ink: float = 0.0) -> None:
        """Draw a circle's outline."""
        self._stroke(width, dashed=False, ink=ink)
        self._canvas.circle(centre[0] * mm, (self._height - centre[1]) * mm, radius * mm, stroke=1, fill=0)

    def _stroke(self, width: float, dashed: bool, ink: float = 0.0) -> None:
        self._canvas.setStrokeGray(ink)
        self._canvas.setLineWidth(width * mm)
        self._canvas.setDash(*((0.8 * mm, 0.8 * mm) if dashed else ()))


def baseline_drop(size: float) -> float:
    """Give how far in mm the baseline lies under the middle of a kanji of `size` points."""
    return size * MM_PER_POINT * _KANJI_MIDDLE
