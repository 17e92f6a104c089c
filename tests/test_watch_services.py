"""What is written so that an operating system keeps a watcher running, read back by other means; and the commands."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from croniter import croniter
from schedule_support import ODD, Programs, words
from watch_office import Here, make_here

from dxauto.errors import ConfigurationError, ExitCode
from dxauto.lock import held
from dxauto.schedule.systems import resident, windows
from dxauto.schedule.systems.resident import CronLines, LogonTask, Nobody, Resident, SystemdService
from dxauto.schedule.systems.types import Standing
from dxauto.watch.services import Service, Services
from dxauto.workspace import Workspace

PREFIX = f"{{{windows.NAMESPACE}}}"


def service(home: Path = ODD, **changes: str) -> Service:
    """Give a service of a workspace with an odd name."""
    known = {
        "robot": "record",
        "home": str(home),
        "system": "systemd",
        "created": "2026-04-01T12:00:00",
        "task": "1a2b",
    }
    return Service(**known | {"folder": "/scan/100% $x"} | changes)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Give an office whose commands run in this process."""
    return make_here(tmp_path, monkeypatch, capsys)


def test_the_same_command_reaches_each_system_unchanged() -> None:
    """Odd letters in the names of folders come through the unit, the crontab's lines and the task."""
    made = service().resident()
    wanted = list(made.words)
    assert wanted[-2:] == ["--input", "/scan/100% $x"]
    (start,) = [x for x in resident.service(made).splitlines() if x.startswith("ExecStart=")]
    assert words(start.removeprefix("ExecStart=")) == wanted
    for line in resident.lines(made).splitlines()[1:-1]:
        assert "%" not in line.replace(r"\%", "")
        call = line.replace(r"\%", "%")
        assert shlex.split(call[call.index("nice") :])[3:-2] == wanted
    action = ET.fromstring(resident.task_xml(made, r"CITY\taro", at_logon=True)).find(f".//{PREFIX}Exec")
    assert action is not None
    assert [action[0].text, action[1].text] == [wanted[0], subprocess.list2cmdline(wanted[1:])]


def test_the_unit_is_started_again_after_a_fall_and_not_after_a_clean_end() -> None:
    """Restart on failure for ever, a minute later; Ctrl+C and SIGTERM are no failure; it starts with the user."""
    lines = resident.service(service().resident()).splitlines()
    assert {"Restart=on-failure", "RestartSec=60", "StartLimitIntervalSec=0", "WantedBy=default.target"} <= set(lines)
    assert "SuccessExitStatus=130" in lines
    assert "Type=exec" in lines


def test_cron_starts_it_with_the_pc_and_every_ten_minutes() -> None:
    """A fall is mended within ten minutes; a second one beside the first ends by the folder's lock."""
    _, start, again, _ = resident.lines(service().resident()).splitlines()
    assert start.startswith("@reboot ")
    clock = croniter(" ".join(again.split(" ")[:5]), datetime(2026, 4, 1, 12, 3))
    assert [clock.get_next(datetime).minute for _ in range(3)] == [10, 20, 30]


def test_the_task_of_windows_never_ends_by_itself_and_never_runs_twice() -> None:
    """At sign-in and every ten minutes, without a limit of time; where sign-in is not allowed, without that."""
    task = ET.fromstring(resident.task_xml(service().resident(), r"CITY\taro", at_logon=True))
    settings = {one.tag.removeprefix(PREFIX): one.text for one in task.find(f"{PREFIX}Settings") or ()}
    assert settings["ExecutionTimeLimit"] == "PT0S"
    assert settings["MultipleInstancesPolicy"] == "IgnoreNew"
    triggers = task.find(f"{PREFIX}Triggers")
    assert triggers is not None
    assert [one.tag.removeprefix(PREFIX) for one in triggers] == ["TimeTrigger", "LogonTrigger"]
    assert triggers[0].findtext(f"{PREFIX}Repetition/{PREFIX}Interval") == "PT10M"
    without = ET.fromstring(resident.task_xml(service().resident(), "taro", at_logon=False))
    assert without.find(f".//{PREFIX}LogonTrigger") is None
    assert all(one.tag.startswith(PREFIX) for one in task.iter())


@pytest.mark.parametrize("make", [CronLines, LogonTask, SystemdService])
def test_installed_found_changed_and_removed(
    make: Callable[[Programs], CronLines | LogonTask | SystemdService], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each system tells what is missing, right, and different, and keeps the user's own lines."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    programs = Programs(crontab="0 5 * * * mine\n")
    its, first = make(programs), service(home=tmp_path).resident()
    assert its.standing(first) is Standing.MISSING
    its.install(first)
    its.install(first)
    assert its.standing(first) is Standing.RIGHT
    assert its.standing(service(home=tmp_path, folder="/other").resident()) is Standing.DIFFERENT
    its.remove(first)
    assert its.standing(first) is Standing.MISSING
    assert programs.crontab == "0 5 * * * mine\n"
    with pytest.raises(ConfigurationError):
        its.install(service(folder="a\nb").resident())


@pytest.mark.parametrize(("make", "word"), [(CronLines, "-"), (LogonTask, "/Create"), (SystemdService, "enable")])
def test_a_system_that_refuses_is_told(
    make: Callable[[Programs], CronLines | LogonTask | SystemdService],
    word: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the system's own words."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(ConfigurationError, match="Access is denied"):
        make(Programs(refuse=word)).install(service(home=tmp_path).resident())


def test_a_service_of_another_kind_of_computer_is_nobodys() -> None:
    """A workspace that was carried from Windows to Linux does not call schtasks here."""
    assert isinstance(service(system="windows").keeper(), Nobody | LogonTask)
    assert isinstance(service(system="none").keeper(), Nobody)


def test_install_list_status_remove(here: Here) -> None:
    """What was installed is listed; not running it is an alarm in the morning; removed, nothing of it is left."""
    assert here.call("watch", "install", "record", "--system", "none").code == 0
    (told,) = json.loads(here.call("watch", "list", "--json").out)
    assert (told["robot"], told["running"], told["system"]) == ("record", False, "none")
    morning = here.call("status")
    assert morning.code == ExitCode.MISSED
    assert "watch record" in morning.out
    (here.root / "scan" / "a.pdf").write_text("one", encoding="utf-8")
    (here.root / "scan" / "b.pdf").write_text("broken", encoding="utf-8")
    assert here.call("watch", "record", "--once", "--still", "0").code == ExitCode.PARTLY_FAILED
    (told,) = json.loads(here.call("watch", "list", "--json").out)
    assert (told["done"], told["review"], told["under_way"]) == (1, 1, 0)
    listed = here.call("watch", "list").out
    assert "止まっています" in listed
    assert "済み 1、要確認 1" in listed
    slot = next((here.root / ".dxauto" / "watch").glob("*.sqlite3")).stem.removeprefix("record-")
    with held(here.root / ".dxauto" / "locks" / f"watch-{slot}.lock", ""):
        assert "見張っています" in here.call("watch", "list").out
        morning = here.call("status")
        assert "record 見張っています" in morning.out
        assert "フォルダ「要確認」の 1 個" in morning.out
        assert "a.pdf" not in morning.out
        assert here.call("watch", "record").code == ExitCode.BUSY
    assert here.call("watch", "remove", "record").code == 0
    assert here.call("watch", "remove", "record").code == ExitCode.NOT_FOUND
    assert Services(Workspace(here.root)).names() == []


def test_a_moved_workspace_and_a_broken_record_are_told(here: Here) -> None:
    """The service would start nothing there any more; what to do is said, and does it."""
    here.call("watch", "install", "record", "--system", "none")
    services = Services(Workspace(here.root))
    services.put(service(home=here.root.parent / "old", system="none"))
    assert "移されている" in here.call("watch", "list").err
    here.call("watch", "install", "record", "--system", "none")
    assert here.call("watch", "list").err == ""
    (here.root / ".dxauto" / "watch" / "record.json").write_text("{", encoding="utf-8")
    assert "壊れています" in here.call("watch", "list").err
    assert here.call("watch", "install", "record", "--system", "none").code == 0
    assert services.get("record").home == str(here.root)


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["recrod"], ExitCode.NOT_FOUND, "record"),
        (["record", "plain", "--input", "x"], ExitCode.BAD_CONFIGURATION, "1 つだけ"),
        (["plain"], ExitCode.BAD_CONFIGURATION, "--input"),
        (["record", "--still", "-1"], ExitCode.USAGE, "--still"),
        (["record", "plain", "--once"], ExitCode.BAD_CONFIGURATION, "--input"),
        (["record", "-o", "scan/x.xlsx"], ExitCode.BAD_CONFIGURATION, "外に"),
    ],
)
def test_what_cannot_be_watched_is_said(here: Here, arguments: list[str], code: ExitCode, why: str) -> None:
    """An unknown robot, none with a folder, one option for two robots: each with a sentence and its exit code."""
    ended = here.call("watch", *arguments)
    assert ended.code == code
    assert why in ended.err


def test_a_resident_needs_no_shell() -> None:
    """What is called is Python itself with the module, never a script that a path may lack."""
    made: Resident = service().resident()
    assert made.words[1:5] == ("-m", "dxauto", "watch", "start")
