"""The morning's report: what was done, what a person must do, what did not happen; no names in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from schedule_support import Clock, daily, make_entry
from spine_support import SECRET, make_workspace, request

from dxauto.errors import ConfigurationError, ExitCode, OutputError
from dxauto.ledger import Ledger
from dxauto.morning.deliver import deliver, write
from dxauto.morning.report import Report, collect
from dxauto.morning.text import duration, headline, told
from dxauto.pause import PausedError
from dxauto.runner import run
from dxauto.schedule.entry import Entries, Entry
from dxauto.schedule.fire import Ended, Firing
from dxauto.schedule.history import Fate, History, Note, history_path
from dxauto.schedule.perform import RobotRun
from dxauto.settings import Settings
from dxauto.watch.standing import Watched
from dxauto.workspace import Workspace

MORNING = datetime(2026, 4, 3, 8, 0)
EVENING = MORNING - timedelta(hours=24)
NIGHT = datetime(2026, 4, 3, 2, 0)


def of_now(workspace: Workspace) -> Report:
    """Report on the last hour."""
    now = datetime.now()
    return collect(workspace, now - timedelta(hours=1), now + timedelta(minutes=1))


def with_note(workspace: Workspace, note: Note | None, **changes: object) -> Entry:
    """Put a daily entry that was made days ago, with what became of its night."""
    entry = make_entry(workspace.root, daily(), **changes)
    Entries(workspace).put(entry)
    if note is not None:
        History(history_path(workspace.state / "schedule", entry.name)).put(note)
    return entry


def test_a_night_is_told_with_counts_that_add_up_and_what_to_do(tmp_path: Path) -> None:
    """Items are done, for review, failed; the sum stands there, and the two things to do, with the run's number."""
    workspace = make_workspace(tmp_path, "{count: 6, acts: {k1: review, k2: business, k3: business}}")
    summary = run(request(workspace))
    report = of_now(workspace)
    text = told(report)
    assert report.exit_code is ExitCode.PARTLY_FAILED
    assert "合わせて 6 件 = 済み 3 ＋ 確認 1 ＋ 失敗 2 ＋ 途中 0" in text
    assert f"処理できなかった 2 件を「dxauto runs show {summary.run} --state failed」" in text
    assert "確認が必要な 1 件" in text
    assert "偽（nise）完了" in text


def test_no_file_and_no_person_is_named(tmp_path: Path) -> None:
    """Labels, inputs and outputs may be names of people: none of it is in the report."""
    workspace = make_workspace(tmp_path / SECRET, "{count: 3, acts: {k1: oserror, k2: unreadable}}")
    run(request(workspace, inputs=(tmp_path / f"{SECRET}.pdf",), output=workspace.root / f"{SECRET}.txt"))
    report = of_now(workspace)
    assert report.runs
    assert SECRET not in told(report) + headline(report) + repr(report)


@pytest.mark.parametrize(
    ("parameters", "code", "words"),
    [
        ("{count: 2}", ExitCode.DONE, "すべて終わっています"),
        ("{count: 2, acts: {k0: review}}", ExitCode.REVIEW, "確かめてほしい"),
        ("{count: 2, acts: {k0: missing}}", ExitCode.PARTLY_FAILED, "必要な部品"),
    ],
)
def test_the_gravest_thing_decides(tmp_path: Path, parameters: str, code: ExitCode, words: str) -> None:
    """Nothing to do, something to look at, something failed: the code and the first line say which."""
    from dxauto.errors import MissingComponentError

    workspace = make_workspace(tmp_path, parameters)
    try:
        run(request(workspace))
    except MissingComponentError:
        assert code is ExitCode.PARTLY_FAILED
    report = of_now(workspace)
    assert report.exit_code is code
    assert words in told(report)


def test_a_run_that_was_stopped_says_how_it_goes_on_until_it_has(tmp_path: Path) -> None:
    """Stopped at its time there is advice; once the same work has ended there is none any more."""
    workspace = make_workspace(tmp_path)
    stopped = run(request(workspace, until=datetime(2026, 1, 1)))
    assert f"dxauto resume {stopped.run}" in told(of_now(workspace))
    run(request(workspace))
    report = of_now(workspace)
    assert report.exit_code is ExitCode.DONE
    assert "dxauto resume" not in told(report)


def test_a_run_that_a_later_one_has_taken_over_counts_once_and_asks_for_nothing(tmp_path: Path) -> None:
    """Stopped in the middle and done by the next call: the sum has each item once, and nothing is to be done."""
    workspace = make_workspace(tmp_path, "{count: 6, acts: {k3: review}}")
    moments = iter([False] * 3)
    run(request(workspace, hindrance=lambda: None if next(moments, True) is False else PausedError("止めました")))
    assert "dxauto resume" in told(of_now(workspace))
    run(request(workspace))
    report = of_now(workspace)
    assert [one.gone_on for one in report.runs] == [True, False]
    assert "合わせて 6 件 = 済み 5 ＋ 確認 1 ＋ 失敗 0 ＋ 途中 0" in told(report)
    assert "続きは、あとの実行" in told(report)
    assert "dxauto resume" not in told(report)
    assert f"dxauto runs show {report.runs[1].run}" in told(report)


def test_an_end_before_does_not_hide_that_a_later_run_was_cut_off(tmp_path: Path) -> None:
    """The day's first call came to its end, the second did not: what to do about the second is said."""
    workspace = make_workspace(tmp_path)
    run(request(workspace))
    cut = run(request(workspace, until=datetime(2026, 1, 1)))
    report = of_now(workspace)
    assert f"dxauto resume {cut.run}" in told(report)
    assert report.exit_code is ExitCode.REVIEW


def test_what_is_still_running_is_not_told_as_done(tmp_path: Path) -> None:
    """With a run under way not everything is done; how long it takes already stands there."""
    workspace = make_workspace(tmp_path)
    told_then: list[str] = []

    def look() -> None:
        told_then.append(told(of_now(workspace)))

    run(request(workspace, hindrance=look))
    assert told_then
    assert all(text.startswith("まだ動いているものがあります") for text in told_then)
    assert "すべて終わっています" in told(of_now(workspace))


def test_practice_and_older_runs_are_left_out(tmp_path: Path) -> None:
    """Only the night's real work is told."""
    workspace = make_workspace(tmp_path)
    run(request(workspace, test=True))
    assert of_now(workspace).runs == ()
    assert headline(of_now(workspace)) == "実行はありませんでした"
    run(request(workspace))
    assert len(of_now(workspace).runs) == 1
    assert collect(workspace, EVENING, MORNING).runs == ()


@pytest.mark.parametrize(
    ("note", "alarm"),
    [
        (None, "動いていません"),
        (Note(NIGHT, Fate.TOO_LATE, NIGHT, reason="時間帯に動けなかった"), "時間帯に動けなかった"),
        (Note(NIGHT, Fate.BUSY, NIGHT), "前の実行が続いていた"),
        (Note(NIGHT, Fate.BEGUN, NIGHT, 1), "まだ終わっていません"),
        (Note(NIGHT, Fate.RAN, NIGHT, 1, 7, reason="設定に誤り"), "設定に誤り"),
        (Note(NIGHT, Fate.RAN, NIGHT, 1, 3, run="x"), ""),
        (Note(NIGHT, Fate.MERGED, NIGHT), ""),
        (Note(NIGHT, Fate.EMPTY, NIGHT, reason="読むものがありませんでした"), ""),
    ],
)
def test_a_scheduled_run_that_did_not_happen_raises_an_alarm(tmp_path: Path, note: Note | None, alarm: str) -> None:
    """Whatever kept it, it is said first, with code 14; what happened or needed not happen is no alarm."""
    workspace = make_workspace(tmp_path)
    with_note(workspace, note)
    report = collect(workspace, EVENING, MORNING)
    assert (report.exit_code is ExitCode.MISSED) == bool(alarm)
    assert (alarm in told(report)) or not alarm
    assert [gap.occurrence for gap in report.gaps] == ([NIGHT] if alarm else [])


def test_what_was_not_to_run_is_no_alarm(tmp_path: Path) -> None:
    """A holiday, a night before the entry was made, and a timer that is only minutes late are no gaps."""
    workspace = make_workspace(tmp_path)
    with_note(workspace, None, skip_holidays=True, created=datetime(2026, 4, 28, 12))
    assert collect(workspace, datetime(2026, 4, 28, 12), datetime(2026, 4, 29, 8)).gaps == ()
    assert collect(workspace, EVENING, MORNING).gaps == ()
    with_note(workspace, None)
    assert collect(workspace, EVENING, datetime(2026, 4, 3, 2, 10)).gaps == ()


def test_a_moved_workspace_and_a_broken_entry_raise_an_alarm(tmp_path: Path) -> None:
    """What can no longer happen at all is said as well."""
    workspace = make_workspace(tmp_path)
    with_note(workspace, Note(NIGHT, Fate.RAN, NIGHT, 1, 0, run="x"), home=str(tmp_path / "before"))
    assert "移され" in told(collect(workspace, EVENING, MORNING))
    (workspace.state / "schedule" / "nise.json").write_text("{", encoding="utf-8")
    assert "壊れて" in told(collect(workspace, EVENING, MORNING))


def test_the_report_is_written_for_windows_own_editor(tmp_path: Path) -> None:
    """The file is named by its day and has mark and line ends that Notepad reads."""
    path = write(tmp_path / "共有", Report(EVENING, MORNING))
    assert path.name == "dxauto-2026-04-03.txt"
    assert path.read_bytes().startswith("\ufeff実行はありませんでした".encode())
    assert b"\r\n" in path.read_bytes()


def test_the_scheduled_report_is_delivered_as_the_settings_say(tmp_path: Path) -> None:
    """As an entry of its own it writes into the folder; without a way it is refused; it raises no alarm itself."""
    workspace = make_workspace(tmp_path)
    with pytest.raises(ConfigurationError, match="status_folder"):
        deliver(workspace, Settings(), Report(EVENING, MORNING))
    workspace = make_workspace(tmp_path, settings='status_folder = "asa"\n')
    entry = with_note(workspace, None, name="status", robot="status")
    firing = Firing(workspace, entry, RobotRun(workspace, run, lambda *_: None), Clock(NIGHT))
    note = firing.fire()
    assert note is not None
    assert note.exit_code == ExitCode.DONE
    assert len(list((tmp_path / "asa").iterdir())) == 1
    assert collect(workspace, EVENING, MORNING).gaps == ()


@pytest.mark.parametrize("task", ["status", "purge"])
def test_a_task_that_failed_or_was_not_done_is_told_by_the_next_report(tmp_path: Path, task: str) -> None:
    """A mail that did not go out, a deletion that did not happen: the next report says so."""
    workspace = make_workspace(tmp_path)
    with_note(workspace, Note(NIGHT, Fate.RAN, NIGHT, 1, 8, reason="結果を書き込めません"), name=task, robot=task)
    assert "動けませんでした（結果を書き込めません）" in told(collect(workspace, EVENING, MORNING))
    with_note(workspace, Note(NIGHT, Fate.RAN, NIGHT, 1, 0), name=task, robot=task)
    assert collect(workspace, EVENING, MORNING).gaps == ()
    History(history_path(workspace.state / "schedule", task)).put(Note(NIGHT, Fate.MERGED, NIGHT))
    assert collect(workspace, EVENING, MORNING).gaps == ()
    (workspace.state / "schedule" / "history" / f"{task}.json").unlink()
    assert "動いていません" in told(collect(workspace, EVENING, MORNING))


def test_what_was_due_just_before_a_report_is_told_by_the_next(tmp_path: Path) -> None:
    """Reports one after another look at each moment once: a run missed ten minutes before one is told by the other."""
    workspace = make_workspace(tmp_path)
    with_note(workspace, None)
    soon = NIGHT + timedelta(minutes=10)
    first = collect(workspace, soon - timedelta(hours=24), soon)
    second = collect(workspace, soon, soon + timedelta(hours=24))
    assert [gap.occurrence for gap in first.gaps] == [NIGHT - timedelta(days=1)]
    assert [gap.occurrence for gap in second.gaps] == [NIGHT]


def test_a_run_that_is_going_on_is_no_alarm_and_its_end_is_told_by_the_next_report(tmp_path: Path) -> None:
    """Work that takes until after the report was to run and does; what came of it stands in the report after it."""
    workspace = make_workspace(tmp_path, "{count: 3, acts: {k1: review}}")
    entry = with_note(workspace, Note(NIGHT, Fate.BEGUN, NIGHT, 1))
    nightly = NIGHT + timedelta(days=1)

    def work(_entry: Entry, _occurrence: datetime, _until: datetime | None) -> Ended:
        assert collect(workspace, EVENING, MORNING).gaps == ()
        late = collect(workspace, EVENING + timedelta(days=1), MORNING + timedelta(days=1))
        assert ["前の実行が続いていた" in gap.reason for gap in late.gaps] == [True]
        return Ended(ExitCode.DONE)

    Firing(workspace, entry, work, Clock(nightly)).run_now()
    assert "まだ終わっていません" in told(collect(workspace, EVENING, MORNING))
    run(request(workspace))
    with Ledger(workspace.ledger_path) as ledger:
        (row,) = ledger.runs()
    with closing(sqlite3.connect(workspace.ledger_path)) as database, database:
        database.execute("update runs set seconds = 3600")
    started = row.started.astimezone().replace(tzinfo=None)
    after = collect(workspace, started + timedelta(minutes=59), started + timedelta(hours=24))
    assert [one.run for one in after.runs] == [row.id]
    assert collect(workspace, started + timedelta(minutes=61), started + timedelta(hours=24)).runs == ()


def test_a_way_that_fails_does_not_keep_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the shared folder away the mail goes out all the same, and the failure is told."""
    sent: list[str] = []
    monkeypatch.setattr("dxauto.morning.deliver.send", lambda _settings, _subject, text: sent.append(text) or 1)
    workspace = make_workspace(tmp_path)
    (tmp_path / "asa").write_text("no folder", encoding="utf-8")
    known = {"mail_server": "127.0.0.1", "mail_from": "a@city.jp", "mail_to": "b@city.jp"}
    with pytest.raises(OutputError):
        deliver(workspace, Settings(status_folder="asa", **known), Report(EVENING, MORNING))
    assert len(sent) == 1


def test_files_that_a_stopped_watcher_left_in_the_middle_are_told() -> None:
    """They lie in a folder that nobody looks into: the report says how they are read to their end."""
    left = Watched("nise", running=False, kept=False, under_way=3)
    report = Report(EVENING, MORNING, watched=(left,))
    assert report.exit_code is ExitCode.REVIEW
    assert "読みかけのファイルが 3 個あります。前と同じように「dxauto watch nise」" in told(report)
    assert "読みかけ" not in told(replace(report, watched=(replace(left, running=True),)))


def test_durations_are_told_as_people_say_them() -> None:
    """Seconds, minutes, hours."""
    assert [duration(s) for s in (4.4, 64, 7260)] == ["4 秒", "1 分 4 秒", "2 時間 1 分"]
