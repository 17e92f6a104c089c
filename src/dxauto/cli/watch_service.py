"""`dxauto watch list|install|remove`: how the watched folders stand, and who starts the watching."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, out_json, tell
from dxauto.cli.layout import table
from dxauto.cli.schedule_add import SYSTEMS
from dxauto.cli.watch_options import folder_option, output_option
from dxauto.errors import ConfigurationError

if TYPE_CHECKING:
    from dxauto.registry import RobotSpec
    from dxauto.watch.services import Service, Services
    from dxauto.watch.standing import Watched
    from dxauto.workspace import Workspace


@click.command(
    "list",
    cls=Command,
    options_metavar="[オプション]",
    help="見張るフォルダを一覧します。いま動いているか、自動で始まるか、この 24 時間に読んだファイルの数が見られます。",
    example="dxauto watch list",
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def list_(as_json: bool) -> None:
    """List the watched folders."""
    from dxauto.registry import load_specs
    from dxauto.watch.services import Services
    from dxauto.watch.standing import Watched, standings
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    specs = load_specs(workspace)[0]
    stood = {one.robot: one for one in standings(workspace, datetime.now(UTC) - timedelta(hours=24))}
    declared = [name for name, spec in specs.items() if spec.file.watch is not None]
    found = [stood.get(name, Watched(name, running=False, kept=False)) for name in sorted({*stood, *declared})]
    services = Services(workspace)
    if as_json:
        out_json([_record(one, services, specs) for one in found])
        return
    if not found:
        out("見張るフォルダはありません。「dxauto watch ロボット --input フォルダ」で始められます。")
        return
    out(table(("ロボット", "フォルダ", "いま", "自動", "この 24 時間"), [_line(one, services, specs) for one in found]))
    for problem in _problems(workspace, services):
        tell(f"【注意】{problem}")


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="PC がついたら（Windows では、サインインしたら）見張りが自動で始まるようにします。"
    "途中で落ちたときも、数分のうちに始まり直します。",
    example="dxauto watch install uketsuke\ndxauto watch install uketsuke --input スキャン -o 'out/{date}.xlsx'",
)
@click.argument("robot", metavar="ロボット", help="ロボットの名前（dxauto robots で見られる）")
@folder_option
@output_option
@click.option("--system", type=click.Choice(SYSTEMS), metavar="しくみ", help="使うしくみ（書かなければ自動で決める）")
def install(robot: str, folder: Path | None, output: Path | None, system: str | None) -> None:
    """Let the operating system start a watcher."""
    from dxauto.cli.watch import asked_for, plans_of
    from dxauto.registry import load_registry
    from dxauto.schedule.systems import detect
    from dxauto.watch.services import Service, Services
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    workspace.prepare()
    asked = asked_for({"folder": folder, "output": output})
    (plan,) = plans_of(workspace, load_registry(workspace), (robot,), asked)
    services = Services(workspace)
    if robot in services.names():
        _take_away(services, robot)
    service = Service(
        robot=robot,
        home=str(workspace.root.resolve()),
        system=system or detect(),
        created=datetime.now().isoformat(timespec="seconds"),
        folder=str(folder.absolute()) if folder else "",
        output=str(output.absolute()) if output else "",
    )
    services.put(service)
    its = service.keeper()
    try:
        its.install(service.resident())
    except ConfigurationError:
        services.remove(robot)
        raise
    out(f"{plan.folder} の見張りが、自動で始まるようにしました（{its.title}）。")
    out("始まったかどうかは「dxauto watch list」で見られます（10 分ほどかかることがあります）。")


@click.command(
    cls=Command,
    options_metavar="",
    help="見張りが自動で始まるのをやめます。読んだファイルと結果は、そのまま残ります。",
    example="dxauto watch remove uketsuke",
)
@click.argument("robot", metavar="ロボット", help="ロボットの名前（dxauto watch list で見られる）")
def remove(robot: str) -> None:
    """Let the operating system start a watcher no longer."""
    from dxauto.watch.services import Services
    from dxauto.workspace import Workspace

    _take_away(Services(Workspace.find()), robot)
    out(f"「{robot}」の見張りは、もう自動では始まりません。")


def _take_away(services: Services, robot: str) -> None:
    from dxauto.errors import NotFoundError

    try:
        service = services.get(robot)
    except NotFoundError:
        raise
    except ConfigurationError:
        # Its file is broken: nothing tells which system starts it.
        tell(f"「{robot}」の記録が壊れていたので、記録だけを消しました。")
    else:
        service.keeper().remove(service.resident())
    services.remove(robot)


def _problems(workspace: Workspace, services: Services) -> list[str]:
    """Say what keeps services from their work."""
    from dxauto.schedule.systems.types import Standing

    found = []
    for robot in services.names():
        again = f"「dxauto watch install {robot}」を、もう一度実行してください"
        try:
            service = services.get(robot)
            if service.moved(workspace):
                found.append(f"{robot}: 作業フォルダが移されているので、始まりません。{again}")
            elif service.keeper().standing(service.resident()) is not Standing.RIGHT:
                found.append(f"{robot}: {service.keeper().title}に入っていないか、違っています。{again}")
        except ConfigurationError as error:
            found.append(str(error))
    return found


def _folder(one: Watched, services: Services, specs: dict[str, RobotSpec]) -> str:
    service = _service(one, services)
    if service is not None and service.folder:
        return service.folder
    spec = specs.get(one.robot)
    return spec.file.watch.folder if spec is not None and spec.file.watch is not None else ""


def _service(one: Watched, services: Services) -> Service | None:
    try:
        return services.get(one.robot) if one.kept else None
    except ConfigurationError:
        return None


def _line(one: Watched, services: Services, specs: dict[str, RobotSpec]) -> tuple[str, ...]:
    service = _service(one, services)
    now = "見張っています" if one.running else "止まっています"
    counts = f"済み {one.done}、要確認 {one.review}、同じ内容 {one.twins}"
    under_way = f"、途中 {one.under_way}" if one.under_way else ""
    under_way += f"、待っている {one.waiting}" if one.waiting else ""
    kept = service.keeper().title if service is not None else "いいえ"
    return (one.robot, _folder(one, services, specs) or "（--input）", now, kept, counts + under_way)


def _record(one: Watched, services: Services, specs: dict[str, RobotSpec]) -> dict[str, Any]:
    service = _service(one, services)
    return {
        "robot": one.robot,
        "folder": _folder(one, services, specs),
        "running": one.running,
        "system": service.system if service is not None else None,
        "done": one.done,
        "review": one.review,
        "twins": one.twins,
        "gone": one.gone,
        "under_way": one.under_way,
        "waiting": one.waiting,
    }
