"""`dxauto purge`: what is old and holds personal data goes."""

from __future__ import annotations

import re

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="古い作業ファイル（ページの画像、切り抜き、記録ファイル）を消します。結果の Excel と、件数の記録は残ります。"
    "日数は設定の keep_days で、ロボットのファイルに keep があれば、そのロボットではそちらが優先です。",
    example="dxauto purge --dry-run\ndxauto purge --older-than 30d",
)
@click.option(
    "--older-than", metavar="日数", help="何日使っていないものを消すか（30d のように。書かなければ keep_days）"
)
@click.option("--dry-run", is_flag=True, help="消さずに、どれだけ消えるかを見る")
def purge(older_than: str | None, dry_run: bool) -> None:
    """Delete what is old, or tell how much that would be."""
    from dxauto import retention
    from dxauto.settings import Settings
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    days = _days(older_than) if older_than else Settings.load(workspace).keep_days
    found = retention.purge(workspace, days, rehearse=dry_run)
    verb = "消えるもの" if dry_run else "消したもの"
    out(
        f"{verb}: 作業フォルダ {found.folders} 個、記録などのファイル {found.files} 個（{found.size / 1024**2:.1f} MB）"
    )
    for robot, reason in found.left.items():
        out(f"残したもの: {robot}（{reason}）")


def _days(text: str) -> int:
    found = re.fullmatch(r"([1-9]\d{0,4})(?:d|日)?", text.strip())
    if found is None:
        raise click.UsageError(
            f"--older-than は「30d」のように、1 日以上で書いてください: 「{text}」", click.get_current_context()
        )
    return int(found[1])
