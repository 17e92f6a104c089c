"""What the moves of every browser robot need: where it keeps things, where its file says something, its hours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dxauto.browser import clock
from dxauto.errors import ClosedError, ConfigurationError
from dxauto.robot import Job

if TYPE_CHECKING:
    from dxauto.browser.flow import Visit


def state_folder(job: Job) -> Path:
    """Give the folder of journals and kept sign-ins."""
    return job.workspace / ".dxauto" / "browser"


def place(job: Job, at: tuple[str | int, ...]) -> str:
    """Give file and line of a part of the robot's `parameters:`, as the beginning of a message."""
    from dxauto import yamlfile
    from dxauto.registry import load_specs
    from dxauto.workspace import Workspace

    specs, _ = load_specs(Workspace(job.workspace))
    spec = specs.get(job.robot)
    return yamlfile.place(spec.path, spec.document.line(("parameters", *at))) if spec is not None else ""


def refuse_closed(flow: Visit) -> None:
    """Raise `ConfigurationError` if the system may not be used now, before anything is begun."""
    if not clock.is_open(flow.system.hours, flow.system.timezone):
        raise ConfigurationError(
            f"「{flow.system.name}」を使える時間（{flow.system.hours}）ではありません。時間内に実行してください"
        )


def stop_when_closed(flow: Visit) -> None:
    """Raise `ClosedError` if the system's closing time has come."""
    if not clock.is_open(flow.system.hours, flow.system.timezone):
        raise ClosedError(f"「{flow.system.name}」を使える時間（{flow.system.hours}）が終わりました")
