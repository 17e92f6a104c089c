"""`dxauto robots`: what is loaded, from where, and what did not load."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command, Group
from dxauto.cli.console import out, out_json, shown, tell
from dxauto.cli.layout import facts, table
from dxauto.errors import ExitCode

if TYPE_CHECKING:
    from dxauto.registry import Registry, RobotSpec


@click.group(
    cls=Group,
    lazy={"show": ("dxauto.cli.robots:show", "1 つのロボットをくわしく見る")},
    invoke_without_command=True,
    options_metavar="[オプション]",
    subcommand_metavar="[show 名前]",
    help="使えるロボットを一覧します。ロボットは robots フォルダのファイル 1 つにつき 1 つです。"
    "読み込めないファイルがあれば、どこが違うかを示します。",
    example="dxauto robots\ndxauto robots show uketsuke",
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
@click.pass_context
def robots(ctx: click.Context, as_json: bool) -> int:
    """List the robots, unless a command of the family is called."""
    if ctx.invoked_subcommand is not None:
        return ExitCode.DONE
    registry = _registry()
    if as_json:
        out_json([_record(registry, spec) for spec in registry.robots.values()])
    else:
        rows = [(r.name, r.file.title, r.file.department, r.file.kind, shown(r.path)) for r in registry.robots.values()]
        out(table(("名前", "仕事", "課", "種類", "ファイル"), rows))
    for error in registry.errors:
        tell(f"【読み込めません】{error}")
    return ExitCode.BAD_CONFIGURATION if registry.errors else ExitCode.DONE


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="1 つのロボットの、仕事の内容、設定、ファイルの場所を見ます。",
    example="dxauto robots show uketsuke",
)
@click.argument("name", metavar="名前", help="ロボットの名前（dxauto robots で見られる）")
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def show(name: str, as_json: bool) -> None:
    """Print one robot with its parameters as they apply."""
    registry = _registry()
    spec = registry.get(name)
    record = _record(registry, spec)
    if as_json:
        out_json(record)
        return
    told = {
        "名前": spec.name,
        "仕事": spec.file.title,
        "説明": spec.file.description,
        "課": spec.file.department,
        "種類": f"{spec.file.kind}（{record['kind_from']}）",
        "道具": spec.file.tool.value,
        "手作業": f"1 件 {spec.file.minutes_by_hand:g} 分",
        "ファイル": shown(spec.path),
    }
    out(facts(told))
    out("設定（run の --set で 1 回だけ変えられます）")
    out("\n".join(f"  {key}={json.dumps(value, ensure_ascii=False)}" for key, value in record["parameters"].items()))


def _registry() -> Registry:
    from dxauto.registry import load_registry
    from dxauto.workspace import Workspace

    return load_registry(Workspace.find())


def _record(registry: Registry, spec: RobotSpec) -> dict[str, Any]:
    return spec.file.model_dump(mode="json") | {
        "path": str(spec.path),
        "kind_from": registry.kinds.origin(spec.file.kind),
        "parameters": spec.parameters().model_dump(mode="json"),
    }
