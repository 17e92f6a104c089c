"""Warnings about where things stand on a form's pages."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator

from dxauto.forms.canvas import MM_PER_POINT
from dxauto.forms.comb import comb_cells
from dxauto.forms.geometry import Box
from dxauto.forms.marks_layout import kept_clear
from dxauto.forms.template import FieldSpec, Table, Template, TextPrint

NARROWEST_COMB = 4.5
"""mm; a digit written by hand is 3 to 5 mm wide."""

LOWEST_LINE = 6.0
"""mm of height for a line of handwriting."""

_TOUCHING = 0.5
"""mm² that neighbours may share, since they have their rule in common."""

_MARKED_TYPES = frozenset({"sentaku", "fukusuu_sentaku", "seibetsu", "gengou", "kouza_shubetsu", "umu"})


def place_warnings(template: Template) -> Iterator[str]:
    """Give a sentence for each place that clashes or is too small."""
    for page in range(1, len(template.pages) + 1):
        fields = [spec for spec in template.all_fields() if spec.page == page]
        yield from _overlaps(fields)
        yield from _on_marks(template, page, fields)
        yield from _printed_over(template, page, fields)
    for spec in template.all_fields():
        yield from _inside(spec)
        yield from _sizes(spec)
    for table in template.tables:
        yield from _outside_table(table)


def _overlaps(fields: list[FieldSpec]) -> Iterator[str]:
    for one, other in itertools.combinations(fields, 2):
        if any(a.overlap(b) > _TOUCHING for a in _written(one) for b in _written(other)):
            yield f"項目「{one.name}」と「{other.name}」の枠が重なっています"


def _written(spec: FieldSpec) -> tuple[Box, ...]:
    """Where ink is looked for: of a field that is only ticked or circled, its choices."""
    if spec.type in _MARKED_TYPES and spec.choices:
        return tuple(choice.box for choice in spec.choices)
    return (spec.box,)


def _on_marks(template: Template, page: int, fields: list[FieldSpec]) -> Iterator[str]:
    if not template.code:
        return
    clear = kept_clear(template.pages[page - 1].size)
    for spec in fields:
        boxes = [spec.box, *([spec.label_box] if spec.label_box else [])]
        if any(box.overlap(area) > _TOUCHING for box in boxes for area in clear):
            yield f"項目「{spec.name}」が四隅の印か QR コードの場所にかかっています"


def _printed_over(template: Template, page: int, fields: list[FieldSpec]) -> Iterator[str]:
    for item in template.print:
        if item.page != page or not isinstance(item, TextPrint):
            continue
        for spec in fields:
            if any(_extent(item).overlap(box) > _TOUCHING for box in _written(spec)):
                yield f"印刷する文字「{item.text[:12]}」が項目「{spec.name}」の枠にかかっています"


def _extent(item: TextPrint) -> Box:
    """About where a text stands: a wide character is an em, any other half of one."""
    em = item.size * MM_PER_POINT
    lines = item.text.split("\n")
    width = max(sum(1.0 if _wide(char) else 0.5 for char in line) for line in lines) * em
    height = em * (1 + 1.5 * (len(lines) - 1))
    if item.width is not None and width > item.width:
        height += em * 1.5 * (width // item.width)
        width = item.width
    left = item.at[0] - {"left": 0.0, "center": width / 2, "right": width}[item.align]
    return Box(left, item.at[1] - em * 0.88, width, height)


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"


def _inside(spec: FieldSpec) -> Iterator[str]:
    for choice in spec.choices:
        if not spec.box.contains(choice.box, slack=0.1):
            yield f"項目「{spec.name}」の選択肢「{choice.value}」が枠の外にあります"
    for one, other in itertools.combinations(spec.choices, 2):
        if one.box.overlap(other.box) > _TOUCHING:
            yield f"項目「{spec.name}」の選択肢「{one.value}」と「{other.value}」が重なっています"
    for key, part in date_parts(spec):
        if not spec.box.contains(part, slack=0.1):
            yield f"項目「{spec.name}」の {key} の枠が、項目の枠の外にあります"


def date_parts(spec: FieldSpec) -> Iterator[tuple[str, Box]]:
    """Give the boxes of a date's year, month and day, as far as `options` has them."""
    for key in ("year", "month", "day"):
        part = spec.options.get(key)
        if isinstance(part, (list, tuple)) and len(part) == 4:
            yield key, Box(*(float(value) for value in part))


def _sizes(spec: FieldSpec) -> Iterator[str]:
    if spec.comb is not None:
        width = comb_cells(spec.box, spec.comb)[0].w
        if width < NARROWEST_COMB:
            yield f"項目「{spec.name}」のますの幅は {width:.1f} mm です。{NARROWEST_COMB} mm 以上にしてください"
    elif spec.type not in _MARKED_TYPES and not spec.vertical and spec.box.h / spec.lines < LOWEST_LINE:
        height = f"{spec.box.h / spec.lines:.1f}"
        yield f"項目「{spec.name}」の1行の高さは {height} mm です。{LOWEST_LINE} mm 以上にしてください"


def _outside_table(table: Table) -> Iterator[str]:
    for column in table.columns:
        if column.x < 0 or column.x + column.w > table.box.w + 0.01:
            yield f"表「{table.name}」の列「{column.name}」が表の幅からはみ出しています"
