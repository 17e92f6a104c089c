"""`dxauto init`: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out


@click.command(
    cls=Command,
    options_metavar="",
    help="新しい作業フォルダを作り、ロボットと様式を入れます。すでにあるファイルは書き換えません。",
    example="dxauto init 申請書の読み取り",
)
@click.argument("folder", metavar="フォルダ", type=click.Path(path_type=Path), help="作る場所")
def init(folder: Path) -> None:
    """Make or complete a workspace and say what to type next."""
    from dxauto.initialise import READ_ME, initialise

    written, kept = initialise(folder)
    out(f"作業フォルダ「{folder}」を用意しました（新しいファイル {len(written)} 個）。")
    if kept:
        out(f"前からあった {len(kept)} 個のファイルは、そのまま残しました。")
    move = "" if folder.resolve() == Path.cwd() else f'  cd "{folder}"\n'
    out(f"次に打つコマンド:\n{move}  dxauto robots\n  dxauto run uketsuke in -o out/uketsuke.xlsx")
    out(f"説明は {folder / READ_ME} にあります。")
