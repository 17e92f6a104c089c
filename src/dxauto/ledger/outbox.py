"""What still has to go to a usage store. The ledger itself is the outbox: what is in it outlives a power cut, and is
marked as sent only after the store has it; what is sent twice for that reason, the store takes once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, cast, delete, func, literal, select

from dxauto.ledger import counting
from dxauto.ledger.rows import UsageEvent
from dxauto.ledger.schema import corrections, runs, usage_events, usage_sent
from dxauto.robot import Tool


@dataclass(frozen=True, slots=True)
class Corrected:
    """That a person has corrected a field of a robot's item, without which and what; `tool` is its latest run's."""

    id: int
    robot: str
    tool: Tool
    department: str
    decided: datetime


@dataclass(frozen=True, slots=True)
class Unsent:
    """Usage events and corrections that a store does not have yet."""

    events: Sequence[UsageEvent] = ()
    corrected: Sequence[Corrected] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.events or self.corrected)


def unsent(connection: Connection, place: str, limit: int) -> Unsent:
    """Give what a store does not have."""
    sent = select(usage_sent.c.what).where(usage_sent.c.place == place)
    waiting = select(usage_events).where(usage_events.c.run.not_in(sent))
    events = connection.execute(waiting.order_by(usage_events.c.started, usage_events.c.run).limit(limit)).all()
    return Unsent([counting.event(row) for row in events], _corrected(connection, place, limit))


def _corrected(connection: Connection, place: str, limit: int) -> list[Corrected]:
    sent = select(usage_sent.c.what).where(usage_sent.c.place == place)
    name = literal("c") + cast(corrections.c.id, String)
    newest = select(runs.c.robot, func.max(runs.c.id).label("run")).group_by(runs.c.robot).subquery()
    query = (
        select(corrections.c.id, corrections.c.robot, runs.c.tool, runs.c.department, corrections.c.decided)
        .join(newest, newest.c.robot == corrections.c.robot)
        .join(runs, runs.c.id == newest.c.run)
        .where(name.not_in(sent))
        .order_by(corrections.c.id)
        .limit(limit)
    )
    return [Corrected(r.id, r.robot, Tool(r.tool), r.department, r.decided) for r in connection.execute(query)]


def mark(connection: Connection, place: str, given: Unsent) -> None:
    """Note that a store has these."""
    what = [event.run for event in given.events] + [f"c{one.id}" for one in given.corrected]
    known = set(connection.execute(select(usage_sent.c.what).where(usage_sent.c.place == place)).scalars())
    rows = [{"place": place, "what": name} for name in what if name not in known]
    if rows:
        connection.execute(usage_sent.insert(), rows)


def forget(connection: Connection, place: str) -> None:
    """Take back that a store has anything."""
    connection.execute(delete(usage_sent).where(usage_sent.c.place == place))
