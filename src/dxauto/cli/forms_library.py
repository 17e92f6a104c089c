"""`dxauto forms list`, `check` and `schema`."""

from __future__ import annotations

from pathlib import Path

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, out_json, shown, tell
from dxauto.cli.forms import library
from dxauto.cli.layout import table
from dxauto.errors import ConfigurationError, ExitCode


@click.command(
    "list",
    cls=Command,
    options_metavar="[オプション]",
    help="使える様式を一覧します。読み込めないファイルがあれば、どこが違うかを示します。",
    example="dxauto forms list",
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def list_forms(as_json: bool) -> int:
    """List the templates."""
    found = library()
    records = [
        {
            "id": t.id,
            "version": t.version,
            "title": t.title,
            "department": t.department,
            "pages": len(t.pages),
            "fields": len(t.all_fields()),
            "path": str(found.paths[t.id]),
        }
        for t in found.templates.values()
    ]
    if as_json:
        out_json(records)
    else:
        rows = [[r["id"], r["title"], r["department"], r["pages"], r["fields"], r["version"]] for r in records]
        out(table(("名前", "題名", "課", "ページ", "項目", "版"), rows, right=(3, 4, 5)))
    for error in found.errors:
        tell(f"【読み込めません】{error}")
    return ExitCode.BAD_CONFIGURATION if found.errors else ExitCode.DONE


@click.command(
    cls=Command,
    options_metavar="",
    help="様式のファイルに誤りがないか確かめます。ファイルを書かなければ、作業フォルダのすべての様式を確かめます。",
    example="dxauto forms check\ndxauto forms check templates/forms/nouzei-shoumei.yaml",
)
@click.argument(
    "files",
    nargs=-1,
    metavar="[ファイル…]",
    type=click.Path(path_type=Path),
    help="様式のファイル（.yaml）",
)
def check(files: tuple[Path, ...]) -> int:
    """Check templates: errors decide the exit code, oddities are told."""
    errors = 0
    for path in files or _all_files():
        problems, odd = _checked(path)
        errors += len(problems)
        for problem in problems:
            out(f"【誤り】{problem}")
        for sentence in odd:
            out(f"【注意】{shown(path)}: {sentence}")
        if not problems:
            out(f"OK  {shown(path)}" + (f"（注意 {len(odd)} 件）" if odd else ""))
    return ExitCode.BAD_CONFIGURATION if errors else ExitCode.DONE


def _all_files() -> list[Path]:
    from dxauto.forms.library import FOLDER
    from dxauto.workspace import Workspace

    return sorted((Workspace.find().root / FOLDER).glob("*.yaml"))


def _checked(path: Path) -> tuple[list[str], list[str]]:
    from dxauto.forms.check import check_template
    from dxauto.forms.library import load_template

    try:
        return [], check_template(load_template(path))
    except ConfigurationError as error:
        return [str(error)], []


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="様式のファイルの書き方を JSON Schema で出します。エディタに入れると、書きながら補完と確認ができます。",
    example="dxauto forms schema -o template.schema.json",
)
@click.option("-o", "--output", metavar="ファイル", type=click.Path(path_type=Path), help="書き込むファイル")
def schema(output: Path | None) -> None:
    """Print or write the JSON schema of templates."""
    from dxauto.files import write_atomic
    from dxauto.forms.schema import schema_text

    if output is None:
        out(schema_text().rstrip())
    else:
        write_atomic(output, schema_text().encode())
        out(f"{output} に書きました。")
