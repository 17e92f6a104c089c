"""Kinds and workspaces for the tests of the spine. Workers import this module by name, so it holds no fixtures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from dxauto.errors import MissingComponentError, UnreadableInputError
from dxauto.registry import GROUP, Kinds, load_registry
from dxauto.robot import Cause, Context, Item, ItemOutcome, Job, Outcome, Result
from dxauto.runner import RunRequest
from dxauto.workspace import Workspace

SECRET = "石巻太郎"


class Parameters(BaseModel):
    """What the fake robot does with which item."""

    model_config = ConfigDict(extra="forbid")

    count: int = 3
    acts: dict[str, str] = {}
    sleep: float = 0.0
    colour: str = "red"
    style: str = "plain"


class FakeKind:
    """Writes one file an item; `acts` makes items misbehave; `finish` writes one line an item."""

    name: ClassVar[str] = "fake"
    version: ClassVar[str] = "1"
    Parameters: ClassVar[type[BaseModel]] = Parameters
    finish_parameters: ClassVar[frozenset[str]] = frozenset({"style"})

    def fingerprint(self, job: Job) -> str:
        """Nothing but the parameters decides."""
        return ""

    def items(self, job: Job) -> Iterator[Item]:
        """Give `count` items and note each in a file, so that tests see how far it was drained."""
        for number in range(job.parameters.count):
            with (job.workspace / "taken.txt").open("a", encoding="utf-8") as stream:
                stream.write(f"{number}\n")
            yield Item(f"k{number}", f"{SECRET}{number}.pdf", {"path": f"/in/{SECRET}{number}.pdf", "number": number})

    def process(self, item: Item, context: Context) -> Outcome:
        """Do what `acts` says for this item."""
        with (context.job.workspace / "processed.txt").open("a", encoding="utf-8") as stream:
            stream.write(f"{item.key} {context.attempt}\n")
        time.sleep(context.job.parameters.sleep)
        act = context.job.parameters.acts.get(item.key, "")
        if act == "who":
            note(context, "who.txt", f"{os.getpid()} {id(self)}")
        outcome = act_out(act, item, context)
        (context.folder / "result.txt").write_text(f"{item.key} {context.job.parameters.colour}", encoding="utf-8")
        return outcome

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write the one result."""
        lines = []
        for o in outcomes:
            path = o.folder / "result.txt"
            text = path.read_text(encoding="utf-8") if path.exists() and o.outcome.state != "failed" else "-"
            lines.append(f"{o.item.key} {o.outcome.state} {text}\n")
        with (job.workspace / "finished.txt").open("a", encoding="utf-8") as stream:
            stream.write(f"{job.run}\n")
        if job.output is not None:
            part = job.output.with_suffix(".part")
            part.write_text("".join(lines), encoding="utf-8")
            part.replace(job.output)
        return Result(job.output, ("できました",), {"lines": len(lines)})


def act_out(act: str, item: Item, context: Context) -> Outcome:
    """Misbehave as told; `NAME*N` does so in the first N attempts only."""
    name, _, times = act.partition("*")
    if times and context.attempt > int(times):
        return Outcome.done()
    match name:
        case "review":
            return Outcome.review("読みにくい欄があります")
        case "business":
            return Outcome.failed("枚数が足りません")
        case "system":
            return Outcome.failed("相手の機械が止まっています", Cause.SYSTEM)
    raise_as_told(name, item)
    go_astray(name, context)
    return Outcome.done()


def raise_as_told(name: str, item: Item) -> None:
    """Raise what the act names."""
    match name:
        case "unreadable":
            raise UnreadableInputError(f"{item.label} は壊れています")
        case "oserror":
            raise OSError(5, "Input/output error", f"/in/{SECRET}.pdf")
        case "bug":
            raise KeyError(SECRET)
        case "missing":
            raise MissingComponentError("エンジンがありません")


def go_astray(name: str, context: Context) -> None:
    """Hang, die or make noise."""
    match name:
        case "hang":
            time.sleep(600)
        case "child":
            hang_with_child(context.job.workspace)
        case "die":
            kill_self()
        case "environment":
            note(context, "environment.txt", "\n".join(f"{k}={v}" for k, v in os.environ.items() if "\n" not in v))
        case "print":
            print("noise", flush=True)
            os.write(1, b"more noise")


def note(context: Context, name: str, text: str) -> None:
    """Add a line to a file in the workspace's root."""
    with (context.job.workspace / name).open("a", encoding="utf-8") as stream:
        stream.write(text + "\n")


def kill_self() -> None:
    """Die as if out of memory."""
    if sys.platform == "win32":
        os._exit(9)
    os.kill(os.getpid(), signal.SIGKILL)


def hang_with_child(workspace: Path) -> None:
    """Start a program that never ends, note its process id, and wait for it."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (workspace / "child.txt").write_text(str(child.pid), encoding="utf-8")
    child.wait()


def make_workspace(root: Path, parameters: str = "{}", settings: str = "retry_wait_s = 0.01\n") -> Workspace:
    """Make a workspace with one robot `nise` of kind `fake`."""
    (root / "robots").mkdir(parents=True, exist_ok=True)
    (root / "templates").mkdir(exist_ok=True)
    (root / "dxauto.toml").write_text(settings, encoding="utf-8")
    robot = f"name: nise\ntitle: 偽\ntool: ai-ocr\nkind: fake\nminutes_by_hand: 3\nparameters: {parameters}\n"
    (root / "robots" / "nise.yaml").write_text(robot, encoding="utf-8")
    return Workspace(root)


def fake_kinds() -> Kinds:
    """Give the fake kind as if a package had registered it."""
    return Kinds({"fake": EntryPoint("fake", "spine_support:FakeKind", GROUP)})


def request(workspace: Workspace, **changes: object) -> RunRequest:
    """Ask for the robot `nise`, in this process unless told otherwise."""
    robot = load_registry(workspace, fake_kinds()).get("nise")
    return RunRequest(workspace, robot, **{"workers": 0, "output": workspace.root / "out.txt"} | changes)  # type: ignore[arg-type]


def lines(workspace: Workspace, name: str) -> list[str]:
    """Give the lines of a file in the workspace's root, none if it is not there."""
    path = workspace.root / name
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
