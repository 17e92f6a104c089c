"""`dxauto usage import`: the roster and other tools' logs."""

from __future__ import annotations

from pathlib import Path

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, out_json
from dxauto.cli.usage import opened
from dxauto.errors import ExitCode


@click.command(
    "import",
    cls=Command,
    options_metavar="[オプション]",
    help="名簿（課、職員数、口座）、組織改編の一覧、ほかのツールの利用記録を、CSV か Excel から取り込みます。"
    "どの列が何かは、対応表（YAML）に書きます。同じファイルや、期間が重なるファイルを取り込んでも、"
    "二重には数えません。取り込めなかった行は、わけと行の番号を示します。",
    example="dxauto usage import 名簿.xlsx --mapping usage/meibo.yaml\n"
    "dxauto usage import 申請記録.csv --mapping usage/denshi-shinsei.yaml",
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="ファイル…",
    type=click.Path(path_type=Path),
    help="取り込む CSV や Excel（いくつでも）",
)
@click.option(
    "--mapping", metavar="対応表", required=True, type=click.Path(path_type=Path), help="どの列が何かを書いた YAML"
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def import_file(files: tuple[Path, ...], mapping: Path, as_json: bool) -> int:
    """Take files in; rows that were refused decide the exit code."""
    from dxauto.settings import Settings
    from dxauto.usage.intake.taking import load_mapping, take_in
    from dxauto.usage.own import Keys
    from dxauto.usage.terms import UsageTerms
    from dxauto.workspace import Workspace

    workspace = Workspace.find()
    wanted, terms = load_mapping(mapping), UsageTerms.load(workspace)
    keys = Keys.of(workspace, Settings.load(workspace).usage_key_file)
    found = []
    try:
        with opened() as store:
            for path in files:
                found.append(take_in(store, path, wanted, terms, keys))
                if not as_json:
                    # At once: what comes of a file is told even if the next one cannot be read.
                    out(found[-1].told() if len(found) == 1 else f"\n{found[-1].told()}")
    finally:
        if as_json:
            out_json([one.record() for one in found])
    return ExitCode.PARTLY_FAILED if any(one.refusals for one in found) else ExitCode.DONE
