"""A list as it lies in Excel: its cells, and what their values do not tell.

A hidden row, a cell that is merged with its neighbour and a formula that nobody has calculated yet look in the values
like any row, or like an empty cell: typed as such they would be rows that nobody wanted, or rows with a part missing.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree
from zipfile import BadZipFile

from dxauto.errors import UnreadableInputError
from dxauto.yamlerrors import near

Cell = tuple[int, int]
"""Row and column, counted from 1."""

MERGED = "のセルが、となりのセルと結合されています。結合をやめて、値を入れてください"
UNCALCULATED = "の数式が、まだ計算されていません。Excel で開いて、保存し直してください"
BROKEN = "が、Excel のエラー（{}）になっています。一覧を直してください"

ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"}
    | {"#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!"}
)
"""What Excel shows in the place of a value (ECMA-376 18.17.3, and the newer ones of Excel 365)."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a list; `hidden` are numbers of rows, `faults` cells whose value is not what a person sees."""

    cells: Sequence[Sequence[Any]]
    hidden: frozenset[int] = frozenset()
    faults: Mapping[Cell, str] = field(default_factory=lambda: MappingProxyType({}))


def sheet_lines(path: Path, sheet: str | None) -> Lines:
    """Give the lines of a sheet; of the only one, or the first if none is named. Raises `UnreadableInputError`."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    broken = (InvalidFileException, BadZipFile, KeyError, ValueError, OSError, ElementTree.ParseError)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except broken as error:
        raise UnreadableInputError(f"{path}: {_why_unreadable(path)}") from error
    try:
        if sheet is not None and len(book.sheetnames) == 1:
            sheet = book.sheetnames[0]  # a list of one sheet is that list, whatever the sheet is called
        if sheet is not None and sheet not in book.sheetnames:
            raise UnreadableInputError(_no_sheet(path, sheet, book.sheetnames))
        chosen: Any = book[sheet] if sheet is not None else book.worksheets[0]
        hidden, faults = _unseen(path, chosen._worksheet_path)
        return Lines([tuple(line) for line in chosen.iter_rows(values_only=True)], hidden, faults)
    except broken as error:
        raise UnreadableInputError(f"{path}: {_why_unreadable(path)}") from error
    finally:
        book.close()


def _no_sheet(path: Path, sheet: str, there: Sequence[str]) -> str:
    named = "".join(f"「{name}」" for name in there)
    return (
        f"{path}: シート「{sheet}」がありません{near(sheet, there)}。このファイルにあるシートは{named}です。"
        "使うシートを、ロボットの input の sheet に書くか、--set input.sheet=シートの名前 と付けてください"
    )


_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files of Excel before 2007 begin, and the container of encrypted newer ones ([MS-CFB] 2.2)."""


def _why_unreadable(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if content.startswith(_OLD_OFFICE) and "EncryptedPackage".encode("utf-16-le") in content:
        return "パスワードがかかっています。Excel で開き、パスワードを外した写しを保存して、それを使ってください"
    if content.startswith(_OLD_OFFICE):
        return (
            "古い形式の Excel（.xls）です。Excel で開き、「名前を付けて保存」で「Excel ブック（.xlsx）」に"
            "保存し直してください"
        )
    return (
        "Excel のファイル（.xlsx）か CSV として読めません。Excel で開けるなら、「Excel ブック（.xlsx）」に"
        "保存し直してください"
    )


def _unseen(path: Path, part: str) -> tuple[frozenset[int], Mapping[Cell, str]]:
    """Give the hidden rows and the faulty cells of a sheet from its own XML (ECMA-376 18.3.1)."""
    hidden: set[int] = set()
    faults: dict[Cell, str] = {}
    number = 0
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
        # Expat limits what entities grow to; openpyxl reads the same part in the same way.
        for _, element in ElementTree.iterparse(stream):  # noqa: S314
            name = element.tag.rpartition("}")[2]
            if name == "row":
                number = int(element.get("r") or number + 1)
                if element.get("hidden") in ("1", "true"):
                    hidden.add(number)
                faults.update({(number, column): UNCALCULATED for column in _uncalculated(element)})
                element.clear()
            elif name == "mergeCell":
                faults.update(dict.fromkeys(_covered(element.get("ref", "")), MERGED))
    return frozenset(hidden), faults


def _uncalculated(row: Any) -> Iterator[int]:
    from openpyxl.utils.cell import coordinate_to_tuple

    for at, cell in enumerate(row, start=1):
        parts = {part.tag.rpartition("}")[2]: part for part in cell}
        # An empty text that a formula gives has the type of a text.
        if "f" in parts and cell.get("t") != "str" and ("v" not in parts or not parts["v"].text):
            yield coordinate_to_tuple(cell.get("r"))[1] if cell.get("r") else at


_LARGEST = 10_000
"""Cells of one merged range that are looked at: a whole column merged is no list."""


def _covered(ref: str) -> Iterator[Cell]:
    """Give the cells of a merged range that have no value of their own: all but the first."""
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(ref)
    if left is None or top is None or right is None or bottom is None:
        return  # whole rows or columns: no cell of a list
    cells = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    yield from islice(cells, 1, _LARGEST)
