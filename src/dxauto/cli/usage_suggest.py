"""`dxauto usage suggest` and `dxauto usage kaizen`: what raises the use, and the record of what came of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, tell
from dxauto.cli.usage import chosen, opened, year_options


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="口座があるのに使っていない課へ渡す、A4 1 枚のちらし（PDF）と、一覧（Excel）を作ります。"
    "紙のままの手続き（usage/tetsuzuki.csv）、合うロボット、ほかの課のロボット、減る時間のめやすを書きます。",
    example="dxauto usage suggest -o out/提案\ndxauto usage suggest --department 市民課 -o out/提案",
)
@year_options
@click.option("--department", metavar="課", help="この課だけにする")
@click.option("--contact", metavar="文", default="DX推進課", help="ちらしに書く問い合わせ先")
@click.option(
    "--monthly",
    metavar="数",
    type=click.FloatRange(min=0),
    default=50.0,
    help="件数が分からない手続きを 1 か月に何件とみなすか（50）",
)
@click.option(
    "-o", "--output", "folder", metavar="フォルダ", required=True, type=click.Path(path_type=Path), help="置くフォルダ"
)
def suggest(  # noqa: PLR0913, PLR0917 - options of one command
    year: str | None, as_of: datetime | None, department: str | None, contact: str, monthly: float, folder: Path
) -> None:
    """Write the leaflets and the list."""
    from dxauto.registry import load_specs
    from dxauto.usage.proposals.procedures import read_procedures
    from dxauto.usage.proposals.proposal import Assumed, only, proposals
    from dxauto.usage.proposals.write import write_proposals
    from dxauto.usage.report.prepare import reckoned
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    with opened() as store:
        found = reckoned(store, workspace, *chosen(year, as_of))
    robots, _ = load_specs(workspace)
    assumed = Assumed(monthly=monthly)
    procedures = read_procedures(workspace)
    if department is not None:
        made = [only(found, department, procedures, robots, assumed)]
    else:
        made = proposals(found, procedures, robots, assumed)
    for path in write_proposals(made, found, folder, contact):
        out(str(path))
    tell(f"{len(made)} 課への提案を作りました。" if made else "口座があって使っていない課は、ありません。")


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="1 つのロボットの、手作業のときと今の時間をくらべた業務改善報告を作ります。"
    "測った値と、みなした値を分けて書きます。きっかけや工夫は、できた文書に書き足してください。",
    example="dxauto usage kaizen kouza-furikae -o 業務改善報告.docx",
)
@click.argument("robot", metavar="ロボット", help="ロボットの名前（dxauto robots で見られる）")
@year_options
@click.option("--department", metavar="課", default="", help="この課の分だけにする")
@click.option(
    "-o",
    "--output",
    "path",
    metavar="ファイル",
    required=True,
    type=click.Path(path_type=Path),
    help="作るファイル（.docx .xlsx .pdf）",
)
def kaizen(robot: str, year: str | None, as_of: datetime | None, department: str, path: Path) -> None:
    """Write the record."""
    from dxauto.registry import load_specs
    from dxauto.usage.kaizen import Robot, improvement, write_improvement
    from dxauto.usage.report import refuse_unknown
    from dxauto.usage.report.prepare import reckoned
    from dxauto.workspace import Workspace

    refuse_unknown([path])
    workspace = Workspace.find()
    with opened() as store:
        found = reckoned(store, workspace, *chosen(year, as_of))
    specs, _ = load_specs(workspace)
    about = specs[robot].file.description if robot in specs else ""
    write_improvement(improvement(found, Robot(robot, about), department), path)
    out(str(path))
