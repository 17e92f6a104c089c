"""Corner marks and the code, drawn where `marks_layout` says."""

from __future__ import annotations

import segno

from dxauto.forms.canvas import MmCanvas
from dxauto.forms.geometry import Box
from dxauto.forms.marks_layout import MARK_EYE, MARK_SIDE, QR_ERROR, corner_boxes, qr_box, qr_payload
from dxauto.forms.template import Template


def draw_marks(canvas: MmCanvas, template: Template, page: int, size: tuple[float, float]) -> None:
    """Draw the four marks and the page's code."""
    boxes = corner_boxes(size)
    for box in boxes:
        canvas.rect(box, width=0, fill=0.0)
    canvas.rect(boxes[-1].grown((MARK_EYE - MARK_SIDE) / 2), width=0, fill=1.0)
    _draw_code(canvas, qr_payload(template, page), qr_box(size))


def _draw_code(canvas: MmCanvas, payload: str, box: Box) -> None:
    rows = [bytes(row) for row in segno.make_qr(payload, error=QR_ERROR).matrix]
    module = box.w / len(rows)
    for y, row in enumerate(rows):
        for start, length in _runs(row):
            canvas.rect(Box(box.x + start * module, box.y + y * module, length * module, module), width=0, fill=0.0)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Give (start, length) of the dark runs of a row: drawn in one piece, no hairline shows between modules."""
    runs: list[tuple[int, int]] = []
    for index, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == index:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((index, 1))
    return runs
