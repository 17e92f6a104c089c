"""`dxauto forms`: the family of commands about form templates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dxauto.cli.command import Group

if TYPE_CHECKING:
    from dxauto.forms.library import Library
    from dxauto.forms.template import Template


@click.group(
    cls=Group,
    lazy={
        "list": ("dxauto.cli.forms_library:list_forms", "使える様式を一覧する"),
        "check": ("dxauto.cli.forms_library:check", "様式のファイルに誤りがないか確かめる"),
        "render": ("dxauto.cli.forms_drawing:render", "印刷するための、記入前の様式（PDF）を作る"),
        "preview": ("dxauto.cli.forms_drawing:preview", "どこを読むかを、絵に重ねて見る"),
        "detect": ("dxauto.cli.forms_detect:detect", "今ある様式（PDF や画像）から、様式のファイルの案を作る"),
        "correct": ("dxauto.cli.forms_correct:correct", "Excel の確認シートで直した値を取り込む"),
        "schema": ("dxauto.cli.forms_library:schema", "様式のファイルの書き方（JSON Schema）を出す"),
    },
    options_metavar="",
    subcommand_metavar="コマンド [引数…]",
    help="様式（申請書のどの欄に何が書かれるか）を作り、確かめ、印刷します。",
    example="dxauto forms list\ndxauto forms render nouzei-shoumei -o 納税証明書.pdf",
)
def forms() -> None:
    """Hold the family together."""


def library() -> Library:
    """Load the templates of the workspace we are in."""
    from dxauto.forms.library import load_library
    from dxauto.workspace import Workspace

    return load_library(Workspace.find().root)


def template_named(name: str) -> tuple[Template, Path]:
    """Give a template, by its id or by its file, with the folder that its blank lies in."""
    from dxauto.forms.library import load_template

    if name.endswith((".yaml", ".yml")):
        path = Path(name)
        return load_template(path), path.parent
    found = library()
    return found.get(name), found.folder(name)
