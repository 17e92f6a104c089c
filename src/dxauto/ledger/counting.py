"""What a usage event counts: every processing exactly once, whatever was killed, resumed or run again.

A row of `items` that really processed something (not one that was taken over from an earlier run) is *claimed* by
the first finished run that holds it, its own or one that took it over. So:

- a run that finishes undisturbed claims its own rows;
- a run that was interrupted has no event; the run that goes on after it takes its finished rows over and claims them
  together with its own, and the one event of that run counts both;
- running the same command again takes rows over that are claimed already: the event counts nothing done;
- a failed item is never taken over: it is claimed only where its own run finished, and again when tried again;
- test runs have a claim of their own, so that trying a stack out does not take the saving from the real run after it.

The claim and the event are one transaction: two runs that took the same row over cannot both count it. `seconds`
are those of the finished run alone, since a killed one could not say when it ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Row, func, or_, select

from dxauto.ledger.rows import RunStatus, UsageEvent
from dxauto.ledger.schema import items, runs, usage_events
from dxauto.robot import State, Tool


@dataclass(frozen=True, slots=True)
class Finished:
    """What is known when a run has its result. `person_minutes` is a person's time that went into it."""

    run: str
    seconds: float
    exit_code: int
    output: str | None
    minutes_by_hand: float
    person_minutes: float = 0.0
    figures: Mapping[str, int | float] = field(default_factory=dict)


def finish(connection: Connection, finished: Finished) -> UsageEvent:
    """Note a run as done, claim its rows and enter its event. Raises `IntegrityError` if it has one already."""
    connection.execute(
        runs.update()
        .where(runs.c.id == finished.run)
        .values(
            status=RunStatus.DONE.value,
            seconds=finished.seconds,
            exit_code=finished.exit_code,
            output=finished.output,
            figures=dict(finished.figures),
        )
    )
    run = connection.execute(select(runs).where(runs.c.id == finished.run)).one()
    counts = _claim(connection, run.id, test=run.test)
    done = counts.get(State.DONE.value, 0)
    connection.execute(
        usage_events.insert().values(
            run=run.id,
            department=run.department,
            staff=run.staff,
            tool=run.tool,
            robot=run.robot,
            started=run.started,
            seconds=finished.seconds,
            done=done,
            review=counts.get(State.REVIEW.value, 0),
            failed=counts.get(State.FAILED.value, 0),
            test=run.test,
            minutes_by_hand=finished.minutes_by_hand,
            person_minutes=finished.person_minutes,
            minutes_saved=done * finished.minutes_by_hand - finished.person_minutes,
        )
    )
    return event(connection.execute(select(usage_events).where(usage_events.c.run == run.id)).one())


def _claim(connection: Connection, run: str, *, test: bool) -> dict[str, int]:
    """Claim the rows that nobody has claimed, and count them by state."""
    claim: Column[Any] = items.c.counted_in_test if test else items.c.counted_in
    taken_over = select(items.c.origin).where(items.c.run == run, items.c.origin.is_not(None))
    processed = or_((items.c.run == run) & items.c.origin.is_(None), items.c.id.in_(taken_over))
    unclaimed = items.c.counted_in.is_(None) & claim.is_(None)
    connection.execute(items.update().where(processed, unclaimed).values({claim.name: run}))
    counted = select(items.c.state, func.count()).where(claim == run).group_by(items.c.state)
    return {row[0]: row[1] for row in connection.execute(counted)}


def event(row: Row[Any]) -> UsageEvent:
    """Make a usage event from its row."""
    values = dict(row._mapping)
    return UsageEvent(**values | {"tool": Tool(values["tool"])})
