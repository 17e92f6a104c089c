"""`dxauto usage page` and `dxauto usage report`: the figures as a page to look at and a report to hand in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, tell
from dxauto.cli.usage import chosen, opened, year_options

if TYPE_CHECKING:
    from dxauto.usage.figures_types import Figures


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="利用状況の画面を、1 つの HTML ファイルに書き出します。サーバーもインターネットも要りません。"
    "エクスプローラーでダブルクリックすると Edge で開きます。数字を押すと、もとの行まで見られます。",
    example="dxauto usage page -o 利用状況.html\ndxauto usage page --fiscal-year R7 -o 令和7年度.html",
)
@year_options
@click.option(
    "-o", "--output", "path", metavar="ファイル", required=True, type=click.Path(path_type=Path),
    help="作る HTML ファイル",
)  # fmt: skip
def page(year: str | None, as_of: datetime | None, path: Path) -> None:
    """Write the page."""
    from dxauto import __version__
    from dxauto.usage.page import write_page
    from dxauto.usage.report.prepare import reckoned
    from dxauto.workspace import Workspace

    with opened() as store:
        found = reckoned(store, Workspace.find(), *chosen(year, as_of))
    write_page(found, path, made=f"dxauto {__version__}")
    out(str(path))
    warn(found)


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="DX推進本部への報告を作ります。はじめの 1 枚が概要で、あとは別紙です。"
    "形式は、ファイルの名前の終わり（.xlsx .pdf .docx）で決まります。"
    "終わった年度は、控え（dxauto usage snapshot）があればその数字で作るので、いつ作っても同じです。",
    example="dxauto usage report --fiscal-year R8 -o 報告.xlsx\n"
    "dxauto usage report --fiscal-year R8 --quarter 2 -o 第2四半期.pdf",
)
@year_options
@click.option("--quarter", metavar="数", type=click.IntRange(1, 4), help="四半期の報告にする（1 は 4月から6月）")
@click.option("--anew", is_flag=True, help="控えを使わず、あとから届いた記録も入れて計算し直す")
@click.option(
    "-o", "--output", "paths", metavar="ファイル", multiple=True, required=True, type=click.Path(path_type=Path),
    help="作るファイル。いくつ書いてもかまいません",
)  # fmt: skip
def report(year: str | None, as_of: datetime | None, quarter: int | None, anew: bool, paths: tuple[Path, ...]) -> None:
    """Write the report in each format that is asked for."""
    from dxauto.usage.report import refuse_unknown, write_report
    from dxauto.usage.report.prepare import Wanted, prepare
    from dxauto.workspace import Workspace

    refuse_unknown(paths)
    with opened() as store:
        made = prepare(store, Workspace.find(), Wanted(*chosen(year, as_of), quarter, anew))
    for path in paths:
        write_report(made, path)
        out(str(path))
    tell(f"{made.title}（{made.stand}、{made.origin}）")
    warn(made.figures)


def warn(found: Figures) -> None:
    """Say what a reader must know, and where there is nothing to be read yet."""
    if not found.holdings:
        tell("口座の記録がないので、利用率は出ていません。「dxauto usage import」で名簿を取り込んでください。")
    for text in found.warnings:
        tell(f"【注意】{text}")
