"""`dxauto schedule`, called as a clerk and a timer call it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cli_support import Ended, Office, make_office
from schedule_support import Programs

from dxauto.cli.main import call
from dxauto.errors import ConfigurationError, ExitCode
from dxauto.schedule.entry import Entries, check_output, kept_path
from dxauto.schedule.standing import problems, repair
from dxauto.workspace import Workspace


@dataclass(frozen=True)
class Here(Office):
    """An office whose commands run in this process: each is asked for often."""

    patch: pytest.MonkeyPatch
    heard: pytest.CaptureFixture[str]

    def call(self, *arguments: str, cwd: str = ".") -> Ended:
        """Run a command in the workspace, or in a folder seen from it."""
        with self.patch.context() as patch:
            patch.chdir(self.root / cwd)
            patch.syspath_prepend(str(self.root / "site"))
            self.heard.readouterr()
            code = call(arguments)
        return Ended(code, *self.heard.readouterr())

    def at(self, root: Path) -> Here:
        """Give the same office at another place."""
        return Here(root, self.patch, self.heard)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Give a workspace with the robot `word`, and two files to read."""
    made = Here(make_office(tmp_path / "office").root, monkeypatch, capsys)
    made.words("done", "review")
    (made.root / "dxauto.toml").write_text("workers = 0\n", encoding="utf-8")
    return made


def added(office: Here, *more: str) -> Ended:
    """Schedule the robot over two files."""
    plan = ("--daily", "02:00", "--input", "0.txt", "--input", "1.txt", "-o", "out/{date}.txt", "--system", "none")
    return office.call("schedule", "add", "word", *plan, *more)


def turn_back(root: Path, days: int, name: str = "word") -> None:
    """Let an entry be made some days ago."""
    path = root / ".dxauto" / "schedule" / f"{name}.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["created"] = (datetime.now() - timedelta(days=days)).isoformat(timespec="seconds")
    path.write_text(json.dumps(record), encoding="utf-8")


def test_a_scheduled_robot_runs_once_as_if_called_by_hand(office: Here) -> None:
    """Two missed nights are one run, into the file named by the date; the second call finds nothing to do."""
    assert added(office).code == 0
    early = Office(office.root).call("schedule", "fire", "word", "--workspace", str(office.root), cwd="..")
    assert "今は動かす時刻ではありません" in early.out
    turn_back(office.root, 2)
    fired = office.call("schedule", "fire", "word", "--workspace", str(office.root), cwd="..")
    assert fired.code == ExitCode.REVIEW, fired.err
    again = office.call("schedule", "fire", "word", "--workspace", str(office.root), cwd="..")
    assert "今は動かす時刻ではありません" in again.out
    (result,) = (office.root / "out").iterdir()
    assert result.read_text(encoding="utf-8") == "done\nreview"
    assert result.stem[:4] == f"{datetime.now():%Y}"
    listed = office.call("schedule", "list")
    assert "毎日 02:00" in listed.out
    assert "人が確認する項目があります" in listed.out
    (record,) = json.loads(office.call("schedule", "list", "--json").out)
    assert record["last"]["code"] == ExitCode.REVIEW
    runs = json.loads(office.call("runs", "--json").out)
    shown = office.call("runs", "show", runs[0]["id"]).out
    assert str(Path(".dxauto") / "logs" / f"{runs[0]['id']}.log") in shown
    assert [run["exit_code"] for run in runs] == [ExitCode.REVIEW]


def test_run_now_does_the_work_at_once(office: Here) -> None:
    """A clerk tries the schedule in the day and sees the result."""
    added(office)
    ended = office.call("schedule", "run-now", "word")
    assert ended.code == ExitCode.REVIEW
    assert "確認が必要 1" in ended.out
    assert (office.root / "out" / f"{datetime.now():%Y-%m-%d}.txt").is_file()


def test_a_scheduled_result_has_the_format_that_its_name_asks_for(office: Here) -> None:
    """`-o out/a.csv` is CSV by night as it is by day."""
    plan = ("--daily", "02:00", "--input", "0.txt", "-o", "out/a.csv", "--system", "none")
    assert office.call("schedule", "add", "word", *plan).code == 0
    office.call("schedule", "run-now", "word")
    (kept,) = (office.root / ".dxauto" / "requests").glob("*.json")
    assert json.loads(kept.read_text(encoding="utf-8"))["overrides"] == {"format": "csv"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("wort", "--daily", "02:00"), "word"),
        (("word",), "--daily"),
        (("word", "--daily", "02:00", "--monthly", "1", "06:00"), "--daily"),
        (("word", "--daily", "26:00"), "02:00"),
        (("word", "--weekdays", "x", "02:00"), "月,木"),
        (("word", "--daily", "02:00", "-o", "{day}.txt"), "{date}"),
        (("word", "--daily", "02:00", "--name", "夜"), "英小文字"),
        (("word", "--daily", "02:00", "--set", "nothing=1"), "nothing"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_once(office: Here, arguments: tuple[str, ...], told: str) -> None:
    """What would fail every night is an error in the day, and leaves no entry."""
    ended = office.call("schedule", "add", *arguments, "--system", "none")
    assert ended.code in (ExitCode.USAGE, ExitCode.BAD_CONFIGURATION, ExitCode.NOT_FOUND)
    assert told in ended.err
    assert Entries(Workspace(office.root)).names() == []


def test_a_second_entry_of_the_same_name_is_refused(office: Here) -> None:
    """The first stays; another name is taken; removing makes room."""
    assert added(office).code == 0
    assert added(office).code == ExitCode.BAD_CONFIGURATION
    assert added(office, "--name", "word-2").code == 0
    assert office.call("schedule", "remove", "word").code == 0
    assert office.call("schedule", "remove", "word").code == ExitCode.NOT_FOUND
    assert Entries(Workspace(office.root)).names() == ["word-2"]


def test_a_moved_workspace_says_so_and_is_mended(office: Here) -> None:
    """After a move the timer's call tells what to do, list and check say it, repair mends it, and nothing is lost."""
    added(office)
    turn_back(office.root, 2)
    there = office.at(office.root.with_name("新しい 場所"))
    shutil.move(office.root, there.root)
    called = there.call("schedule", "fire", "word", "--workspace", str(office.root))
    assert called.code == ExitCode.BAD_CONFIGURATION
    assert "schedule check --repair" in called.err
    assert "移された" in there.call("schedule", "list").err
    assert there.call("schedule", "check").code == ExitCode.BAD_CONFIGURATION
    mended = there.call("schedule", "check", "--repair")
    assert (mended.code, "直しました" in mended.out) == (0, True)
    fired = there.call("schedule", "fire", "word", "--workspace", str(there.root))
    assert fired.code == ExitCode.REVIEW, fired.err


def test_check_names_a_missing_robot_and_a_missing_input(office: Here) -> None:
    """What will fail tonight is said today."""
    assert "予定はありません" in office.call("schedule", "check").out
    (office.root / "0.txt").unlink()
    assert "0.txt がありません" in added(office).err
    ended = office.call("schedule", "check")
    assert ended.code == ExitCode.BAD_CONFIGURATION
    assert "0.txt" in ended.err
    (office.root / "robots" / "word.yaml").rename(office.root / "word.yaml")
    assert "word" in office.call("schedule", "check").err


def test_a_copy_of_a_workspace_gets_a_timer_of_its_own(tmp_path: Path, office: Here) -> None:
    """Mending a copy leaves the original's timer alone; mending after a move takes the old one away."""
    first = office.at(make_office(tmp_path / "a").root)
    first.call("schedule", "add", "word", "--daily", "02:00", "--system", "none")
    entries = Entries(Workspace(first.root))
    path = entries.folder / "word.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"none"', '"cron"'), encoding="utf-8")
    programs = Programs()
    repair(entries.workspace, entries.get("word"), programs)
    original = programs.crontab
    shutil.copytree(first.root, tmp_path / "b")
    copy = Entries(Workspace(tmp_path / "b"))
    repair(copy.workspace, copy.get("word"), programs)
    assert original in programs.crontab
    assert str(tmp_path / "b") in programs.crontab
    shutil.move(first.root, tmp_path / "c")
    moved = Entries(Workspace(tmp_path / "c"))
    repair(moved.workspace, moved.get("word"), programs)
    assert original not in programs.crontab
    assert programs.crontab.count("@reboot") == 2


def test_a_broken_entry_is_told_and_can_be_removed(office: Here) -> None:
    """A damaged file is a sentence with the way out, not a crash."""
    added(office)
    (office.root / ".dxauto" / "schedule" / "word.json").write_text('{"robot": 3', encoding="utf-8")
    added(office, "--name", "other")
    ended = office.call("schedule", "check")
    assert ended.err.count("remove word") == 1
    assert "OK  予定「other」" in ended.out
    ended = office.call("schedule", "list")
    assert ended.code == ExitCode.BAD_CONFIGURATION
    assert "remove word" in ended.err
    assert "other" in ended.out
    assert office.call("schedule", "remove", "word").code == 0
    assert office.call("schedule", "remove", "other").code == 0
    assert list(problems(Workspace(office.root))) == []


def test_paths_inside_move_along_and_others_stay(tmp_path: Path) -> None:
    """An input in the workspace is kept relative to it, one elsewhere as it is."""
    here = Workspace(tmp_path)
    assert kept_path(here, tmp_path / "in" / "スキャン") == "in/スキャン"
    assert kept_path(here, tmp_path.parent / "share") == str(tmp_path.parent / "share")
    check_output("out/{date}.xlsx")
    for text in ("{x}", "{date", "a}", "{{date}}"):
        with pytest.raises(ConfigurationError):
            check_output(text)


@pytest.mark.skipif(sys.platform == "win32", reason="asks for the niceness")
def test_a_scheduled_run_lets_everything_else_go_first() -> None:
    """Its process and those that it starts have a lower priority, asked for once or twice."""
    child = "import os; print(os.nice(0))"
    code = (
        "import os, subprocess, sys\n"
        "from dxauto.schedule.perform import lower_priority\n"
        "lower_priority(); lower_priority(); print(os.nice(0), flush=True)\n"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    mine = os.nice(0)
    assert told.split() == [str(max(10, mine))] * 2
