"""A picture of where a template looks: its boxes, names and choices over the blank or over a registered scan."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from dxauto.forms.blank import blank_page
from dxauto.forms.check_places import date_parts
from dxauto.forms.comb import comb_cells
from dxauto.forms.fonts import find_font
from dxauto.forms.geometry import Box, mm_to_px, px_to_mm
from dxauto.forms.template import FieldSpec, Template
from dxauto.reading.types import WORK_DPI, Gray

Bgr = NDArray[np.uint8]
"""HxWx3 uint8, blue green red."""

_RGB = tuple[int, int, int]
_FIELD: _RGB = (24, 92, 201)
_TABLE: _RGB = (0, 128, 96)
_CHOICE: _RGB = (214, 92, 0)
_PART: _RGB = (130, 60, 180)
_NAME_PX = 17
_SMALL_PX = 13
_TINT = 36


def preview_page(template: Template, page: int, image: Gray | None = None, folder: Path = Path()) -> Bgr:
    """Draw a page's boxes over `image`, a registered scan at `WORK_DPI`, or over the blank form (see `blank_page`).

    Fields are blue, cells of a table green, choices orange, the parts of dates and combs violet. Raises as
    `blank_page` and `find_font`.
    """
    ground = blank_page(template, page, folder) if image is None else image
    picture = Image.fromarray(cv2.cvtColor(ground, cv2.COLOR_GRAY2RGB)).convert("RGBA")
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = _Pen(ImageDraw.Draw(layer), find_font())
    for spec in template.all_fields():
        if spec.page == page:
            _draw(pen, spec)
    shown = np.asarray(Image.alpha_composite(picture, layer).convert("RGB"), dtype=np.uint8)
    return np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2BGR), dtype=np.uint8)


class _Pen:
    """Draws boxes in mm and words beside them."""

    def __init__(self, draw: ImageDraw.ImageDraw, font: Path) -> None:
        self._draw = draw
        self._fonts = {size: ImageFont.truetype(str(font), size) for size in (_NAME_PX, _SMALL_PX)}

    def box(self, box: Box, colour: _RGB, width: int = 2, tint: int = 0) -> None:
        corners = [mm_to_px(v, WORK_DPI) for v in (box.x, box.y, box.right, box.bottom)]
        self._draw.rectangle(corners, outline=(*colour, 255), width=width, fill=(*colour, tint) if tint else None)

    def width(self, text: str, size: int) -> float:
        return px_to_mm(self._draw.textlength(text, font=self._fonts[size]), WORK_DPI)

    def word(self, text: str, at: tuple[float, float], colour: _RGB, size: int) -> None:
        x, y = (mm_to_px(v, WORK_DPI) for v in at)
        left, top, right, bottom = self._draw.textbbox((x, y), text, font=self._fonts[size], anchor="la")
        self._draw.rectangle((left - 2, top - 1, right + 2, bottom + 1), fill=(255, 255, 255, 215))
        self._draw.text((x, y), text, font=self._fonts[size], fill=(*colour, 255), anchor="la")


def _draw(pen: _Pen, spec: FieldSpec) -> None:
    colour = _TABLE if spec.group else _FIELD
    pen.box(spec.box, colour, tint=_TINT)
    if spec.comb is not None:
        for cell in comb_cells(spec.box, spec.comb):
            pen.box(cell.grown(-0.3), _PART, width=1)
    for _, part in date_parts(spec):
        pen.box(part, _PART)
    for choice in spec.choices:
        pen.box(choice.box, _CHOICE)
        if spec.mark == "check":
            pen.word(choice.value, (choice.box.x, choice.box.bottom + 0.3), _CHOICE, _SMALL_PX)
    size = _SMALL_PX if spec.group else _NAME_PX
    # A cell of a table is narrow, and its head says what it is.
    name = (spec.name.split(".", 1)[1] if spec.group and "." in spec.name else spec.name) + "*" * spec.required
    caption = f"{name} : {spec.type}"
    fits = pen.width(caption, size) < spec.box.w and not spec.group
    pen.word(caption if fits else name, (spec.box.x + 0.6, spec.box.y + 0.4), colour, size)
