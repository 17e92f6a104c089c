"""What is known of every row that ever went towards a system: the memory behind "exactly once".

`new` → `intent` (on disk before the submit) → `done` (with the proof) or back to `new` (the system was looked into,
and the row is not there). Whoever works on a row holds it: by a lock file that the operating system gives free when
the process ends, so that nobody waits for the dead, and nobody overtakes the living.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from dxauto.errors import BusyError
from dxauto.ledger.database import Database
from dxauto.lock import held

_ASK_AGAIN_S = 0.2

metadata = sa.MetaData()

entries = sa.Table(
    "entries",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("robot", sa.String(64), nullable=False),
    sa.Column("content", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("owner", sa.String(64), nullable=False, default=""),
    sa.Column("submits", sa.Integer, nullable=False, default=0),
    sa.Column("submitted", sa.DateTime, nullable=True),
    sa.Column("proof", sa.String(16), nullable=False, default=""),
    sa.Column("receipt", sa.String(200), nullable=False, default="", index=True),
    sa.Column("changed", sa.DateTime, nullable=False),
)


def _first(connection: Connection) -> None:
    """Entries."""
    columns: list[sa.Column[Any]] = [
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("robot", sa.String(64), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("submits", sa.Integer, nullable=False),
        sa.Column("submitted", sa.DateTime, nullable=True),
        sa.Column("proof", sa.String(16), nullable=False),
        sa.Column("receipt", sa.String(200), nullable=False, index=True),
        sa.Column("changed", sa.DateTime, nullable=False),
    ]
    table = sa.Table("entries", sa.MetaData())
    for column in columns:
        table.append_column(column)
    table.create(connection)


MIGRATIONS = (_first,)


class Standing(StrEnum):
    """How far a row has come. `INTENT` means in doubt: a submit was begun and no proof is known."""

    NEW = "new"
    INTENT = "intent"
    DONE = "done"


class Proof(StrEnum):
    """What shows that a row is in the system."""

    RECEIPT = "receipt"
    PAGE = "page"
    LOOKUP = "lookup"
    BEFORE = "before"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the journal says of one row."""

    key: str
    content: str
    state: Standing
    submits: int
    submitted: datetime | None
    proof: str
    receipt: str


class Journal:
    """The journal of one workspace, opened by one process; use it in one thread only."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._locks = folder / "holders"
        self._owner = secrets.token_hex(12)
        with ExitStack() as stack:
            stack.enter_context(held(self._lock(self._owner), "鍵のファイルがほかで使われています"))
            self._database = Database(folder / "journal.sqlite3", MIGRATIONS)
            stack.callback(self._lock(self._owner).unlink, missing_ok=True)
            stack.callback(self._database.close)
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Give up every handle and hold."""
        self._stack.close()

    @contextmanager
    def holding(self, key: str, robot: str, content: str, patience_s: float = 0.0) -> Iterator[Entry]:
        """Hold a row and give what is known of it; a row never seen is entered as new.

        Raises `BusyError` if a living process still holds it after `patience_s` seconds.
        """
        until = time.monotonic() + patience_s
        while not self._taken(key, robot, content):
            if time.monotonic() >= until:
                raise BusyError("この行は、ほかの実行が処理しています")
            time.sleep(_ASK_AGAIN_S)
        try:
            yield self.entry(key)
        finally:
            self._write(key, owner="")

    def _taken(self, key: str, robot: str, content: str) -> bool:
        with self._database.writing() as connection:
            row = connection.execute(sa.select(entries).where(entries.c.key == key)).first()
            if row is not None and row.owner not in ("", self._owner) and self._lives(row.owner):
                return False
            if row is None:
                connection.execute(entries.insert().values(self._fresh(key, robot, content)))
            else:
                connection.execute(_at(key).values(owner=self._owner))
        return True

    def entry(self, key: str) -> Entry:
        """Give what is known of a row that is held."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(entries).where(entries.c.key == key)).one()
        return Entry(row.key, row.content, Standing(row.state), row.submits, row.submitted, row.proof, row.receipt)

    def other_with(self, receipt: str, key: str) -> bool:
        """Tell whether another row has that receipt number."""
        query = sa.select(entries.c.key).where(entries.c.receipt == receipt, entries.c.key != key)
        with self._database.reading() as connection:
            return (
                connection.execute(query.where(entries.c.robot == self._robot_of(connection, key))).first() is not None
            )

    def _robot_of(self, connection: Connection, key: str) -> str:
        return str(connection.execute(sa.select(entries.c.robot).where(entries.c.key == key)).scalar_one())

    def intend(self, key: str, content: str) -> None:
        """Note, lastingly, that the row is about to be submitted."""
        state = {"state": Standing.INTENT.value, "content": content, "submitted": _now()}
        self._write(key, **state, submits=entries.c.submits + 1)

    def submitted(self, key: str) -> None:
        """Note that the submit of a row that is intended has left only now."""
        self._write(key, submitted=_now())

    def prove(self, key: str, proof: Proof, receipt: str) -> None:
        """Note that the row is in the system."""
        self._write(key, state=Standing.DONE.value, proof=proof.value, receipt=receipt[:200])

    def withdraw(self, key: str) -> None:
        """Note that the row is not in the system: it was looked for."""
        self._write(key, state=Standing.NEW.value)

    def _fresh(self, key: str, robot: str, content: str) -> dict[str, Any]:
        return {
            "key": key,
            "robot": robot,
            "content": content,
            "state": Standing.NEW.value,
            "owner": self._owner,
            "submits": 0,
            "proof": "",
            "receipt": "",
            "changed": _now(),
        }

    def _write(self, key: str, **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(_at(key).values(changed=_now(), **values))

    def _lock(self, owner: str) -> Path:
        return self._locks / f"{owner}.lock"

    def _lives(self, owner: str) -> bool:
        path = self._lock(owner)
        if not path.exists():
            return False
        try:
            with held(path, ""):
                pass
        except BusyError:
            return True
        path.unlink(missing_ok=True)
        return False


def _at(key: str) -> sa.Update:
    return entries.update().where(entries.c.key == key)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
