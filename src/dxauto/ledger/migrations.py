"""Numbered steps from an empty database to today's schema. A step, once released, is never changed.

Steps are written out in portable DDL, and do not use `schema`, which moves on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from dxauto.errors import ConfigurationError

Migration = Callable[[Connection], None]

_VERSIONS = sa.Table(
    "schema_version",
    sa.MetaData(),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("applied", sa.DateTime, nullable=False),
)


def _first(connection: Connection) -> None:
    """Runs, items, usage events."""
    metadata = sa.MetaData()
    for make in (_first_runs, _first_items, _first_usage_events):
        make(metadata)
    metadata.create_all(connection)


def _first_runs(metadata: sa.MetaData) -> None:
    sa.Table(
        "runs",
        metadata,
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("robot", sa.String(64), nullable=False, index=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("tool", sa.String(32), nullable=False),
        sa.Column("slot", sa.String(64), nullable=False, index=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("started", sa.DateTime, nullable=False, index=True),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("department", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("test", sa.Boolean, nullable=False),
        sa.Column("workers", sa.Integer, nullable=False),
        sa.Column("inputs", sa.Integer, nullable=False),
        sa.Column("output", sa.Text, nullable=True),
        sa.Column("duplicates", sa.Integer, nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("exit_code", sa.Integer, nullable=True),
        sa.Column("resume_of", sa.String(40), nullable=True),
    )


def _first_items(metadata: sa.MetaData) -> None:
    sa.Table(
        "items",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.String(40), sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("robot", sa.String(64), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("cause", sa.String(16), nullable=True),
        sa.Column("started", sa.DateTime, nullable=True),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("origin", sa.Integer, sa.ForeignKey("items.id"), nullable=True),
        sa.Column("counted_in", sa.String(40), nullable=True),
        sa.Column("counted_in_test", sa.String(40), nullable=True),
        sa.UniqueConstraint("run", "key", name="items_run_key"),
        sa.Index("items_robot_key", "robot", "key", "id"),
        sa.Index("items_run_position", "run", "position"),
        sa.Index("items_origin", "origin"),
    )


def _first_usage_events(metadata: sa.MetaData) -> None:
    sa.Table(
        "usage_events",
        metadata,
        sa.Column("run", sa.String(40), primary_key=True),
        sa.Column("department", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("tool", sa.String(32), nullable=False),
        sa.Column("robot", sa.String(64), nullable=False),
        sa.Column("started", sa.DateTime, nullable=False, index=True),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("review", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("test", sa.Boolean, nullable=False),
        sa.Column("minutes_by_hand", sa.Float, nullable=False),
        sa.Column("person_minutes", sa.Float, nullable=False),
        sa.Column("minutes_saved", sa.Float, nullable=False),
    )


def _second(connection: Connection) -> None:
    """What persons have decided."""
    metadata = sa.MetaData()
    sa.Table(
        "corrections",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("robot", sa.String(64), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("field", sa.String(128), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided", sa.DateTime, nullable=False),
        sa.Index("corrections_robot_key", "robot", "key"),
    )
    metadata.create_all(connection)


def _third(connection: Connection) -> None:
    """What has been handed to which usage store."""
    metadata = sa.MetaData()
    sa.Table(
        "usage_sent",
        metadata,
        sa.Column("place", sa.String(64), primary_key=True),
        sa.Column("what", sa.String(48), primary_key=True),
    )
    metadata.create_all(connection)


MIGRATIONS: tuple[Migration, ...] = (_first, _second, _third)


def current(connection: Connection) -> int:
    """Give the schema version of a database, 0 for an empty one."""
    if not sa.inspect(connection).has_table(_VERSIONS.name):
        return 0
    newest = connection.execute(sa.select(sa.func.max(_VERSIONS.c.version))).scalar()
    return int(newest or 0)


def migrate(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a database to the newest version, within the caller's transaction.

    Raises `ConfigurationError` if a newer dxauto has written it.
    """
    version = current(connection)
    if version > len(migrations):
        raise ConfigurationError(
            f"台帳（ledger）が新しい版の dxauto で作られています（台帳 {version}、この dxauto {len(migrations)}）。"
            "dxauto を新しくしてください"
        )
    _VERSIONS.metadata.create_all(connection)
    for number, step in enumerate(migrations[version:], start=version + 1):
        step(connection)
        connection.execute(_VERSIONS.insert().values(version=number, applied=datetime.now(UTC).replace(tzinfo=None)))
