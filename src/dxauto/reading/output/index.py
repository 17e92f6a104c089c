"""The hidden sheet by which a workbook knows what it holds: which item folders made each row, and what was written.

With it a workbook can be written again from the item folders: appending and correcting are the same as writing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dxauto.errors import OutputError
from dxauto.reading.assemble import Source
from dxauto.reading.output.columns import token
from dxauto.reading.output.parts import Part
from dxauto.reading.types import Application

INDEX_SHEET = "_dxauto"
REVIEW_SHEET = "要確認"
INDEX_HEAD = ("dxauto 1", "robot", "template", "status", "sources", "written", "sheet")
KEY_HEAD, NAME_HEAD, ENTRY_HEAD = "キー", "項目名", "訂正後"


@dataclass(frozen=True, slots=True)
class Entry:
    """One application of a workbook: its key, whose it is, what it is made of, and checksums of its cells."""

    key: str
    robot: str
    template: str
    status: str
    sources: tuple[tuple[str, str, int, str], ...]
    written: Mapping[str, int] = field(default_factory=dict)
    sheet: str = ""

    def row(self) -> tuple[str, ...]:
        """The entry as cells of the hidden sheet."""
        sources = json.dumps(self.sources, ensure_ascii=False)
        written = json.dumps(dict(self.written), separators=(",", ":"))
        return (self.key, self.robot, self.template, self.status, sources, written, self.sheet)

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Entry:
        """The entry from its cells. Raises ValueError or TypeError if they are not one."""
        key, robot, template, status, sources, written, sheet = (str(v or "") for v in row[: len(INDEX_HEAD)])
        parts = tuple((str(k), str(f), int(p), str(w)) for k, f, p, w in json.loads(sources))
        return cls(key, robot, template, status, parts, json.loads(written), sheet)

    def sources_in(self, work: Path) -> list[Source]:
        """What it is made of, as sources in the robot's work folder."""
        return [Source(key, work / key, file, page, failed) for key, file, page, failed in self.sources]


@dataclass(frozen=True, slots=True)
class About:
    """What the whole workbook was asked to be: its title, the forms it may hold, the summary's figures, which part of
    several it is, and why it is only what there was when a run was stopped ("": it is the whole result).
    """

    title: str = ""
    templates: tuple[str, ...] = ()
    figures: Mapping[str, str | int | float] = field(default_factory=dict)
    part: Part = field(default_factory=Part)
    unfinished: str = ""

    def text(self) -> str:
        """It as one cell of the hidden sheet's head."""
        asked = {"title": self.title, "templates": self.templates, "figures": dict(self.figures)}
        asked |= {"part": self.part.document(), "unfinished": self.unfinished}
        return json.dumps(asked, ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> About:
        """It from its cell. Raises ValueError, KeyError or TypeError if it is none."""
        asked = json.loads(text)
        part = Part.of_document(asked["part"]) if "part" in asked else Part()
        return cls(asked["title"], tuple(asked["templates"]), asked["figures"], part, asked.get("unfinished", ""))


@dataclass(frozen=True, slots=True)
class Previous:
    """What an existing workbook holds.

    `typed` are the entries under 訂正後, by item key and field. `cells` are rows' values by application key and
    header: the cells that a person wrote over, and all of them where the item folders are `gone`. `lines` are the
    rows of tables (sheet, values by header) of those that are gone.
    """

    about: About = field(default_factory=About)
    entries: tuple[Entry, ...] = ()
    typed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    lines: Mapping[str, list[tuple[str, Mapping[str, object]]]] = field(default_factory=dict)


def entry_of(application: Application, robot: str, written: Mapping[str, int], sheet: str) -> Entry:
    """The entry of an application that was written."""
    failed = application.reasons[0] if application.status == "failed" and application.reasons else ""
    sources = tuple(
        (folder.name, page.file, page.page, failed)
        for folder, page in zip(application.folders, application.pages, strict=True)
    )
    template = application.template or ""
    return Entry(application.key, robot, template, application.status, sources, written, sheet)


def checksum(value: object) -> int:
    """What is kept of a written cell, to know later whether a person changed it."""
    return zlib.crc32(token(value).encode())


def read_previous(path: Path, gone: Callable[[Entry], bool]) -> Previous | None:
    """Read what a workbook of dxauto holds; None if there is no such file.

    `gone` tells of an entry whether its item folders are no longer there, so that the workbook alone knows it.

    Raises `OutputError` if the file is no workbook of dxauto: then it is not ours to change.
    """
    if not path.exists():
        return None
    with _opened(path) as book:
        return _previous(book, path, gone)


def about_of(path: Path) -> About | None:
    """What a workbook was asked to be; None if there is no such file or it is none of dxauto."""
    try:
        with _opened(path) as book:
            return _about(path, book[INDEX_SHEET].iter_rows(values_only=True))
    except OutputError:
        return None


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise _not_ours(path) from error
    try:
        if INDEX_SHEET not in book.sheetnames:
            raise _not_ours(path)
        yield book
    finally:
        book.close()


def _about(path: Path, rows: Iterator[Any]) -> About:
    head = tuple(next(rows, ()))
    if head[: len(INDEX_HEAD)] != INDEX_HEAD:
        raise _not_ours(path)
    try:
        return About.of_text(str(head[len(INDEX_HEAD)]))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise _not_ours(path) from error


def _previous(book: Any, path: Path, gone: Callable[[Entry], bool]) -> Previous:
    rows = book[INDEX_SHEET].iter_rows(values_only=True)
    about = _about(path, rows)
    try:
        entries = tuple(Entry.of_row(row) for row in rows if row and row[0])
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise _not_ours(path) from error
    typed = dict(_typed(book[REVIEW_SHEET])) if REVIEW_SHEET in book.sheetnames else {}
    by_key = {entry.key: entry for entry in entries}
    lost = {entry.key for entry in entries if gone(entry)}
    cells: dict[str, Mapping[str, object]] = {}
    lines: dict[str, list[tuple[str, Mapping[str, object]]]] = {}
    titles = {entry.sheet for entry in entries}
    for title in book.sheetnames:
        if title in titles:
            cells |= _changed_cells(book[title], by_key, lost)
        elif lost and title not in {REVIEW_SHEET, INDEX_SHEET}:
            for key, row in _keyed_rows(book[title]):
                if key in lost:
                    lines.setdefault(key, []).append((title, row))
    return Previous(about, entries, typed, cells, lines)


def _changed_cells(sheet: Any, by_key: Mapping[str, Entry], lost: set[str]) -> dict[str, Mapping[str, object]]:
    cells: dict[str, Mapping[str, object]] = {}
    for key, row in _keyed_rows(sheet):
        if key in lost:
            cells[key] = row
        elif key in by_key:
            written = by_key[key].written
            changed = {h: v for h, v in row.items() if h in written and checksum(v) != written[h]}
            if changed:
                cells[key] = changed
    return cells


def _typed(sheet: Any) -> Iterator[tuple[tuple[str, str], str]]:
    for key, row in _keyed_rows(sheet):
        text = token(row.get(ENTRY_HEAD))
        if text:
            yield (key, token(row.get(NAME_HEAD))), text


def _keyed_rows(sheet: Any) -> Iterator[tuple[str, dict[str, object]]]:
    rows = sheet.iter_rows(values_only=True)
    heads = [token(value) for value in next(rows, ())]
    if KEY_HEAD not in heads:
        return
    at = heads.index(KEY_HEAD)
    for row in rows:
        if len(row) > at and row[at]:
            yield str(row[at]), dict(zip(heads, row, strict=False))


def _not_ours(path: Path) -> OutputError:
    return OutputError(
        f"{path} は dxauto が作ったブックではないか、壊れています。"
        "追記や訂正の取り込みはできません。別の名前を -o で指定してください"
    )
