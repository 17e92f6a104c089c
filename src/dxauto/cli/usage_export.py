"""`dxauto usage export`: figures without persons, as open data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, shown
from dxauto.cli.usage import chosen, figures_of, opened, year_options


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="課とツールと月ごとの利用を、CSV（UTF-8）に書き出します。人は入りません。"
    "職員が 3 人より少ない課は、年度の合計だけです。オープンデータとして公開できます。",
    example="dxauto usage export --fiscal-year R8 -o riyou-r8.csv",
)
@year_options
@click.option(
    "-o", "--output", metavar="ファイル", required=True, type=click.Path(path_type=Path), help="書き出すファイル"
)
def export(year: str | None, as_of: datetime | None, output: Path) -> None:
    """Write the CSV."""
    from dxauto.files import write_atomic
    from dxauto.usage.exporting import open_data

    with opened() as store:
        found = figures_of(store, *chosen(year, as_of))
    content, count = open_data(found)
    write_atomic(output, content)
    out(f"{count} 行を書き出しました: {shown(output)}")
