"""`dxauto watch`: what a scanner drops into a folder is read and moved, as long as the command runs."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command, Group
from dxauto.cli.console import tell
from dxauto.cli.watch_options import folder_option, output_option
from dxauto.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from dxauto.registry import Registry
    from dxauto.request import RunRequest
    from dxauto.summary import RunSummary
    from dxauto.watch.plan import Given, Plan
    from dxauto.watch.watcher import Watcher
    from dxauto.workspace import Workspace

_CUT_OFF = (ExitCode.INTERRUPTED, ExitCode.TIME_OVER)
_PATIENCE = ("still_s", "poll_s", "gather_s", "together")


class WatchGroup(Group):
    """`dxauto watch uketsuke` is short for `dxauto watch start uketsuke`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `start` before what is no other command of the family."""
        if not args or (args[0] not in self.places and args[0] not in ("-h", "--help")):
            args = ["start", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=WatchGroup,
    lazy={
        "start": ("dxauto.cli.watch:start", "見張りを始める（start は書かなくてもよい）"),
        "list": ("dxauto.cli.watch_service:list_", "見張るフォルダと、動いているか、読んだ数を見る"),
        "install": ("dxauto.cli.watch_service:install", "PC がついたら、見張りが自動で始まるようにする"),
        "remove": ("dxauto.cli.watch_service:remove", "自動で始まるのをやめる"),
    },
    options_metavar="[オプション]",
    subcommand_metavar="[ロボット…] または コマンド [引数…]",
    help="フォルダを見張り、スキャナーが入れたファイルを、書き終わるのを待って読みます。読んだファイルは「済」に、"
    "読めなかったファイルは「要確認」に、日付のフォルダを作って移します。同じ内容のファイルは 1 回だけ読みます。"
    "途中で PC が切れても、次に始めたときに続きから始まります。",
    example="dxauto watch uketsuke --input スキャン -o 'out/{date}.xlsx'\ndxauto watch\ndxauto watch install uketsuke",
)
def watch() -> None:
    """Gather the commands."""


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="見張りを始めます。Ctrl+C で終わります。ロボットを書かなければ、ロボットのファイルに watch: のあるものを"
    "すべて見張ります。結果の名前に {batch} がなければ、1 日分が 1 つの Excel に書き足されます。",
    example="dxauto watch uketsuke --input スキャン -o 'out/{date}.xlsx'\n"
    "dxauto watch uketsuke --until 17:15\n"
    "dxauto watch uketsuke --once",
)
@click.argument("robots", metavar="[ロボット…]", nargs=-1, help="ロボットの名前（dxauto robots で見られる）")
@folder_option
@output_option
@click.option("--once", is_flag=True, help="いま入っているものを読んだら終わる")
@click.option("--until", metavar="時刻", help="この時刻（17:15 のように）になったら終わる")
@click.option(
    "--still",
    "still_s",
    metavar="秒",
    type=click.FloatRange(0, 3600),
    help="何秒変わらなければ、書き終わったとみるか（ふつう 5）",
)
@click.option(
    "--poll", "poll_s", metavar="秒", type=click.FloatRange(0.01, 3600), help="何秒ごとにフォルダを見るか（ふつう 15）"
)
@click.option(
    "--gather",
    "gather_s",
    metavar="秒",
    type=click.FloatRange(0, 3600),
    help="書いている途中のものを何秒まで待つか（ふつう 60）",
)
@click.option(
    "--together", metavar="数", type=click.IntRange(min=1), help="1 回に読むファイルの数の上限（ふつう 1000）"
)
@click.option("--no-events", is_flag=True, help="PC からの知らせを使わず、決まった秒数ごとに見るだけにする")
@click.option("--set", "settings", metavar="名前=値", multiple=True, help="ロボットの設定を変える（いくつでも）")
@click.option("--workers", metavar="数", type=click.IntRange(min=0), help="同時に動かす数（書かなければ CPU のコア数）")
@click.option("--workspace", "root", metavar="フォルダ", type=click.Path(path_type=Path), help="作業フォルダの場所")
def start(robots: tuple[str, ...], once: bool, root: Path | None, **given: Any) -> int:
    """Watch until somebody ends it."""
    from dxauto.cli.schedule_fire import workspace_at
    from dxauto.interrupts import termination_interrupts
    from dxauto.registry import load_registry
    from dxauto.schedule.perform import lower_priority

    workspace = workspace_at(root)
    workspace.prepare()
    asked = asked_for(given)
    plans = plans_of(workspace, load_registry(workspace), robots, asked)
    lower_priority()
    try:
        with termination_interrupts():
            code = _watch(workspace, plans, asked.until, once=once)
    except KeyboardInterrupt:
        code = ExitCode.DONE
    tell("見張りを終わりました。" + ("次に始めると、続きから始まります。" if not once or code in _CUT_OFF else ""))
    return code


def asked_for(given: dict[str, Any]) -> Given:
    """Put the command's options together."""
    from dxauto.cli.run import pairs
    from dxauto.pause import parse_until
    from dxauto.watch.plan import Given

    patience = {name: given.get(name) for name in _PATIENCE} | {"events": False if given.get("no_events") else None}
    until = given.get("until")
    return Given(
        folder=given["folder"],
        output=given["output"],
        patience=patience,
        overrides=pairs(given.get("settings") or ()),
        workers=given.get("workers"),
        until=parse_until(until, datetime.now()) if until else None,
    )


def plans_of(workspace: Workspace, registry: Registry, robots: tuple[str, ...], given: Given) -> list[Plan]:
    """Give what is to be watched; raises `ConfigurationError` if that is nothing, or one folder twice."""
    from dxauto.watch.plan import make_plan, refuse_nested
    from dxauto.watch.services import folders_of

    names = robots or tuple(name for name, spec in registry.robots.items() if spec.file.watch is not None)
    if not names:
        raise ConfigurationError(
            "見張るフォルダが決まっているロボットがありません。"
            "「dxauto watch ロボット --input フォルダ」と書くか、ロボットのファイルに watch: を書いてください"
        )
    if len(names) > 1 and (given.folder or given.output):
        raise ConfigurationError("--input と -o は、ロボットを 1 つだけ書いたときに使えます")
    plans = [make_plan(workspace, registry.get(name), given) for name in dict.fromkeys(names)]
    if len({plan.folder for plan in plans}) < len(plans):
        raise ConfigurationError("同じフォルダを、2 つのロボットで見張ることはできません。フォルダを分けてください")
    refuse_nested(plans, folders_of(workspace, registry.robots))
    return plans


def _watch(workspace: Workspace, plans: list[Plan], until: datetime | None, *, once: bool) -> ExitCode:
    from dxauto.lock import held
    from dxauto.watch.loop import watch_all
    from dxauto.watch.notice import Waker

    with ExitStack() as stack:
        for plan in plans:
            stack.enter_context(held(plan.lock, f"フォルダ {plan.folder} は、もう見張っています（dxauto watch list）"))
        watchers = [_watcher(stack, workspace, plan) for plan in plans]
        for plan in plans:
            tell(f"{plan.robot}: {plan.folder} を見張ります。結果: {plan.output}")
        listened = [plan.folder for plan in plans if plan.events and not once]
        not_in = frozenset(place for plan in plans for place in plan.not_in)
        waker = stack.enter_context(Waker(listened, not_in))
        return watch_all(watchers, waker.wait, once=once, until=until)


def _watcher(stack: ExitStack, workspace: Workspace, plan: Plan) -> Watcher:
    from dxauto.progress import RichProgress
    from dxauto.settings import Settings
    from dxauto.watch.journal import Journal
    from dxauto.watch.reading import Reading
    from dxauto.watch.watcher import Watcher

    journal = stack.enter_context(Journal(plan.journal))
    return Watcher(plan, journal, Reading(_run, RichProgress), Settings.load(workspace), _tell)


def _run(request: RunRequest) -> RunSummary:
    from dxauto.cli.attended import Manner
    from dxauto.cli.run import perform, tell_end

    summary = perform(request, Manner(headed=False, preview=None, as_json=True))
    tell_end(request, summary)
    return summary


def _tell(sentence: str) -> None:
    tell(f"{datetime.now():%m-%d %H:%M} {sentence}")
