"""Tasks of Windows' Task Scheduler, as XML for `schtasks /Create /XML` (Task Scheduler schema 1.2)."""

from __future__ import annotations

import getpass
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

from dxauto.schedule.due import window_end
from dxauto.schedule.entry import Entry
from dxauto.schedule.systems.types import Answer, Asked, Named, Standing, command, label, refuse_odd, refused
from dxauto.schedule.timetable import Timetable

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
UNLIMITED = "PT0S"
_SETTINGS = {
    "MultipleInstancesPolicy": "IgnoreNew",
    "DisallowStartIfOnBatteries": "false",
    "StopIfGoingOnBatteries": "false",
    "AllowHardTerminate": "true",
    "StartWhenAvailable": "true",
    "RunOnlyIfNetworkAvailable": "false",
    "AllowStartOnDemand": "true",
    "Enabled": "true",
    "Hidden": "false",
}


class TaskScheduler:
    """The task scheduler, as the signed-in user may use it."""

    name = "windows"
    title = "タスク スケジューラ"

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def install(self, entry: Entry) -> None:
        """Register the task; where a trigger at sign-in is not allowed, without it."""
        refuse_odd(entry)
        answer = self._created(entry, at_logon=True)
        if answer.code != 0:
            answer = self._created(entry, at_logon=False)
        if answer.code != 0:
            raise refused("タスク スケジューラ", answer)

    def remove(self, entry: Entry) -> None:
        """Delete the task."""
        self._asked(["schtasks", "/Delete", "/TN", task_name(entry), "/F"], None)

    def standing(self, entry: Entry) -> Standing:
        """Ask for the task, and look whether it calls what it would be made to call now."""
        answer = self._asked(["schtasks", "/Query", "/TN", task_name(entry), "/XML", "ONE"], None)
        if answer.code != 0:
            return Standing.MISSING
        arguments = subprocess.list2cmdline(command(entry)[1:])
        at = f"T{entry.timetable.at:%H:%M}:00"
        told = answer.out.replace("&quot;", '"').replace("&amp;", "&").replace("&apos;", "'")
        return Standing.RIGHT if arguments in told and command(entry)[0] in told and at in told else Standing.DIFFERENT

    def warnings(self) -> list[str]:
        """The task runs in the user's session."""
        return ["夜のあいだ、PC はサインインしたまま（画面のロックはかまいません）、電源を切らずにおいてください"]

    def _created(self, entry: Entry, *, at_logon: bool) -> Answer:
        return register(self._asked, entry, task_xml(entry, account(), at_logon=at_logon))


def register(asked: Asked, named: Named, content: bytes) -> Answer:
    """Let the task scheduler read a task, in place of the older one of that name."""
    handle, name = tempfile.mkstemp(suffix=".xml")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        return asked(["schtasks", "/Create", "/TN", task_name(named), "/XML", name, "/F"], None)
    finally:
        Path(name).unlink(missing_ok=True)


def task_name(entry: Named) -> str:
    """Give the task's name, in a folder of our own."""
    return rf"\dxauto\{label(entry)}"


def task_xml(entry: Entry, who: str, *, at_logon: bool) -> bytes:
    """Give the task in UTF-16 with its mark, as `schtasks` reads it.

    `StartWhenAvailable` makes up for a night in which the PC was off; the trigger at sign-in for a run that a power
    cut ended. The priority 7 is below normal.
    """
    task = ET.Element(_tag("Task"), version="1.2")
    leaves(below(task, "RegistrationInfo"), Author=who, Description=f"dxauto {entry.name}")
    triggers = below(task, "Triggers")
    _calendar(triggers, entry)
    if at_logon:
        leaves(below(triggers, "LogonTrigger"), Enabled="true", UserId=who, Delay="PT5M")
    return document(task, who, command(entry), entry.home, {"WakeToRun": "true", "ExecutionTimeLimit": _limit(entry)})


def document(task: ET.Element, who: str, words: Sequence[str], home: str, settings: Mapping[str, str]) -> bytes:
    """Give a whole task, of which `task` has the head and the triggers."""
    ET.register_namespace("", NAMESPACE)
    principal = below(below(task, "Principals"), "Principal", id="Author")
    leaves(principal, UserId=who, LogonType="InteractiveToken", RunLevel="LeastPrivilege")
    leaves(below(task, "Settings"), **_SETTINGS, **settings, Priority="7")
    program, *arguments = words
    action = below(below(task, "Actions", Context="Author"), "Exec")
    leaves(action, Command=program, Arguments=subprocess.list2cmdline(arguments), WorkingDirectory=home)
    text = ET.tostring(task, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-16"?>\r\n{text}'.encode("utf-16")


def _calendar(triggers: ET.Element, entry: Entry) -> None:
    timetable = entry.timetable
    trigger = below(triggers, "CalendarTrigger")
    begin = datetime.combine(entry.created.date(), timetable.at)
    leaves(trigger, StartBoundary=f"{begin:%Y-%m-%dT%H:%M:%S}", Enabled="true")
    if timetable.day is not None:
        monthly = below(trigger, "ScheduleByMonth")
        days = below(monthly, "DaysOfMonth")
        for day in _days_of_month(timetable):
            below(days, "Day").text = day
        months = below(monthly, "Months")
        for month in _MONTHS:
            below(months, month)
    elif timetable.weekdays:
        weekly = below(trigger, "ScheduleByWeek")
        leaves(weekly, WeeksInterval="1")
        days = below(weekly, "DaysOfWeek")
        for weekday in sorted(timetable.weekdays):
            below(days, _DAYS[weekday])
    else:
        leaves(below(trigger, "ScheduleByDay"), DaysInterval="1")


def _days_of_month(timetable: Timetable) -> list[str]:
    """Give the days: where a month may lack the day its last one, too, and `due` decides on which it is."""
    assert timetable.day is not None
    if timetable.day == 31:
        return ["Last"]
    return [str(timetable.day)] if timetable.day < 29 else [str(timetable.day), "Last"]


def _limit(entry: Entry) -> str:
    """Give the time after which the system ends it: an hour after it should have ended itself."""
    begin = datetime.combine(entry.created.date(), entry.timetable.at)
    end = window_end(begin, entry.until)
    if end is None:
        return UNLIMITED
    return f"PT{int((end - begin + timedelta(hours=1)).total_seconds() // 60)}M"


def account() -> str:
    """Give the signed-in user, as Windows names him."""
    domain, user = os.environ.get("USERDOMAIN"), getpass.getuser()
    return rf"{domain}\{user}" if domain else user


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def below(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    """Put an element into another one."""
    return ET.SubElement(parent, _tag(name), attributes)


def leaves(parent: ET.Element, **texts: str) -> None:
    """Put elements that hold only text into another one."""
    for name, text in texts.items():
        below(parent, name).text = text
