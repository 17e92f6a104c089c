"""User timers of systemd (systemd.timer(5), systemd.time(7)): one service and one timer an entry."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from dxauto.errors import ExitCode
from dxauto.files import write_atomic
from dxauto.schedule.entry import Entry
from dxauto.schedule.systems.types import Asked, Standing, command, label, refuse_odd, refused
from dxauto.schedule.timetable import Timetable

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FINE = (ExitCode.REVIEW, ExitCode.PARTLY_FAILED, ExitCode.BUSY, ExitCode.TIME_OVER)


class Systemd:
    """The timers of the user's own systemd."""

    name = "systemd"
    title = "systemd のタイマー"

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def install(self, entry: Entry) -> None:
        """Write both units and start the timer."""
        refuse_odd(entry)
        for path, text in _files(entry).items():
            write_atomic(path, text.encode())
        self._asked(["systemctl", "--user", "daemon-reload"], None)
        answer = self._asked(["systemctl", "--user", "enable", "--now", f"{label(entry)}.timer"], None)
        if answer.code != 0:
            raise refused("systemd ", answer)

    def remove(self, entry: Entry) -> None:
        """Stop the timer and delete both units."""
        self._asked(["systemctl", "--user", "disable", "--now", f"{label(entry)}.timer"], None)
        for path in _files(entry):
            path.unlink(missing_ok=True)
        self._asked(["systemctl", "--user", "daemon-reload"], None)

    def standing(self, entry: Entry) -> Standing:
        """Compare both files, and ask whether the timer is enabled."""
        files = _files(entry)
        if not all(path.is_file() for path in files):
            return Standing.MISSING
        if any(path.read_text(encoding="utf-8") != text for path, text in files.items()):
            return Standing.DIFFERENT
        answer = self._asked(["systemctl", "--user", "is-enabled", f"{label(entry)}.timer"], None)
        return Standing.RIGHT if answer.code == 0 else Standing.MISSING

    def warnings(self) -> list[str]:
        """Without lingering, the user's timers rest while he is signed out."""
        answer = self._asked(["loginctl", "show-user", getpass.getuser(), "--property=Linger", "--value"], None)
        if answer.code == 0 and answer.out.strip() == "yes":
            return []
        return [
            "サインアウトしている間は動きません。「loginctl enable-linger」を 1 回実行すると、"
            "電源が入っていれば動くようになります"
        ]


def calendars(timetable: Timetable) -> list[str]:
    """Give the `OnCalendar=` expressions; together they elapse exactly at the occurrences."""
    at = f"{timetable.at:%H:%M}:00"
    if timetable.day is None:
        days = ",".join(_DAYS[day] for day in sorted(timetable.weekdays))
        return [f"{days} *-*-* {at}".strip()]
    if timetable.day == 31:
        return [f"*-*~01 {at}"]
    short = [f"*-02~01 {at}"] if timetable.day > 28 else []
    return [f"*-*-{timetable.day:02d} {at}", *short]


def service(entry: Entry) -> str:
    """Give the text of the service."""
    fine = " ".join(str(int(code)) for code in _FINE)
    return (
        f"[Unit]\nDescription=dxauto {entry.name}\n\n"
        f"[Service]\nType=oneshot\nExecStart={' '.join(quoted(part) for part in command(entry))}\n"
        f"Nice=10\nKillMode=mixed\nTimeoutStopSec=60\nSuccessExitStatus={fine}\n"
    )


def timer(entry: Entry) -> str:
    """Give the text of the timer. `OnStartupSec` lets a run that a power cut ended go on after the start."""
    elapses = "".join(f"OnCalendar={text}\n" for text in calendars(entry.timetable))
    return (
        f"[Unit]\nDescription=dxauto {entry.name}\n\n"
        f"[Timer]\n{elapses}OnStartupSec=5min\nPersistent=true\nAccuracySec=1min\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def quoted(text: str) -> str:
    """Quote one word of a command line as systemd.service(5) wants it."""
    for mark, kept in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        text = text.replace(mark, kept)
    return f'"{text}"'


def folder() -> Path:
    """Give where the user's units lie."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "systemd" / "user"


def _files(entry: Entry) -> dict[Path, str]:
    return {
        folder() / f"{label(entry)}.service": service(entry),
        folder() / f"{label(entry)}.timer": timer(entry),
    }
