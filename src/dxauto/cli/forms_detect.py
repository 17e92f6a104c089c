"""`dxauto forms detect`: a template proposed from a blank form that others drew."""

from __future__ import annotations

import re
from pathlib import Path

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, shown, tell
from dxauto.errors import OutputError


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="今ある様式（何も書いていない PDF か画像）から、様式のファイルの案を作ります。"
    "線、ます、チェックの四角、表、印刷された見出しを見つけて、項目に名前と種類を付けます。できた案は、人が直してください。",
    example="dxauto forms detect 用紙.pdf -o templates/forms/atarashii.yaml",
)
@click.argument("blank", metavar="用紙", type=click.Path(path_type=Path), help="何も書いていない様式（PDF か画像）")
@click.option(
    "-o", "--output", metavar="ファイル", required=True, type=click.Path(path_type=Path), help="様式のファイル（.yaml）"
)
@click.option("--id", "template_id", metavar="名前", help="様式の名前（書かなければ、ファイルの名前から作る）")
@click.option("--title", metavar="題名", help="様式の題名（書かなければ、印刷された文字から選ぶ）")
@click.option("--force", is_flag=True, help="同じ名前のファイルがあっても書き換える")
def detect(blank: Path, output: Path, template_id: str | None, title: str | None, force: bool) -> None:
    """Propose a template and say what to do with it."""
    from dxauto.forms.detect import detect_template, write_template
    from dxauto.reading.page_text import read_page_text

    if output.exists() and not force:
        raise OutputError(f"{output} はもうあります。書き換えてよければ --force を付けてください")
    found = detect_template(blank, template_id or _id(output), title, read_page_text)
    write_template(found.template, output, blank=blank, doubts=found.doubts)
    out(f"「{found.template.title}」の案を {shown(output)} に作りました。")
    for note in found.notes:
        tell(f"  {note}")
    out(f"次に打つコマンド:\n  dxauto forms preview {output} -o 確認.png\n  dxauto forms check {output}")


def _id(output: Path) -> str:
    """Make a template's name from a file's; names of templates are lower-case ASCII."""
    name = re.sub(r"[^a-z0-9_-]+", "-", output.stem.lower()).strip("-_")
    return name if re.match(r"[a-z]", name) else f"form-{name}".strip("-")
