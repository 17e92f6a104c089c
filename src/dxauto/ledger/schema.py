"""The tables as they are now. Never a value that an applicant wrote, never an input's path: both live in files.

`migrations` brings a database to this shape; a test holds that the two agree.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: stored in UTC without zone, given back aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into naive UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn naive UTC into an aware instant."""
        return value.replace(tzinfo=UTC) if value is not None else None


metadata = MetaData()

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("applied", UtcDateTime, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("robot", String(64), nullable=False, index=True),
    Column("kind", String(64), nullable=False),
    Column("tool", String(32), nullable=False),
    Column("slot", String(64), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("started", UtcDateTime, nullable=False, index=True),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("department", String(64), nullable=False, default=""),
    Column("staff", String(64), nullable=False, default=""),
    Column("test", Boolean, nullable=False, default=False),
    Column("workers", Integer, nullable=False, default=0),
    Column("inputs", Integer, nullable=False, default=0),
    Column("output", Text, nullable=True),
    Column("duplicates", Integer, nullable=False, default=0),
    Column("figures", JSON, nullable=False, default=dict),
    Column("exit_code", Integer, nullable=True),
    Column("resume_of", String(40), nullable=True),
)
"""One call of a robot. `slot` is what may run only once at a time: a hash of robot and output."""

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", String(40), ForeignKey("runs.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("robot", String(64), nullable=False),
    Column("key", String(128), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("reason", Text, nullable=False, default=""),
    Column("cause", String(16), nullable=True),
    Column("started", UtcDateTime, nullable=True),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("origin", Integer, ForeignKey("items.id"), nullable=True),
    Column("counted_in", String(40), nullable=True),
    Column("counted_in_test", String(40), nullable=True),
    UniqueConstraint("run", "key", name="items_run_key"),
    Index("items_robot_key", "robot", "key", "id"),
    Index("items_run_position", "run", "position"),
    Index("items_origin", "origin"),
)
"""One item of one run. `origin` is the row that really processed it, where this run found it done already."""

usage_events = Table(
    "usage_events",
    metadata,
    Column("run", String(40), primary_key=True),
    Column("department", String(64), nullable=False),
    Column("staff", String(64), nullable=False),
    Column("tool", String(32), nullable=False),
    Column("robot", String(64), nullable=False),
    Column("started", UtcDateTime, nullable=False, index=True),
    Column("seconds", Float, nullable=False),
    Column("done", Integer, nullable=False),
    Column("review", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("test", Boolean, nullable=False),
    Column("minutes_by_hand", Float, nullable=False),
    Column("person_minutes", Float, nullable=False, default=0.0),
    Column("minutes_saved", Float, nullable=False),
)
"""One row a finished run."""

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("robot", String(64), nullable=False),
    Column("key", String(128), nullable=False),
    Column("field", String(128), nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided", UtcDateTime, nullable=False),
    Index("corrections_robot_key", "robot", "key"),
)
"""Which field of which item a person has decided, who and when; the value itself stays in the work folder."""

usage_sent = Table(
    "usage_sent",
    metadata,
    Column("place", String(64), primary_key=True),
    Column("what", String(48), primary_key=True),
)
"""Which usage events (by run) and corrections (`c` and their id) a usage store has; `place` stands for the store."""
