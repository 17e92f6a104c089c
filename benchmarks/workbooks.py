"""Comparing the workbooks of two folders: cell by cell with what belongs to a cell, and byte by byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook


def difference(one: Path, other: Path) -> dict[str, Any]:
    """Give how many books and cells were compared, and whether all is equal; the first difference, if not."""
    names = sorted(path.name for path in one.glob("*.xlsx"))
    others = sorted(path.name for path in other.glob("*.xlsx"))
    if names != others or not names:
        return {"workbooks": len(names), "equal": False, "first_difference": f"{names} / {others}"}
    cells, first = 0, ""
    for name in names:
        here, there = _cells(one / name), _cells(other / name)
        cells += len(here)
        places = [place for place in here.keys() | there.keys() if here.get(place) != there.get(place)]
        first = first or (f"{name} {min(places)}" if places else "")
    found = {
        "workbooks": len(names),
        "cells": cells,
        "equal": not first and cells > 0,
        "equal_bytes": all((one / n).read_bytes() == (other / n).read_bytes() for n in names),
    }
    return found | ({"first_difference": first} if first else {})


def _cells(path: Path) -> dict[tuple[str, str], tuple[Any, ...]]:
    book = load_workbook(path)
    try:
        return {
            (sheet.title, cell.coordinate): _said(cell) for sheet in book for row in sheet.iter_rows() for cell in row
        }
    finally:
        book.close()


def _said(cell: Any) -> tuple[Any, ...]:
    comment = cell.comment.text if cell.comment else None
    link = cell.hyperlink.target if cell.hyperlink else None
    return cell.value, cell.data_type, cell.number_format, cell.fill.start_color.rgb, comment, link
