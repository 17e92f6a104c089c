"""`dxauto status`: how the night was, and what to do now."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, out_json, tell

_MOST_HOURS = 10 * 365 * 24
"""Further back no ledger reaches, and the moment may be one that the system cannot tell."""


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="この 24 時間に動いたロボットの結果と、今することを見ます。動くはずだったのに動かなかった予定があれば、"
    "警報を出します（終了コード 14）。同じものを、メールやファイルで届けられます。個人情報やファイル名は含みません。",
    example="dxauto status\ndxauto status --hours 72\ndxauto status --mail",
)
@click.option(
    "--hours", metavar="時間", type=click.IntRange(1, _MOST_HOURS), default=24, help="何時間前から見るか（ふつう 24）"
)
@click.option("--mail", "by_mail", is_flag=True, help="メールで送る（設定 mail_server、mail_from、mail_to）")
@click.option("--file", "folder", metavar="フォルダ", type=click.Path(path_type=Path), help="フォルダに文書で書く")
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def status(hours: int, by_mail: bool, folder: Path | None, as_json: bool) -> int:
    """Tell how the night was."""
    from dxauto.morning import deliver
    from dxauto.morning.report import collect
    from dxauto.morning.text import told
    from dxauto.settings import Settings
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    now = datetime.now().replace(microsecond=0)
    report = collect(workspace, now - timedelta(hours=hours), now)
    if as_json:
        out_json(_record(asdict(report), int(report.exit_code)))
    else:
        out(told(report))
    if folder is not None:
        tell(f"まとめを {deliver.write(folder, report)} に書きました。")
    if by_mail:
        tell(deliver.mail(Settings.load(workspace), report))
    return report.exit_code


def _record(report: dict[str, Any], code: int) -> dict[str, Any]:
    for run in report["runs"]:
        run["totals"]["items"] = sum(run["totals"][s] for s in ("pending", "running", "done", "review", "failed"))
    return report | {"exit_code": code}
