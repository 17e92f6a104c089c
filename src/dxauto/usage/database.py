"""Opening the usage store's database: one SQLite file for one PC, PostgreSQL for the whole hall."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, ProgrammingError
from sqlalchemy.pool import NullPool

from dxauto.errors import AwayError, BusyError, ConfigurationError, OutputError
from dxauto.usage.postgres import AWAY

BUSY_TIMEOUT_S = 60
CONNECT_TIMEOUT_S = 5
_READING = "dxauto_reading"

_NO_RIGHT = "42501"
_REFUSED = {
    _NO_RIGHT: "利用状況のデータベースで、これをする権限がありません。データベースの管理者に確かめてください"
    "（窓口の役割は足すだけ、DX推進課の役割は見るだけです）",
    "42P01": "利用状況のデータベースの用意ができていません。管理者が「dxauto usage prepare」を実行してください",
}
"""What PostgreSQL refuses (SQLSTATE), as a clerk reads it."""


class RightsError(ConfigurationError):
    """The role may not do this (a clerk reads, a reader adds)."""


class UsageDatabase:
    """One database; `place` is a file (SQLite) or a URL `postgresql://host/name`. One thread, no nested blocks."""

    def __init__(self, place: Path | str) -> None:
        self.engine = _engine(place)
        self.dialect = self.engine.dialect.name
        self._kept: Connection | None = None

    def close(self) -> None:
        """Give back every handle."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        self.engine.dispose()

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
            self._kept = self.engine.connect()
        return self._kept

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except ProgrammingError as error:
            state = str(getattr(error.orig, "sqlstate", ""))
            if state not in _REFUSED:
                raise  # a mistake of ours, not of the machine
            kind = RightsError if state == _NO_RIGHT else ConfigurationError
            raise kind(_REFUSED[state]) from error
        except IntegrityError:
            raise
        except DBAPIError as error:
            self._drop()
            raise self._translated(error) from error
        except AwayError:
            self._drop()
            raise

    def _drop(self) -> None:
        """Give up a connection that may be dead; the next block makes a new one."""
        if self._kept is not None:
            self._kept.invalidate()
            self._kept.close()
            self._kept = None

    def _translated(self, error: DBAPIError) -> AwayError | BusyError | ConfigurationError | OutputError:
        said = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
        if self.dialect == "postgresql":
            return AwayError(AWAY.format(said=said))
        if "locked" in said:
            return BusyError("利用状況の記録がほかの処理で使われています。少し待って、もう一度実行してください")
        if "not a database" in said or "malformed" in said:
            return ConfigurationError(
                f"利用状況の記録 {self.engine.url.database} が壊れています。"
                "名前を変えて取っておき、もう一度実行してください"
            )
        return OutputError(f"利用状況の記録に書き込めません（{said}）。空き容量と書き込みの権限を確かめてください")


def _engine(place: Path | str) -> Engine:
    if isinstance(place, Path):
        place.parent.mkdir(parents=True, exist_ok=True)
        return _sqlite(URL.create("sqlite", database=str(place)))
    try:
        url = make_url(place)
        if url.get_backend_name() == "sqlite":
            return _sqlite(url)
        if url.get_backend_name() == "postgresql":
            return _postgresql(url)
    except (ArgumentError, NoSuchModuleError) as error:
        raise _unknown() from error
    raise _unknown()


def _unknown() -> ConfigurationError:
    # The text itself is not repeated: somebody may have written a password into it.
    return ConfigurationError(
        "利用状況のデータベースの場所（usage_database）が分かりません。"
        "postgresql://サーバー/データベース のように書いてください"
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "dxauto"},
    )
