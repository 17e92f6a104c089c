"""What a watcher has begun and done, lastingly, so that whatever was killed is finished at the next start.

One small database a robot and folder, beside the ledger and not in it: it names files, which may be people's names.
Every method is one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dxauto.ledger.database import Database
from dxauto.watch.listing import Look
from dxauto.watch.types import Batch, Fate, Held, Stage

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
)
_ASKED_AT_ONCE = 500
_ROW: sa.ColumnElement[int] = sa.literal_column("batches.rowid")
"""The order in which batches were begun, also when the clock was put back."""


def _first(connection: sa.Connection) -> None:
    _metadata.create_all(connection)


class Journal:
    """The journal of one watcher. Not to be shared between threads; close it, or use it as a context manager."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = Database(path, (_first,))

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
        """Note which files, one at least, are about to be taken."""
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
                changed = {"digest": one.digest, "fate": fate, "reason": one.reason}
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

    # Reading

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
    )


def _kept(text: str) -> str:
    """Give a text that any database takes: a file name of Linux may hold bytes that are no characters."""
    return json.dumps(text)


def _given(kept: str) -> str:
    return str(json.loads(kept))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
