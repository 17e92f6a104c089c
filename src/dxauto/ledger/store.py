"""The ledger: what runs did, item by item. Every state change is one transaction."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, case, func, select

from dxauto.errors import NotFoundError
from dxauto.ledger import counting, outbox
from dxauto.ledger.database import Database
from dxauto.ledger.rows import Correction, ItemRow, RunRow, RunStatus, RunTotals, UsageEvent
from dxauto.ledger.schema import corrections, items, runs, usage_events
from dxauto.robot import Cause, Outcome, State, Tool

_BATCH = 500
_WITH_RESULT = RunStatus.DONE.value
_FINISHED = (State.DONE, State.REVIEW)


@dataclass(frozen=True, slots=True)
class Taken:
    """What the ledger knows of an item that a run takes.

    `row` is its row in this run, None if the run has taken the same key before (a duplicate). `outcome` is there if
    an earlier run has done it. `uncertain` tells that an attempt was under way or failed for a system's cause, so
    that the outside world may have changed.
    """

    row: int | None
    outcome: Outcome | None = None
    uncertain: bool = False


class Ledger:
    """The ledger of one workspace. Not to be shared between threads; close it, or use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def __enter__(self) -> Ledger:
        """Give the ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give back the file."""
        self._database.close()

    def recover(self) -> None:
        """Make the ledger usable again after Ctrl+C may have come in the middle of a change (which is undone)."""
        self._database.recover()

    # Writing: runs

    def begin_run(self, run: RunRow) -> None:
        """Enter a new run."""
        values = asdict(run) | {"tool": run.tool.value, "status": run.status.value, "figures": dict(run.figures)}
        with self._database.writing() as connection:
            connection.execute(runs.insert().values(values))

    def end_run(self, run: str, status: RunStatus, seconds: float, exit_code: int) -> None:
        """Note that a run ended without a result (failed or interrupted); a run that has one stays as it is."""
        changed = {"status": status.value, "seconds": seconds, "exit_code": exit_code}
        with self._database.writing() as connection:
            connection.execute(runs.update().where(runs.c.id == run, runs.c.status != _WITH_RESULT).values(changed))

    def finish_run(self, finished: counting.Finished) -> UsageEvent:
        """Note that a run has its result and enter its one usage event, together; see `counting`."""
        with self._database.writing() as connection:
            return counting.finish(connection, finished)

    def add_duplicate(self, run: str) -> None:
        """Count an item that a run met twice."""
        with self._database.writing() as connection:
            connection.execute(runs.update().where(runs.c.id == run).values(duplicates=runs.c.duplicates + 1))

    # Writing: items

    def take(self, run: RunRow, position: int, key: str, fingerprint: str, *, kept: bool) -> Taken:
        """Enter an item: as done by an earlier run, if the latest processing of this key by this robot ended done or
        in review with the same fingerprint and its work folder is still there (`kept`); else as pending.
        """
        row = {"run": run.id, "position": position, "robot": run.robot, "key": key, "fingerprint": fingerprint}
        with self._database.writing() as connection:
            if connection.execute(select(items.c.id).filter_by(run=run.id, key=key)).first() is not None:
                return Taken(None)
            latest = connection.execute(
                select(items)
                .where(items.c.robot == run.robot, items.c.key == key, items.c.origin.is_(None))
                .where(items.c.state != State.PENDING.value)
                .order_by(items.c.id.desc())
                .limit(1)
            ).first()
            outcome = _reusable(latest, fingerprint) if kept else None
            made = connection.execute(items.insert().values(row | _beginning(latest, outcome)))
            (identity,) = made.inserted_primary_key or (None,)
        return Taken(identity, outcome, uncertain=outcome is None and _uncertain(latest))

    def start_item(self, row: int, attempt: int, now: datetime) -> None:
        """Note, lastingly, that an attempt begins."""
        self._change(row, {"state": State.RUNNING.value, "attempts": attempt, "started": now})

    def end_item(self, row: int, outcome: Outcome) -> None:
        """Note what became of an item."""
        cause = outcome.cause.value if outcome.cause else None
        changed = {"state": outcome.state.value, "reason": outcome.reason, "cause": cause, "seconds": outcome.seconds}
        self._change(row, changed)

    def _change(self, row: int, values: Mapping[str, Any]) -> None:
        with self._database.writing() as connection:
            connection.execute(items.update().where(items.c.id == row).values(values))

    def record_corrections(self, made: Iterable[Correction]) -> None:
        """Enter what a person has decided: which fields, by whom, when; never the values."""
        rows = [asdict(c) for c in made]
        if rows:
            with self._database.writing() as connection:
                connection.execute(corrections.insert(), rows)

    # Reading

    def runs(self, robot: str | None = None, status: RunStatus | None = None, limit: int | None = None) -> list[RunRow]:
        """Give runs, the latest first."""
        query = select(runs).order_by(runs.c.started.desc(), runs.c.id.desc()).limit(limit)
        if robot is not None:
            query = query.where(runs.c.robot == robot)
        if status is not None:
            query = query.where(runs.c.status == status.value)
        with self._database.reading() as connection:
            return [_run(row) for row in connection.execute(query)]

    def run(self, name: str) -> RunRow:
        """Give the run of that id, or the only one whose id begins or ends so; raises `NotFoundError`."""
        with self._database.reading() as connection:
            known = list(connection.execute(select(runs.c.id)).scalars())
            found = [i for i in known if i == name] or [i for i in known if i.startswith(name) or i.endswith(name)]
            if len(found) == 1:
                return _run(connection.execute(select(runs).where(runs.c.id == found[0])).one())
        near = found[:5] or difflib.get_close_matches(name, known, n=3)
        hint = f"。もしかして: {'、'.join(near)}" if near else ""
        raise NotFoundError(f"実行「{name}」が決まりません{hint}。「dxauto runs」で一覧が見られます")

    def run_totals(self, run: str) -> RunTotals:
        """Count a run's items by state; every figure that a run prints is here, in its row or in its event."""
        retried = func.sum(case(((items.c.attempts > 1) & items.c.origin.is_(None), 1), else_=0))
        query = (
            select(items.c.state, func.count(), func.count(items.c.origin), retried)
            .where(items.c.run == run)
            .group_by(items.c.state)
        )
        with self._database.reading() as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        by_state = {state: count for state, count, _, _ in rows}
        return RunTotals(**by_state, skipped=sum(row[2] for row in rows), retried=sum(row[3] for row in rows))

    def items(self, run: str, state: State | None = None) -> Iterator[ItemRow]:
        """Give a run's items in the order in which it took them; lazily, in short transactions."""
        query = select(items).where(items.c.run == run).order_by(items.c.position).limit(_BATCH)
        if state is not None:
            query = query.where(items.c.state == state.value)
        after = -1
        while batch := self._batch(query.where(items.c.position > after)):
            yield from batch
            after = batch[-1].position

    def done_items(self, robot: str) -> Iterator[ItemRow]:
        """Give, for each key that a robot has ever finished, its latest processing, if that is done or in review."""
        latest = (
            select(func.max(items.c.id))
            .where(items.c.robot == robot, items.c.origin.is_(None), items.c.state != State.PENDING.value)
            .group_by(items.c.key)
        )
        states = [state.value for state in _FINISHED]
        query = (
            select(items).where(items.c.id.in_(latest), items.c.state.in_(states)).order_by(items.c.id).limit(_BATCH)
        )
        after = -1
        while batch := self._batch(query.where(items.c.id > after)):
            yield from batch
            after = batch[-1].id

    def _batch(self, query: Any) -> list[ItemRow]:
        with self._database.reading() as connection:
            return [_item(row) for row in connection.execute(query)]

    def usage_events(
        self, since: datetime | None = None, until: datetime | None = None, *, test: bool | None = None
    ) -> list[UsageEvent]:
        """Give the usage events of runs that started in [since, until), in order; `test` picks test or real ones."""
        query = select(usage_events).order_by(usage_events.c.started)
        if since is not None:
            query = query.where(usage_events.c.started >= since)
        if until is not None:
            query = query.where(usage_events.c.started < until)
        if test is not None:
            query = query.where(usage_events.c.test == test)
        with self._database.reading() as connection:
            return [counting.event(row) for row in connection.execute(query)]

    def unsent(self, place: str, limit: int) -> outbox.Unsent:
        """Give what the usage store `place` does not have yet, the oldest first, at most `limit` of each sort."""
        with self._database.reading() as connection:
            return outbox.unsent(connection, place, limit)

    def mark_sent(self, place: str, given: outbox.Unsent) -> None:
        """Note, lastingly, that a usage store has these."""
        with self._database.writing() as connection:
            outbox.mark(connection, place, given)

    def forget_sent(self, place: str) -> None:
        """Note that a usage store has nothing any more (it was made anew), so that everything is sent again."""
        with self._database.writing() as connection:
            outbox.forget(connection, place)

    def corrections(self, robot: str, key: str | None = None) -> list[Correction]:
        """Give what persons have decided in a robot's items, or in one of them, oldest first."""
        query = select(corrections).where(corrections.c.robot == robot).order_by(corrections.c.id)
        if key is not None:
            query = query.where(corrections.c.key == key)
        with self._database.reading() as connection:
            return [Correction(r.robot, r.key, r.field, r.decided_by, r.decided) for r in connection.execute(query)]


def _reusable(latest: Row[Any] | None, fingerprint: str) -> Outcome | None:
    if latest is None or latest.fingerprint != fingerprint or State(latest.state) not in _FINISHED:
        return None
    return Outcome(State(latest.state), latest.reason, None, latest.seconds)


def _uncertain(latest: Row[Any] | None) -> bool:
    if latest is None:
        return False
    return bool(State(latest.state) is State.RUNNING or latest.cause == Cause.SYSTEM.value)


def _beginning(latest: Row[Any] | None, outcome: Outcome | None) -> dict[str, Any]:
    if latest is None or outcome is None:
        return {"state": State.PENDING.value}
    copied = {name: getattr(latest, name) for name in ("attempts", "started", "seconds", "reason")}
    return copied | {"state": outcome.state.value, "origin": latest.id}


def _run(row: Row[Any]) -> RunRow:
    values = dict(row._mapping)
    return RunRow(**values | {"tool": Tool(values["tool"]), "status": RunStatus(values["status"])})


def _item(row: Row[Any]) -> ItemRow:
    values = {name: value for name, value in row._mapping.items() if not name.startswith("counted")}
    cause = Cause(values["cause"]) if values["cause"] else None
    return ItemRow(**values | {"state": State(values["state"]), "cause": cause})
