"""A drawing on a reportlab canvas, in the forms' own typeface; and as a picture for Word."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dxauto.usage.charts.drawing import Area, Box, Drawing, Fill, Hatch, Label, Line, Marker, Shape
from dxauto.usage.charts.svg import corners

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_PITCH = 4.5
_BOLD = 0.03
"""Outline of bold letters in parts of their size: the typeface has one weight."""


def draw(canvas: Canvas, drawing: Drawing, at: tuple[float, float], width: float, font: str) -> float:
    """Draw with the top left corner at `at` (points from the bottom left), `width` points wide; give the height."""
    scale = width / drawing.width
    canvas.saveState()
    canvas.translate(*at)
    canvas.scale(scale, -scale)
    for shape in drawing.shapes:
        _shape(canvas, shape, font)
    canvas.restoreState()
    return drawing.height * scale


def picture(drawing: Drawing, dots_a_pixel: float = 2.4) -> bytes:
    """Give the drawing as PNG."""
    import pypdfium2
    from PIL import Image
    from reportlab.pdfgen.canvas import Canvas

    from dxauto.forms.fonts import register_font

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(drawing.width, drawing.height), pageCompression=0)
    draw(canvas, drawing, (0, drawing.height), drawing.width, register_font())
    canvas.save()
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        image = document[0].render(scale=dots_a_pixel).to_pil()
    finally:
        document.close()
    made = io.BytesIO()
    # A chart has few colours: so it is a third as large, and written in half the time.
    image.quantize(96, method=Image.Quantize.FASTOCTREE).save(made, "PNG", compress_level=3)
    return made.getvalue()


def _shape(canvas: Canvas, shape: Shape, font: str) -> None:
    if isinstance(shape, Line):
        canvas.setStrokeColor(shape.colour)
        canvas.setLineWidth(shape.width)
        canvas.setLineJoin(1)
        canvas.setDash(list(shape.dash) if shape.dash else [])
        canvas.drawPath(_path(canvas, shape.points, closed=False), stroke=1, fill=0)
        canvas.setDash([])
    elif isinstance(shape, Area):
        _surface(canvas, shape.points, shape.fill, shape.edge)
    elif isinstance(shape, Box):
        right, bottom = shape.x + shape.width, shape.y + shape.height
        _surface(
            canvas, ((shape.x, shape.y), (right, shape.y), (right, bottom), (shape.x, bottom)), shape.fill, shape.edge
        )
    elif isinstance(shape, Marker):
        _marker(canvas, shape)
    else:
        _label(canvas, shape, font)


def _path(canvas: Canvas, points: tuple[tuple[float, float], ...], *, closed: bool) -> object:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if closed:
        path.close()
    return path


def _surface(canvas: Canvas, points: tuple[tuple[float, float], ...], fill: Fill, edge: str) -> None:
    hatched = fill.hatch in (Hatch.STRIPES, Hatch.DOTS)
    canvas.setFillColor(fill.colour if fill.hatch is Hatch.SOLID else fill.ground)
    canvas.drawPath(_path(canvas, points, closed=True), stroke=0, fill=1)
    if hatched:
        canvas.saveState()
        canvas.clipPath(_path(canvas, points, closed=True), stroke=0, fill=0)
        _hatch(canvas, points, fill)
        canvas.restoreState()
    if edge:
        canvas.setStrokeColor(edge)
        canvas.setLineWidth(1)
        canvas.drawPath(_path(canvas, points, closed=True), stroke=1, fill=0)


def _hatch(canvas: Canvas, points: tuple[tuple[float, float], ...], fill: Fill) -> None:
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    if fill.hatch is Hatch.STRIPES:
        canvas.setStrokeColor(fill.colour)
        canvas.setLineWidth(1.3)
        # Lines of all surfaces lie on one grid, so that neighbours of the same hatch join.
        x = (left - (bottom - top)) // _PITCH * _PITCH
        while x < right:
            canvas.line(x, bottom, x + bottom - top, top)
            x += _PITCH
        return
    # Dots as one line of no-length dashes with round ends: circles each would take most of the time.
    canvas.setStrokeColor(fill.colour)
    canvas.setLineWidth(1.8)
    canvas.setLineCap(1)
    canvas.setDash([0.01, _PITCH])
    y = top // _PITCH * _PITCH
    while y <= bottom + _PITCH:
        canvas.line(left // _PITCH * _PITCH, y, right + _PITCH, y)
        y += _PITCH


def _marker(canvas: Canvas, marker: Marker) -> None:
    canvas.setFillColor(marker.fill)
    canvas.setStrokeColor(marker.edge)
    canvas.setLineWidth(1.6)
    if marker.sign == "circle":
        canvas.circle(marker.x, marker.y, marker.radius, stroke=1, fill=1)
    else:
        canvas.drawPath(_path(canvas, corners(marker), closed=True), stroke=1, fill=1)


def _label(canvas: Canvas, label: Label, font: str) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    width = stringWidth(label.text, font, label.size)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    canvas.saveState()
    canvas.translate(label.x - shift, label.y)
    canvas.scale(1, -1)
    if label.halo:
        canvas.setFillColor("#ffffff")
        canvas.rect(-1, -0.2 * label.size, width + 2, 1.15 * label.size, stroke=0, fill=1)
    text = canvas.beginText(0, 0)
    text.setFont(font, label.size)
    text.setFillColor(label.colour)
    if label.bold:
        text.setStrokeColor(label.colour)
        canvas.setLineWidth(_BOLD * label.size)
        text.setTextRenderMode(2)
    text.textOut(label.text)
    canvas.drawText(text)
    canvas.restoreState()
