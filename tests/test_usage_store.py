"""The store: dxauto's own events exactly once, snapshots for ever, sums that agree; and the commands over it."""

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cli_support import Office, make_office
from usage_shown_support import shrunk
from usage_support import KEYS, ROOT, TODAY, of_year

from dxauto.cli.layout import width
from dxauto.errors import ConfigurationError, ExitCode, OutputError
from dxauto.ledger import Correction, Finished, Ledger, RunRow, RunStatus
from dxauto.robot import Outcome, State, Tool
from dxauto.settings import Settings
from dxauto.usage import own
from dxauto.usage.checking import check
from dxauto.usage.exporting import open_data
from dxauto.usage.figures_types import Key, rows_behind
from dxauto.usage.opening import place
from dxauto.usage.snapshots import differences, from_json, kept, newest, take, to_json
from dxauto.usage.store import UsageStore
from samples.hall.plan import plan


@pytest.fixture
def store(tmp_path: Path) -> Iterator[UsageStore]:
    """Give an empty store."""
    with UsageStore(tmp_path / "usage.sqlite3") as made:
        yield made


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Give an empty ledger."""
    with Ledger(tmp_path / "ledger.sqlite3") as made:
        yield made


@pytest.fixture(scope="module")
def hall_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a store that knows a hall."""
    path = tmp_path_factory.mktemp("hall") / "usage.sqlite3"
    hall = plan(11)
    with UsageStore(path) as made:
        made.put_roster(hall.roster)
        made.add(hall.events())
    return path


@pytest.fixture
def hall(hall_store: Path, tmp_path: Path) -> Iterator[UsageStore]:
    """Give a copy of that store."""
    copy = tmp_path / "hall.sqlite3"
    with sqlite3.connect(hall_store) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    with UsageStore(copy) as made:
        yield made


def finish(ledger: Ledger, name: str, outcome: Outcome | None, *, test: bool = False) -> None:
    """Make a finished run; without an outcome of one that found nothing to do."""
    run = RunRow(
        id=name,
        robot="word",
        kind="word",
        tool=Tool.AI_OCR,
        slot="s",
        status=RunStatus.RUNNING,
        started=datetime(2026, 5, 11, 3, tzinfo=UTC),
        department="市民課",
        staff="4711",
        test=test,
    )
    ledger.begin_run(run)
    if outcome is not None:
        row = ledger.take(run, 0, f"key-{name}", "f", kept=True).row
        assert row is not None
        ledger.end_item(row, outcome)
    ledger.finish_run(Finished(name, 2.0, 0, None, 6.0))


def test_own_runs_are_counted_for_what_they_were(ledger: Ledger, store: UsageStore) -> None:
    """A practice run, a failed one and one that found nothing to do never count; a finished one with doubts does."""
    finish(ledger, "done", Outcome.done())
    finish(ledger, "doubtful", Outcome(State.REVIEW, "?"))
    finish(ledger, "practice", Outcome.done(), test=True)
    finish(ledger, "failed", Outcome.failed("x"))
    finish(ledger, "nothing", None)
    assert own.send(ledger, store, KEYS) == 5
    with store.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT runs, tests, failed_runs, retries, items, review FROM monthly").all()
        people = connection.exec_driver_sql("SELECT person, runs FROM monthly_people").all()
    assert [tuple(row) for row in found] == [(2, 1, 1, 1, 1, 1)]
    assert [tuple(row) for row in people] == [(KEYS.sign("4711"), 2)]


def test_corrections_of_persons_count_for_the_robot(ledger: Ledger, store: UsageStore) -> None:
    """What a person has corrected later is added to the robot's corrections, once, and is no run."""
    finish(ledger, "done", Outcome.done())
    own.send(ledger, store, KEYS)
    when = datetime(2026, 5, 12, tzinfo=UTC)
    ledger.record_corrections([Correction("word", "key-done", field, "4711", when) for field in ("a", "b")])
    assert own.send(ledger, store, KEYS) == 2
    assert own.send(ledger, store, KEYS) == 0
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT runs, corrections FROM monthly").one() == (1, 2)


def test_a_sender_that_dies_after_the_store_has_it_sends_it_for_nothing(
    ledger: Ledger, store: UsageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the store's commit and the ledger's mark, the event is sent again and is there once."""
    finish(ledger, "done", Outcome.done())

    def dies(*_: object) -> None:
        raise OutputError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "mark_sent", dies)
        with pytest.raises(OutputError):
            own.send(ledger, store, KEYS)
    assert own.send(ledger, store, KEYS) == 0
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar_one() == 1


def test_another_store_gets_everything_from_the_start(ledger: Ledger, store: UsageStore, tmp_path: Path) -> None:
    """When an office moves to the hall's database, what this PC's own store had goes there, too."""
    finish(ledger, "done", Outcome.done())
    assert own.send(ledger, store, KEYS) == 1
    with UsageStore(tmp_path / "other.sqlite3") as other:
        assert own.send(ledger, other, KEYS) == 1


def test_a_snapshot_prints_the_same_for_ever(hall: UsageStore) -> None:
    """Late events change the figures of today, not those that were kept; what differs is told place by place."""
    before = of_year(hall, 2025, date(2026, 3, 31))
    taken = take(hall, before)
    late = next(event for event in plan(12).events() if event.day.year == 2025 and event.day.month > 4)
    assert hall.add([late]).taken == 1
    after = of_year(hall, 2025, date(2026, 3, 31))
    again = newest(hall, before_year := taken.fiscal_year)
    assert again is not None
    assert (again.text, again.hash, again.figures()) == (taken.text, taken.hash, before)
    told = differences(before, after)
    assert told
    assert all(one.then != one.now for one in told)
    assert differences(before, before) == []
    take(hall, after)
    assert next(iter(kept(hall, before_year))).hash == taken.hash


def test_a_store_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    """An older dxauto says so instead of writing into tables that it does not know."""
    path = tmp_path / "usage.sqlite3"
    with UsageStore(path) as store, store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE store_version SET version = version + 1")
    with pytest.raises(ConfigurationError, match="新しい版"):
        UsageStore(path)


def test_figures_survive_being_written_down(hall: UsageStore) -> None:
    """Text and back gives the same figures."""
    made = of_year(hall)
    assert from_json(to_json(made)) == made


def test_a_snapshot_that_was_changed_is_not_used(hall: UsageStore) -> None:
    """Changing a kept figure is found out by the check, and the snapshot refuses to be used."""
    take(hall, of_year(hall, 2025))
    with hall.database.writing() as connection:
        connection.exec_driver_sql("UPDATE snapshots SET figures = replace(figures, '\"runs\":1', '\"runs\":2')")
    changed = kept(hall)[0]
    assert not changed.sound
    with pytest.raises(ConfigurationError, match="書き換えられています"):
        changed.figures()
    assert any("書き換えられています" in text for text in check(hall, of_year(hall)).wrong)


def test_sums_that_no_longer_agree_with_the_events_are_found(hall: UsageStore) -> None:
    """Whoever changes a sum, or takes an event away, is found out."""
    assert check(hall, of_year(hall)).wrong == []
    with hall.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events WHERE kind = 'real')")
    wrong = check(hall, of_year(hall)).wrong
    assert [text[:4] for text in wrong] == ["日ごとの", "月ごとの", "職員ごと"]


def test_a_key_picks_the_rows_of_its_period(hall: UsageStore) -> None:
    """Month, quarter and year pick rows of just these months."""
    made = of_year(hall)
    months = {key: {row.month for row in rows_behind(made, Key(period=key))} for key in ("2026", "2026-q2", "2026-05")}
    assert months["2026-05"] == {"2026-05"}
    assert months["2026-q2"] <= {"2026-07", "2026-08", "2026-09"}
    assert months["2026"] == {row.month for row in made.rows}


@pytest.mark.parametrize("url", ["postgresql://dx:geheim@server/dxauto", "postgresql+psycopg://dx:geheim@server/x"])
def test_a_password_in_the_settings_is_refused(url: str) -> None:
    """It says where a password belongs, without repeating it."""
    with pytest.raises(ConfigurationError, match="pgpass") as told:
        place(Settings(usage_database=url))
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize("url", ["mysql://server/x", "rubbish", "postgresql:/", "://"])
def test_a_database_that_is_none_is_told(url: str) -> None:
    """What is no PostgreSQL address is a mistake of the settings."""
    with pytest.raises(ConfigurationError, match="usage_database"):
        UsageStore(place(Settings(usage_database=url)))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Give a workspace in which a roster was taken in and a robot ran."""
    made = make_office(tmp_path_factory.mktemp("office"))
    (made.root / "meibo.csv").write_text(
        "課名,職員数,設置日,廃止日,"
        + ",".join(
            f"{t} {p}" for t in ("電子申請", "AI-OCR", "RPA", "音声認識") for p in ("口座数", "付与日", "廃止日")
        )
        + "\n市民課,30,,,5,R6.4.1,,,,,,,,,,\n税務課,20,,,3,R6.4.1,,,,,,,,,,\n",
        encoding="utf-8",
    )
    mapping = str(ROOT / "usage" / "meibo.yaml")
    ended = made.call("usage", "import", "meibo.csv", "--mapping", mapping)
    assert ended.code == ExitCode.DONE, ended.err
    (made.root / "log.csv").write_text(
        "受付番号,受付日時,担当所属,作成者,フォーム名,状態\n1,2026/5/1,市民課,4711,申込み,完了\n2,2026/5/1,税無課,1,申込み,完了\n",
        encoding="utf-8",
    )
    (made.root / "dxauto.toml").write_text('department = "税務課"\n', encoding="utf-8")
    assert made.call("run", "word", *made.words("a"), "-o", "out.txt").code == ExitCode.DONE
    return made


def test_the_commands_from_import_to_export(office: Office) -> None:
    """A refused row decides the exit code; the status shows the rate; the export has no person; the check notes."""
    mapping = str(ROOT / "usage" / "denshi-shinsei.yaml")
    ended = office.call("usage", "import", "log.csv", "--mapping", mapping, "--json")
    assert ended.code == ExitCode.PARTLY_FAILED
    (found,) = json.loads(ended.out)
    assert (found["read"], found["taken"], found["near"]) == (2, 1, {"税無課": ["税務課"]})
    status = office.call("usage", "status", "--as-of", str(TODAY))
    assert re.search(r"電子申請 +50\.0 %（1/2）", status.out)
    assert max(width(line) for line in status.out.splitlines()) <= 80  # an ordinary window
    assert re.search(r"\+7 ポイントと読むとき:\n  電子申請 7\.0 %", status.out)
    figures = json.loads(office.call("usage", "status", "--as-of", str(TODAY), "--json").out)
    assert figures["tools"][0]["year"]["departments"] == {"active": 1, "holding": 2}
    assert office.call("usage", "export", "-o", "x.csv", "--as-of", str(TODAY)).code == ExitCode.DONE
    content = (office.root / "x.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(content.splitlines()))
    assert [row["利用回数"] for row in rows if row["月"] == "2026-05" and row["課"] == "市民課"] == ["1"]
    assert "4711" not in content
    assert "p-" not in content
    assert office.call("usage", "check").code == ExitCode.DONE


def test_open_data_has_only_the_sum_of_a_small_department(hall: UsageStore) -> None:
    """Two people who use two tools in several months are one row of the year; whom no roster knows, too."""
    made = of_year(hall)
    several = {row.department for row in made.rows if row.runs} & {one.name for one in made.departments}
    name = next(
        one for one in sorted(several) if len({(r.month, r.tool) for r in made.rows if r.department == one}) > 2
    )
    stranger = replace(next(row for row in made.rows if row.department != name), department="名簿にない係")
    made = shrunk(replace(made, rows=(*made.rows, stranger)), name, 2)
    rows = list(csv.DictReader(open_data(made)[0].decode("utf-8-sig").splitlines()))
    (only,) = (row for row in rows if row["課"] == name)
    runs = sum(row.runs for row in made.rows if row.department == name)
    assert (only["月"], only["ツール"], only["利用回数"]) == ("年度の合計", "すべて", str(runs))
    assert [row["ツール"] for row in rows if row["課"] == "名簿にない係"] == ["すべて"]
    assert sum(int(row["利用回数"]) for row in rows) == sum(row.runs for row in made.rows)


def test_a_robot_s_own_run_is_in_the_figures(office: Office) -> None:
    """What `dxauto run` did is counted under the settings' department, without any import."""
    today = json.loads(office.call("usage", "status", "--json").out)
    assert [(row["department"], row["robot"], row["runs"]) for row in today["rows"] if row["robot"] == "word"] == [
        ("税務課", "word", 1)
    ]
    assert "設定にないツール" in "".join(today["warnings"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("status", "--fiscal-year", "R60"), "令和60年度は 令和60年4月1日からです"),
        (("snapshot", "--fiscal-year", "R60"), "まだ数字がありません"),
        (("export", "--fiscal-year", "R8", "--as-of", "2025-01-01", "-o", "never.csv"), "令和7年1月1日には、まだ"),
        (("report", "--quarter", "4", "--as-of", "2026-11-20", "-o", "never.pdf"), "第4四半期は 令和9年1月1日からです"),
        (("report", "--quarter", "5", "-o", "never.pdf"), "1 から 4 までの整数を書いてください"),
        (("status", "--as-of", "2026-02-30"), "2026-11-20 のような"),
        (("suggest", "--monthly", "many", "-o", "never"), "0 以上の数を書いてください"),
    ],
)
def test_a_time_that_cannot_be_told_of_ends_as_a_sentence(office: Office, words: tuple[str, ...], told: str) -> None:
    """A year or quarter to come, a day before its year, what is no day: a wrong use, nothing written."""
    ended = office.call("usage", *words)
    assert ended.code == ExitCode.USAGE
    assert told in ended.err
    assert not list(office.root.glob("never*"))


def test_a_record_made_anew_gets_the_own_runs_again(office: Office) -> None:
    """The store is moved away as a message says: what robots did is in the new one, once, however often it is sent."""
    assert office.call("usage", "status").code == ExitCode.DONE
    for path in (office.root / ".dxauto").glob("usage.sqlite3*"):
        path.rename(path.with_name(f"alt-{path.name}"))
    for _ in range(2):
        today = json.loads(office.call("usage", "status", "--json").out)
        assert [row["runs"] for row in today["rows"] if row["robot"] == "word"] == [1]
    assert "送るものはありません" in office.call("usage", "send", "--all").out


def test_a_snapshot_by_command(office: Office) -> None:
    """Taken twice on one day it is one; the check finds it sound."""
    for _ in range(2):
        told = office.call("usage", "snapshot", "--fiscal-year", "R7")
        assert told.code == ExitCode.DONE
        assert "控えの番号 1" in told.out
    assert "控え 1 個は、どれも取ったときのままです" in office.call("usage", "check").out
    assert office.call("usage", "status", "--fiscal-year", "八").code == ExitCode.USAGE
