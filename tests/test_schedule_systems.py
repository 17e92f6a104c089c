"""What is written for the timers of three systems, read back by other programs than those that wrote it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from croniter import croniter
from schedule_support import BEGIN, ODD, Programs, daily, make_entry, simulated, words

from dxauto.errors import ConfigurationError
from dxauto.schedule.due import Rules
from dxauto.schedule.entry import Entry
from dxauto.schedule.systems import cron, systemd, windows
from dxauto.schedule.systems.types import Standing, command
from dxauto.schedule.timetable import Timetable

TABLES = [
    daily(),
    Timetable(time(23, 59), frozenset({0, 3})),
    Timetable(time(0, 0), frozenset({6})),
    Timetable(time(6, 5), day=1),
    Timetable(time(6, 0), day=29),
    Timetable(time(6, 0), day=30),
    Timetable(time(6, 0), day=31),
]
END = BEGIN + timedelta(days=2 * 366)


def expected(timetable: Timetable) -> list[datetime]:
    """Give the occurrences of two years, one of them with a leap day."""
    return list(timetable.between(BEGIN, END))


def fired(timetable: Timetable, moments: Iterator[datetime]) -> list[datetime]:
    """Let a timer call at those moments; give the occurrences that are run."""
    return simulated(Rules(timetable, BEGIN), moments)[0]


@pytest.mark.parametrize("timetable", TABLES, ids=Timetable.told)
def test_cron_calls_at_every_occurrence(timetable: Timetable) -> None:
    """At the moments that croniter finds in the line, two years' occurrences run, each in its minute and once."""
    clock = croniter(cron.times(timetable), BEGIN)

    def moments() -> Iterator[datetime]:
        while (moment := clock.get_next(datetime)) <= END:
            yield moment

    assert fired(timetable, moments()) == expected(timetable)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("timetable", TABLES, ids=Timetable.told)
def test_systemd_calls_at_every_occurrence(timetable: Timetable) -> None:
    """systemd-analyze finds exactly the occurrences in the timer's expressions."""
    found: set[datetime] = set()
    count = len(expected(timetable)[:40])
    for expression in systemd.calendars(timetable):
        told = subprocess.run(
            ["systemd-analyze", "calendar", f"--iterations={count}", f"--base-time={BEGIN}", expression],
            capture_output=True,
            text=True,
            check=True,
            env={"LC_ALL": "C", "TZ": "UTC"},
        ).stdout  # fmt: skip
        for line in told.splitlines():
            head, _, moment = line.partition(": ")
            if head.strip().startswith(("Next elapse", "Iter", "Iteration")):
                found.add(datetime.strptime(moment.split(" UTC")[0].split(" ", 1)[1].strip(), "%Y-%m-%d %H:%M:%S"))
    assert sorted(found)[:count] == expected(timetable)[:count]


def trigger_moments(trigger: ET.Element) -> Iterator[datetime]:
    """Give the moments that a calendar trigger of Windows means, by our own reading of its schema."""
    names = {"w": windows.NAMESPACE}
    begin = datetime.fromisoformat(trigger.findtext("w:StartBoundary", namespaces=names) or "")
    days = trigger.findall(".//w:DaysOfMonth/w:Day", names)
    weekdays = [one.tag.partition("}")[2] for one in trigger.findall(".//w:DaysOfWeek/*", names)]
    moment = begin
    while moment <= END:
        last = (moment + timedelta(days=1)).month != moment.month
        in_month = any(one.text == str(moment.day) or (one.text == "Last" and last) for one in days)
        in_week = moment.strftime("%A") in weekdays
        everyday = trigger.find("w:ScheduleByDay", names) is not None
        if everyday or in_month or in_week:
            yield moment
        moment += timedelta(days=1)


def read_task(entry: Entry, **how: bool) -> ET.Element:
    """Read the task as a program that knows only XML does."""
    content = windows.task_xml(entry, r"CITY\taro", **({"at_logon": True} | how))
    assert content.startswith(b"\xff\xfe")
    return ET.fromstring(content)


@pytest.mark.parametrize("timetable", TABLES, ids=Timetable.told)
def test_windows_calls_at_every_occurrence(timetable: Timetable) -> None:
    """At the moments that the task's trigger means, two years' occurrences run, each once."""
    task = read_task(make_entry(Path("/w"), timetable))
    (trigger,) = task.iter(f"{{{windows.NAMESPACE}}}CalendarTrigger")
    moments = (m for m in trigger_moments(trigger) if m > BEGIN)
    assert fired(timetable, moments) == expected(timetable)


# The elements that the schema of the Task Scheduler (1.2) knows below the ones that we write.
SCHEMA = {
    "Task": {"RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"},
    "RegistrationInfo": {"Author", "Description"},
    "Triggers": {"CalendarTrigger", "LogonTrigger"},
    "CalendarTrigger": {"StartBoundary", "Enabled", "ScheduleByDay", "ScheduleByWeek", "ScheduleByMonth"},
    "LogonTrigger": {"Enabled", "UserId", "Delay"},
    "ScheduleByDay": {"DaysInterval"},
    "ScheduleByWeek": {"WeeksInterval", "DaysOfWeek"},
    "ScheduleByMonth": {"DaysOfMonth", "Months"},
    "DaysOfMonth": {"Day"},
    "Principals": {"Principal"},
    "Principal": {"UserId", "LogonType", "RunLevel"},
    "Settings": {
        "MultipleInstancesPolicy", "DisallowStartIfOnBatteries", "StopIfGoingOnBatteries", "AllowHardTerminate",
        "StartWhenAvailable", "RunOnlyIfNetworkAvailable", "AllowStartOnDemand", "Enabled", "Hidden", "WakeToRun",
        "ExecutionTimeLimit", "Priority",
    },
    "Actions": {"Exec"},
    "Exec": {"Command", "Arguments", "WorkingDirectory"},
}  # fmt: skip


@pytest.mark.parametrize("timetable", TABLES, ids=Timetable.told)
def test_a_windows_task_is_one_by_the_schema(timetable: Timetable) -> None:
    """Only elements that the schema has stand where it has them, all in its namespace, with the settings for nights."""
    task = read_task(make_entry(Path("/w"), timetable, until=time(6)))
    prefix = f"{{{windows.NAMESPACE}}}"
    for parent in task.iter():
        children = {child.tag for child in parent}
        known = SCHEMA.get(parent.tag.removeprefix(prefix))
        assert known is None or {tag.removeprefix(prefix) for tag in children} <= known
        assert all(tag.startswith(prefix) for tag in children)
    settings = {one.tag.removeprefix(prefix): one.text for one in task.find(f"{prefix}Settings") or ()}
    assert settings["StartWhenAvailable"] == "true"
    assert settings["MultipleInstancesPolicy"] == "IgnoreNew"
    assert settings["StopIfGoingOnBatteries"] == settings["DisallowStartIfOnBatteries"] == "false"
    assert int(settings["Priority"] or 0) in (7, 8)
    assert (settings["ExecutionTimeLimit"] or "").startswith("PT")


def test_the_time_limit_leaves_an_hour_after_the_window() -> None:
    """Until 06:00 from 02:00 the system ends it after five hours at most; without an end never."""
    prefix = f"{{{windows.NAMESPACE}}}"
    limit = f"{prefix}Settings/{prefix}ExecutionTimeLimit"
    assert read_task(make_entry(Path("/w"), daily(), until=time(6))).findtext(limit) == "PT300M"
    assert read_task(make_entry(Path("/w"), daily())).findtext(limit) == "PT0S"


def test_paths_of_any_name_come_through() -> None:
    """Spaces, quotes, percent, dollar, ampersand and Japanese in the workspace's name reach the command unchanged."""
    entry = make_entry(ODD, daily())
    wanted = command(entry)
    assert wanted[-1] == str(ODD.resolve())
    (start,) = [x for x in systemd.service(entry).splitlines() if x.startswith("ExecStart=")]
    assert words(start.removeprefix("ExecStart=")) == wanted
    line = cron.block(entry).splitlines()[1].split(" ", 5)[5]
    assert "%" not in line.replace(r"\%", "")
    assert shlex.split(line.replace(r"\%", "%"))[3:-2] == wanted
    action = read_task(entry).find(f".//{{{windows.NAMESPACE}}}Exec")
    assert action is not None
    assert [action[0].text, action[1].text] == [wanted[0], subprocess.list2cmdline(wanted[1:])]


def test_a_line_break_in_the_workspaces_name_is_refused() -> None:
    """What would begin a new line of a unit or crontab never gets there."""
    entry = make_entry(Path("/w"), daily(), home="/w\n* * * * * x")
    for made in (cron.Cron(Programs()), windows.TaskScheduler(Programs()), systemd.Systemd(Programs())):
        with pytest.raises(ConfigurationError):
            made.install(entry)


def test_other_lines_of_a_crontab_stay_as_they_are() -> None:
    """Installing twice, changing and removing leave everybody else's lines byte by byte."""
    others = "# 手で書いた行\n0 1 * * * /usr/bin/backup >/dev/null"
    programs = Programs(crontab=others)
    timer = cron.Cron(programs)
    first, second = make_entry(Path("/a"), daily()), make_entry(Path("/b"), daily("03:00"), name="b", task="ffff")
    for entry in (first, second, first):
        timer.install(entry)
    assert programs.crontab.startswith(others + "\n")
    assert programs.crontab.count("schedule fire nise") == 2  # at its time and after a start
    assert timer.standing(first) is timer.standing(second) is Standing.RIGHT
    assert timer.standing(make_entry(Path("/a"), daily("04:00"))) is Standing.DIFFERENT
    timer.remove(first)
    assert timer.standing(first) is Standing.MISSING
    assert timer.standing(second) is Standing.RIGHT
    timer.remove(second)
    assert programs.crontab == others + "\n"


def test_systemd_gets_both_units_and_loses_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installing writes both units and enables the timer; another time is seen as different; removing cleans up."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    programs = Programs()
    timer, entry = systemd.Systemd(programs), make_entry(Path("/w"), daily())
    assert timer.standing(entry) is Standing.MISSING
    timer.install(entry)
    assert ["systemctl", "--user", "enable", "--now", "dxauto-nise-1a2b3c4d.timer"] in programs.called
    assert timer.standing(entry) is Standing.RIGHT
    assert timer.standing(make_entry(Path("/w"), daily("03:00"))) is Standing.DIFFERENT
    assert "Persistent=true" in (tmp_path / "systemd/user/dxauto-nise-1a2b3c4d.timer").read_text(encoding="utf-8")
    timer.remove(entry)
    assert list((tmp_path / "systemd" / "user").iterdir()) == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_itself_takes_the_units(tmp_path: Path) -> None:
    """systemd-analyze verify has nothing to say against either unit."""
    entry = make_entry(tmp_path, Timetable(time(6), day=30))
    for ending, text in (("service", systemd.service(entry)), ("timer", systemd.timer(entry))):
        (tmp_path / f"x.{ending}").write_text(text, encoding="utf-8")
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "x.timer"), str(tmp_path / "x.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "x.timer" not in told.stderr
    assert "x.service" not in told.stderr


def test_a_task_goes_in_without_the_sign_in_trigger_where_that_is_refused() -> None:
    """The program is asked again without it; if it still refuses, its own words are told."""

    class Strict(Programs):
        def __call__(self, arguments: list[str], text: str | None) -> object:  # type: ignore[override]
            self.refuse = "/Create" if "LogonTrigger" in _xml_of(arguments) else ""
            return super().__call__(arguments, text)

    programs = Strict()
    timer, entry = windows.TaskScheduler(programs), make_entry(Path("/w"), daily())  # type: ignore[arg-type]
    timer.install(entry)
    assert "CalendarTrigger" in programs.xml
    assert "LogonTrigger" not in programs.xml
    assert timer.standing(entry) is Standing.RIGHT
    assert timer.standing(make_entry(Path("/w"), daily("03:00"))) is Standing.DIFFERENT
    timer.remove(entry)
    assert timer.standing(entry) is Standing.MISSING
    with pytest.raises(ConfigurationError, match="Access is denied"):
        windows.TaskScheduler(Programs(refuse="/Create")).install(entry)


def _xml_of(arguments: list[str]) -> str:
    return Path(arguments[5]).read_bytes().decode("utf-16") if "/XML" in arguments and "/Create" in arguments else ""


def test_the_command_is_this_installation() -> None:
    """Timers call the interpreter that made them, not whatever `dxauto` the system may find."""
    assert command(make_entry(Path("/w"), daily()))[:3] == [sys.executable, "-m", "dxauto"]
