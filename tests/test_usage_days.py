"""Figures up to a past day, from sums by day: the same as if nothing had happened since; and stores of the first
version, which had none.
"""

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from usage_first_version import to_first_version

from dxauto.usage import rollup
from dxauto.usage.checking import check
from dxauto.usage.figures import figures
from dxauto.usage.figures_types import Figures
from dxauto.usage.periods import FiscalYear
from dxauto.usage.snapshots import to_json
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from dxauto.usage.types import Activity, Kind
from samples.hall.names import RENAMED
from samples.hall.plan import Hall, plan

RUNS = (1, 2, 4)
"""How many runs make active: with 1 persons come from their first day, with more from that month's events."""

DAYS = (
    date(2024, 5, 1),
    date(2024, 12, 31),
    date(2025, 2, 27),
    date(2025, 3, 30),
    date(2025, 3, 31),
    date(2025, 4, 1),
    date(2025, 4, 17),
    date(2025, 6, 12),
    date(2025, 6, 29),
    date(2025, 6, 30),
)
"""First and last days of months, quarters and years, those beside them, and days in mid-month; departments were
renamed on 1 April 2025.
"""


@pytest.fixture(scope="module")
def hall() -> Hall:
    """Plan a hall of two years."""
    return plan(21, years=2)


@pytest.fixture(scope="module")
def events(hall: Hall) -> list[Activity]:
    """Give its uses up to July 2025, and what is out of the ordinary in the months that are asked for."""
    found = [event for event in hall.events() if event.day <= date(2025, 7, 20)]
    rng = random.Random(3)
    found += _odd(found, rng)
    rng.shuffle(found)
    return found


def _odd(found: list[Activity], rng: random.Random) -> list[Activity]:
    """Uses under a name that was given up, by nobody known, of a strange department, of nought or many runs;
    corrections, tests, failures and retries.
    """
    made = []
    old, new = next(iter(RENAMED.items()))
    for number in range(240):
        day = rng.choice(DAYS) + timedelta(days=rng.randint(-3, 3))
        base = replace(rng.choice(found), id=f"odd {number:012}".encode(), day=day, kind=Kind.REAL, runs=1)
        made.append(
            rng.choice(
                (
                    replace(base, department=old),
                    replace(base, department=new),
                    replace(base, department="どこにもない課"),
                    replace(base, person=""),
                    replace(base, person=f"p-{number % 3}", runs=0),
                    replace(base, person=f"p-{number % 3}", runs=5),
                    replace(base, runs=0, items=0, corrections=2, person=""),
                    *(replace(base, kind=kind, person=f"p-{number % 3}") for kind in Kind),
                )
            )
        )
    return made


def up_to(store: UsageStore, day: date, runs: int) -> Figures:
    """Give the figures of a day's fiscal year up to the day."""
    return figures(store, FiscalYear.of(day), day, UsageTerms(active_runs=runs))


@pytest.fixture(scope="module")
def as_then(hall: Hall, events: list[Activity], tmp_path_factory: pytest.TempPathFactory) -> dict[date, list[Figures]]:
    """Give the figures of each day as they were in the evening, when nothing later was known: whole months alone."""
    found = {}
    waiting = sorted(events, key=lambda event: event.day)
    with UsageStore(tmp_path_factory.mktemp("then") / "usage.sqlite3") as store:
        store.put_roster(hall.roster)
        for day in DAYS:
            store.add([event for event in waiting if event.day <= day])
            waiting = [event for event in waiting if event.day > day]
            found[day] = [up_to(store, day, runs) for runs in RUNS]
    return found


@pytest.fixture(scope="module")
def later(hall: Hall, events: list[Activity], tmp_path_factory: pytest.TempPathFactory) -> Iterator[UsageStore]:
    """Give a store that was told everything, out of order, in files that overlap, the last ones late."""
    half = len(events) // 2
    with UsageStore(tmp_path_factory.mktemp("later") / "usage.sqlite3") as store:
        store.put_roster(hall.roster)
        for part in (events[half:], events[: half + 700], events[:300]):
            store.add(part)
        yield store


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_past_day_s_figures_are_those_of_its_evening(
    later: UsageStore, as_then: dict[date, list[Figures]], day: date
) -> None:
    """Whatever came later, and in whatever order it was told, the figures up to a day are what they were that day."""
    for runs, then in zip(RUNS, as_then[day], strict=True):
        assert to_json(up_to(later, day, runs)) == to_json(then)


def test_the_days_of_use_are_those_of_real_events(tmp_path: Path) -> None:
    """A correction, which is no run, is within them; a test, a failure and a person's use of nought runs are not."""
    one = replace(next(plan(21, years=1).events()), kind=Kind.REAL, person="p-1", runs=1, corrections=0)
    told = [
        replace(one, id=b"a" * 16, day=date(2025, 6, 3), runs=0, items=0, corrections=1, person=""),
        replace(one, id=b"b" * 16, day=date(2025, 6, 4), runs=0),
        replace(one, id=b"c" * 16, day=date(2025, 6, 9)),
        replace(one, id=b"d" * 16, day=date(2025, 6, 2), kind=Kind.TEST),
        replace(one, id=b"e" * 16, day=date(2025, 6, 20), kind=Kind.FAILED),
    ]
    with UsageStore(tmp_path / "usage.sqlite3") as store:
        for event in reversed(told):
            store.add([event])
        with store.database.reading() as connection:
            days = connection.exec_driver_sql("SELECT first_day, last_day, runs, tests FROM monthly").one()
            person = connection.exec_driver_sql("SELECT first_day, runs FROM monthly_people").one()
    assert tuple(days) == ("2025-06-03", "2025-06-09", 1, 1)
    assert tuple(person) == ("2025-06-09", 1)


def test_all_sums_agree_with_the_events(later: UsageStore) -> None:
    """Sums by day, month and person are what the events give anew, and a changed sum of a day is found."""
    made = up_to(later, DAYS[-1], 1)
    assert check(later, made).wrong == []
    with later.database.writing() as connection:
        connection.exec_driver_sql("UPDATE daily SET items = items + 1 WHERE day = '2025-04-17'")
        assert connection.exec_driver_sql("SELECT changes()").scalar_one() > 0
    assert [text[:4] for text in check(later, made).wrong] == ["日ごとの"]
    with later.database.writing() as connection:
        connection.exec_driver_sql("UPDATE daily SET items = items - 1 WHERE day = '2025-04-17'")
        connection.exec_driver_sql("UPDATE monthly SET items = items + 1 WHERE last_day = '2025-04-17'")
        assert connection.exec_driver_sql("SELECT changes()").scalar_one() > 0
    assert [text[:4] for text in check(later, made).wrong] == ["月ごとの"]
    with later.database.writing() as connection:
        connection.exec_driver_sql("UPDATE monthly SET items = items - 1 WHERE last_day = '2025-04-17'")


@pytest.fixture
def first(later: UsageStore, tmp_path: Path) -> Path:
    """Give the file of such a store as the first version of the tables had it."""
    path = tmp_path / "first.sqlite3"
    source = later.database.engine.url.database
    assert source is not None
    with sqlite3.connect(source) as old, sqlite3.connect(path) as copy:
        old.backup(copy)
        copy.executescript(to_first_version("sqlite"))
    return path


def dump(path: Path) -> list[str]:
    """Give everything in a database but its events as text."""
    with sqlite3.connect(path) as connection:
        return [line for line in connection.iterdump() if '"events"' not in line]


def test_a_store_of_the_first_version_is_brought_up_to_date(first: Path, later: UsageStore) -> None:
    """Opened, it has the sums that a new store has; opened again nothing changes, and later events go in as ever."""
    day = date(2025, 4, 17)
    with UsageStore(first) as store:
        assert to_json(up_to(store, day, 1)) == to_json(up_to(later, day, 1))
        assert check(store, up_to(store, day, 1)).wrong == []
    once = dump(first)
    with UsageStore(first) as store:
        assert dump(first) == once
        more = replace(next(plan(21, years=2).events()), id=b"one more........", day=day)
        assert (store.add([more]).taken, store.add([more]).taken) == (1, 0)
        assert check(store, up_to(store, day, 1)).wrong == []


def test_bringing_up_to_date_happens_or_not(first: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in the middle the store is as it was, and the next opening does it."""
    before = dump(first)

    def dies(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rollup, "people", dies)
        with pytest.raises(KeyboardInterrupt):
            UsageStore(first)
    assert dump(first) == before
    with UsageStore(first) as store:
        assert check(store, up_to(store, DAYS[-1], 1)).wrong == []
