"""`dxauto models list`, `verify` and `remove`; `add` and `bundle` stand beside."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command, Group
from dxauto.cli.console import out, out_json, tell
from dxauto.cli.layout import table
from dxauto.errors import ExitCode, StoppedByPersonError

if TYPE_CHECKING:
    from dxauto.models.inventory import Standing


@click.group(
    cls=Group,
    lazy={
        "list": ("dxauto.cli.models:list_models", "あるモデルを一覧する"),
        "add": ("dxauto.cli.models_add:add", "モデルを入れる（フォルダ、zip・tar、インターネットから）"),
        "verify": ("dxauto.cli.models:verify", "モデルが壊れていないか、すみずみまで確かめる"),
        "bundle": ("dxauto.cli.models_add:bundle", "インターネットのない PC に運ぶ、1 つのファイルにする"),
        "remove": ("dxauto.cli.models:remove", "モデルを消す"),
    },
    options_metavar="",
    subcommand_metavar="コマンド [引数…]",
    help="音声認識などのモデルを扱います。モデルは、作業フォルダの models に入ります。"
    "聞かずにインターネットからもらうことは、ありません。",
    example="dxauto models list\ndxauto models add モデル.zip",
)
def models() -> None:
    """Gather the commands."""


def folder() -> Path:
    """Give the workspace's folder of models."""
    from dxauto.workspace import Workspace

    return Workspace.find().models


def confirmed(question: str, yes: bool) -> None:
    """Ask, unless it was answered on the command line; raises `StoppedByPersonError` for anything but a yes."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question}\nここでは答えを待てません。よければ --yes を付けて実行してください。")
    if not click.confirm(question, err=True):
        raise StoppedByPersonError("やめました。何も変えていません。")


class Moving:
    """Tells on standard error how far something large has come, at each tenth."""

    def __init__(self, doing: str, total: int) -> None:
        self._doing, self._total, self._done, self._tenth = doing, total, 0, 0

    def __call__(self, count: int) -> None:
        """Count further bytes."""
        self._done += count
        tenth = self._done * 10 // max(self._total, 1)
        if self._total > 200_000_000 and tenth > self._tenth:
            self._tenth = tenth
            tell(f"  {self._doing} {min(tenth, 10) * 10} %")


@click.command(
    "list",
    cls=Command,
    options_metavar="[オプション]",
    help="作業フォルダにあるモデルを一覧します。● は、議事録のロボットが使うモデルです。"
    "状態は、ファイルがあるかと大きさだけを見ています。中身は dxauto models verify で確かめます。",
    example="dxauto models list",
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def list_models(as_json: bool) -> int:
    """List the models; a damaged one decides the exit code."""
    from dxauto.models import inventory
    from dxauto.models.speech import HOW_TO_GET

    place = folder()
    found = inventory.standings(place)
    used = _used(place)
    if as_json:
        out_json([_record(one, used) for one in found])
        return _code(found)
    if found:
        _print(found, used)
    if not any(one.purpose == "speech" for one in found):
        out(f"音声認識のモデルが、まだありません。{HOW_TO_GET}")
    for robot, name in inventory.of_robots(place.parent / "robots").items():
        out(f"ロボット {robot} は、いつも「{name}」を使います（robots/{robot}.yaml の model）。")
    _tell_problems(found)
    return _code(found)


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="モデルのファイルを 1 つ残らず読み、入れたときと同じかを確かめます。"
    "壊れたファイルや足りないファイルは、名前を示します。名前を書かなければ、すべてを確かめます。",
    example="dxauto models verify\ndxauto models verify kotoba-whisper-v2.0-faster --load",
)
@click.argument("names", nargs=-1, metavar="[名前…]", help="モデルの名前（dxauto models list で見られる）")
@click.option("--load", is_flag=True, help="音声認識のモデルは、実際に読み込んでみる（時間とメモリが要る）")
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def verify(names: tuple[str, ...], load: bool, as_json: bool) -> int:
    """Read every byte."""
    from dxauto.errors import MissingComponentError
    from dxauto.models import inventory
    from dxauto.models.speech import HOW_TO_GET

    place = folder()
    wanted = [one for one in inventory.standings(place) if not names or one.name in names]
    if not wanted and not names:
        raise MissingComponentError(f"モデルが、まだありません。{HOW_TO_GET}")
    found = inventory.verified(place, names, Moving("確かめています", sum(one.bytes for one in wanted)), load)
    if as_json:
        out_json([_record(one, _used(place)) for one in found])
        return _code(found)
    for one in found:
        if not one.problems:
            out(f"OK  {one.name}" + ("" if one.listed else "（台帳にないので、使えるかだけを確かめました）"))
    _tell_problems(found)
    return _code(found)


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="モデルを消します。消す前に聞きます。消したモデルは戻せません（もう一度入れることはできます）。",
    example="dxauto models remove kotoba-whisper-v2.0-faster",
)
@click.argument("name", metavar="名前", help="モデルの名前（dxauto models list で見られる）")
@click.option("--yes", is_flag=True, help="聞かずに消す")
def remove(name: str, yes: bool) -> None:
    """Take a model away."""
    from dxauto.errors import NotFoundError
    from dxauto.models import inventory, staging
    from dxauto.yamlerrors import near

    place = folder()
    known = {one.name: one for one in inventory.standings(place)}
    if name not in known:
        raise NotFoundError(f"「{name}」というモデルはありません{near(name, known)}")
    confirmed(f"モデル「{name}」（{staging.size(known[name].bytes)}）を消しますか", yes)
    staging.remove(place, name)
    used = _used(place)
    out(f"モデル「{name}」を消しました。" + (f"議事録には「{used}」を使います。" if used else ""))
    if not used:
        tell("音声認識のモデルが、ひとつもなくなりました。議事録は作れません。")


def _used(place: Path) -> str:
    """Give the name of the model that is taken where a robot names none."""
    from dxauto.errors import MissingComponentError
    from dxauto.models.speech import choose

    try:
        return choose(place, None).name
    except MissingComponentError:
        return ""


def _print(found: list[Standing], used: str) -> None:
    from dxauto.models.inventory import summary
    from dxauto.models.manifest import PURPOSES
    from dxauto.models.staging import size, typed

    rows = [
        (
            "●" if one.name == used else "",
            one.name,
            PURPOSES[one.purpose] + ("（見本用）" if one.demonstration else ""),
            size(one.bytes),
            one.licence,
            summary(one),
        )
        for one in found
    ]
    out(table(("", "名前", "使いみち", "大きさ", "利用条件", "状態"), rows, right=(3,)))
    for one in found:
        if not one.listed:
            out(
                f"「{one.name}」は台帳にありません。「dxauto models add {typed(f'models/{one.name}')}」で記録できます。"
            )


def _tell_problems(found: list[Standing]) -> None:
    from dxauto.models.staging import typed

    for one in found:
        for problem in one.problems:
            tell(f"【壊れています】{one.name}: {problem}")
        if one.problems:
            tell(f"  「dxauto models remove {typed(one.name)}」で消してから、もう一度入れてください。")


def _code(found: list[Standing]) -> ExitCode:
    return ExitCode.MISSING_COMPONENT if any(one.problems for one in found) else ExitCode.DONE


def _record(one: Standing, used: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "purpose": one.purpose,
        "bytes": one.bytes,
        "licence": one.licence,
        "source": one.source,
        "demonstration": one.demonstration,
        "listed": one.listed,
        "memory_mb": one.memory_mb,
        "ok": not one.problems,
        "problems": list(one.problems),
        "used": one.name == used,
    }
