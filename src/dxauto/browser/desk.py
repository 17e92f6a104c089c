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


def hook_folder(job: Job) -> Path:
    """Give the folder in which robots and their hooks lie."""
    from dxauto.workspace import Workspace

    return Workspace(job.workspace).robots


def refuse_hooks(job: Job, flow: Visit) -> None:
    """Raise `ConfigurationError` for hooks that are not there or do not fit; nothing of them is run."""
    from dxauto.browser.flow import all_steps
    from dxauto.browser.hooks import hooks_of, refuse_misfits

    refuse_misfits(hook_folder(job), hooks_of(all_steps(flow)), lambda at: place(job, at))


def hook_sign(job: Job, flow: Visit) -> str:
    """Give what changes with the hooks' files, empty if a flow has none."""
    from dxauto.browser.flow import all_steps
    from dxauto.browser.hooks import hook_files, hooks_of, sign

    files = hook_files(hook_folder(job), hooks_of(all_steps(flow)))
    return sign(files) if files else ""


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
