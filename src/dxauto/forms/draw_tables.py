"""A table with repeating rows: head, rules, row numbers, combs and choices in its cells."""

from __future__ import annotations

from dxauto.forms.canvas import LABEL_GREY, RULE, MmCanvas
from dxauto.forms.draw_fields import draw_choices, draw_comb, draw_date_words
from dxauto.forms.geometry import Box
from dxauto.forms.template import FieldSpec, Table

_HEAD_SIZE = 8.5
_NUMBER_SIZE = 9.0
_NUMBER_ROOM = 4.0
_OUTER = 0.35


def draw_table(canvas: MmCanvas, table: Table) -> None:
    """Draw the whole table; space left of the first column holds row numbers, if there is 4 mm of it."""
    _draw_head(canvas, table)
    first = min(column.x for column in table.columns)
    for row in range(table.rows):
        top = table.box.y + row * table.row_height
        if first >= _NUMBER_ROOM:
            number = Box(table.box.x, top, first, table.row_height)
            canvas.rect(number, RULE, fill=LABEL_GREY)
            canvas.text_in(str(row + 1), number, _NUMBER_SIZE)
    for cell in table.cells():
        _draw_cell(canvas, cell)
    whole = Box(table.box.x, table.box.y - table.head, table.box.w, table.box.h + table.head)
    canvas.rect(whole, _OUTER)


def _draw_head(canvas: MmCanvas, table: Table) -> None:
    top = table.box.y - table.head
    canvas.rect(Box(table.box.x, top, table.box.w, table.head), RULE, fill=LABEL_GREY)
    for column in table.columns:
        cell = Box(table.box.x + column.x, top, column.w, table.head)
        canvas.rect(cell, RULE, fill=LABEL_GREY)
        canvas.text_in(column.label, cell.grown(-0.5), _HEAD_SIZE)


def _draw_cell(canvas: MmCanvas, cell: FieldSpec) -> None:
    if cell.comb is not None:
        draw_comb(canvas, cell.box, cell.comb)
    else:
        canvas.rect(cell.box, RULE)
    draw_choices(canvas, cell.choices, cell.mark)
    draw_date_words(canvas, cell.options)
