"""What the tests of hot folders share: an office whose scanner drops files, and a clock that stands where it is put."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from dxauto.registry import GROUP, Kinds, RobotSpec, load_registry
from dxauto.request import RunRequest
from dxauto.runner import run
from dxauto.settings import Settings
from dxauto.summary import RunSummary
from dxauto.watch import hands
from dxauto.watch.journal import Journal
from dxauto.watch.names import NOTE_END
from dxauto.watch.plan import Given, Plan, make_plan
from dxauto.watch.reading import Reading
from dxauto.watch.watcher import Rest, Watcher
from dxauto.workspace import Workspace

ROBOT = "name: record\ntitle: 記録\ntool: pdf\nkind: record\nminutes_by_hand: 2\nwatch:\n  folder: ../scan\n"
BUNDLE = ROBOT.replace("kind: record", "kind: bundle") + "  output: out/{date}-{batch}.txt\n  await_s: 86400\n"
"""A robot of whose files one may name others; a result for each input."""


@dataclass
class Desk:
    """An office: its workspace, the scanner's folder beside it, and a watcher that does one step when asked."""

    root: Path
    seconds: float = 0.0
    today: datetime = datetime(2026, 4, 1, 9, 30)
    told: list[str] = field(default_factory=list)
    requests: list[RunRequest] = field(default_factory=list)
    journals: list[Journal] = field(default_factory=list)

    @property
    def scan(self) -> Path:
        """The folder that is watched."""
        return self.root / "scan"

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return Workspace(self.root / "office")

    def spec(self) -> RobotSpec:
        """Give the robot."""
        names = {"record": "RecordKind", "bundle": "BundleKind"}
        kinds = Kinds({name: EntryPoint(name, f"watch_kind:{kind}", GROUP) for name, kind in names.items()})
        return load_registry(self.workspace, kinds).get("record")

    def plan(self, **patience: float) -> Plan:
        """Give what is watched."""
        known = {"still_s": 5.0, "poll_s": 15.0, "gather_s": 60.0}
        return make_plan(self.workspace, self.spec(), Given(patience=known | patience, workers=0))

    def watcher(self, **patience: float) -> Watcher:
        """Give a watcher as after a start of the PC."""
        plan = self.plan(**patience)
        settings = Settings.load(self.workspace, {})
        journal = Journal(plan.journal)
        self.journals.append(journal)
        return Watcher(
            plan,
            journal,
            Reading(self.run),
            settings,
            self.told.append,
            lambda: self.seconds,
            lambda: self.today,
        )

    def close(self) -> None:
        """Close what the watchers have opened."""
        for journal in self.journals:
            journal.close()

    def run(self, request: RunRequest) -> RunSummary:
        """Run the robot, and keep what was asked for."""
        self.requests.append(request)
        return run(request)

    def drop(self, name: str, content: str | bytes) -> Path:
        """Let the scanner write a file."""
        path = self.scan / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def settle(self, watcher: Watcher, seconds: float = 10.0) -> Rest:
        """Look, let time pass, and work until nothing more is to be done just now."""
        watcher.step()
        self.seconds += seconds
        while (rest := watcher.step()).seconds == 0:
            pass
        return rest

    def files(self, *below: str) -> dict[str, str]:
        """Give the files in the watched folder or below it (no notes), by their place, with their contents."""
        return contents(self.scan.joinpath(*below), notes=False)

    def notes(self) -> dict[str, str]:
        """Give the notes beside the files."""
        return {place: text for place, text in contents(self.scan, notes=True).items() if place.endswith(NOTE_END)}

    def rows(self) -> Counter[str]:
        """Count the rows in all results."""
        out = self.workspace.root / "out"
        found = out.iterdir() if out.is_dir() else ()
        return Counter(row for path in found for row in path.read_text(encoding="utf-8").splitlines())

    def record(self) -> Counter[str]:
        """Count what the robot has noted of itself."""
        path = self.workspace.root / "record.txt"
        return Counter(path.read_text(encoding="utf-8").splitlines() if path.exists() else ())


def make_desk(root: Path, robot: str = ROBOT) -> Desk:
    """Make the office."""
    for folder in ("office/robots", "office/templates", "scan"):
        (root / folder).mkdir(parents=True)
    (root / "office" / "robots" / "record.yaml").write_text(robot, encoding="utf-8")
    (root / "office" / "dxauto.toml").write_text("min_free_mb = 0\n", encoding="utf-8")
    desk = Desk(root)
    desk.workspace.prepare()
    return desk


def killed_at_move(desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: int, *, after: bool) -> None:
    """Let a watcher die at its move number `calls`, before or after it is made, and another one settle the rest."""
    moved, left = hands.move, [calls]

    def mortal(source: Path, target: Path) -> None:
        if left[0] or after:
            moved(source, target)
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1

    monkeypatch.setattr(hands, "move", mortal)
    with pytest.raises(KeyboardInterrupt):
        desk.settle(desk.watcher())
    monkeypatch.undo()
    desk.settle(desk.watcher())


def contents(folder: Path, *, notes: bool) -> dict[str, str]:
    """Give all files below a folder with their contents."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (notes or not path.name.endswith(NOTE_END)):
            found[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8", errors="replace")
    return found
