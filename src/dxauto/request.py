"""What a run is asked to do, and its record on disk from which `dxauto resume` asks again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from dxauto.errors import NotFoundError
from dxauto.files import write_atomic
from dxauto.pause import PausedError
from dxauto.progress import NullProgress, Progress
from dxauto.registry import Registry, RobotSpec
from dxauto.robot import ItemOutcome
from dxauto.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One call of a robot. What is None comes from the settings; `overrides` are `--set` (dotted key to text).

    `attendance` is the person who sits beside the run, as its kind knows him (`dxauto.robot.Attending`); the run then
    stays in this process. At `until` (local time) no further item is begun.

    `hindrance` is asked between two items and once more before the result is written: what it gives stops the run
    cleanly, without a result. `each` is given every item with what became of it, when the result is written.
    """

    workspace: Workspace
    robot: RobotSpec
    inputs: tuple[Path, ...] = ()
    output: Path | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    workers: int | None = None
    department: str | None = None
    staff: str | None = None
    test: bool = False
    resume_of: str | None = None
    progress: Progress = field(default_factory=NullProgress)
    attendance: object | None = None
    until: datetime | None = None
    hindrance: Callable[[], PausedError | None] = lambda: None
    each: Callable[[ItemOutcome], None] | None = None

    @property
    def slot(self) -> str:
        """What may run only once at a time: a hash of robot and output."""
        output = str(self.output.resolve()) if self.output else ""
        return hashlib.sha256(f"{self.robot.name}\0{output}".encode()).hexdigest()[:24]

    @property
    def input_slot(self) -> str:
        """What may be read only once at a time, whatever is written: a hash of robot and inputs; empty without any."""
        if not self.inputs:
            return ""
        inputs = "\0".join(sorted(str(path.resolve()) for path in self.inputs))
        return "in-" + hashlib.sha256(f"{self.robot.name}\0{inputs}".encode()).hexdigest()[:24]


def store(request: RunRequest, run: str) -> None:
    """Write the request down for `reload`. A file and not the ledger: names of input files may be people's names."""
    content = {
        "robot": request.robot.name,
        "inputs": [str(path.resolve()) for path in request.inputs],
        "output": str(request.output.resolve()) if request.output else None,
        "overrides": dict(request.overrides),
        "workers": request.workers,
        "department": request.department,
        "staff": request.staff,
        "test": request.test,
    }
    write_atomic(_path(request.workspace, run), json.dumps(content, ensure_ascii=False, indent=1).encode())


def reload(workspace: Workspace, registry: Registry, run: str, progress: Progress | None = None) -> RunRequest:
    """Give the same request again, to go on with run `run` (its full id).

    Raises `NotFoundError` if it is not kept any more, or its robot is gone.
    """
    try:
        content = json.loads(_path(workspace, run).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotFoundError(
            f"実行 {run} の指定が残っていません。はじめと同じ「dxauto run …」をもう一度実行すれば、続きから始まります"
        ) from error
    return RunRequest(
        workspace=workspace,
        robot=registry.get(content["robot"]),
        inputs=tuple(Path(text) for text in content["inputs"]),
        output=Path(content["output"]) if content["output"] else None,
        overrides=content["overrides"],
        workers=content["workers"],
        department=content["department"],
        staff=content["staff"],
        test=content["test"],
        resume_of=run,
        progress=progress or NullProgress(),
    )


def _path(workspace: Workspace, run: str) -> Path:
    return workspace.requests / f"{run}.json"
