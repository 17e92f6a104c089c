"""A real PostgreSQL server: the same figures, rights, and nothing lost or doubled through cuts and stops."""

import itertools
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_support import make_office
from usage_first_version import to_first_version
from usage_sender import pc
from usage_support import of_year, server, taken_in

from benchmarks.postgres_server import Server
from dxauto.errors import AwayError, ConfigurationError, ExitCode
from dxauto.usage import postgres
from dxauto.usage.checking import check
from dxauto.usage.migration import migrate
from dxauto.usage.snapshots import kept, take, to_json
from dxauto.usage.store import COLUMNS, UsageStore, record
from dxauto.usage.types import Activity, Kind
from samples.hall.files import write_all
from samples.hall.plan import plan

PCS = 20
EVENTS = 8
_names = itertools.count()


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """Start a server."""
    with server() as made:
        yield made


@pytest.fixture
def database(running: Server) -> str:
    """Give the name of an empty database with the tables."""
    name = f"hall{next(_names)}"
    with UsageStore(running.make_database(name)) as store:
        store.prepare()
    return name


def test_both_databases_give_the_same_figures(running: Server, database: str, tmp_path: Path) -> None:
    """The same files taken in give the same text of figures, to the last digit, and the sums agree with the events."""
    hall = plan(7, years=2)
    write_all(hall, tmp_path)
    texts = []
    for place in (running.url(database), tmp_path / "usage.sqlite3"):
        with UsageStore(place) as store:
            for name, mapping in (
                ("meibo.xlsx", "meibo"),
                ("kaihen.csv", "kaihen"),
                ("shinsei-2.csv", "denshi-shinsei"),
            ):
                taken_in(store, tmp_path / name, mapping)
            store.add(hall.events())
            assert store.add(hall.events()).taken == 0
            made = of_year(store, 2025)
            assert check(store, made).wrong == []
            assert take(store, made).hash == take(store, made).hash
            assert len(kept(store)) == 1
            texts.append(to_json(made).replace(made.sources[0].imported[:10], "day"))
    assert texts[0].partition('"sources"')[0] == texts[1].partition('"sources"')[0]


def test_clerks_may_only_add_and_readers_only_read(running: Server, database: str) -> None:
    """Whoever is a clerk sends events and sees nothing; a reader sees the figures and changes nothing."""
    for user, role in (("mado", "dxauto_clerks"), ("dx", "dxauto_readers")):
        running.psql(f"DROP ROLE IF EXISTS {user}; CREATE ROLE {user} LOGIN IN ROLE {role}")
    events = list(itertools.islice(plan(7).events(), 300))
    with UsageStore(running.url(database, "mado")) as clerk:
        assert clerk.add(events).taken == 300
        assert clerk.add(events).taken == 0
        for sql in (
            "SELECT 1 FROM events",
            "DELETE FROM events",
            "UPDATE monthly SET runs = 0",
            "SELECT 1 FROM grants",
        ):
            with pytest.raises(ConfigurationError, match="権限がありません"), clerk.database.writing() as connection:
                connection.exec_driver_sql(sql)
    with UsageStore(running.url(database, "dx")) as reader:
        assert sum(row.runs for row in of_year(reader, 2024).rows) > 0
        with pytest.raises(ConfigurationError, match="権限がありません"):
            reader.add(events[:1])


def test_a_reader_s_own_run_does_not_end_its_reading(running: Server, database: str, tmp_path: Path) -> None:
    """A PC that may only read has run a robot: it is told that this waits, sees the figures, and sends once it may."""
    running.psql("DROP ROLE IF EXISTS mieru; CREATE ROLE mieru LOGIN IN ROLE dxauto_readers")
    office = make_office(tmp_path)
    url = running.url(database, "mieru")
    (tmp_path / "dxauto.toml").write_text(f'usage_database = "{url}"\ndepartment = "DX推進課"\n', encoding="utf-8")
    assert office.call("run", "word", *office.words("a"), "-o", "out.txt").code == ExitCode.DONE
    seen = office.call("usage", "status")
    assert seen.code == ExitCode.DONE, seen.err
    assert "足す権限がないので送っていません" in seen.err
    assert office.call("usage", "page", "-o", "page.html").code == ExitCode.DONE
    running.psql("GRANT dxauto_clerks TO mieru")
    assert "1 件を送りました" in office.call("usage", "send").out
    assert office.call("usage", "status").err == ""


def test_a_database_without_tables_is_told(running: Server) -> None:
    """Who comes before the administrator reads what the administrator has to do."""
    url = running.make_database(f"empty{next(_names)}")
    with UsageStore(url) as store, pytest.raises(ConfigurationError, match="dxauto usage prepare"):
        of_year(store)


def test_twenty_pcs_at_once_with_cut_connections_and_a_stopped_server(
    running: Server, database: str, tmp_path: Path
) -> None:
    """20 processes begin while the server is down, and send while connections are cut at random and it dies once more:
    every event is there once.
    """
    running.stop()
    fork = multiprocessing.get_context("fork")
    pcs = [fork.Process(target=pc, args=(running.url(database), tmp_path, n, EVENTS), daemon=True) for n in range(PCS)]
    try:
        for process in pcs:
            process.start()
        while len(list(tmp_path.glob("away-*"))) < PCS:
            assert not [process for process in pcs if process.exitcode]
            time.sleep(0.05)
    finally:
        running.start()
    _disturb(running, database, pcs)
    assert [process.exitcode for process in pcs] == [0] * PCS
    counted = running.psql("SELECT count(*), count(DISTINCT id), sum(runs) FROM events", database)
    assert counted == "|".join([str(PCS * EVENTS)] * 3)
    assert running.psql("SELECT sum(runs), sum(items) FROM monthly", database) == f"{PCS * EVENTS}|{PCS * EVENTS}"
    people = running.psql("SELECT sum(runs), count(DISTINCT person) FROM monthly_people", database)
    assert people == f"{PCS * EVENTS}|{PCS}"


def _disturb(running: Server, database: str, pcs: list[Any]) -> None:
    """Cut connections until all PCs are done; stop the server once more when some events have arrived."""
    stopped = False
    cut = (
        "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity "
        "WHERE application_name = 'dxauto' ORDER BY random() LIMIT 3) AS picked"
    )
    while any(process.is_alive() for process in pcs):
        arrived = int(running.psql(f"{cut}; SELECT count(*) FROM events", database).splitlines()[-1])
        if not stopped and arrived > PCS:
            running.stop()
            stopped = True
            running.start()
        time.sleep(0.2)
    for process in pcs:
        process.join()


def test_a_run_without_the_hall_s_database_is_counted_later(running: Server, database: str, tmp_path: Path) -> None:
    """While the server is down a robot runs as ever and says that its event waits; sent later, it is there once."""
    office = make_office(tmp_path)
    url = running.url(database).replace("?", "?connect_timeout=5&")
    (tmp_path / "dxauto.toml").write_text(f'usage_database = "{url}"\ndepartment = "市民課"\n', encoding="utf-8")
    running.stop()
    try:
        done = office.call("run", "word", *office.words("a", "b"), "-o", "out.txt")
        assert done.code == ExitCode.DONE
        assert "つながったときに自動で送ります" in done.err
        assert office.call("usage", "send").code == AwayError.exit_code
    finally:
        running.start()
    assert "1 件を送りました" in office.call("usage", "send").out
    assert "送るものはありません" in office.call("usage", "send").out
    assert running.psql("SELECT department, runs, items, kind FROM events", database) == "市民課|1|2|real"


def test_a_second_office_keeps_its_own_events_apart(running: Server, database: str, tmp_path: Path) -> None:
    """Two PCs whose runs have the same names do not take each other's events for their own."""
    for name in ("a", "b"):
        office = make_office(tmp_path / name)
        (tmp_path / name / "dxauto.toml").write_text(f'usage_database = "{running.url(database)}"\n', encoding="utf-8")
        assert office.call("run", "word", *office.words("x"), "-o", "out.txt").code == ExitCode.DONE
    assert running.psql("SELECT count(*) FROM events", database) == "2"


PAST = date(2024, 11, 13)
"""A day in mid-month with later uses in its month."""


def plain_uses(count: int) -> list[Activity]:
    """Give uses from all months up to November 2024 that the first version's trigger, as the test has it, can sum."""
    plainly = {"kind": Kind.REAL, "review": 0, "failed_items": 0, "corrections": 0, "seconds": 0.0}
    plainly |= {"minutes_by_hand": None, "checking_minutes": None}
    found = [event for event in plan(7, years=1).events() if event.day <= date(2024, 11, 30)]
    assert sum(PAST.replace(day=1) <= event.day <= PAST for event in found) > 5
    assert sum(event.day > PAST for event in found) > 5
    return [replace(event, **plainly) for event in sorted(found, key=lambda event: event.id)[:count]]


def test_a_hall_of_the_first_version_goes_on_until_it_is_prepared(
    running: Server, database: str, tmp_path: Path
) -> None:
    """Before the administrator has prepared it anew clerks add, readers get the same figures, and the check says what
    to do; afterwards all have what they had, and every sum agrees with the events.
    """
    for user, role in (("mado", "dxauto_clerks"), ("dx", "dxauto_readers")):
        running.psql(f"DROP ROLE IF EXISTS {user}; CREATE ROLE {user} LOGIN IN ROLE {role}")
    uses = plain_uses(3000)
    parts = uses[::3], uses[1::3], uses[2::3]
    texts = []
    with UsageStore(tmp_path / "like.sqlite3") as like:
        like.put_roster(plan(7, years=1).roster)
        for part in parts:
            like.add(part)
            texts.append(to_json(of_year(like, 2024, PAST)))
    with UsageStore(running.url(database)) as owner, UsageStore(running.url(database, "mado")) as clerk:
        owner.put_roster(plan(7, years=1).roster)
        clerk.add(parts[0])
        running.psql(to_first_version("postgresql"), database)
        clerk.add(parts[1])
        assert read_by(running, database) == texts[1]
        told = check(owner, of_year(owner, 2024, PAST))
        assert told.wrong == []
        assert any("dxauto usage prepare" in note for note in told.notes)
        for _ in range(2):
            owner.prepare()
            assert read_by(running, database) == texts[1]
        clerk.add(parts[1] + parts[2])
        assert read_by(running, database) == texts[2]
        told = check(owner, of_year(owner, 2024, PAST))
        assert told.wrong == []
        assert not any("dxauto usage prepare" in note for note in told.notes)


def read_by(running: Server, database: str) -> str:
    """Give the figures up to the past day as a reader gets them."""
    with UsageStore(running.url(database, "dx")) as reader:
        return to_json(of_year(reader, 2024, PAST))


def test_writers_and_an_administrator_who_prepares_wait_for_each_other(running: Server, database: str) -> None:
    """What is being added while the tables are brought up to date is in all sums, whoever of the two came first."""
    first, second = (uses := plain_uses(40))[:20], uses[20:]
    url = running.url(database)
    with UsageStore(url) as owner, UsageStore(url) as clerk:
        running.psql(to_first_version("postgresql"), database)
        with clerk.database.writing() as connection:
            connection.exec_driver_sql("LOCK TABLE events IN ROW EXCLUSIVE MODE")  # what an INSERT does first
            preparing = _apart(lambda: _with_own(url, UsageStore.prepare))
            _until_it_waits(running, preparing)
            postgres.insert(connection, [record(use) for use in first], COLUMNS)
        preparing.join()
        assert check(owner, of_year(owner, 2024, PAST)).wrong == []
        running.psql(to_first_version("postgresql"), database)
        with owner.database.writing() as connection:
            postgres.lock(connection)
            migrate(connection)
            postgres.prepare(connection)
            adding = _apart(lambda: _with_own(url, lambda store: store.add(second)))
            _until_it_waits(running, adding)
        adding.join()
        assert check(owner, of_year(owner, 2024, PAST)).wrong == []
    counted = "SELECT sum(runs), (SELECT sum(runs) FROM monthly), (SELECT count(*) FROM events) FROM daily"
    assert running.psql(counted, database) == "40|40|40"


def _apart(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _with_own(url: str, work: Callable[[UsageStore], object]) -> None:
    """A store belongs to one thread."""
    with UsageStore(url) as store:
        work(store)


def _until_it_waits(running: Server, thread: threading.Thread) -> None:
    while running.psql("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0":
        assert thread.is_alive()
        time.sleep(0.05)
