"""Bringing the tables of an earlier version up to date: all in the caller's transaction, so that it happens or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, inspect, select, text

from dxauto.errors import ConfigurationError
from dxauto.usage import postgres, rollup
from dxauto.usage.periods import month_end, month_start
from dxauto.usage.schema import VERSION, metadata, monthly_people, store_version


def migrate(connection: Connection) -> None:
    """Make what is missing of the tables, and bring those of an earlier version up to date; can be repeated.

    PostgreSQL's trigger is left to the caller, who makes it anew in the same transaction: from then on it keeps what
    was added here. Raises `ConfigurationError` if a newer dxauto has made the tables.
    """
    found = _version(connection)
    if found is not None and found > VERSION:
        raise ConfigurationError(
            f"利用状況の記録が新しい版の dxauto で作られています（記録 {found}、この dxauto {VERSION}）。"
            "dxauto を新しくしてください"
        )
    metadata.create_all(connection)
    if found is None:
        connection.execute(store_version.insert().values(version=VERSION))
    elif found < VERSION:
        _to_second(connection)
        connection.execute(store_version.update().values(version=VERSION))


def has_days(connection: Connection) -> bool:
    """Tell whether the store keeps sums by day: a hall's PostgreSQL does not until its administrator has prepared it
    with a dxauto that knows of them.
    """
    found = connection.execute(select(store_version.c.version)).scalar()
    return found is not None and found >= 2


def _version(connection: Connection) -> int | None:
    """Give the version of the tables, None if there are none."""
    tables = inspect(connection)
    if tables.has_table(store_version.name):
        return connection.execute(select(store_version.c.version)).scalar()
    # The very first stores did not say it.
    return 1 if tables.has_table(monthly_people.name) else None


def _to_second(connection: Connection) -> None:
    """Add `daily`, and the first day of a person's use in a month, from the events."""
    if connection.dialect.name == "postgresql":
        postgres.keep_writers_out(connection)
    connection.execute(text("ALTER TABLE monthly_people ADD COLUMN first_day DATE"))
    dialect = connection.dialect.name
    # A month at a time: memory stays the same however many events there are.
    for first, last in _months(connection):
        span = f"day >= '{first}' AND day <= '{last}'"
        connection.exec_driver_sql(rollup.add_daily(rollup.days(f"events WHERE {span}")))
        connection.exec_driver_sql(
            f"INSERT INTO monthly_people ({', '.join(rollup.PEOPLE)}) {rollup.people(dialect, 'events', span)} "
            f"ON CONFLICT ({', '.join(rollup.PEOPLE[:4])}) DO UPDATE SET first_day = excluded.first_day"
        )


def _months(connection: Connection) -> Iterator[tuple[date, date]]:
    """Give first and last day of every month in which there are events."""
    for number in connection.execute(text("SELECT DISTINCT month FROM monthly ORDER BY month")).scalars().all():
        yield month_start(number), month_end(number)
