"""The database is brought to today's schema from every version there was, and never silently from a newer one."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from dxauto.errors import BusyError, ConfigurationError
from dxauto.ledger import Ledger
from dxauto.ledger import database as database_module
from dxauto.ledger.migrations import MIGRATIONS, current, migrate
from dxauto.ledger.schema import metadata


def engine(path: Path) -> sa.Engine:
    return sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.NullPool)


def shape(path: Path) -> dict[str, object]:
    with engine(path).connect() as connection:
        inspector = sa.inspect(connection)
        return {
            table: (
                sorted((c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)),
                sorted((i["name"], tuple(i["column_names"])) for i in inspector.get_indexes(table)),
                sorted((u["name"], tuple(u["column_names"])) for u in inspector.get_unique_constraints(table)),
                inspector.get_pk_constraint(table)["constrained_columns"],
            )
            for table in inspector.get_table_names()
        }


def test_the_steps_lead_to_the_schema_that_the_code_uses(tmp_path: Path) -> None:
    """Migrating an empty database gives exactly the tables, columns and indexes of `schema`."""
    migrated, made = tmp_path / "a.db", tmp_path / "b.db"
    with engine(migrated).begin() as connection:
        migrate(connection)
    metadata.create_all(engine(made))
    assert shape(migrated) == shape(made)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_every_older_version_is_brought_up_with_its_rows(tmp_path: Path, version: int) -> None:
    """A database of an older dxauto opens, is of the newest version and has kept its rows."""
    path = tmp_path / "ledger.sqlite3"
    with engine(path).begin() as connection:
        migrate(connection, MIGRATIONS[:version])
        connection.execute(
            sa.text(
                "INSERT INTO runs (id, robot, kind, tool, slot, status, started, seconds, department, staff, test,"
                " workers, inputs, duplicates, figures) VALUES ('old', 'r', 'k', 'rpa', 's', 'done',"
                " '2026-04-01 00:00:00.000000', 1, '', '', 0, 0, 0, 0, '{}')"
            )
        )
    with Ledger(path) as ledger:
        assert ledger.run("old").robot == "r"
        assert ledger.corrections("r") == []
    with engine(path).connect() as connection:
        assert current(connection) == len(MIGRATIONS)


def test_a_newer_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A ledger that a newer dxauto wrote is not touched; the message says what to do."""
    path = tmp_path / "ledger.sqlite3"
    with engine(path).begin() as connection:
        migrate(connection, (*MIGRATIONS, lambda _connection: None))
    before = shape(path)
    with pytest.raises(ConfigurationError, match="新しい版"):
        Ledger(path)
    assert shape(path) == before


def test_a_step_that_fails_leaves_the_version_before(tmp_path: Path) -> None:
    """A migration is whole or not at all: after a failure the database is still of the old version."""
    path = tmp_path / "ledger.sqlite3"
    Ledger(path).close()

    def broken(connection: sa.Connection) -> None:
        connection.execute(sa.text("CREATE TABLE half (a INTEGER)"))
        raise KeyError

    database = database_module.Database(path)
    with pytest.raises(KeyError), database.writing() as connection:
        migrate(connection, (*MIGRATIONS, broken))
    database.close()
    assert "half" not in shape(path)
    with engine(path).connect() as connection:
        assert current(connection) == len(MIGRATIONS)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """A damaged ledger is a clear sentence and not a traceback."""
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"this is no database, it only has the name of one" * 50)
    with pytest.raises(ConfigurationError, match="壊れています"):
        Ledger(path)


def test_a_locked_ledger_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If another program holds the ledger for longer than the wait, the run is told that it is busy."""
    path = tmp_path / "ledger.sqlite3"
    Ledger(path).close()
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_S", 0.05)
    holder = database_module.Database(path)
    other = database_module.Database(path)
    with holder.writing(), pytest.raises(BusyError), other.writing():
        pass
    holder.close()
    other.close()


def test_durability_is_what_the_promise_needs(tmp_path: Path) -> None:
    """Write-ahead log, full synchronisation and foreign keys are on in every connection."""
    database = database_module.Database(tmp_path / "ledger.sqlite3")
    with database.reading() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in ("journal_mode", "synchronous", "foreign_keys")
        ]
    database.close()
    assert found == ["wal", 2, 1]
