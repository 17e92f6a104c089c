"""What the tests of schedules share: entries, a fake clock, a fake run, and programs of the system that answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from dxauto.errors import ExitCode
from dxauto.schedule.due import Rules, due
from dxauto.schedule.entry import Entry
from dxauto.schedule.fire import Ended
from dxauto.schedule.history import Fate, Note
from dxauto.schedule.systems.types import Answer
from dxauto.schedule.timetable import Timetable
from dxauto.workspace import Workspace

BEGIN = datetime(2026, 4, 1, 12, 0)  # a Wednesday
ODD = Path("/srv/100%の 'こと' $HOME \"x\" & <y>")


def make_entry(root: Path, timetable: Timetable, **changes: object) -> Entry:
    """Make an entry of the robot `nise`."""
    known = {"name": "nise", "robot": "nise", "created": BEGIN, "home": str(root.resolve()), "task": "1a2b3c4d"}
    return Entry(timetable=timetable, **known | changes)  # type: ignore[arg-type]


@dataclass
class Clock:
    """A clock that stands where it is put."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


@dataclass
class Work:
    """Does nothing, notes for which occurrence, and ends as told."""

    code: ExitCode = ExitCode.DONE
    error: BaseException | None = None
    done: list[datetime] = field(default_factory=list)
    until: list[datetime | None] = field(default_factory=list)

    def __call__(self, entry: Entry, occurrence: datetime, until: datetime | None) -> Ended:
        """Note it."""
        self.done.append(occurrence)
        self.until.append(until)
        if self.error is not None:
            raise self.error
        return Ended(self.code, "20260401-020000-abcd")


@dataclass
class Programs:
    """Answers in place of the system's programs, and keeps what it was called with and the crontab."""

    crontab: str = ""
    refuse: str = ""
    called: list[list[str]] = field(default_factory=list)
    xml: str = ""

    def __call__(self, arguments: Sequence[str], text: str | None) -> Answer:
        """Answer."""
        self.called.append(list(arguments))
        if self.refuse and self.refuse in arguments:
            return Answer(1, "", "ERROR: Access is denied.")
        match list(arguments)[:2]:
            case ["crontab", "-l"]:
                return Answer(0, self.crontab) if self.crontab else Answer(1, "", "no crontab for user")
            case ["crontab", "-"]:
                self.crontab = text or ""
            case ["schtasks", "/Create"]:
                self.xml = Path(arguments[5]).read_bytes().decode("utf-16")
            case ["schtasks", "/Query"]:
                return Answer(0, self.xml) if self.xml else Answer(1, "", "not found")
            case ["schtasks", "/Delete"]:
                self.xml = ""
        return Answer(0, "")


def simulated(rules: Rules, moments: Iterable[datetime], fate: Fate = Fate.RAN) -> tuple[list[datetime], list[Note]]:
    """Ask at each moment what is due, and do it; give the occurrences that were run, and all notes."""
    notes: dict[datetime, Note] = {}
    ran = []
    for now in moments:
        decided = due(rules, list(notes.values()), now)
        notes |= {note.occurrence: note for note in decided.notes}
        if decided.run is not None:
            ran.append(decided.run)
            before = notes.get(decided.run)
            notes[decided.run] = Note(decided.run, fate, now, (before.attempts if before else 0) + 1)
    return ran, list(notes.values())


def daily(at: str = "02:00") -> Timetable:
    """Give a timetable of every day."""
    return Timetable(time.fromisoformat(at))


def day(text: str, at: str = "02:00") -> datetime:
    """Give a moment of 2026."""
    return datetime.combine(date.fromisoformat(f"2026-{text}"), time.fromisoformat(at))


def workspace(root: Path) -> Workspace:
    """Make an empty workspace."""
    (root / "robots").mkdir(parents=True)
    (root / "templates").mkdir()
    made = Workspace(root)
    made.prepare()
    return made


def words(line: str) -> list[str]:
    """Read an ExecStart line as systemd.service(5) tells: quotes, backslashes, then %% and $$."""
    parts, part, inside, letters = [], "", False, iter(line)
    for letter in letters:
        if letter == "\\":
            part += next(letters)
        elif letter == '"':
            inside = not inside
            if not inside:
                parts.append(part.replace("%%", "%").replace("$$", "$"))
                part = ""
        elif inside:
            part += letter
    return parts
