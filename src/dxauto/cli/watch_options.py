"""What `dxauto watch` and `dxauto watch install` both ask for."""

from __future__ import annotations

from pathlib import Path

import click

folder_option = click.option(
    "--input", "folder", metavar="フォルダ", type=click.Path(path_type=Path), help="見張るフォルダ"
)
output_option = click.option(
    "-o",
    "--output",
    metavar="ファイル",
    type=click.Path(path_type=Path),
    help="結果を書くファイル（{date} は日、{batch} は 1 回ごとの番号になる）",
)
