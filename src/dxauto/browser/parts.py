"""A list that is one workbook of several: the form robot writes large stacks in parts, and says in each which it is.

What it says is JSON in a hidden sheet (`{"part": {"number"}, "unfinished"}`); the room that reads is not needed for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

_SHEET, _CELL = "_dxauto", 7


def others_told(path: Path) -> Iterator[str]:
    """Say what a clerk might miss: that there are further parts, or that the list was written before all was read."""
    about = _about(path)
    if about is None:
        return
    number = _number(about)
    whole = re.fullmatch(rf"(.+)_{number}", path.stem) if number > 1 else None
    stem = whole[1] if whole else path.stem
    others = [name for n, name in _parts(path, stem) if n != number]
    if others:
        named = "、".join(others)
        yield f"この一覧は、何冊かに分かれたうちの 1 冊です。ほかの冊（{named}）も、同じように動かしてください"
    if about.get("unfinished"):
        yield "この一覧は、読み取りが途中で止まったときのものです。全部の一覧ができたら、それも動かしてください"


def _parts(path: Path, stem: str) -> Iterator[tuple[int, str]]:
    for number in count(1):
        part = path.with_name(f"{stem}_{number}{path.suffix}" if number > 1 else f"{stem}{path.suffix}")
        about = _about(part) if part.is_file() else None
        if about is not None and _number(about) == number:
            yield number, part.name
        elif number > 1:
            return


def _number(about: Mapping[str, Any]) -> int:
    return int(about.get("part", {}).get("number", 1))


def _about(path: Path) -> dict[str, Any] | None:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError):
        return None  # a CSV, or a file that reading the list complains about
    try:
        if _SHEET not in book.sheetnames:
            return None
        head = next(book[_SHEET].iter_rows(values_only=True), ())
        about = json.loads(str(head[_CELL])) if len(head) > _CELL else None
    except ValueError:
        return None
    finally:
        book.close()
    return about if isinstance(about, dict) else None
