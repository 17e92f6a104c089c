"""Opening the ledger's database: settings of the connection, transactions, errors that a clerk understands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError
from sqlalchemy.pool import NullPool

from dxauto.errors import BusyError, ConfigurationError, OutputError
from dxauto.ledger.migrations import MIGRATIONS, Migration, migrate

BUSY_TIMEOUT_S = 30
_READING = "dxauto_reading"


class Database:
    """One SQLite file, made and migrated when opened.

    WAL lets the pages read while a run writes. synchronous=FULL, because an item's `running` must be on disk before
    a robot touches the outside world: with NORMAL a power cut may forget it, and a row would be typed twice.
    One connection, kept open: use an object in one thread only, and never open one block inside another.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self.path = path
        self._engine = _sqlite(path)
        self._kept: Connection | None = None
        with ExitStack() as stack:
            stack.callback(self.close)
            with self.writing() as connection:
                migrate(connection, migrations)
            stack.pop_all()

    def recover(self) -> None:
        """Give up a transaction that Ctrl+C has torn apart; the next block begins afresh."""
        if self._kept is not None:
            self._kept.invalidate()
            self._kept.close()
            self._kept = None

    def close(self) -> None:
        """Give back every handle; the file may then be moved or deleted, on Windows too."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes become lasting together when the block ends well."""
        with self._told(), self._connection().execution_options(**{_READING: False}).begin():
            yield self._connection()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database and does not hinder writers."""
        with self._told(), self._connection().execution_options(**{_READING: True}).begin():
            yield self._connection()

    def _connection(self) -> Connection:
        if self._kept is None:
            self._kept = self._engine.connect()
        return self._kept

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, ProgrammingError):
            raise  # a mistake of ours, not of the machine
        except DatabaseError as error:
            raise _translated(self.path, error) from error


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)), poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_S}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # SQLAlchemy's own BEGIN below; the driver's implicit one would come too late for a read-then-write.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _translated(path: Path, error: DatabaseError) -> OutputError | BusyError | ConfigurationError:
    said = str(error.orig)
    if "locked" in said:
        return BusyError("台帳がほかの処理で使われています。少し待って、もう一度実行してください")
    if "not a database" in said or "malformed" in said:
        return ConfigurationError(
            f"台帳 {path} が壊れています。このファイルの名前を変えて取っておき、もう一度実行してください"
        )
    return OutputError(f"台帳 {path} に書き込めません（{said}）。空き容量と書き込みの権限を確かめてください")
