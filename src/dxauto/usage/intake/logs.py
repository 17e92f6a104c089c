"""Taking in a log of uses: each row becomes one event, the same whenever the row is met again.

What a row is: its number (`id` column) where the log has one, with the log's source. Else its whole content, with a
count where rows are exactly alike: the second of two equal rows is another event than the first, in this file and in
every file that overlaps it. Equal rows further apart than `APART` rows count as the same one.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from dxauto.usage.intake.days import cell_day
from dxauto.usage.intake.mapping import Column, LogMapping
from dxauto.usage.intake.reconciliation import Reconciliation
from dxauto.usage.intake.tables import Cells, Table
from dxauto.usage.names import Names, normal
from dxauto.usage.own import Keys
from dxauto.usage.schema import NAME
from dxauto.usage.types import Kind

APART = 200_000
_MOST = 1_000_000
_CACHED = 100_000
Record = tuple[Any, ...]
_EMPTY = (None, "")


class RefusedError(Exception):
    """A row that cannot be taken; the message is what people read."""


def needed(mapping: LogMapping) -> list[Column]:
    """Give the columns that must be there: all that the mapping names."""
    columns = mapping.columns.model_dump()
    return [tuple(column) if isinstance(column, list) else column for column in columns.values() if column is not None]


class LogReader:
    """Turns rows into records of the store; what it cannot take goes to the reconciliation."""

    def __init__(self, mapping: LogMapping, names: Names, keys: Keys, tools: dict[str, str]) -> None:
        self._mapping, self._names, self._keys = mapping, names, keys
        self._tools = {normal(written): code for written, code in (tools | mapping.tools).items()}
        self._kinds = {
            normal(word): kind
            for kind, words in (
                (Kind.REAL, mapping.status.real),
                (Kind.TEST, mapping.status.test),
                (Kind.FAILED, mapping.status.failed),
                (Kind.RETRY, mapping.status.retry),
                (None, mapping.status.pending),
            )
            for word in words
        }
        self._skip = tuple(normal(word) for word in mapping.skip)
        self._hand_ms = None if mapping.minutes_by_hand is None else round(mapping.minutes_by_hand * 60_000)
        self._seen: tuple[dict[bytes, int], dict[bytes, int]] = ({}, {})
        self._days: dict[str, date | None] = {}
        self._departments: dict[tuple[str, date], str | None] = {}
        self._signs: dict[str, str] = {}
        self._known_tools: dict[str, str | None] = {}

    def records(self, table: Table, into: Reconciliation) -> Iterator[Record]:
        """Give the events of a table."""
        places = {name: table.column(column) for name, column in self._mapping.columns}
        for line, cells in table.rows:
            into.read += 1
            if self._passed_over(cells, places):
                into.skipped += 1
                continue
            try:
                record = self._record(cells, places, into)
            except RefusedError as refused:
                into.refuse(str(refused), line)
                continue
            if record is None:
                into.skipped += 1
            else:
                yield record
        for line in table.broken:
            into.read += 1
            into.refuse("行の形が壊れています（引用符の閉じ忘れなど）", line)

    def _passed_over(self, cells: Cells, places: dict[str, int | None]) -> bool:
        first = next((cell for cell in cells if cell not in _EMPTY and str(cell).strip()), None)
        if first is None:
            return True
        # A totals row has its word in front, or where the day or the department would be.
        asked = [first, *(_cell(cells, places[name]) for name in ("day", "department"))]
        return any(isinstance(cell, str) and normal(cell).startswith(self._skip) for cell in asked)

    def _record(self, cells: Cells, places: dict[str, int | None], into: Reconciliation) -> Record | None:
        kind = self._kind(_cell(cells, places["status"]))
        if kind is None:
            return None
        day = self._day(_cell(cells, places["day"]))
        tool = self._tool(_cell(cells, places["tool"]))
        department = self._department(_cell(cells, places["department"]), day, into)
        person = self._sign(_cell(cells, places["person"]))
        robot = _name(_cell(cells, places["robot"]))
        runs = _count(_cell(cells, places["runs"]), 1)
        items = _count(_cell(cells, places["items"]), 0 if kind is Kind.FAILED else runs)
        duration = _duration(_cell(cells, places["minutes"]))
        identity = self._identity(cells, places["id"], person, places["person"])
        return (
            identity, day.isoformat(), department, person, tool, robot, kind.value, runs, items, 0, 0, 0, duration,
            self._hand_ms, None, self._mapping.source,
        )  # fmt: skip

    def _kind(self, cell: Any) -> Kind | None:
        if not self._kinds:
            return Kind.REAL
        word = normal(str(cell)) if cell is not None else ""
        if word in self._kinds:
            return self._kinds[word]
        if self._mapping.status.other == "real":
            return Kind.REAL
        raise RefusedError("状態の言葉が、対応表の status にありません")

    def _day(self, cell: Any) -> date:
        if not isinstance(cell, str):
            day = cell_day(cell)
        else:
            # The time of day makes every text different; only the day is worth remembering.
            text = cell.strip()
            head = text[:10] if len(text) > 10 and text[10:11] in " T" else text
            if head not in self._days:
                _bounded(self._days)
                self._days[head] = cell_day(head)
            day = self._days[head]
        if day is None:
            raise RefusedError("日付が読めません" if cell not in _EMPTY else "日付がありません")
        if not 1990 <= day.year <= 2199:
            raise RefusedError("日付がありえない年です")
        return day

    def _tool(self, cell: Any) -> str:
        if self._mapping.tool is not None:
            return self._mapping.tool
        written = normal(str(cell)) if cell is not None else ""
        if written not in self._tools:
            raise RefusedError("ツールの名前が、対応表の tools にも設定にもありません")
        return self._tools[written]

    def _department(self, cell: Any, day: date, into: Reconciliation) -> str:
        written = str(cell) if self._mapping.columns.department is not None else str(self._mapping.department)
        written = "" if written == "None" else written
        known = (written, day)
        if known not in self._departments:
            _bounded(self._departments)
            self._departments[known] = self._names.at(written, day)
        name = self._departments[known]
        if name is not None:
            return name
        if self._names.known(written):
            raise RefusedError("その日には、まだないか、いくつかの課に分かれた課です")
        into.stranger(written, [] if written in into.strangers else self._names.near(written))
        raise RefusedError("名簿にない課です")

    def _sign(self, cell: Any) -> str:
        if cell in _EMPTY:
            return ""
        staff = unicodedata.normalize("NFKC", str(cell)).strip()
        if staff not in self._signs:
            _bounded(self._signs)
            self._signs[staff] = self._keys.sign(staff)
        return self._signs[staff]

    def _identity(self, cells: Cells, at: int | None, person: str, person_at: int | None) -> bytes:
        if at is not None:
            number = _cell(cells, at)
            if number in _EMPTY:
                raise RefusedError("番号（id の列）がありません")
            return _hash(self._mapping.source, "id", str(number).strip())
        # The person's number itself must not be in a hash without a key: all numbers could be tried.
        content = ["" if cell is None else person if at == person_at else str(cell) for at, cell in enumerate(cells)]
        digest = _hash(self._mapping.source, "\x1f".join(content).rstrip("\x1f"))
        now, before = self._seen
        count = now.get(digest, before.get(digest, 0)) + 1
        now[digest] = count
        if len(now) >= APART:
            self._seen = ({}, now)
        return digest if count == 1 else _hash(self._mapping.source, digest.hex(), str(count))


def _hash(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _cell(cells: Cells, at: int | None) -> Any:
    return cells[at] if at is not None and at < len(cells) else None


def _name(cell: Any) -> str:
    if cell in _EMPTY:
        return ""
    plain = "".join(one if one.isprintable() else " " for one in unicodedata.normalize("NFKC", str(cell)))
    return " ".join(plain.split())[:NAME]


def _count(cell: Any, default: int) -> int:
    if cell in _EMPTY:
        return default
    number = _number(cell)
    if number is None or number != int(number) or not 0 <= number <= _MOST:
        raise RefusedError("件数が数ではありません")
    return int(number)


def _duration(cell: Any) -> int:
    if cell in _EMPTY:
        return 0
    number = _number(cell)
    if number is None or not 0 <= number <= _MOST:
        raise RefusedError("時間（分）が数ではありません")
    return round(number * 60_000)


def _number(cell: Any) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell) if math.isfinite(cell) else None
    text = unicodedata.normalize("NFKC", str(cell)).strip().replace(",", "").removesuffix("件").removesuffix("回")
    return float(text) if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit() else None


def _bounded(cache: dict[Any, Any]) -> None:
    if len(cache) >= _CACHED:
        cache.clear()
