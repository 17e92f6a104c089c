"""The usage store: events that are only ever added, the roster, imports and snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from dxauto.usage import postgres, rollup
from dxauto.usage.database import UsageDatabase
from dxauto.usage.endings import ended
from dxauto.usage.migration import migrate
from dxauto.usage.schema import aliases, changes, departments, events, grants
from dxauto.usage.types import Activity, Change, Department, Grant, Roster

CHUNK = 20_000
COLUMNS = tuple(column.name for column in events.columns if column.name != "seq")
_INSERT = f"INSERT OR IGNORE INTO events ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


@dataclass(frozen=True, slots=True)
class Added:
    """How many events were new, and how many were there before."""

    taken: int = 0
    known: int = 0

    def __add__(self, other: Added) -> Added:
        """Add up."""
        return Added(self.taken + other.taken, self.known + other.known)


class UsageStore:
    """One store. Not to be shared between threads; close it, or use it as a context manager.

    `place` is a file (SQLite; made if it is not there) or a URL of PostgreSQL, whose tables `prepare` makes.
    """

    def __init__(self, place: Path | str) -> None:
        self.database = UsageDatabase(place)
        if self.database.dialect == "sqlite":
            self.prepare()

    def __enter__(self) -> UsageStore:
        """Give the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give back the file or connection."""
        self.database.close()

    def prepare(self) -> None:
        """Make what is missing of the tables, and bring an older dxauto's up to date; can be repeated."""
        with self.database.writing() as connection:
            if self.database.dialect == "postgresql":
                postgres.lock(connection)
            migrate(connection)
            if self.database.dialect == "postgresql":
                postgres.prepare(connection)

    # Writing

    def add(self, activities: Iterable[Activity]) -> Added:
        """Add events, each exactly once however often it is told; in transactions of `CHUNK` events."""
        return self.add_records(record(activity) for activity in activities)

    def add_records(self, records: Iterable[tuple[Any, ...]]) -> Added:
        """Add events given as tuples in the order of `COLUMNS`."""
        added = Added()
        for chunk in _chunks(records, CHUNK):
            with self.database.writing() as connection:
                added += self._insert(connection, chunk)
        return added

    def _insert(self, connection: Connection, chunk: Sequence[tuple[Any, ...]]) -> Added:
        if self.database.dialect == "postgresql":
            taken = postgres.insert(connection, chunk, COLUMNS)
        else:
            taken = _insert_sqlite(connection, chunk)
        return Added(taken, len(chunk) - taken)

    def put_roster(self, roster: Roster) -> None:
        """Enter a roster: what is there already is brought up to date, nothing is taken away."""
        with self.database.writing() as connection:
            _upsert(connection, departments, [asdict(d) for d in roster.departments])
            _upsert(connection, grants, [asdict(g) for g in roster.grants])
            _upsert(connection, changes, [asdict(c) for c in roster.changes])
            _upsert(connection, aliases, [{"written": w, "department": d} for w, d in roster.aliases])

    # Reading

    def empty(self) -> bool:
        """Tell whether a store on this PC has no events; the hall's says False, since clerks may not look."""
        if self.database.dialect != "sqlite":
            return False
        with self.database.reading() as connection:
            return connection.execute(select(events.c.seq).limit(1)).first() is None

    def roster(self) -> Roster:
        """Give the roster as it stands, with the ends that follow from changes (`endings`)."""
        with self.database.reading() as connection:
            written = Roster(
                [Department(**row._mapping) for row in connection.execute(_ordered(departments))],
                [Grant(**row._mapping) for row in connection.execute(_ordered(grants))],
                [Change(**row._mapping) for row in connection.execute(_ordered(changes))],
                [(row.written, row.department) for row in connection.execute(_ordered(aliases))],
            )
        return ended(written)


def record(activity: Activity) -> tuple[Any, ...]:
    """Give an event as it is stored, in the order of `COLUMNS`."""
    return (
        activity.id,
        activity.day.isoformat(),
        activity.department,
        activity.person,
        activity.tool,
        activity.robot,
        activity.kind.value,
        activity.runs,
        activity.items,
        activity.review,
        activity.failed_items,
        activity.corrections,
        round(activity.seconds * 1000),
        _ms(activity.minutes_by_hand),
        _ms(activity.checking_minutes),
        activity.source,
    )


def _ms(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes * 60_000)


def _insert_sqlite(connection: Connection, chunk: Sequence[tuple[Any, ...]]) -> int:
    last = connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM events").scalar_one()
    connection.exec_driver_sql(_INSERT, list(chunk))
    # Only this transaction writes, so that everything after `last` is ours.
    new = f"seq > {int(last)}"
    # Summed by day once, in memory; the months are summed from that.
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS new_days AS SELECT * FROM daily LIMIT 0")
    connection.exec_driver_sql("DELETE FROM new_days")
    connection.exec_driver_sql(f"INSERT INTO new_days {rollup.days(f'events WHERE {new}')}")
    connection.exec_driver_sql(rollup.add_daily("SELECT * FROM new_days WHERE true"))
    connection.exec_driver_sql(rollup.add_monthly("sqlite", "new_days"))
    connection.exec_driver_sql(rollup.add_people("sqlite", "events", new))
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM events WHERE {new}").scalar_one())


def _upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    insert: Any
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert
    statement = insert(table)
    others = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others), rows)


def _ordered(table: Table) -> Any:
    return select(table).order_by(*table.primary_key)


def _chunks(records: Iterable[tuple[Any, ...]], size: int) -> Iterator[list[tuple[Any, ...]]]:
    source = iter(records)
    while chunk := list(islice(source, size)):
        yield chunk
