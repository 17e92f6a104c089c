"""Programs that stay running as long as the PC does: a systemd user service, a crontab that starts it again, a task at
sign-in. Each is started again when it has ended badly; a second one beside it ends at once (its folder is locked).
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree as ET

from dxauto.errors import ExitCode
from dxauto.files import write_atomic
from dxauto.schedule.systems import windows
from dxauto.schedule.systems.cron import Crontab, called, marked
from dxauto.schedule.systems.systemd import folder, quoted
from dxauto.schedule.systems.types import Answer, Asked, Standing, ask, label, refuse_odd_words, refused

_MINUTES = 10
"""How long at most until it is started again, where the system looks only from time to time."""


@dataclass(frozen=True, slots=True)
class Resident:
    """A program that is to stay running: its name, what is called, where, and since when."""

    name: str
    task: str
    words: tuple[str, ...]
    home: str
    created: datetime


class Keeper(Protocol):
    """What of an operating system keeps a program running. All raise `ConfigurationError` if the system refuses."""

    title: str

    def install(self, resident: Resident) -> None:
        """Start it now or soon, and at each start of the PC; may be repeated."""
        ...

    def remove(self, resident: Resident) -> None:
        """Let it no longer be started; one that runs may be ended by that."""
        ...

    def standing(self, resident: Resident) -> Standing:
        """Tell whether it is there and as it would be made now."""
        ...


def keeper(name: str, asked: Asked = ask) -> Keeper:
    """Give what keeps programs running with the system of that name (`systems.NAMES`)."""
    made: dict[str, Keeper] = {
        "systemd": SystemdService(asked),
        "cron": CronLines(asked),
        "windows": LogonTask(asked),
        "none": Nobody(),
    }
    return made[name]


class Nobody:
    """Something of the office's own starts it."""

    title = "なし（ほかのしくみから始める）"

    def install(self, resident: Resident) -> None:
        """There is nothing to do."""

    def remove(self, resident: Resident) -> None:
        """There is nothing to do."""

    def standing(self, resident: Resident) -> Standing:
        """Nothing can be wrong."""
        return Standing.RIGHT


class SystemdService:
    """A service of the user's own systemd."""

    title = "systemd のサービス"

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def install(self, resident: Resident) -> None:
        """Write the unit and start it."""
        refuse_odd_words(resident.words)
        write_atomic(_unit(resident), service(resident).encode())
        self._asked(["systemctl", "--user", "daemon-reload"], None)
        answer = self._asked(["systemctl", "--user", "enable", "--now", _unit(resident).name], None)
        if answer.code != 0:
            raise refused("systemd ", answer)

    def remove(self, resident: Resident) -> None:
        """Stop it and delete the unit."""
        self._asked(["systemctl", "--user", "disable", "--now", _unit(resident).name], None)
        _unit(resident).unlink(missing_ok=True)
        self._asked(["systemctl", "--user", "daemon-reload"], None)

    def standing(self, resident: Resident) -> Standing:
        """Compare the unit, and ask whether it is enabled."""
        if not _unit(resident).is_file():
            return Standing.MISSING
        if _unit(resident).read_text(encoding="utf-8") != service(resident):
            return Standing.DIFFERENT
        answer = self._asked(["systemctl", "--user", "is-enabled", _unit(resident).name], None)
        return Standing.RIGHT if answer.code == 0 else Standing.MISSING


class CronLines:
    """Lines of the user's crontab."""

    title = "cron"

    def __init__(self, asked: Asked) -> None:
        self._crontab = Crontab(asked)

    def install(self, resident: Resident) -> None:
        """Put the lines in; within some minutes it runs."""
        refuse_odd_words(resident.words)
        self._crontab.put(resident, lines(resident))

    def remove(self, resident: Resident) -> None:
        """Take the lines out."""
        self._crontab.remove(resident)

    def standing(self, resident: Resident) -> Standing:
        """Look for the lines."""
        return self._crontab.standing(resident, lines(resident))


class LogonTask:
    """A task of Windows at sign-in."""

    title = "タスク スケジューラ"

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def install(self, resident: Resident) -> None:
        """Register the task (where a trigger at sign-in is not allowed, without it) and start it."""
        refuse_odd_words(resident.words)
        answer = self._registered(resident, at_logon=True)
        if answer.code != 0:
            answer = self._registered(resident, at_logon=False)
        if answer.code != 0:
            raise refused("タスク スケジューラ", answer)
        self._asked(["schtasks", "/Run", "/TN", windows.task_name(resident)], None)

    def remove(self, resident: Resident) -> None:
        """End it and delete the task."""
        self._asked(["schtasks", "/End", "/TN", windows.task_name(resident)], None)
        self._asked(["schtasks", "/Delete", "/TN", windows.task_name(resident), "/F"], None)

    def standing(self, resident: Resident) -> Standing:
        """Ask for the task, and look whether it calls what it would be made to call now."""
        answer = self._asked(["schtasks", "/Query", "/TN", windows.task_name(resident), "/XML", "ONE"], None)
        if answer.code != 0:
            return Standing.MISSING
        told = answer.out.replace("&quot;", '"').replace("&amp;", "&").replace("&apos;", "'")
        right = resident.words[0] in told and subprocess.list2cmdline(resident.words[1:]) in told
        return Standing.RIGHT if right else Standing.DIFFERENT

    def _registered(self, resident: Resident, *, at_logon: bool) -> Answer:
        return windows.register(self._asked, resident, task_xml(resident, windows.account(), at_logon=at_logon))


def service(resident: Resident) -> str:
    """Give the text of the unit (systemd.service(5)). Ctrl+C's code is a clean end: it is not started again then."""
    start = " ".join(quoted(word) for word in resident.words)
    return (
        f"[Unit]\nDescription=dxauto {resident.name}\nStartLimitIntervalSec=0\n\n"
        f"[Service]\nType=exec\nExecStart={start}\nRestart=on-failure\nRestartSec=60\n"
        f"Nice=10\nKillMode=mixed\nTimeoutStopSec=120\nSuccessExitStatus={int(ExitCode.INTERRUPTED)}\n\n"
        "[Install]\nWantedBy=default.target\n"
    )


def lines(resident: Resident) -> str:
    """Give the crontab's lines with the marks around them: at the start, and again if it has ended meanwhile."""
    call = called(resident.words)
    return marked(resident, f"@reboot sleep 60; {call}\n*/{_MINUTES} * * * * {call}\n")


def task_xml(resident: Resident, who: str, *, at_logon: bool) -> bytes:
    """Give the task: at sign-in, and every ten minutes; while it runs, another start is passed over (`IgnoreNew`)."""
    task = ET.Element(f"{{{windows.NAMESPACE}}}Task", version="1.2")
    windows.leaves(windows.below(task, "RegistrationInfo"), Author=who, Description=f"dxauto {resident.name}")
    triggers = windows.below(task, "Triggers")
    again = windows.below(triggers, "TimeTrigger")
    windows.leaves(windows.below(again, "Repetition"), Interval=f"PT{_MINUTES}M")
    windows.leaves(again, StartBoundary=f"{resident.created:%Y-%m-%dT%H:%M:%S}", Enabled="true")
    if at_logon:
        windows.leaves(windows.below(triggers, "LogonTrigger"), Enabled="true", UserId=who, Delay="PT1M")
    settings = {"WakeToRun": "false", "ExecutionTimeLimit": windows.UNLIMITED}
    return windows.document(task, who, resident.words, resident.home, settings)


def _unit(resident: Resident) -> Path:
    return folder() / f"{label(resident)}.service"
