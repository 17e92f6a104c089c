"""Tasks of Windows' Task Scheduler, as XML for `schtasks /Create /XML` (Task Scheduler schema 1.2)."""

from __future__ import annotations

import getpass
import os
import subprocess
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

from dxauto.schedule.due import window_end
from dxauto.schedule.entry import Entry
from dxauto.schedule.systems.types import Answer, Asked, Standing, command, label, refuse_odd, refused
from dxauto.schedule.timetable import Timetable

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_UNLIMITED = "PT0S"


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
        handle, name = tempfile.mkstemp(suffix=".xml")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(task_xml(entry, _account(), at_logon=at_logon))
            return self._asked(["schtasks", "/Create", "/TN", task_name(entry), "/XML", name, "/F"], None)
        finally:
            Path(name).unlink(missing_ok=True)


def task_name(entry: Entry) -> str:
    """Give the task's name, in a folder of our own."""
    return rf"\dxauto\{label(entry)}"


def task_xml(entry: Entry, account: str, *, at_logon: bool) -> bytes:
    """Give the task in UTF-16 with its mark, as `schtasks` reads it.

    `StartWhenAvailable` makes up for a night in which the PC was off; the trigger at sign-in for a run that a power
    cut ended. The priority 7 is below normal.
    """
    ET.register_namespace("", NAMESPACE)
    task = ET.Element(_tag("Task"), version="1.2")
    _leaves(_below(task, "RegistrationInfo"), Author=account, Description=f"dxauto {entry.name}")
    triggers = _below(task, "Triggers")
    _calendar(triggers, entry)
    if at_logon:
        _leaves(_below(triggers, "LogonTrigger"), Enabled="true", UserId=account, Delay="PT5M")
    principal = _below(_below(task, "Principals"), "Principal", id="Author")
    _leaves(principal, UserId=account, LogonType="InteractiveToken", RunLevel="LeastPrivilege")
    _leaves(
        _below(task, "Settings"),
        MultipleInstancesPolicy="IgnoreNew",
        DisallowStartIfOnBatteries="false",
        StopIfGoingOnBatteries="false",
        AllowHardTerminate="true",
        StartWhenAvailable="true",
        RunOnlyIfNetworkAvailable="false",
        AllowStartOnDemand="true",
        Enabled="true",
        Hidden="false",
        WakeToRun="true",
        ExecutionTimeLimit=_limit(entry),
        Priority="7",
    )
    program, *arguments = command(entry)
    action = _below(_below(task, "Actions", Context="Author"), "Exec")
    _leaves(action, Command=program, Arguments=subprocess.list2cmdline(arguments), WorkingDirectory=entry.home)
    text = ET.tostring(task, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-16"?>\r\n{text}'.encode("utf-16")


def _calendar(triggers: ET.Element, entry: Entry) -> None:
    timetable = entry.timetable
    trigger = _below(triggers, "CalendarTrigger")
    begin = datetime.combine(entry.created.date(), timetable.at)
    _leaves(trigger, StartBoundary=f"{begin:%Y-%m-%dT%H:%M:%S}", Enabled="true")
    if timetable.day is not None:
        monthly = _below(trigger, "ScheduleByMonth")
        days = _below(monthly, "DaysOfMonth")
        for day in _days_of_month(timetable):
            _below(days, "Day").text = day
        months = _below(monthly, "Months")
        for month in _MONTHS:
            _below(months, month)
    elif timetable.weekdays:
        weekly = _below(trigger, "ScheduleByWeek")
        _leaves(weekly, WeeksInterval="1")
        days = _below(weekly, "DaysOfWeek")
        for weekday in sorted(timetable.weekdays):
            _below(days, _DAYS[weekday])
    else:
        _leaves(_below(trigger, "ScheduleByDay"), DaysInterval="1")


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
        return _UNLIMITED
    return f"PT{int((end - begin + timedelta(hours=1)).total_seconds() // 60)}M"


def _account() -> str:
    domain, user = os.environ.get("USERDOMAIN"), getpass.getuser()
    return rf"{domain}\{user}" if domain else user


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _below(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, _tag(name), attributes)


def _leaves(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        _below(parent, name).text = text
