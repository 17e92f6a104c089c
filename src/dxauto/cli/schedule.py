"""`dxauto schedule`: robots at set times, with the timer that the operating system has."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command, Group
from dxauto.cli.console import out, out_json, tell
from dxauto.cli.layout import table
from dxauto.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from dxauto.schedule.entry import Entry
    from dxauto.schedule.history import Note
    from dxauto.schedule.timetable import Timetable
    from dxauto.workspace import Workspace

SYSTEMS = ("systemd", "cron", "windows", "none")
_NAME = {"metavar": "予定", "help": "予定の名前（dxauto schedule list で見られる）"}


@click.group(
    cls=Group,
    lazy={
        "add": ("dxauto.cli.schedule:add", "予定を作る"),
        "list": ("dxauto.cli.schedule:list_", "予定を、次に動く時刻と前の結果と一緒に見る"),
        "check": ("dxauto.cli.schedule:check", "予定どおりに動くか確かめる、直す"),
        "run-now": ("dxauto.cli.schedule_fire:run_now", "予定の仕事を、今すぐ 1 回する"),
        "remove": ("dxauto.cli.schedule:remove", "予定をやめる"),
    },
    hidden={"fire": "dxauto.cli.schedule_fire:fire"},
    options_metavar="",
    subcommand_metavar="コマンド [引数…]",
    help="ロボットを、夜間など決めた時刻に動かします。PC が持っているしくみ（Windows はタスク スケジューラ、"
    "Linux は systemd か cron）を使うので、dxauto を動かしたままにしておく必要はありません。",
    example="dxauto schedule add uketsuke --daily 02:00 --input in -o 'out/{date}.xlsx'\ndxauto schedule list",
)
def schedule() -> None:
    """Gather the commands."""


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
    from dxauto.schedule.standing import next_run, timer
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
    for warning in its.warnings():
        tell(f"【注意】{warning}")


@click.command(
    "list",
    cls=Command,
    options_metavar="[オプション]",
    help="予定を一覧します。次に動く時刻と、前に動いたときの結果が見られます。",
    example="dxauto schedule list",
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def list_(as_json: bool) -> None:
    """List the entries."""
    from dxauto.schedule.entry import Entries
    from dxauto.schedule.standing import last_note, next_run, place_problems
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    entries = Entries(workspace).all()
    now = datetime.now()
    found = [(entry, next_run(entry, now), last_note(workspace, entry)) for entry in entries]
    if as_json:
        out_json([_record(workspace, *one) for one in found])
        return
    if not found:
        out("予定はありません。「dxauto schedule add ロボット --daily 02:00」で作れます。")
        return
    out(table(("予定", "ロボット", "いつ", "次", "前の結果"), [_line(*one) for one in found]))
    for entry in entries:
        for problem in place_problems(workspace, entry):
            tell(f"【注意】予定「{entry.name}」: {problem.text}")


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="予定が PC のしくみに入っているか、作業フォルダが移されていないか、読む場所があるかを確かめます。",
    example="dxauto schedule check\ndxauto schedule check --repair",
)
@click.option("--repair", "mend", is_flag=True, help="直せるものを直す（PC のしくみに入れ直す、新しい場所を教える）")
def check(mend: bool) -> int:
    """Tell what keeps entries from their work, and mend it."""
    from dxauto.schedule.entry import Entries
    from dxauto.schedule.standing import problems, repair, timer
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    entries = Entries(workspace)
    if mend:
        for name in dict.fromkeys(one.entry for one in problems(workspace) if one.repairable):
            repair(workspace, entries.get(name))
            out(f"予定「{name}」を直しました。")
    left = list(problems(workspace))
    wrong = {one.entry for one in left}
    for name in entries.names():
        if name not in wrong:
            out(f"OK  予定「{name}」")
    for one in left:
        tell(f"【誤り】予定「{one.entry}」: {one.text}")
    known = {entry.system: timer(entry) for entry in map(entries.get, entries.names()) if entry.name not in wrong}
    for its in known.values():
        for warning in its.warnings():
            tell(f"【注意】{warning}")
    return ExitCode.BAD_CONFIGURATION if left else ExitCode.DONE


@click.command(
    cls=Command,
    options_metavar="",
    help="予定をやめます。結果のファイルと、実行の記録は残ります。",
    example="dxauto schedule remove uketsuke",
)
@click.argument("name", **_NAME)  # type: ignore[arg-type]
def remove(name: str) -> None:
    """Take an entry out of the system's timer and forget it."""
    from dxauto.schedule.entry import Entries
    from dxauto.schedule.standing import timer
    from dxauto.workspace import Workspace

    entries = Entries(Workspace.find())
    try:
        entry = entries.get(name)
    except ConfigurationError:
        # Its file is broken: there is nothing that tells which timer calls it, which then finds nothing to do.
        tell(f"予定「{name}」のファイルが壊れていたので、ファイルだけを消しました。")
    else:
        timer(entry).remove(entry)
    entries.remove(name)
    out(f"予定「{name}」をやめました。")


def outcome_told(note: Note | None) -> str:
    """Say in a few words what became of an occurrence."""
    from dxauto.schedule.history import Fate

    if note is None:
        return "まだ動いていません"
    when = f"{note.at:%m-%d %H:%M} "
    match note.fate:
        case Fate.BEGUN:
            return when + "始めて、まだ終わっていません"
        case Fate.RAN | Fate.BY_HAND if note.exit_code in set(ExitCode):
            return when + ExitCode(note.exit_code).meaning
        case Fate.RAN | Fate.BY_HAND:
            return f"{when}終了コード {note.exit_code}"
        case Fate.BUSY:
            return when + "前の実行が続いていたので、動きませんでした"
    return when + note.reason


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


def _line(entry: Entry, coming: datetime, note: Note | None) -> tuple[str, ...]:
    when = entry.timetable.told() + ("（祝日・年末年始を除く）" if entry.skip_holidays else "")
    until = f"、{entry.until:%H:%M} まで" if entry.until else ""
    return (entry.name, entry.robot, when + until, f"{coming:%Y-%m-%d %H:%M}", outcome_told(note))


def _record(workspace: Workspace, entry: Entry, coming: datetime, note: Note | None) -> dict[str, Any]:
    return {
        "name": entry.name,
        "robot": entry.robot,
        "when": entry.timetable.told(),
        "skip_holidays": entry.skip_holidays,
        "until": f"{entry.until:%H:%M}" if entry.until else None,
        "next": coming.isoformat(timespec="minutes"),
        "last": None if note is None else {"at": note.at.isoformat(), "fate": note.fate.value, "code": note.exit_code},
        "moved": entry.moved(workspace),
        "system": entry.system,
    }
