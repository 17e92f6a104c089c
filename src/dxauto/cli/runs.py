"""`dxauto runs`: what has been run, and every figure of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command, Group
from dxauto.cli.console import out, out_json, shown
from dxauto.cli.figures import named
from dxauto.cli.layout import facts, table
from dxauto.errors import ExitCode, NotFoundError

if TYPE_CHECKING:
    from dxauto.ledger import ItemRow, Ledger, RunRow, RunTotals

STATUS = {"running": "実行中", "done": "完了", "failed": "失敗", "interrupted": "中断"}
STATE = {"pending": "まだ", "running": "途中", "done": "済み", "review": "確認", "failed": "失敗"}


@click.group(
    cls=Group,
    lazy={"show": ("dxauto.cli.runs:show", "1 回の実行をくわしく見る")},
    invoke_without_command=True,
    options_metavar="[オプション]",
    subcommand_metavar="[show 実行]",
    help="これまでの実行を、新しいものから一覧します。",
    example="dxauto runs --limit 5\ndxauto runs show 20260401",
)
@click.option("--robot", metavar="名前", help="このロボットの実行だけを見る")
@click.option("--limit", metavar="数", type=click.IntRange(min=1), default=20, help="見る数（書かなければ 20）")
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
@click.pass_context
def runs(ctx: click.Context, robot: str | None, limit: int, as_json: bool) -> None:
    """List the runs, unless a command of the family is called."""
    if ctx.invoked_subcommand is not None:
        return
    ledger = open_ledger()
    if ledger is None:
        out("[]" if as_json else "まだ実行の記録がありません。「dxauto demo」でためせます。")
        return
    with ledger:
        found = [(row, ledger.run_totals(row.id)) for row in ledger.runs(robot=robot, limit=limit)]
    if as_json:
        out_json([_record(row, totals) for row, totals in found])
    else:
        head = ("実行", "ロボット", "始めた時", "状態", "済み", "確認", "失敗", "秒")
        out(table(head, [_line(row, totals) for row, totals in found], right=(4, 5, 6, 7)))


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="1 回の実行の数字と、1 件ごとの結果を見ます。実行の番号は、はじめか終わりの一部だけでもかまいません。",
    example="dxauto runs show 20260401\ndxauto runs show 20260401 --state failed",
)
@click.argument("run", metavar="実行", help="実行の番号（dxauto runs で見られる）")
@click.option(
    "--state", type=click.Choice(list(STATE)), metavar="状態", help=f"この状態のものだけを見る（{'、'.join(STATE)}）"
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def show(run: str, state: str | None, as_json: bool) -> None:
    """Print the figures of one run and its items."""
    from dxauto.robot import State

    ledger = open_ledger()
    if ledger is None:
        raise NotFoundError(f"実行「{run}」はありません。まだ実行の記録がありません")
    with ledger:
        row = ledger.run(run)
        totals = ledger.run_totals(row.id)
        items = list(ledger.items(row.id, State(state) if state else None))
    if as_json:
        out_json(_record(row, totals) | {"items": [asdict(item) for item in items]})
        return
    out(facts(_told(row, totals)) + "\n")
    out(table(("番", "状態", "回", "秒", "キー", "理由"), [_item_line(i) for i in items], right=(0, 2, 3)))


def open_ledger() -> Ledger | None:
    """Give the workspace's ledger, in which no killed run counts as running any more.

    None if nothing has ever been run: looking must not make a ledger.
    """
    from dxauto.ledger import Ledger
    from dxauto.runner import mark_dead_runs
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    if not workspace.ledger_path.is_file():
        return None
    ledger = Ledger(workspace.ledger_path)
    mark_dead_runs(workspace, ledger)
    return ledger


def _line(row: RunRow, totals: RunTotals) -> tuple[object, ...]:
    started = f"{row.started.astimezone():%Y-%m-%d %H:%M}"
    status = STATUS[row.status.value] + ("（練習）" if row.test else "")
    return (row.id, row.robot, started, status, totals.done, totals.review, totals.failed, f"{row.seconds:.1f}")


def _item_line(item: ItemRow) -> tuple[object, ...]:
    state = STATE[item.state.value] + ("（前の実行）" if item.skipped else "")
    return (item.position, state, item.attempts, f"{item.seconds:.1f}", item.key, item.reason)


def _told(row: RunRow, totals: RunTotals) -> dict[str, object]:
    from dxauto.summary import pages_told

    return {
        "実行": row.id,
        "ロボット": row.robot,
        "状態": STATUS[row.status.value] + ("（練習）" if row.test else ""),
        "始めた時": f"{row.started.astimezone():%Y-%m-%d %H:%M:%S}",
        "かかった秒": f"{row.seconds:.1f}",
        "課": row.department,
        "件数": f"{totals.items}（済み {totals.done}、確認 {totals.review}、失敗 {totals.failed}）",
        "前の実行で済み": totals.skipped or "",
        "やり直した": totals.retried or "",
        "同じページ": row.duplicates or "",
        "結果": row.output,
        "終了コード": _ending(row.exit_code),
        "続きの元": row.resume_of,
        "記録": _log(row),
        **named(row.figures),
        "ページの内訳": pages_told(row.figures),
    }


def _log(row: RunRow) -> str:
    """Give where the run's log file lies, while it is kept."""
    from dxauto.runlog import log_path
    from dxauto.workspace import Workspace

    path = log_path(Workspace.find().logs, row.id)
    return shown(path) if path.is_file() else ""


def _ending(code: int | None) -> str:
    if code is None:
        return ""
    # Codes from 64 on belong to kinds of other packages, which have their own documentation.
    return f"{code}: {ExitCode(code).meaning}" if code in set(ExitCode) else str(code)


def _record(row: RunRow, totals: RunTotals) -> dict[str, Any]:
    return asdict(row) | {"items": totals.items} | asdict(totals)
