"""The tables of the usage store, the same in SQLite and PostgreSQL. Never a name of a person, never a content.

All durations are whole milliseconds: sums of whole numbers are the same whatever order they were added in, so that
the same events give the same figures, and the same hash, on every database.

`daily`, `monthly` and `monthly_people` are roll-ups of `events`, changed in the same transaction as these (see
`rollup`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
NAME = 80
"""Longest name of a department, tool, robot or source."""

events = Table(
    "events",
    metadata,
    Column("seq", _SEQUENCE, Identity(), primary_key=True),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("day", Date, nullable=False),
    Column("department", String(NAME), nullable=False),
    Column("person", String(NAME), nullable=False),
    Column("tool", String(NAME), nullable=False),
    Column("robot", String(NAME), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("runs", Integer, nullable=False),
    Column("items", Integer, nullable=False),
    Column("review", Integer, nullable=False),
    Column("failed_items", Integer, nullable=False),
    Column("corrections", Integer, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("hand_ms", BigInteger, nullable=True),
    Column("checking_ms", BigInteger, nullable=True),
    Column("source", String(NAME), nullable=False),
    Index("events_day", "day"),
)
"""One use of a tool each; rows are only ever added."""

COUNTS = (
    "runs",
    "items",
    "review",
    "failed_runs",
    "failed_items",
    "tests",
    "retries",
    "corrections",
    "duration_ms",
    "hand_measured_ms",
    "checking_ms",
    "items_measured",
    "hand_assumed_ms",
    "items_assumed",
)
"""The sums of `daily` and `monthly`; all but failed_runs, failed_items, tests and retries are of real uses alone."""

daily = Table(
    "daily",
    metadata,
    Column("day", Date, primary_key=True),
    Column("department", String(NAME), primary_key=True),
    Column("tool", String(NAME), primary_key=True),
    Column("robot", String(NAME), primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in COUNTS),
    Column("real_events", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What a department did with a robot on a day: what a month up to a day in its middle is made of. `real_events` is how
many events of the kind real there are, those that are no run (corrections) included.
"""

monthly = Table(
    "monthly",
    metadata,
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("department", String(NAME), primary_key=True),
    Column("tool", String(NAME), primary_key=True),
    Column("robot", String(NAME), primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in COUNTS),
    Column("first_day", Date, nullable=True),
    Column("last_day", Date, nullable=True),
)
"""What a department did with a robot in a month (`periods.month_number`); the days are those of real uses."""

monthly_people = Table(
    "monthly_people",
    metadata,
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("department", String(NAME), primary_key=True),
    Column("tool", String(NAME), primary_key=True),
    Column("person", String(NAME), primary_key=True),
    Column("runs", BigInteger, nullable=False),
    Column("first_day", Date, nullable=True),
)
"""How often a person really and successfully used a tool in a month, and from which day on (None: no run); uses by
nobody in particular are left out.
"""

VERSION = 2
"""Raised when a table changes; a store of a newer version is not touched by an older dxauto.

1: as first made. 2: `daily`, and `first_day` in `monthly_people` (see `migration`).
"""

store_version = Table("store_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))
"""One row: the version that made, or last changed, the tables."""

departments = Table(
    "departments",
    metadata,
    Column("name", String(NAME), primary_key=True),
    Column("staff", Integer, nullable=False),
    Column("start", Date, nullable=True),
    Column("until", Date, nullable=True),
)

changes = Table(
    "changes",
    metadata,
    Column("old", String(NAME), primary_key=True),
    Column("new", String(NAME), primary_key=True),
    Column("day", Date, nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("written", String(NAME), primary_key=True),
    Column("department", String(NAME), nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("department", String(NAME), primary_key=True),
    Column("tool", String(NAME), primary_key=True),
    Column("start", Date, primary_key=True),
    Column("until", Date, nullable=True),
    Column("accounts", Integer, nullable=False),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("source", String(NAME), nullable=False),
    Column("title", String(NAME), nullable=False),
    Column("imported", String(32), nullable=False),
    Column("read", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
)
"""One row a file that was imported; `title` is the file's kind, never its name, which may hold a person's."""

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fiscal_year", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("taken", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("figures", Text, nullable=False),
    UniqueConstraint("fiscal_year", "hash", name="snapshots_once"),
)
"""Figures as they were reported, with the SHA-256 of their text."""
