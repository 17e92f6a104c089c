"""`dxauto schedule`: robots at set times, with the timer that the operating system has."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command, Group
from dxauto.cli.console import out, out_json, tell
from dxauto.cli.layout import table
from dxauto.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from dxauto.schedule.entry import Entries, Entry
    from dxauto.schedule.history import Note
    from dxauto.workspace import Workspace

_NONE = "予定はありません。「dxauto schedule add ロボット --daily 02:00」で作れます。"
_NAME = {"metavar": "予定", "help": "予定の名前（dxauto schedule list で見られる）"}


@click.group(
    cls=Group,
    lazy={
        "add": ("dxauto.cli.schedule_add:add", "予定を作る"),
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
    "list",
    cls=Command,
    options_metavar="[オプション]",
    help="予定を一覧します。次に動く時刻と、前に動いたときの結果が見られます。",
    example="dxauto schedule list",
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def list_(as_json: bool) -> int:
    """List the entries."""
    from dxauto.schedule.entry import Entries
    from dxauto.schedule.standing import last_note, next_run, place_problems
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    entries, broken = _readable(Entries(workspace))
    now = datetime.now()
    found = [(entry, next_run(entry, now), last_note(workspace, entry)) for entry in entries]
    if as_json:
        out_json([_record(workspace, *one) for one in found])
    elif found:
        out(table(("予定", "ロボット", "いつ", "次", "前の結果"), [_line(*one) for one in found]))
    elif not broken:
        out(_NONE)
    for entry in [] if as_json else entries:
        for problem in place_problems(workspace, entry):
            tell(f"【注意】予定「{entry.name}」: {problem.text}")
    for sentence in broken:
        tell(f"【誤り】{sentence}")
    return ExitCode.BAD_CONFIGURATION if broken else ExitCode.DONE


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
    if not entries.names():
        out(_NONE)
    right = [entries.get(name) for name in entries.names() if name not in wrong]
    known = {entry.system: timer(entry) for entry in right}
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


def _readable(entries: Entries) -> tuple[list[Entry], list[str]]:
    """Give the entries, and a sentence on each whose file is broken: one of them must not hide the others."""
    found, broken = [], []
    for name in entries.names():
        try:
            found.append(entries.get(name))
        except ConfigurationError as error:
            broken.append(str(error))
    return found, broken


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
