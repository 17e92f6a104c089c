"""Taking in a log of uses: each row becomes one event, the same whenever the row is met again.

What a row is: its number (`id` column) where the log has one, with the log's source. Else its whole content, with a
count where rows are exactly alike: the second of two equal rows is another event than the first, in this file and in
every file that overlaps it. Equal rows further apart than `APART` rows count as the same one.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from dxauto.usage.intake.days import cell_day, elsewhere
from dxauto.usage.intake.mapping import Column, LogMapping
from dxauto.usage.intake.reconciliation import Reconciliation
from dxauto.usage.intake.tables import Table
from dxauto.usage.names import Names, normal
from dxauto.usage.own import Keys
from dxauto.usage.schema import NAME
from dxauto.usage.types import Kind

APART = 200_000
_MOST = 1_000_000
_CACHED = 100_000
Record = tuple[Any, ...]
_EMPTY = (None, "")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d):([0-5]\d)")


class RefusedError(Exception):
    """A row that cannot be taken; the message is what people read."""


def needed(mapping: LogMapping) -> list[Column]:
    """Give the columns that must be there: all that the mapping names."""
    columns = mapping.columns.model_dump()
    return [tuple(column) if isinstance(column, list) else column for column in columns.values() if column is not None]


class LogReader:
    """Turns rows into records of the store; what it cannot take goes to the reconciliation.

    `ahead` counts the rows of days that are still to come.
    """

    def __init__(self, mapping: LogMapping, names: Names, keys: Keys, tools: dict[str, str]) -> None:
        self._mapping, self._names, self._keys = mapping, names, keys
        self._tools = {normal(written): code for written, code in (tools | mapping.tools).items()}
        self._states = _states(mapping)
        self._skip = tuple(normal(word) for word in mapping.skip)
        # Most cells differ from each other: one look at the first character tells almost all of them apart.
        self._skip_first = frozenset(word[:1] for word in self._skip)
        self._hand_ms = None if mapping.minutes_by_hand is None else round(mapping.minutes_by_hand * 60_000)
        self._seen: tuple[dict[bytes, int], dict[bytes, int]] = ({}, {})
        self._days: dict[str, date | None] = {}
        self._today = date.today()
        self.ahead = 0
        self._departments: dict[tuple[str, date], str | None] = {}
        self._signs: dict[str, str] = {}
        self._robots: dict[str, str] = {}
        self._codes: dict[Any, str] = {}
        self._kinds: dict[Any, Kind | None] = {}

    def records(self, table: Table, into: Reconciliation) -> Iterator[Record]:
        """Give the events of a table."""
        places = _Places(**{name: _at(table, column) for name, column in self._mapping.columns})
        width = len(table.head)
        for line, given in table.rows:
            into.read += 1
            # A column that is not there stands at -1, where every row gets an empty cell.
            cells = [*given, *(None,) * max(1, width + 1 - len(given))]
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

    def _passed_over(self, cells: list[Any], places: _Places) -> bool:
        first = next((cell for cell in cells if cell is not None and str(cell).strip()), None)
        if first is None:
            return True
        # A totals row has its word in front, or where the day or the department would be.
        return self._totals(first) or self._totals(cells[places.day]) or self._totals(cells[places.department])

    def _totals(self, cell: Any) -> bool:
        if not isinstance(cell, str) or cell.lstrip()[:1] not in self._skip_first:
            return False
        return normal(cell).startswith(self._skip)

    def _record(self, cells: list[Any], places: _Places, into: Reconciliation) -> Record | None:
        kind = self._kind(cells[places.status])
        if kind is None:
            return None
        day = self._day(cells[places.day])
        department = self._department(cells[places.department], day, into)
        person = self._sign(cells[places.person])
        runs = _count(cells[places.runs], 1)
        items = _count(cells[places.items], 0 if kind is Kind.FAILED else runs)
        return (
            self._identity(cells, places, day, person), day.isoformat(), department, person,
            self._tool(cells[places.tool]), self._robot(cells[places.robot]), kind.value, runs, items, 0, 0, 0,
            _duration(cells[places.minutes]), self._hand_ms, None, self._mapping.source,
        )  # fmt: skip

    def _kind(self, cell: Any) -> Kind | None:
        if not self._states:
            return Kind.REAL
        if cell not in self._kinds:
            word = normal(str(cell)) if cell is not None else ""
            if word not in self._states and self._mapping.status.other != "real":
                raise RefusedError("状態の言葉が、対応表の status にありません")
            _bounded(self._kinds)
            self._kinds[cell] = self._states.get(word, Kind.REAL)
        return self._kinds[cell]

    def _day(self, cell: Any) -> date:
        if not isinstance(cell, str):
            day = cell_day(cell)
        else:
            # The time of day makes every text different; only the day is worth remembering.
            text = cell.strip()
            plain = len(text) > 10 and text[10:11] in " T" and not elsewhere(text)
            head = text[:10] if plain else text
            if head not in self._days:
                _bounded(self._days)
                self._days[head] = cell_day(head)
            day = self._days[head]
        if day is None:
            raise RefusedError("日付が読めません" if cell not in _EMPTY else "日付がありません")
        if not 1990 <= day.year <= 2199:
            raise RefusedError("日付がありえない年です")
        if day > self._today:
            self.ahead += 1
        return day

    def _tool(self, cell: Any) -> str:
        if self._mapping.tool is not None:
            return self._mapping.tool
        if cell not in self._codes:
            written = normal(str(cell)) if cell is not None else ""
            if written not in self._tools:
                raise RefusedError("ツールの名前が、対応表の tools にも設定にもありません")
            _bounded(self._codes)
            self._codes[cell] = self._tools[written]
        return self._codes[cell]

    def _robot(self, cell: Any) -> str:
        if cell is None:
            return ""
        text = str(cell)
        if text not in self._robots:
            _bounded(self._robots)
            plain = "".join(one if one.isprintable() else " " for one in unicodedata.normalize("NFKC", text))
            self._robots[text] = " ".join(plain.split())[:NAME]
        return self._robots[text]

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
        staff = str(cell)
        if staff not in self._signs:
            _bounded(self._signs)
            self._signs[staff] = self._keys.sign(unicodedata.normalize("NFKC", staff).strip())
        return self._signs[staff]

    def _identity(self, cells: list[Any], places: _Places, day: date, person: str) -> bytes:
        source = self._mapping.source
        if places.id >= 0:
            number = str(cells[places.id] if cells[places.id] is not None else "").strip()
            if not number:
                raise RefusedError("番号（id の列）がありません")
            return _numbered(source, number)
        # The person's number itself must not be in a hash without a key: all numbers could be tried.
        content = [
            "" if cell is None else person if place == places.person else str(cell) for place, cell in enumerate(cells)
        ]
        digest = _hash(source, "\x1f".join(content).rstrip("\x1f"))
        now, before = self._seen
        count = now.get(digest, before.get(digest, 0)) + 1
        now[digest] = count
        if len(now) >= APART:
            self._seen = ({}, now)
        return _dated(day, digest if count == 1 else _hash(source, digest.hex(), str(count)))


class _Places(NamedTuple):
    """Where each column stands; -1 for one that is not there."""

    day: int
    department: int
    person: int
    id: int
    tool: int
    robot: int
    status: int
    runs: int
    items: int
    minutes: int


def _at(table: Table, column: Column | None) -> int:
    place = table.column(column)
    return -1 if place is None else place


def _states(mapping: LogMapping) -> dict[str, Kind | None]:
    status = mapping.status
    meant: tuple[tuple[Kind | None, tuple[str, ...]], ...] = (
        (Kind.REAL, status.real),
        (Kind.TEST, status.test),
        (Kind.FAILED, status.failed),
        (Kind.RETRY, status.retry),
        (None, status.pending),
    )
    return {normal(word): kind for kind, words in meant for word in words}


def _hash(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


# What stands near in a log should stand near in the index, too, or ten million rows would take days: so an id begins
# with the digits that the number ends with, or with the day. Neither adds to what decides whether two are the same.


def _numbered(source: str, number: str) -> bytes:
    digits = number[len(number.rstrip("0123456789")) :]
    return (int(digits[-12:] or 0) % 2**40).to_bytes(5) + _hash(source, "id", number)[:11]


def _dated(day: date, digest: bytes) -> bytes:
    return day.toordinal().to_bytes(4) + digest[:12]


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
    clock = _clock(cell)
    number = _number(cell) if clock is None else clock / timedelta(minutes=1)
    if number is None or not 0 <= number <= _MOST:
        raise RefusedError("時間が、分の数でも 0:05:00（時:分:秒）の形でもありません")
    return round(number * 60_000)


def _clock(cell: Any) -> timedelta | None:
    """Understand hours, minutes and seconds, as Excel keeps them or as text; 5:00 alone could be either two of them."""
    if isinstance(cell, timedelta):
        return cell
    if isinstance(cell, time):
        return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    found = _CLOCK.fullmatch(cell.strip()) if isinstance(cell, str) and ":" in cell else None
    return timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3])) if found else None


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
