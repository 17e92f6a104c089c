"""What only PostgreSQL needs: the trigger that keeps the sums, two ways of inserting, the roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from dxauto.errors import AwayError
from dxauto.usage import rollup

CLERKS = "dxauto_clerks"
"""May add events, and nothing else: not even read what they have added."""

READERS = "dxauto_readers"
"""May read everything, and change nothing."""

FEW = 500
"""Up to so many events go as one statement that needs no other right than INSERT; more go by COPY."""

AWAY = "利用状況のデータベース（PostgreSQL）につながりません（{said}）。あとでもう一度実行してください"

_LOCK = 0x64786175
"""Number of the lock under which the tables are made ("dxau"), so that two PCs do not make them at once."""

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION usage_roll_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
  new_days daily[];
BEGIN
  SELECT array_agg(({", ".join(rollup.DAILY)})::daily) INTO new_days FROM ({rollup.days("new_events")}) AS summed;
  {rollup.add_daily(f"SELECT {', '.join(rollup.DAILY)} FROM unnest(new_days)")};
  {rollup.add_monthly("postgresql", "unnest(new_days)")};
  {rollup.add_people("postgresql", "new_events")};
  RETURN NULL;
END $$
"""
"""The new events are summed by day once; the months are summed from that."""

_TRIGGER = """
CREATE OR REPLACE TRIGGER usage_roll_up AFTER INSERT ON events
REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION usage_roll_up()
"""

_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
END $$
"""

_RIGHTS = (
    "GRANT INSERT ON events TO {clerks}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {readers}",
    "GRANT USAGE ON SCHEMA {schema} TO {clerks}, {readers}",
)


def lock(connection: Connection) -> None:
    """Let only one at a time make tables, until the transaction ends."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def keep_writers_out(connection: Connection) -> None:
    """Let those who are adding events finish, and the next ones wait until the transaction ends."""
    connection.exec_driver_sql("LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE")


def prepare(connection: Connection) -> None:
    """Make the function, the trigger and the roles, or bring them up to date."""
    connection.exec_driver_sql(_FUNCTION)
    connection.exec_driver_sql(_TRIGGER)
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    for role in (CLERKS, READERS):
        connection.exec_driver_sql(_ROLE.format(role=role))
    for right in _RIGHTS:
        connection.exec_driver_sql(right.format(clerks=CLERKS, readers=READERS, schema=schema))


def insert(connection: Connection, chunk: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> int:
    """Add events and give how many were new. One statement each way, so that the trigger visits the sums in one
    order, and two writers never wait for each other in a circle.
    """
    if len(chunk) <= FEW:
        return _insert_few(connection, chunk, columns)
    return _insert_many(connection, chunk, columns)


def _insert_few(connection: Connection, chunk: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> int:
    if not chunk:
        return 0
    row = f"({', '.join(['%s'] * len(columns))})"
    statement = f"INSERT INTO events ({', '.join(columns)}) VALUES {', '.join([row] * len(chunk))} "
    values = tuple(value for one in sorted(chunk, key=lambda one: one[0]) for value in one)
    return int(connection.exec_driver_sql(f"{statement} ON CONFLICT DO NOTHING", values).rowcount)


def _insert_many(connection: Connection, chunk: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> int:
    names = ", ".join(columns)
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS arriving ON COMMIT DROP AS SELECT {names} FROM events LIMIT 0"
    )
    _copy(connection, chunk, names)
    arrived = f"SELECT {names} FROM arriving ORDER BY id"
    return int(connection.exec_driver_sql(f"INSERT INTO events ({names}) {arrived} ON CONFLICT DO NOTHING").rowcount)


def _copy(connection: Connection, chunk: Sequence[tuple[Any, ...]], names: str) -> None:
    import psycopg

    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY arriving ({names}) FROM STDIN") as copy:
            for row in chunk:
                copy.write_row(row)
    except psycopg.OperationalError as error:
        # SQLAlchemy does not see what is done with the driver itself.
        raise AwayError(AWAY.format(said=str(error).split("\n", maxsplit=1)[0])) from error
