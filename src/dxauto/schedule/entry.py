"""What is to be done when: one small file a schedule, in the workspace's state folder."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from dxauto import yamlerrors
from dxauto.errors import ConfigurationError, NotFoundError, system_reason
from dxauto.files import write_atomic
from dxauto.schedule.timetable import Timetable
from dxauto.workspace import Workspace

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
TASKS = ("status", "purge")
"""What can be scheduled besides robots (a robot of that name goes before)."""

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One schedule. Paths inside the workspace are kept relative to it, so that it may be moved.

    `robot` is a robot's name or one of `TASKS`. `system` says which timer of the operating system calls it, `task` is
    that timer's own name part, `home` the workspace's folder that the timer knows. `output` may hold `{date}`.
    """

    name: str
    robot: str
    timetable: Timetable
    created: datetime
    home: str
    system: str = "none"
    task: str = field(default_factory=lambda: secrets.token_hex(4))
    skip_holidays: bool = False
    until: time | None = None
    inputs: tuple[str, ...] = ()
    output: str = ""
    overrides: Mapping[str, str] = field(default_factory=dict)

    def input_paths(self, workspace: Workspace) -> tuple[Path, ...]:
        """Give what is read."""
        return tuple(workspace.root / text for text in self.inputs)

    def output_path(self, workspace: Workspace, occurrence: datetime) -> Path | None:
        """Give the file that an occurrence's result goes to."""
        if not self.output:
            return None
        return workspace.root / self.output.replace("{date}", f"{occurrence:%Y-%m-%d}")

    def moved(self, workspace: Workspace) -> bool:
        """Tell whether the workspace is no longer where the timer believes it to be."""
        return Path(self.home) != workspace.root.resolve()


class Entries:
    """The schedules of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.folder = workspace.state / "schedule"

    def names(self) -> list[str]:
        """Give their names in order."""
        return sorted(path.stem for path in self.folder.glob("*.json") if NAME.fullmatch(path.stem))

    def get(self, name: str) -> Entry:
        """Give one; raises `NotFoundError` with near misses, `ConfigurationError` if its file cannot be read."""
        path = self.folder / f"{name}.json"
        if not NAME.fullmatch(name) or not path.is_file():
            near = yamlerrors.near(name, self.names())
            raise NotFoundError(f"予定「{name}」はありません{near}。「dxauto schedule list」で一覧が見られます")
        try:
            return _entry(name, json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigurationError(
                f"予定「{name}」のファイルが壊れています。「dxauto schedule remove {name}」で消して、作り直してください"
            ) from error
        except OSError as error:
            raise ConfigurationError(f"予定「{name}」を読めません（{system_reason(error)}）") from error

    def put(self, entry: Entry) -> None:
        """Write one, over the old one of its name."""
        write_atomic(
            self.folder / f"{entry.name}.json", json.dumps(_record(entry), ensure_ascii=False, indent=1).encode()
        )

    def remove(self, name: str) -> None:
        """Forget one, with what was noted of it."""
        for path in (self.folder / f"{name}.json", self.folder / "history" / f"{name}.json"):
            path.unlink(missing_ok=True)


def kept_path(workspace: Workspace, path: Path) -> str:
    """Give a path as an entry keeps it: relative to the workspace where it lies inside."""
    full = path.absolute()
    root = workspace.root.resolve()
    for folder in (root, workspace.root.absolute()):
        if full.is_relative_to(folder):
            return full.relative_to(folder).as_posix()
    return str(full)


def is_task(name: str, robots: Container[str]) -> bool:
    """Tell whether a name means one of `TASKS` and not a robot."""
    return name in TASKS and name not in robots


def check_output(text: str) -> None:
    """Refuse a name with a place in it that nobody fills; raises `ConfigurationError`."""
    unknown = [place for place in _PLACE.findall(text) if place != "date"]
    if unknown or "{" in text.replace("{date}", "") or "}" in text.replace("{date}", ""):
        raise ConfigurationError(
            f"出力の名前「{text}」の {{…}} に書けるのは {{date}}（実行する日、2026-04-01 の形）だけです"
        )


def relocated(entry: Entry, workspace: Workspace, system: str) -> Entry:
    """Give the entry for a timer of its own that knows where the workspace is now."""
    return replace(entry, home=str(workspace.root.resolve()), task=secrets.token_hex(4), system=system)


def _record(entry: Entry) -> dict[str, Any]:
    table = entry.timetable
    return {
        "robot": entry.robot,
        "at": f"{table.at:%H:%M}",
        "weekdays": sorted(table.weekdays),
        "day": table.day,
        "created": entry.created.isoformat(timespec="seconds"),
        "home": entry.home,
        "system": entry.system,
        "task": entry.task,
        "skip_holidays": entry.skip_holidays,
        "until": f"{entry.until:%H:%M}" if entry.until else None,
        "inputs": list(entry.inputs),
        "output": entry.output,
        "overrides": dict(entry.overrides),
    }


def _entry(name: str, record: dict[str, Any]) -> Entry:
    return Entry(
        name=name,
        robot=str(record["robot"]),
        timetable=Timetable(time.fromisoformat(record["at"]), frozenset(record["weekdays"]), record["day"]),
        created=datetime.fromisoformat(record["created"]),
        home=str(record["home"]),
        system=str(record["system"]),
        task=str(record["task"]),
        skip_holidays=bool(record["skip_holidays"]),
        until=time.fromisoformat(record["until"]) if record["until"] else None,
        inputs=tuple(record["inputs"]),
        output=str(record["output"]),
        overrides={str(key): str(value) for key, value in record["overrides"].items()},
    )
