"""What only PostgreSQL needs: the trigger that keeps the sums, inserting by COPY, roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from dxauto.usage import rollup

_LOCK = 0x64786175
"""Number of the lock under which the tables are made ("dxau"), so that two PCs do not make them at once."""

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION usage_roll_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
  {rollup.add_monthly("postgresql", "new_events")};
  {rollup.add_people("postgresql", "new_events")};
  RETURN NULL;
END $$
"""

_TRIGGER = """
CREATE OR REPLACE TRIGGER usage_roll_up AFTER INSERT ON events
REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION usage_roll_up()
"""


def lock(connection: Connection) -> None:
    """Let only one at a time make tables, until the transaction ends."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def prepare(connection: Connection) -> None:
    """Make the function and the trigger, or bring them up to date."""
    connection.exec_driver_sql(_FUNCTION)
    connection.exec_driver_sql(_TRIGGER)


def insert(connection: Connection, chunk: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> int:
    """Add events by COPY through a table of this connection's own, and give how many were new."""
    names = ", ".join(columns)
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS arriving ON COMMIT DROP AS SELECT {names} FROM events LIMIT 0"
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY arriving ({names}) FROM STDIN") as copy:
            for row in chunk:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO events ({names}) SELECT {names} FROM arriving ORDER BY id ON CONFLICT DO NOTHING")
        return int(cursor.rowcount)
