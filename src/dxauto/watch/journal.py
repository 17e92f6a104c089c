"""What a watcher has begun and done, lastingly, so that whatever was killed is finished at the next start.

One small database a robot and folder, beside the ledger and not in it: it names files, which may be people's names.
Every method is one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dxauto.ledger.database import Database
from dxauto.watch.listing import Look
from dxauto.watch.types import Batch, Fate, Held, Role, Stage, Wait

_metadata = sa.MetaData()
_batches = sa.Table(
    "batches",
    _metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("output", sa.Text, nullable=False),
    sa.Column("run", sa.String(40), nullable=False, default=""),
    sa.Column("written", sa.Text, nullable=True),
    sa.Column("changed", sa.DateTime, nullable=False),
)
_files = sa.Table(
    "files",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("batch", sa.String(40), sa.ForeignKey("batches.id"), nullable=False, index=True),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("modified", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, default="", index=True),
    sa.Column("fate", sa.String(16), nullable=True),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("target", sa.Text, nullable=True),
    sa.Column("role", sa.String(16), nullable=False, server_default=""),
)
_waits = sa.Table(
    "waits",
    _metadata,
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("since", sa.DateTime, nullable=False),
    sa.Column("awaits", sa.Text, nullable=False),
)
_ASKED_AT_ONCE = 500
_ROW: sa.ColumnElement[int] = sa.literal_column("batches.rowid")
"""The order in which batches were begun, also when the clock was put back."""


def _first(connection: sa.Connection) -> None:
    _metadata.create_all(connection)


def _with_roles_and_waits(connection: sa.Connection) -> None:
    _metadata.create_all(connection)
    if "role" not in {column["name"] for column in sa.inspect(connection).get_columns("files")}:
        connection.exec_driver_sql("ALTER TABLE files ADD COLUMN role VARCHAR(16) NOT NULL DEFAULT ''")


class Journal:
    """The journal of one watcher. Not to be shared between threads; close it, or use it as a context manager."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = Database(path, (_first, _with_roles_and_waits))

    def __enter__(self) -> Journal:
        """Give the journal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give back the file."""
        self._database.close()

    # Writing

    def begin(self, batch: Batch) -> None:
        """Note which files, one at least, are about to be taken; they may have a fate before anything is read."""
        values = {"id": batch.id, "day": batch.day.isoformat(), "stage": batch.stage.value, "changed": _now()}
        with self._database.writing() as connection:
            connection.execute(_batches.insert().values(values | {"output": _kept(str(batch.output))}))
            rows = [
                {
                    "batch": batch.id,
                    "place": _kept(one.place),
                    "name": _kept(one.name),
                    "size": one.look.size,
                    "modified": one.look.changed,
                    "role": one.role.value,
                    "fate": one.fate.value if one.fate else None,
                    "reason": one.reason,
                }
                for one in batch.files
            ]
            connection.execute(_files.insert(), rows)

    def taken(self, batch: str, held: Iterable[Held]) -> None:
        """Note that these files of a batch are taken, with their hashes, and that its others were left lying."""
        with self._database.writing() as connection:
            kept = list(held)
            for one in kept:
                fate = one.fate.value if one.fate else None
                changed = {"digest": one.digest, "fate": fate, "reason": one.reason, "role": one.role.value}
                connection.execute(_files.update().where(_files.c.id == one.id).values(changed))
            ids = {one.id for one in kept}
            rows = connection.execute(sa.select(_files.c.id).where(_files.c.batch == batch)).scalars()
            for left in [row for row in rows if row not in ids]:
                connection.execute(_files.delete().where(_files.c.id == left))
            self._to(connection, batch, Stage.READY if kept else Stage.MOVED)

    def read(self, batch: str, held: Iterable[Held], run: str, written: Path | None) -> None:
        """Note what became of the files of a batch, and where each of them is about to be moved."""
        with self._database.writing() as connection:
            for one in held:
                self._settle(connection, one)
            where = _kept(str(written)) if written else None
            self._to(connection, batch, Stage.READ, run=run, written=where)

    def settle(self, held: Held) -> None:
        """Note another target, or another fate, of one file."""
        with self._database.writing() as connection:
            self._settle(connection, held)

    def moved(self, batch: str) -> None:
        """Note that a batch is at its end."""
        with self._database.writing() as connection:
            self._to(connection, batch, Stage.MOVED)

    def forget(self, days: int) -> None:
        """Delete what came to its end more than so many days ago; its content is then read again if it comes again."""
        old = sa.select(_batches.c.id).where(
            _batches.c.stage == Stage.MOVED.value, _batches.c.changed < _now() - timedelta(days=days)
        )
        with self._database.writing() as connection:
            connection.execute(_files.delete().where(_files.c.batch.in_(old)))
            connection.execute(_batches.delete().where(_batches.c.id.in_(old)))

    def wait(self, place: str, wait: Wait) -> None:
        """Note for what a file waits in the folder, in place of what it waited for before."""
        with self._database.writing() as connection:
            connection.execute(_waits.delete().where(_waits.c.place == _kept(place)))
            values = {"place": _kept(place), "since": wait.since, "awaits": _kept(wait.awaits)}
            connection.execute(_waits.insert().values(values))

    def wait_no_more(self, place: str) -> None:
        """Note that a file waits no longer."""
        with self._database.writing() as connection:
            connection.execute(_waits.delete().where(_waits.c.place == _kept(place)))

    # Reading

    def waits(self) -> dict[str, Wait]:
        """Give which files wait in the folder."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(_waits)).all()
        return {_given(row.place): Wait(row.since, _given(row.awaits)) for row in rows}

    def open(self) -> list[Batch]:
        """Give the batches that are not at their end, the oldest first."""
        query = sa.select(_batches).where(_batches.c.stage != Stage.MOVED.value).order_by(_ROW)
        with self._database.reading() as connection:
            return [self._batch(connection, row) for row in connection.execute(query).all()]

    def known(self, digests: Iterable[str]) -> dict[str, date]:
        """Give which contents were read before, and on which day."""
        wanted = sorted(set(digests) - {""})
        found: dict[str, date] = {}
        with self._database.reading() as connection:
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                part = wanted[start : start + _ASKED_AT_ONCE]
                query = (
                    sa.select(_files.c.digest, _batches.c.day)
                    .join(_batches, _batches.c.id == _files.c.batch)
                    .where(_files.c.digest.in_(part), _files.c.fate == Fate.DONE.value)
                )
                found |= {row.digest: date.fromisoformat(row.day) for row in connection.execute(query)}
        return found

    def known_together(self, digests: Sequence[str]) -> date | None:
        """Give on which day these contents were read as the parts of one, in this order; None if they never were."""
        part = _files.c.role == Role.PART.value
        first = sa.select(_files.c.batch).where(part, _files.c.digest == digests[0]) if digests else None
        if first is None or "" in digests:
            return None
        sheets = sa.select(_files.c.batch).where(_files.c.role == Role.SHEET.value, _files.c.fate == Fate.DONE.value)
        query = (
            sa.select(_files.c.batch, _files.c.digest, _batches.c.day)
            .join(_batches, _batches.c.id == _files.c.batch)
            .where(part, _files.c.batch.in_(first), _files.c.batch.in_(sheets))
            .order_by(_files.c.id)
        )
        found: dict[str, list[str]] = {}
        days: dict[str, str] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query):
                found.setdefault(row.batch, []).append(row.digest)
                days[row.batch] = row.day
        alike = [days[batch] for batch, its in found.items() if its == list(digests)]
        return date.fromisoformat(alike[-1]) if alike else None

    def written(self, output: Path) -> Path | None:
        """Give where the rows that were to go to `output` went the last time."""
        query = (
            sa.select(_batches.c.written)
            .where(_batches.c.output == _kept(str(output)), _batches.c.written.is_not(None))
            .order_by(_ROW.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).scalar()
        return Path(_given(found)) if found else None

    def counts(self, since: datetime) -> dict[Fate, int]:
        """Count the files by what became of them, in batches that changed since then (aware)."""
        query = (
            sa.select(_files.c.fate, sa.func.count())
            .join(_batches, _batches.c.id == _files.c.batch)
            .where(_batches.c.changed >= since.astimezone(UTC).replace(tzinfo=None), _files.c.fate.is_not(None))
            .group_by(_files.c.fate)
        )
        with self._database.reading() as connection:
            return {Fate(fate): count for fate, count in connection.execute(query)}

    def _batch(self, connection: sa.Connection, row: sa.Row[Any]) -> Batch:
        files = connection.execute(sa.select(_files).where(_files.c.batch == row.id).order_by(_files.c.id))
        return Batch(
            id=row.id,
            day=date.fromisoformat(row.day),
            stage=Stage(row.stage),
            output=Path(_given(row.output)),
            run=row.run,
            written=Path(_given(row.written)) if row.written else None,
            files=tuple(_held(one) for one in files),
        )

    def _settle(self, connection: sa.Connection, one: Held) -> None:
        target = _kept(str(one.target)) if one.target else None
        changed = {"fate": one.fate.value if one.fate else None, "reason": one.reason, "target": target}
        connection.execute(_files.update().where(_files.c.id == one.id).values(changed))

    def _to(self, connection: sa.Connection, batch: str, stage: Stage, **more: Any) -> None:
        changed = {"stage": stage.value, "changed": _now()} | more
        connection.execute(_batches.update().where(_batches.c.id == batch).values(changed))


def _held(row: sa.Row[Any]) -> Held:
    return Held(
        id=row.id,
        place=_given(row.place),
        name=_given(row.name),
        look=Look(row.size, row.modified),
        digest=row.digest,
        fate=Fate(row.fate) if row.fate else None,
        reason=row.reason,
        target=Path(_given(row.target)) if row.target else None,
        role=Role(row.role),
    )


def _kept(text: str) -> str:
    """Give a text that any database takes: a file name of Linux may hold bytes that are no characters."""
    return json.dumps(text)


def _given(kept: str) -> str:
    return str(json.loads(kept))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
