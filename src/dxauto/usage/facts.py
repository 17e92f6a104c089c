"""What the store knows up to a day: sums by department, tool, robot and month, and by person and month.

Whole months come from the roll-ups. Where events lie in the month of `as_of` but after it, that month is summed from
its days. Persons' sums are not kept by day (there would be nearly as many as events): with one run asked for, the first
day of a person's use tells enough; only with more are events read, those of the month's shorter part. A store of an
older version has neither; there the events up to the day are summed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from dxauto.usage import rollup
from dxauto.usage.migration import has_days
from dxauto.usage.names import Names
from dxauto.usage.periods import month_end, month_number, month_start
from dxauto.usage.store import UsageStore
from dxauto.usage.types import Roster


class Fact(NamedTuple):
    """A row of `monthly`, under the department's name in the roster. Durations are milliseconds."""

    month: int
    department: str
    tool: str
    robot: str
    runs: int
    items: int
    review: int
    failed_runs: int
    failed_items: int
    tests: int
    retries: int
    corrections: int
    duration_ms: int
    hand_measured_ms: int
    checking_ms: int
    items_measured: int
    hand_assumed_ms: int
    items_assumed: int
    first_day: date | None
    last_day: date | None


People = tuple[int, str, str, str, int]
"""month, department, tool, person, runs"""

_PEOPLE = "month, department, tool, person"
_WITHIN = "day >= :first AND day <= :until"
_HALF = 15
"""Days in half a month."""

Naming = Callable[[int, str], str]
"""(month, name as written) → name in the roster"""


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts up to a day; `people` from the month `people_since` on.

    Asked for with `active_runs` 1, people's runs in the last month may be told as 1 where there were more. Those who
    came only later in it may be there, with no runs.
    """

    facts: Sequence[Fact]
    people: Sequence[People]


def read_facts(store: UsageStore, until: date, people_since: int, active_runs: int) -> Facts:
    """Read what happened up to and including `until`; persons only from the month number `people_since` on, so that
    it can be told who had at least `active_runs` runs.
    """
    named = _naming(store.roster())
    with store.database.reading() as connection:
        month = month_number(until)
        torn = until != month_end(month) and _later(connection, until, month)
        sources = _sources(connection, until, torn, active_runs)
        whole = month - 1 if torn else month
        given = {"whole": whole, "since": people_since, "month": month, "until": until}
        given |= {"first": month_start(month), "end": month_end(month)}
        facts = _facts(connection, sources.facts, given, named)
        people = _people(connection, sources.people, given, named)
    return Facts(facts, people)


def _later(connection: Connection, until: date, month: int) -> bool:
    found = connection.execute(
        text("SELECT 1 FROM events WHERE day > :until AND day <= :end LIMIT 1"),
        {"until": _plain(connection, until), "end": _plain(connection, month_end(month))},
    )
    return found.first() is not None


class _Sources(NamedTuple):
    """The statements that give the facts, and the persons."""

    facts: str
    people: str


def _sources(connection: Connection, until: date, torn: bool, active_runs: int) -> _Sources:
    dialect = connection.dialect.name
    facts = f"SELECT {', '.join(rollup.MONTHLY)} FROM monthly WHERE month <= :whole"
    people = f"SELECT {_PEOPLE}, runs FROM monthly_people WHERE month >= :since AND month <= :whole"
    if not torn:
        return _Sources(facts, people)
    by_day = has_days(connection)
    part = f"daily WHERE {_WITHIN}" if by_day else f"({rollup.days(f'events WHERE {_WITHIN}')}) AS days"
    if by_day and active_runs == 1:
        # Who was there by that day had one run, and more are not asked for.
        part_people = f"SELECT {_PEOPLE}, 1 FROM monthly_people WHERE month = :month AND first_day <= :until"
    else:
        part_people = _part_of_people(dialect, until)
    return _Sources(f"{facts} UNION ALL {rollup.months(dialect, part)}", f"{people} UNION ALL {part_people}")


def _part_of_people(dialect: str, until: date) -> str:
    """Give the SELECT of persons' runs in a month up to a day: those of its events, or the month's less those of the
    later ones, whichever are likely to be fewer.
    """
    if until.day <= _HALF:
        return f"SELECT {_PEOPLE}, runs FROM ({rollup.people(dialect, 'events', _WITHIN)}) AS part"
    later = rollup.people(dialect, "events", "day > :until AND day <= :end")
    same = " AND ".join(f"later.{key} = whole.{key}" for key in ("department", "tool", "person"))
    return (
        "SELECT whole.month, whole.department, whole.tool, whole.person, whole.runs - coalesce(later.runs, 0) "
        f"FROM monthly_people AS whole LEFT JOIN ({later}) AS later ON {same} WHERE whole.month = :month"
    )


def _facts(connection: Connection, source: str, given: dict[str, Any], named: Naming) -> list[Fact]:
    rows = connection.execute(text(source), _bound(connection, source, given)).all()
    return [_fact(row, named) for row in rows]


def _fact(row: Any, named: Naming) -> Fact:
    month, department, *others, first_day, last_day = row
    return Fact._make((month, named(month, department), *others, _day(first_day), _day(last_day)))


def _people(connection: Connection, source: str, given: dict[str, Any], named: Naming) -> list[People]:
    rows = connection.execute(text(source), _bound(connection, source, given)).all()
    names = {pair: named(*pair) for pair in {(row[0], row[1]) for row in rows}}
    return [(m, names[m, d], t, p, r) for m, d, t, p, r in rows]


def _naming(roster: Roster) -> Naming:
    """Give the function that finds the roster's name; what nobody knows keeps the name that it came with."""
    names = Names(roster)
    found: dict[tuple[int, str], str] = {}

    def named(month: int, written: str) -> str:
        if (month, written) not in found:
            found[month, written] = names.at(written, month_start(month)) or written
        return found[month, written]

    return named


def _bound(connection: Connection, source: str, given: dict[str, Any]) -> dict[str, Any]:
    """Give the values of the parameters that the statement has."""
    return {name: _plain(connection, value) for name, value in given.items() if f":{name}" in source}


def _plain(connection: Connection, value: Any) -> Any:
    # The tables of SQLite hold days as text.
    return value.isoformat() if connection.dialect.name == "sqlite" and isinstance(value, date) else value


def _day(value: Any) -> date | None:
    return _parsed(value) if isinstance(value, str) else value


@lru_cache(maxsize=20_000)
def _parsed(text: str) -> date:
    return date.fromisoformat(text)
