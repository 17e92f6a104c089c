"""Rows of somebody else's CSV or Excel file, lazily: encoding, delimiter, and title rows above the headings."""

from __future__ import annotations

import codecs
import csv
import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from dxauto.errors import ConfigurationError, UnreadableInputError, system_reason
from dxauto.usage.intake.mapping import Column
from dxauto.usage.names import normal

HEAD_ROWS = 50
"""How far down the headings may stand."""

MAX_UNPACKED = 2_000_000_000
"""Bytes that an Excel file may have when unpacked; more is no honest table."""

_SAMPLE = 262_144
_FIELD = 1_000_000

Cells = Sequence[Any]


@dataclass
class Table:
    """A table's headings (as written) and its rows below: (line number from 1, cells). `broken` counts rows that could
    not be read at all.
    """

    head: list[str]
    rows: Iterator[tuple[int, Cells]]
    broken: list[int] = field(default_factory=list)

    def column(self, wanted: Column | None) -> int | None:
        """Give the place of a column that `open_table` has found, None for one that is not wanted or not there."""
        if wanted is None:
            return None
        names = [normal(name) for name in self.head]
        for name in (wanted,) if isinstance(wanted, str) else wanted:
            if normal(name) in names:
                return names.index(normal(name))
        return None


def file_digest(path: Path) -> str:
    """Give the SHA-256 of a file; raises `UnreadableInputError`."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableInputError(f"{path} を開けません（{system_reason(error)}）") from error


@contextmanager
def open_table(path: Path, encoding: str, sheet: str | None, needed: Sequence[Column]) -> Iterator[Table]:
    """Open a table; the heading row is the first that has all `needed` columns.

    Raises `UnreadableInputError` if it is no table at all, `ConfigurationError` if no row has the columns.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        with _workbook(path, sheet) as rows:
            yield _headed(path, rows, needed, [])
    elif path.suffix.lower() == ".xls":
        raise UnreadableInputError(f"{path} は古い形の Excel です。.xlsx か CSV で保存し直してください")
    else:
        broken: list[int] = []
        with _csv(path, encoding, broken) as rows:
            yield _headed(path, rows, needed, broken)


def _headed(path: Path, rows: Iterator[tuple[int, Cells]], needed: Sequence[Column], broken: list[int]) -> Table:
    wanted = [{normal(name) for name in ((one,) if isinstance(one, str) else one)} for one in needed]
    best: list[str] = []
    most = -1
    above: list[str] = []
    for _ in range(HEAD_ROWS):
        line = next(rows, None)
        if line is None:
            break
        head = ["" if cell is None else str(cell) for cell in line[1]]
        for one in (head, _joined(above, head, set().union(*wanted))):
            hits = _hits(one, wanted)
            if hits == len(wanted):
                return Table(one, rows, broken)
            if hits > most and any(one):
                best, most = one, hits
        above = head
    raise ConfigurationError(_without(path, needed, best))


def _hits(head: Sequence[str], wanted: Sequence[set[str]]) -> int:
    names = {normal(cell) for cell in head}
    return sum(bool(names & one) for one in wanted)


def _joined(above: Sequence[str], below: Sequence[str], wanted: set[str]) -> list[str]:
    """Give one heading a column where two rows make it: a joined cell over several (電子申請 over 口座数, 付与日), or
    one that reaches down (課名).
    """
    made: list[str] = []
    over = ""
    for at in range(max(len(above), len(below))):
        upper, lower = (row[at] if at < len(row) else "" for row in (above, below))
        over = upper if upper.strip() else over
        if not lower.strip():
            made.append(upper)
        else:
            made.append(over + lower if normal(over + lower) in wanted else lower)
    return made


def _without(path: Path, needed: Sequence[Column], head: Sequence[str]) -> str:
    names = {normal(cell) for cell in head}
    lacking = [
        " か ".join((one,) if isinstance(one, str) else one)
        for one in needed
        if not {normal(name) for name in ((one,) if isinstance(one, str) else one)} & names
    ]
    named = f"列「{'」「'.join(lacking)}」"
    seen = "、".join(cell.strip()[:20] for cell in head if cell.strip())[:200] or "空です"
    if len(lacking) == len(needed):
        return (
            f"{path}: {named}のどれも見つかりません（はじめの行: {seen}）。"
            "CSV（UTF-8 か Shift_JIS）か Excel の表かどうかと、"
            "対応表（mapping）の columns と encoding を確かめてください"
        )
    return (
        f"{path}: {named}が見つかりません。いちばん近い見出しの行: {seen}。対応表（mapping）の columns を直してください"
    )


# CSV


@contextmanager
def _csv(path: Path, encoding: str, broken: list[int]) -> Iterator[Iterator[tuple[int, Cells]]]:
    try:
        with path.open("rb") as raw:
            sample = raw.read(_SAMPLE)
        chosen = _encoding(sample) if encoding == "auto" else encoding.replace("utf-8", "utf-8-sig")
        csv.field_size_limit(_FIELD)
        with path.open(encoding=chosen, errors="replace", newline="") as stream:
            lines = _Lines(stream)
            yield _records(csv.reader(lines, delimiter=_delimiter(sample, chosen)), lines, broken)
    except OSError as error:
        raise UnreadableInputError(f"{path} を読めません（{system_reason(error)}）") from error
    except UnicodeError as error:
        raise UnreadableInputError(f"{path} の文字コードが違うようです。対応表の encoding を直してください") from error


def _records(reader: Any, lines: _Lines, broken: list[int]) -> Iterator[tuple[int, Cells]]:
    """Give each row with the line of the file in which it begins."""
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            broken.extend(range(first, reader.line_num + 1))
            continue
        if lines.ended and reader.line_num > first:
            # The file ended within quotes: what seems one row are all the rows behind a quote that was not closed.
            broken.extend(range(first, reader.line_num + 1))
            return
        yield first, cells


class _Lines:
    """The lines of a file without NUL; knows when somebody has asked for more than there are."""

    def __init__(self, stream: Iterable[str]) -> None:
        self._lines = iter(stream)
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        return line.replace("\0", "") if "\0" in line else line


def _encoding(sample: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name
    try:
        # The sample may end within a character.
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8"


def _delimiter(sample: bytes, encoding: str) -> str:
    lines = sample.decode(encoding, errors="replace").splitlines()[:HEAD_ROWS]
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in ",\t;"}
    return max(counts, key=lambda mark: counts[mark])


# Excel


@contextmanager
def _workbook(path: Path, sheet: str | None) -> Iterator[Iterator[tuple[int, Cells]]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    bad = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, ParseError, IndexError, EOFError)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise UnreadableInputError(f"{path} は大きすぎます。CSV で保存し直してください")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise UnreadableInputError(f"{path} を読めません（{system_reason(error)}）") from error
    except bad as error:
        raise UnreadableInputError(f"{path} は Excel のファイルとして読めません。開いて保存し直してください") from error
    try:
        if sheet is not None and sheet not in book.sheetnames:
            names = "、".join(book.sheetnames)[:200]
            raise ConfigurationError(f"{path} に「{sheet}」というシートがありません。あるのは: {names}")
        found = book[sheet] if sheet is not None else book.worksheets[0]
        yield _guarded(path, found, bad)
    finally:
        book.close()


def _guarded(path: Path, sheet: Any, bad: tuple[type[Exception], ...]) -> Iterator[tuple[int, Cells]]:
    # Files of some programs tell a wrong size, after which a reader would stop too early.
    sheet.reset_dimensions()
    try:
        yield from chain(enumerate(sheet.iter_rows(values_only=True), start=1))
    except bad as error:
        raise UnreadableInputError(f"{path} は途中から壊れています。開いて保存し直してください") from error
