"""The practice system's own database: what was really entered, whatever a robot says.

Tests count here: `count(db, key)` opens the file by itself, also while the system runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dxauto.forms.types.eras import era_of
from samples.practice.business import BUSINESSES, NOUZEI, Business
from samples.practice.fields import Values
from samples.practice.settings import now


@dataclass(frozen=True, slots=True)
class Household:
    """A household of the 国保 register."""

    bangou: str
    shimei: str
    kana: str
    juusho: str


@dataclass(frozen=True, slots=True)
class Search:
    """What the list is searched by; empty texts match all. `day` is an ISO date, `month` `YYYY-MM`."""

    seiri_bangou: str = ""
    person: str = ""
    day: str = ""
    month: str = ""
    uketsuke: str = ""


class Database:
    """The server's connection to its SQLite file; used by one thread at a time, rows are committed one by one."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        with self._connection:
            for business in BUSINESSES.values():
                self._connection.execute(_table(business))
                index = f"CREATE INDEX IF NOT EXISTS {business.name}_seiri ON {business.name} (seiri_bangou)"
                self._connection.execute(index)
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS setai (bangou TEXT PRIMARY KEY, shimei TEXT, kana TEXT, juusho TEXT)"
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def enter(self, business: Business, values: Values, user: str) -> str:
        """Store one application, commit it, and give its 受付番号. Nothing stops the same one twice."""
        moment = now()
        row = {"touroku": moment.isoformat(timespec="seconds"), "shokuin": user, **values}
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        with self._connection:
            cursor = self._connection.execute(
                f"INSERT INTO {business.name} ({names}) VALUES ({marks})",  # noqa: S608 - names are our own
                tuple(row.values()),
            )
            era = era_of(moment.date())
            assert era is not None
            number = f"{business.letter}{moment.year - era.year_one + 1:02}-{cursor.lastrowid:06}"
            self._connection.execute(
                f"UPDATE {business.name} SET uketsuke = ? WHERE id = ?",  # noqa: S608
                (number, cursor.lastrowid),
            )
        return number

    def find(self, business: Business, search: Search, limit: int = -1, skip: int = 0) -> list[Values]:
        """Give the applications that match, newest last."""
        where, bound = _conditions(business, search)
        rows = self._connection.execute(
            f"SELECT * FROM {business.name} WHERE {where} ORDER BY id LIMIT ? OFFSET ?",  # noqa: S608
            (*bound, limit, skip),
        )
        return [_values(row) for row in rows]

    def number_of(self, business: Business, search: Search) -> int:
        """How many applications match."""
        where, bound = _conditions(business, search)
        row = self._connection.execute(f"SELECT count(*) FROM {business.name} WHERE {where}", bound)  # noqa: S608
        return int(row.fetchone()[0])

    def add_households(self, households: Iterable[Household]) -> None:
        """Put households into the register; those that are there stay as they are."""
        rows = [(one.bangou, one.shimei, one.kana, one.juusho) for one in households]
        with self._connection:
            self._connection.executemany("INSERT OR IGNORE INTO setai VALUES (?, ?, ?, ?)", rows)

    def households(self, bangou: str, kana: str, limit: int = 50) -> list[Household]:
        """Find households by 記号番号 or by the beginning of the half-width フリガナ."""
        rows = self._connection.execute(
            "SELECT bangou, shimei, kana, juusho FROM setai WHERE (? = '' OR bangou = ?) AND kana LIKE ? || '%'"
            " ORDER BY kana, bangou LIMIT ?",
            (bangou, bangou, kana, limit),
        )
        return [Household(*row) for row in rows]

    def household(self, bangou: str) -> Household | None:
        """The household of this 記号番号."""
        found = self.households(bangou, "") if bangou else []
        return found[0] if found else None


def count(db: Path, key: str, table: str = NOUZEI.name) -> int:
    """How often an application of this 整理番号 is in the system's database."""
    with _reading(db) as connection:
        query = f"SELECT count(*) FROM {BUSINESSES[table].name} WHERE seiri_bangou = ?"  # noqa: S608
        return int(connection.execute(query, (key,)).fetchone()[0])


def rows(db: Path, table: str = NOUZEI.name) -> list[Values]:
    """All applications in the system's database in the order in which they were entered; "" for what is empty."""
    with _reading(db) as connection:
        return [_values(row) for row in connection.execute(f"SELECT * FROM {BUSINESSES[table].name} ORDER BY id")]  # noqa: S608


@contextmanager
def _reading(db: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(db, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def _table(business: Business) -> str:
    columns = "".join(f", {field.name} TEXT NOT NULL DEFAULT ''" for field in business.fields)
    return (
        f"CREATE TABLE IF NOT EXISTS {business.name} (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        f" uketsuke TEXT NOT NULL DEFAULT '', touroku TEXT NOT NULL, shokuin TEXT NOT NULL{columns})"
    )


def _conditions(business: Business, search: Search) -> tuple[str, tuple[str, ...]]:
    wanted = {
        "seiri_bangou = ?": search.seiri_bangou,
        "uketsuke = ?": search.uketsuke,
        f"replace({business.person}, '\u3000', '') LIKE '%' || ? || '%'": search.person.replace("\u3000", ""),
        f"{business.day} = ?": search.day,
        "substr(touroku, 1, 7) = ?": search.month,
    }
    used = {condition: value for condition, value in wanted.items() if value}
    return " AND ".join(used) or "1", tuple(used.values())


def _values(row: sqlite3.Row) -> Values:
    return {name: str(row[name]) for name in row.keys()}  # noqa: SIM118 - iterating a Row gives its values
