"""How a field looks on the blank: label cell, frame, comb, choices, date words, place for a seal."""

from __future__ import annotations

import itertools

from dxauto.forms.canvas import LABEL_GREY, MM_PER_POINT, RULE, THIN, MmCanvas, baseline_drop
from dxauto.forms.comb import comb_groups
from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, Comb, FieldSpec

LABEL_SIZE = 10.0
CHOICE_SIZE = 10.0
_HINT_SIZE = 6.5
_SPREAD_UP_TO = 5
_SEAL_INK = 0.55
_HYPHENATED = {"yuubin", "denwa"}
_DATE_WORDS = (("year", "年"), ("month", "月"), ("day", "日"))


def draw_field(canvas: MmCanvas, spec: FieldSpec) -> None:
    """Draw one field that is not a cell of a table."""
    if spec.label_box is not None:
        draw_label(canvas, spec.label, spec.label_box, spec.hint)
    if spec.type == "umu":
        _draw_seal(canvas, spec.box)
        return
    if spec.comb is not None:
        draw_comb(canvas, spec.box, spec.comb, hyphen=spec.type in _HYPHENATED)
    elif spec.frame:
        canvas.rect(spec.box)
    draw_choices(canvas, spec.choices, spec.mark)
    draw_date_words(canvas, spec.options)


def draw_label(canvas: MmCanvas, label: str, box: Box, hint: str = "") -> None:
    """Draw a label cell: grey ground, frame, the label spread or centred, the hint small below it."""
    canvas.rect(box, RULE, fill=LABEL_GREY)
    inner = box.grown(-0.8)
    if hint:
        below = Box(inner.x, inner.bottom - inner.h * 0.4, inner.w, inner.h * 0.4)
        canvas.text_in(hint, below, _HINT_SIZE)
        inner = Box(inner.x, inner.y, inner.w, inner.h * 0.62)
    em = LABEL_SIZE * MM_PER_POINT
    room = min(box.w - 5.0, em * 5.6)
    if 1 < len(label) <= _SPREAD_UP_TO and room >= em * len(label):
        canvas.spread(label, Box(inner.centre[0] - room / 2, inner.y, room, inner.h), LABEL_SIZE)
    else:
        canvas.text_in(label, inner, LABEL_SIZE)


def draw_comb(canvas: MmCanvas, box: Box, comb: Comb, hyphen: bool = False) -> None:
    """Draw a comb: a frame around each group of cells, thin rules between the cells, a hyphen in the gaps."""
    groups = comb_groups(box, comb)
    for group in groups:
        canvas.rect(Box(group[0].x, box.y, group[-1].right - group[0].x, box.h))
        for cell in group[1:]:
            canvas.line((cell.x, cell.y), (cell.x, cell.bottom), THIN, dashed=True)
    if hyphen:
        for before, after in itertools.pairwise(groups):
            x, y = (before[-1].right + after[0].x) / 2, box.centre[1]
            canvas.line((x - 0.9, y), (x + 0.9, y), RULE)


def draw_choices(canvas: MmCanvas, choices: tuple[Choice, ...], mark: str) -> None:
    """Draw what is ticked (a square, its label to the right) or circled (the word, a dot to its neighbour)."""
    for choice in choices:
        if mark == "check":
            canvas.rect(choice.box)
            at = (choice.box.right + 1.0, choice.box.centre[1] + baseline_drop(CHOICE_SIZE))
            canvas.text(choice.label, at, CHOICE_SIZE)
        else:
            canvas.text_in(choice.label, choice.box.grown(-0.3), CHOICE_SIZE)
    if mark == "circle":
        for left, right in itertools.pairwise(choices):
            _draw_dot(canvas, left.box, right.box)


def _draw_dot(canvas: MmCanvas, left: Box, right: Box) -> None:
    same_row = abs(left.centre[1] - right.centre[1]) < 1.0
    if same_row and right.x >= left.right - 0.01:
        at = ((left.right + right.x) / 2, left.centre[1] + baseline_drop(CHOICE_SIZE))
        canvas.text("・", at, CHOICE_SIZE, "center")


def draw_date_words(canvas: MmCanvas, options: dict[str, object]) -> None:
    """Print 年, 月 and 日 behind the boxes that a date's `options` give, and before the year a fixed `era`."""
    for key, word in _DATE_WORDS:
        part = options.get(key)
        if not (isinstance(part, (list, tuple)) and len(part) == 4):
            continue
        box = Box(*(float(value) for value in part))
        baseline = box.centre[1] + baseline_drop(CHOICE_SIZE)
        if key == "year" and "era" in options:
            canvas.text(str(options["era"]), (box.x - 0.8, baseline), CHOICE_SIZE, "right")
        canvas.text(word, (box.right + 0.4, baseline), CHOICE_SIZE)


def _draw_seal(canvas: MmCanvas, box: Box) -> None:
    """A pale ㊞ in the middle, smaller than a seal, so that a seal on it shows."""
    radius = min(2.4, min(box.w, box.h) * 0.4)
    canvas.circle(box.centre, radius, width=0.15, ink=_SEAL_INK)
    size = radius * 1.2 / MM_PER_POINT
    x, y = box.centre
    canvas.text("印", (x, y + baseline_drop(size)), size, "center", ink=_SEAL_INK)
