"""Taking in rosters (departments, head counts, accounts) and lists of reorganisations."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from dxauto.usage.intake.days import cell_day
from dxauto.usage.intake.logs import RefusedError
from dxauto.usage.intake.mapping import ChangesMapping, Column, GrantColumns, RosterMapping
from dxauto.usage.intake.reconciliation import Reconciliation
from dxauto.usage.intake.tables import Cells, Table
from dxauto.usage.names import normal
from dxauto.usage.schema import NAME
from dxauto.usage.types import Change, Department, Grant, Roster

_MARKS = frozenset("○◯〇有✓✔レ") | {"あり", "YES", "TRUE", "1"}
_NONE = frozenset({"", "-", "－", "―", "×", "無", "なし", "0", "NO", "FALSE"})
_MOST = 1_000_000
_EMPTY = (None, "")
Places = dict[str, int | None]


def roster_needed(mapping: RosterMapping) -> list[Column]:
    """Give the columns that must be there."""
    wanted = [column for _, column in mapping.columns if column is not None]
    for grant in mapping.accounts.values():
        wanted += [column for column in (grant.accounts, grant.start, grant.until) if column is not None]
    return wanted


def changes_needed(mapping: ChangesMapping) -> list[Column]:
    """Give the columns that must be there."""
    return [mapping.columns.old, mapping.columns.new, mapping.columns.day]


def read_roster(table: Table, mapping: RosterMapping, into: Reconciliation) -> Roster:
    """Give the roster that a table holds. Rows of one department are added up: head counts and accounts."""
    reader = _RosterReader(table, mapping)
    for line, cells in _rows(table, mapping.skip, into, reader.places["department"]):
        try:
            reader.take(cells)
        except RefusedError as refused:
            into.refuse(str(refused), line)
        else:
            into.taken += 1
    return reader.roster()


def read_changes(table: Table, mapping: ChangesMapping, into: Reconciliation) -> Roster:
    """Give the reorganisations that a table holds."""
    places = {name: table.column(column) for name, column in mapping.columns}
    changes: dict[tuple[str, str], Change] = {}
    for line, cells in _rows(table, mapping.skip, into, places["old"]):
        try:
            old, new = department_name(_at(cells, places["old"])), department_name(_at(cells, places["new"]))
            day = _day(_at(cells, places["day"]), "改編の日")
            change = _change(old, new, day)
        except RefusedError as refused:
            into.refuse(str(refused), line)
        else:
            changes[old, new] = change
            into.taken += 1
    return Roster((), (), tuple(changes.values()))


class _RosterReader:
    """Adds up the rows of a roster."""

    def __init__(self, table: Table, mapping: RosterMapping) -> None:
        self._mapping = mapping
        self.places: Places = {name: table.column(column) for name, column in mapping.columns}
        self._grants = {tool: _grant_places(table, grant) for tool, grant in mapping.accounts.items()}
        self._departments: dict[str, Department] = {}
        self._accounts: dict[tuple[str, str, date], tuple[date | None, int]] = {}

    def take(self, cells: Cells) -> None:
        """Add a row, or raise `RefusedError` and add nothing of it."""
        name = department_name(_at(cells, self.places["department"]))
        staff = self._staff(cells)
        start, until = (
            _day(_at(cells, self.places["start"]), "開始日"),
            _day(_at(cells, self.places["until"]), "終了日"),
        )
        if start and until and until < start:
            raise RefusedError("終了日が、開始日より前です")
        grants = list(self._row_grants(cells, name, start))
        before = self._departments.get(name)
        joined = (before.staff if before else 0) + staff
        self._departments[name] = Department(name, joined, start, until)
        for grant in grants:
            key = (grant.department, grant.tool, grant.start)
            _, count = self._accounts.get(key, (None, 0))
            self._accounts[key] = (grant.until, count + grant.accounts)

    def roster(self) -> Roster:
        """Give what the rows held together."""
        grants = [Grant(d, t, start, until, count) for (d, t, start), (until, count) in self._accounts.items()]
        return Roster(tuple(self._departments.values()), tuple(grants), (), tuple(self._mapping.aliases.items()))

    def _staff(self, cells: Cells) -> int:
        if self.places["person"] is not None:
            return 1
        return _number(_at(cells, self.places["staff"]), "職員数")

    def _row_grants(self, cells: Cells, name: str, begun: date | None) -> Iterator[Grant]:
        for tool, places in self._grants.items():
            count = _accounts(_at(cells, places["accounts"]))
            if not count:
                continue
            since = self._mapping.accounts[tool].since
            start = _day(_at(cells, places["start"]), "口座を配った日") or since or begun
            if start is None:
                raise RefusedError("口座を配った日がありません（列がなければ、対応表に since を書いてください）")
            until = _day(_at(cells, places["until"]), "口座をやめた日")
            if until is not None and until < start:
                raise RefusedError("口座をやめた日が、配った日より前です")
            yield Grant(name, tool, start, until, count)


def _grant_places(table: Table, grant: GrantColumns) -> Places:
    return {name: table.column(getattr(grant, name)) for name in ("accounts", "start", "until")}


def _rows(
    table: Table, skip: tuple[str, ...], into: Reconciliation, name_at: int | None
) -> Iterator[tuple[int, Cells]]:
    words = tuple(normal(word) for word in skip)
    for line, cells in table.rows:
        into.read += 1
        filled = [cell for cell in cells if cell not in _EMPTY and str(cell).strip()]
        asked = [*filled[:1], _at(cells, name_at)]
        if not filled or any(isinstance(cell, str) and normal(cell).startswith(words) for cell in asked):
            into.skipped += 1
        else:
            yield line, cells
    for line in table.broken:
        into.read += 1
        into.refuse("行の形が壊れています（引用符の閉じ忘れなど）", line)


def _change(old: str, new: str, day: date | None) -> Change:
    # The same name twice says that the department goes on (`endings`).
    if day is None:
        raise RefusedError("改編の日がありません")
    return Change(old, new, day)


def department_name(cell: Any) -> str:
    """Give a department's name as the roster keeps it; raises `RefusedError` for none."""
    name = "".join(one for one in normal(str(cell)) if one.isprintable()) if cell is not None else ""
    if not name:
        raise RefusedError("課の名前がありません")
    if len(name) > NAME:
        raise RefusedError("課の名前が長すぎます")
    return name


def _at(cells: Cells, place: int | None) -> Any:
    return cells[place] if place is not None and place < len(cells) else None


def _day(cell: Any, what: str) -> date | None:
    if cell in _EMPTY or str(cell).strip() in ("-", "－"):
        return None
    day = cell_day(cell)
    if day is None:
        raise RefusedError(f"{what}が読めません")
    return day


def _accounts(cell: Any) -> int:
    if cell is None:
        return 0
    text = unicodedata.normalize("NFKC", str(cell)).strip().upper()
    if text in _NONE:
        return 0
    return 1 if text in _MARKS else _number(cell, "口座の数")


def _number(cell: Any, what: str) -> int:
    if cell in _EMPTY:
        return 0
    text = unicodedata.normalize("NFKC", str(cell)).strip().replace(",", "").removesuffix("人").removesuffix("名")
    text = text.removesuffix(".0")
    if not (text.isascii() and text.isdigit()) or len(text) > 7 or int(text) > _MOST:
        raise RefusedError(f"{what}が数ではありません")
    return int(text)
