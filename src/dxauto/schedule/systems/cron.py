"""Lines of the user's crontab (crontab(5)), between marks of our own; all other lines stay as they are.

Cron cannot say "the last day of the month": it calls on every day that may be the last, and `due` decides.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from dxauto.schedule.entry import Entry
from dxauto.schedule.systems.types import Asked, Named, Standing, command, label, refuse_odd, refused
from dxauto.schedule.timetable import Timetable


class Cron:
    """The user's crontab."""

    name = "cron"
    title = "cron"

    def __init__(self, asked: Asked) -> None:
        self.crontab = Crontab(asked)

    def install(self, entry: Entry) -> None:
        """Put the entry's lines at the end, in place of older ones."""
        refuse_odd(entry)
        self.crontab.put(entry, block(entry))

    def remove(self, entry: Entry) -> None:
        """Take the entry's lines out."""
        self.crontab.remove(entry)

    def standing(self, entry: Entry) -> Standing:
        """Look for the entry's lines."""
        return self.crontab.standing(entry, block(entry))

    def warnings(self) -> list[str]:
        """Cron calls whenever the computer is on."""
        return []


class Crontab:
    """The user's crontab, with our blocks of lines in it."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def put(self, named: Named, lines: str) -> None:
        """Put a block at the end, in place of the older one of that name."""
        rest = without(self._read(), named)
        if rest and not rest.endswith("\n"):
            rest += "\n"
        self._write(rest + lines)

    def remove(self, named: Named) -> None:
        """Take a block out."""
        before = self._read()
        after = without(before, named)
        if after != before:
            self._write(after)

    def standing(self, named: Named, lines: str) -> Standing:
        """Look for a block."""
        text = self._read()
        if lines in text:
            return Standing.RIGHT
        return Standing.MISSING if without(text, named) == text else Standing.DIFFERENT

    def _read(self) -> str:
        answer = self._asked(["crontab", "-l"], None)
        return answer.out if answer.code == 0 else ""

    def _write(self, text: str) -> None:
        answer = self._asked(["crontab", "-"], text)
        if answer.code != 0:
            raise refused("cron ", answer)


def times(timetable: Timetable) -> str:
    """Give the five fields of a line; on the days of the timetable, and for a month's end on some others, too."""
    minute, hour = timetable.at.minute, timetable.at.hour
    if timetable.day is not None:
        days = str(timetable.day) if timetable.day < 29 else f"28-{timetable.day}"
        return f"{minute} {hour} {days} * *"
    weekdays = ",".join(str((day + 1) % 7) for day in sorted(timetable.weekdays)) or "*"
    return f"{minute} {hour} * * {weekdays}"


def block(entry: Entry) -> str:
    """Give the entry's lines with the marks around them. After a start what was missed is made up for."""
    call = called(command(entry))
    return marked(entry, f"{times(entry.timetable)} {call}\n@reboot sleep 300; {call}\n")


def called(words: Sequence[str]) -> str:
    """Give a command as a line of a crontab has it, at a low priority."""
    return shlex.join(["nice", "-n", "10", *words]).replace("%", r"\%") + " >/dev/null 2>&1"


def marked(named: Named, lines: str) -> str:
    """Give lines with the marks around them."""
    begin, end = _marks(named)
    return f"{begin}\n{lines}{end}\n"


def without(text: str, entry: Named) -> str:
    """Give a crontab without the entry's lines."""
    begin, end = _marks(entry)
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        inside = inside or line.rstrip("\r\n") == begin
        if not inside:
            kept.append(line)
        inside = inside and line.rstrip("\r\n") != end
    return "".join(kept)


def _marks(entry: Named) -> tuple[str, str]:
    return f"# >>> {label(entry)}", f"# <<< {label(entry)}"
