"""What a form prints besides its fields: texts, rules, frames, places for a seal."""

from __future__ import annotations

from dxauto.forms.canvas import MM_PER_POINT, MmCanvas, baseline_drop
from dxauto.forms.template import CirclePrint, LinePrint, Print, RectPrint, TextPrint

_LEADING = 1.5


def draw_print(canvas: MmCanvas, item: Print) -> None:
    """Draw one printed item."""
    match item:
        case TextPrint():
            _draw_text(canvas, item)
        case LinePrint():
            x1, y1, x2, y2 = item.line
            canvas.line((x1, y1), (x2, y2), item.width, item.dashed)
        case RectPrint():
            canvas.rect(item.rect, item.width, item.fill)
        case CirclePrint():
            _draw_circle(canvas, item)


def _draw_text(canvas: MmCanvas, item: TextPrint) -> None:
    lines = canvas.wrap(item.text, item.width, item.size) if item.width else item.text.split("\n")
    step = item.size * MM_PER_POINT * _LEADING
    for index, line in enumerate(lines):
        canvas.text(line, (item.at[0], item.at[1] + index * step), item.size, item.align)


def _draw_circle(canvas: MmCanvas, item: CirclePrint) -> None:
    radius = min(item.circle.w, item.circle.h) / 2
    canvas.circle(item.circle.centre, radius)
    size = radius * 1.1 / MM_PER_POINT / max(1, len(item.text)) ** 0.5
    x, y = item.circle.centre
    canvas.text(item.text, (x, y + baseline_drop(size)), size, "center")
