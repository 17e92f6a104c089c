"""From a place to write and its label to a field of the template."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dxauto.forms.detect.content import DateParts
from dxauto.forms.detect.name_fields import Naming, name_field
from dxauto.forms.detect.units import Unit
from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, Comb

DATES = ("hizuke", "seinengappi")
_WRITTEN_IN_COMBS = {
    "yuubin", "denwa", "kojin_bangou", "houjin_bangou", "ginkou_code", "shiten_code", "kouza_bangou", "meigi_kana",
    "furigana", "kingaku", "suuryou", "bangou", "shimei", "kinyuu_kikan", "shiten",
}  # fmt: skip
_SEVERAL = ("該当する", "すべて", "全て", "必要なもの", "複数")
_LINE_MM = 9.0


def describe(label: str, group: str, unit: Unit) -> tuple[Naming, dict[str, Any]]:
    """Give name and type, and what else a field or a table's column needs (keys as in the template)."""
    naming = name_field(label, group)
    if unit.date is not None:
        kind = naming.type if naming.type in DATES else "hizuke"
        name = naming.name if naming.known else "hizuke"
        return Naming(name, kind, known=True), _of_date(unit.date)
    if unit.choices:
        mark = "circle" if unit.circled and not unit.ticked else "check"
        return _of_choices(naming, label, unit.choices), {"choices": unit.choices, "mark": mark}
    if unit.comb is not None:
        return _of_comb(naming, unit.comb)
    if naming.type == "seibetsu":
        return Naming(naming.name, "jiyuu", known=False), {}
    return naming, {}


def _of_date(date: DateParts) -> dict[str, Any]:
    options: dict[str, Any] = {"era": date.era} if date.era else {}
    for part, box in zip(("year", "month", "day"), date.boxes, strict=True):
        options[part] = as_list(box)
    extra: dict[str, Any] = {"options": options}
    if date.eras:
        extra |= {"choices": date.eras, "mark": "circle"}
    return extra


def _of_choices(naming: Naming, label: str, choices: Sequence[Choice]) -> Naming:
    values = {c.value for c in choices}
    if values <= {"男", "女", "その他"}:
        return Naming(naming.name if naming.known else "seibetsu", "seibetsu", known=True)
    if "普通" in values or "当座" in values:
        return Naming(naming.name if naming.known else "kouza_shubetsu", "kouza_shubetsu", known=True)
    several = any(word in label for word in _SEVERAL)
    name = naming.name if naming.known else "sentaku"
    return Naming(name, "fukusuu_sentaku" if several else "sentaku", known=naming.known)


def _of_comb(naming: Naming, comb: Comb) -> tuple[Naming, dict[str, Any]]:
    if naming.type in _WRITTEN_IN_COMBS:
        kind = naming.type
    elif comb.cells == 12 and not naming.known:
        kind = "kojin_bangou"
    else:
        kind = "bangou"
    name = naming.name if naming.known else kind
    return Naming(name, kind, known=naming.known), {"comb": comb}


def lines_in(box: Box, kind: str) -> int:
    """Say how many lines of handwriting a place is meant for."""
    return max(1, min(8, int(box.h // _LINE_MM))) if kind in ("juusho", "jiyuu") and box.h >= 2 * _LINE_MM else 1


def as_list(box: Box) -> list[float]:
    """Give a box as [x, y, width, height] in tenths of a millimetre."""
    return [round(v, 1) for v in (box.x, box.y, box.w, box.h)]


def fitted(box: Box, size: tuple[float, float]) -> Box:
    """Give the part of a box that lies on a sheet of `size`, in tenths of a millimetre."""
    left, top = (round(max(0.0, v), 1) for v in (box.x, box.y))
    right, bottom = (math.floor(round(limit * 10, 3)) / 10 for limit in size)
    return Box(
        min(left, right),
        min(top, bottom),
        round(max(0.0, min(round(box.right, 1), right) - left), 1),
        round(max(0.0, min(round(box.bottom, 1), bottom) - top), 1),
    )
