"""`dxauto run` and `dxauto resume`: call a robot, show how it goes, say what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.attended import Manner, attendance, headed_option, listening, preview_option
from dxauto.cli.command import Command, near
from dxauto.cli.console import out, out_json, shown, tell
from dxauto.cli.figures import figures_told
from dxauto.errors import ConfigurationError, DxautoError, NotFoundError
from dxauto.formats import FORMATS, by_ending

if TYPE_CHECKING:
    from dxauto.registry import RobotSpec
    from dxauto.runner import RunRequest, RunSummary

json_option = click.option("--json", "as_json", is_flag=True, help="最後の行に、結果を JSON で出す（プログラム向け）")
workers_option = click.option(
    "--workers",
    metavar="数",
    type=click.IntRange(min=0),
    help="同時に動かす数（書かなければ CPU のコア数、0 なら分けずに動かす）",
)


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="ロボットを動かします。途中で止まっても、同じコマンドをもう一度実行すれば続きから始まり、"
    "済んだものを二重に処理することはありません。",
    example="dxauto run uketsuke in -o out/uketsuke.xlsx\n"
    "dxauto run nouzei-shoumei スキャン.pdf -o 納税証明.csv --format csv\n"
    "dxauto run uketsuke in -o out/uketsuke.xlsx --set append=true",
)
@click.argument("robot", metavar="ロボット", help="ロボットの名前（dxauto robots で見られる）")
@click.argument(
    "inputs",
    nargs=-1,
    metavar="[入力…]",
    type=click.Path(path_type=Path),
    help="読むファイルやフォルダ（いくつでも）",
)
@click.option("-o", "--output", metavar="ファイル", type=click.Path(path_type=Path), help="結果を書くファイル")
@click.option(
    "--set", "settings", metavar="名前=値", multiple=True, help="ロボットの設定を、この 1 回だけ変える（いくつでも）"
)
@workers_option
@click.option("--department", metavar="課", help="利用記録に残す課の名前")
@click.option("--staff", metavar="番号", help="利用記録に残す職員番号（書かなければ、この PC のログイン名）")
@click.option("--test", is_flag=True, help="練習として動かす（利用実績に数えない）")
@click.option("--dry-run", is_flag=True, help="予行する（業務システムに登録せず、入れる値だけを確かめる）")
@click.option("--until", metavar="時刻", help="この時刻（06:00 のように）になったら止める。続きは次に動かしたとき")
@headed_option
@preview_option
@click.option("--format", "format_", type=click.Choice(FORMATS), metavar="形式", help="結果の形式（xlsx、csv、json）")
@json_option
def run(robot: str, settings: tuple[str, ...], format_: str | None, dry_run: bool, **given: Any) -> int:
    """Run a robot. `given` are how it is attended, and the options that go into the request as they are."""
    from dxauto.progress import RichProgress
    from dxauto.registry import load_registry
    from dxauto.runner import RunRequest
    from dxauto.workspace import Workspace

    manner = _manner(given)
    workspace = Workspace.find()
    spec = load_registry(workspace).get(robot)
    overrides = pairs(settings) | _format(spec, format_, given["output"])
    if dry_run:
        overrides |= _rehearsal(spec)
        given["test"] = True
    given["until"] = _until(given["until"])
    progress = RichProgress(spec.file.title)
    request = RunRequest(workspace=workspace, robot=spec, overrides=overrides, progress=progress, **given)
    return execute(request, manner)


def _until(text: str | None) -> datetime | None:
    from dxauto.pause import parse_until

    return parse_until(text, datetime.now()) if text else None


def _manner(given: dict[str, Any]) -> Manner:
    return Manner(given.pop("headed", False), given.pop("preview"), given.pop("as_json"))


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="途中で止まった実行の続きをします。番号を書かなければ、いちばん新しい、止まった実行の続きをします。",
    example="dxauto resume\ndxauto resume 20260401-093000-1a2b",
)
@click.argument("run", required=False, metavar="[実行]", help="実行の番号（dxauto runs で見られる）")
@workers_option
@preview_option
@json_option
def resume(run: str | None, workers: int | None, **given: Any) -> int:
    """Ask again for what an earlier run was asked."""
    from dxauto.cli.runs import open_ledger
    from dxauto.progress import RichProgress
    from dxauto.registry import load_registry
    from dxauto.request import reload
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    ledger = open_ledger()
    if ledger is None:
        raise NotFoundError("続きをする実行がありません。まだ実行の記録がありません")
    with ledger:
        row = ledger.run(run) if run else latest_stopped(ledger.runs())
    request = reload(workspace, load_registry(workspace), row.id, RichProgress(row.robot))
    return execute(request if workers is None else replace(request, workers=workers), _manner(given))


def latest_stopped(rows: list[Any]) -> Any:
    """Give the latest run if it ended without a result; raises `NotFoundError` if there is nothing to go on with."""
    for row in rows:
        if row.status.value in ("interrupted", "failed"):
            return row
        break
    raise NotFoundError("いちばん新しい実行は終わっています。「dxauto runs」で番号を確かめて指定してください")


def execute(request: RunRequest, manner: Manner) -> int:
    """Run, attended as the command says, tell, and give the exit code."""
    begun = time.monotonic()
    as_json = manner.as_json
    try:
        summary = perform(request, manner)
    except DxautoError as error:
        if as_json:
            seconds = round(time.monotonic() - begun, 3)
            out_json(_record(request.robot.name, status="failed", seconds=seconds) | {"error": str(error)})
        raise
    tell_end(request, summary, tell if as_json else out)
    if as_json:
        out_json(_summary_record(summary))
    return summary.exit_code


def perform(request: RunRequest, manner: Manner) -> RunSummary:
    """Run, attended as the command says."""
    from dxauto.runner import run as run_robot

    request, manner = _headed(request, manner)
    there = attendance(request.workspace, request.robot, request.overrides, manner, request.progress.message)
    with listening(manner, there):
        return run_robot(replace(request, attendance=there))


def _headed(request: RunRequest, manner: Manner) -> tuple[RunRequest, Manner]:
    """Carry `--headed` into the robot's parameters, and back from those of a run that is resumed."""
    if manner.headed:
        return replace(request, overrides={**request.overrides, "headed": "true"}), manner
    return request, replace(manner, headed=request.overrides.get("headed") == "true")


def tell_end(request: RunRequest, summary: RunSummary, say: Callable[[str], None] = out) -> None:
    """Say what a run came to, and hand its usage event over."""
    say(told(summary))
    if waiting := _handed_over(request):
        tell(waiting)


def _handed_over(request: RunRequest) -> str:
    """Hand the usage event to the hall's store, if there is one; the result of a run never depends on it."""
    from dxauto.usage.opening import send_after_run

    try:
        return send_after_run(request.workspace)
    except DxautoError as error:
        return f"利用実績を送れませんでした: {error}"


def told(summary: RunSummary) -> str:
    """Put the summary into sentences."""
    from dxauto.summary import pages_told

    total = summary.done + summary.review + summary.failed
    lines = [
        f"{summary.exit_code.meaning}。{total} 件（済み {summary.done}、確認が必要 {summary.review}、"
        f"処理できない {summary.failed}）、{summary.seconds:.1f} 秒"
    ]
    if summary.figures:
        lines.append(figures_told(summary.figures))
    if pages := pages_told(summary.figures):
        lines.append(f"ページ {pages}")
    if summary.output:
        lines.append(f"結果: {shown(summary.output)}")
    lines += summary.notes
    lines.append(f"くわしく: dxauto runs show {summary.run}")
    return "\n".join(lines)


def _summary_record(summary: RunSummary) -> dict[str, Any]:
    return _record(
        summary.robot,
        run=summary.run,
        status=summary.status.value,
        done=summary.done,
        review=summary.review,
        failed=summary.failed,
        output=str(summary.output) if summary.output else None,
        seconds=summary.seconds,
    )


def _record(robot: str, **known: Any) -> dict[str, Any]:
    empty = {"run": None, "robot": robot, "status": "", "done": 0, "review": 0, "failed": 0, "output": None}
    return empty | known


def pairs(settings: tuple[str, ...]) -> dict[str, str]:
    """Give what `--set` says, name by name."""
    found = {}
    for text in settings:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise click.UsageError(f"--set は「名前=値」の形で書いてください: 「{text}」", click.get_current_context())
        found[name] = value
    return found


def _rehearsal(spec: RobotSpec) -> dict[str, str]:
    """Give the parameter that makes a run a rehearsal; only robots that change other systems have it."""
    assert spec.kind is not None
    if "dry_run" not in spec.model.model_fields:
        raise ConfigurationError(
            f"ロボット「{spec.name}」に予行（--dry-run）はありません。業務システムに入力するロボットでだけ使えます"
        )
    return {"dry_run": "true"}


def _format(spec: RobotSpec, wanted: str | None, output: Path | None) -> dict[str, str]:
    """Give the format that was asked for, or that the output's ending asks for, as a parameter of the robot."""
    assert spec.kind is not None
    known = spec.model.model_fields
    if wanted and "format" not in known:
        raise ConfigurationError(f"ロボット「{spec.name}」では --format を選べません{near('format', known)}")
    return {"format": wanted} if wanted else by_ending(spec, output)
