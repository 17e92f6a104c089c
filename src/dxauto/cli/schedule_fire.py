"""`dxauto schedule run-now`, and what the system's timers call (`dxauto schedule fire`, not shown in the help)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out
from dxauto.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from dxauto.schedule.fire import Perform
    from dxauto.workspace import Workspace


@click.command(
    "run-now",
    cls=Command,
    options_metavar="",
    help="予定の仕事を、今すぐ 1 回します。予定の時刻にも、いつもどおり動きます。",
    example="dxauto schedule run-now uketsuke",
)
@click.argument("name", metavar="予定", help="予定の名前（dxauto schedule list で見られる）")
def run_now(name: str) -> int:
    """Do an entry's work at once."""
    from dxauto.schedule.entry import Entries
    from dxauto.schedule.fire import Firing
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    note = Firing(workspace, Entries(workspace).get(name), _perform(workspace, shown=True)).run_now()
    return note.exit_code or ExitCode.DONE


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="（PC のしくみが呼びます）予定の時刻になっていれば、1 回だけ動かします。",
    example="dxauto schedule fire uketsuke",
)
@click.argument("name", metavar="予定", help="予定の名前")
@click.option("--workspace", "root", metavar="フォルダ", type=click.Path(path_type=Path), help="作業フォルダの場所")
def fire(name: str, root: Path | None) -> int:
    """Do what is due of an entry."""
    from dxauto.schedule.entry import Entries
    from dxauto.schedule.fire import Firing
    from dxauto.schedule.perform import lower_priority

    workspace = workspace_at(root)
    workspace.prepare()
    lower_priority()
    note = Firing(workspace, Entries(workspace).get(name), _perform(workspace, shown=False)).fire()
    if note is None:
        out(f"予定「{name}」は、今は動かす時刻ではありません。")
        return ExitCode.DONE
    if note.reason:
        out(note.reason)
    return note.exit_code or ExitCode.DONE


def workspace_at(root: Path | None) -> Workspace:
    """Give the workspace that a timer names; raises `ConfigurationError` if it is not there."""
    from dxauto.workspace import Workspace, is_workspace

    if root is None:
        return Workspace.find()
    if not is_workspace(root):
        raise ConfigurationError(
            f"作業フォルダ {root} がありません。"
            "移した場合は、新しい場所で「dxauto schedule check --repair」を実行してください"
        )
    return Workspace(root.resolve())


def _perform(workspace: Workspace, *, shown: bool) -> Perform:
    from dxauto.cli.attended import Manner
    from dxauto.cli.run import perform, tell_end
    from dxauto.progress import NullProgress, RichProgress
    from dxauto.schedule.perform import RobotRun

    manner = Manner(headed=False, preview=None, as_json=not shown)
    return RobotRun(
        workspace,
        run=lambda request: perform(request, manner),
        tell=tell_end,
        progress=RichProgress if shown else lambda _title: NullProgress(),
    )
