"""`dxauto schedule add`: what is to run when, from the words of the command line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, tell
from dxauto.errors import ConfigurationError

if TYPE_CHECKING:
    from dxauto.schedule.entry import Entry
    from dxauto.schedule.timetable import Timetable
    from dxauto.workspace import Workspace

SYSTEMS = ("systemd", "cron", "windows", "none")


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="予定を作ります。PC が切れていて動けなかったときは、次に PC がついたときに 1 回だけ動きます"
    "（--until を付けたものは、次の夜に動きます）。前の実行が終わっていなければ、重ねて動くことはありません。",
    example="dxauto schedule add uketsuke --daily 02:00 --input in -o 'out/{date}.xlsx' --until 06:00\n"
    "dxauto schedule add uketsuke --weekdays 月,木 02:00 --skip-holidays --input in -o out/uketsuke.xlsx\n"
    "dxauto schedule add getsuji-download --monthly 1 06:00 -o out/getsuji\n"
    "dxauto schedule add status --weekdays 平日 07:30",
)
@click.argument(
    "robot",
    metavar="ロボット",
    help="ロボットの名前（dxauto robots で見られる）。status（まとめを届ける）と purge も書ける",
)
@click.option("--daily", metavar="時刻", help="毎日（02:00 のように）")
@click.option("--weekdays", nargs=2, metavar="曜日 時刻", help="曜日で決める（mon,thu 02:00、月,木 02:00、平日 02:00）")
@click.option("--monthly", nargs=2, metavar="日 時刻", help="毎月（1 06:00 のように。31 は月末）")
@click.option("--skip-holidays", is_flag=True, help="祝日・休日と年末年始（12/29〜1/3）には動かさない")
@click.option("--until", metavar="時刻", help="この時刻になったら止めて、次の夜に続きをする")
@click.option("--input", "inputs", metavar="場所", type=click.Path(path_type=Path), multiple=True, help="読むフォルダ")
@click.option("-o", "--output", metavar="ファイル", default="", help="結果を書くファイル（{date} は実行する日になる）")
@click.option("--set", "settings", metavar="名前=値", multiple=True, help="ロボットの設定を変える（いくつでも）")
@click.option("--name", metavar="予定", help="予定の名前（書かなければロボットの名前）")
@click.option("--system", type=click.Choice(SYSTEMS), metavar="しくみ", help="使うしくみ（書かなければ自動で決める）")
def add(robot: str, **given: Any) -> None:
    """Make an entry and let the system's timer call it."""
    from dxauto.schedule.entry import Entries
    from dxauto.schedule.standing import next_run, place_problems, timer
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    workspace.prepare()
    entry = _new_entry(workspace, robot, given)
    entries = Entries(workspace)
    if entry.name in entries.names():
        raise ConfigurationError(
            f"予定「{entry.name}」はもうあります。「dxauto schedule remove {entry.name}」で消すか、"
            "「--name」で別の名前を付けてください"
        )
    its = timer(entry)
    entries.put(entry)
    try:
        its.install(entry)
    except ConfigurationError:
        entries.remove(entry.name)
        raise
    out(f"予定「{entry.name}」を作りました（{entry.timetable.told()}、{its.title}）。")
    out(f"次は {next_run(entry, datetime.now()):%Y-%m-%d %H:%M} に動きます。")
    for warning in [*(problem.text for problem in place_problems(workspace, entry)), *its.warnings()]:
        tell(f"【注意】{warning}")


def _new_entry(workspace: Workspace, robot: str, given: dict[str, Any]) -> Entry:
    from dxauto.cli.run import pairs
    from dxauto.registry import load_registry
    from dxauto.schedule.entry import NAME, Entry, check_output, is_task, kept_path
    from dxauto.schedule.perform import refuse_task
    from dxauto.schedule.systems import detect
    from dxauto.schedule.timetable import parse_time

    overrides = pairs(given["settings"])
    registry = load_registry(workspace)
    if is_task(robot, registry.robots):
        refuse_task(workspace, robot)
    else:
        registry.get(robot).parameters(overrides)
    name = given["name"] or robot
    if not NAME.fullmatch(name):
        raise ConfigurationError(f"予定の名前「{name}」は、英小文字、数字、ハイフンで、40 字までにしてください")
    check_output(given["output"])
    return Entry(
        name=name,
        robot=robot,
        timetable=_timetable(given),
        created=datetime.now().replace(microsecond=0),
        home=str(workspace.root.resolve()),
        system=given["system"] or detect(),
        skip_holidays=given["skip_holidays"],
        until=parse_time(given["until"]) if given["until"] else None,
        inputs=tuple(kept_path(workspace, path) for path in given["inputs"]),
        output=kept_path(workspace, Path(given["output"])) if given["output"] else "",
        overrides=overrides,
    )


def _timetable(given: dict[str, Any]) -> Timetable:
    from dxauto.schedule.timetable import Timetable, parse_day, parse_time, parse_weekdays

    chosen = [name for name in ("daily", "weekdays", "monthly") if given[name]]
    if len(chosen) != 1:
        raise click.UsageError(
            "いつ動かすかを「--daily 02:00」「--weekdays 月,木 02:00」「--monthly 1 06:00」の"
            "どれか 1 つで書いてください。",
            click.get_current_context(),
        )
    if given["daily"]:
        return Timetable(parse_time(given["daily"]))
    if given["weekdays"]:
        days, at = given["weekdays"]
        return Timetable(parse_time(at), parse_weekdays(days))
    day, at = given["monthly"]
    return Timetable(parse_time(at), day=parse_day(day))
