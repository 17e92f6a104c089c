"""`dxauto forms correct`: what persons put right in the workbook goes into rows, ledger and labels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, shown, tell
from dxauto.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from dxauto.ledger import Ledger
    from dxauto.reading.correct import CorrectionReport, Decision
    from dxauto.workspace import Workspace


@click.command(
    cls=Command,
    options_metavar="[オプション]",
    help="Excel の「要確認」シートの「訂正後」に書いた値を取り込みます。一覧の行が直り、人が決めた値として残ります。"
    "何冊かに分かれているときは、ほかの冊に書いた値も取り込みます。Excel を保存して閉じてから実行してください。",
    example="dxauto forms correct out/uketsuke.xlsx",
)
@click.argument(
    "workbook", metavar="EXCEL", type=click.Path(path_type=Path), help="dxauto run が作った Excel のファイル"
)
@click.option("--staff", metavar="番号", help="直した人の職員番号（書かなければ、この PC のログイン名）")
def correct(workbook: Path, staff: str | None) -> int:
    """Take back what was typed and say what could not be taken."""
    from dxauto.forms.library import load_library
    from dxauto.ledger import Ledger
    from dxauto.reading.correct import apply_corrections, stack_of

    workspace = _workspace_of(workbook)
    templates = load_library(workspace.root).templates
    today = dt.date.today()
    refused = False
    with Ledger(workspace.ledger_path) as ledger:
        record = _recorder(ledger, _who(workspace, staff))
        for path in list(stack_of(workbook)):
            report = apply_corrections(path, workspace, templates, today, record)
            refused = refused or bool(report.refused)
            if path == workbook or report.applied or report.refused:
                _tell(report)
    return ExitCode.REVIEW if refused else ExitCode.DONE


def _workspace_of(workbook: Path) -> Workspace:
    """Give the workspace that the workbook lies in, else the one that we are in."""
    from dxauto.workspace import Workspace

    try:
        return Workspace.find(workbook.parent)
    except ConfigurationError:
        return Workspace.find()


def _who(workspace: Workspace, staff: str | None) -> str:
    from dxauto.identity import pseudonym
    from dxauto.settings import Settings

    settings = Settings.load(workspace)
    name = staff or settings.who()
    return pseudonym(workspace, name) if settings.pseudonymise else name


def _recorder(ledger: Ledger, who: str) -> Callable[[Decision], None]:
    from dxauto.ledger import Correction

    def record(decision: Decision) -> None:
        now = dt.datetime.now(dt.UTC)
        ledger.record_corrections([Correction(decision.robot, decision.key, decision.field, who, now)])

    return record


def _tell(report: CorrectionReport) -> None:
    known = f"（前に取り込んだもの {report.unchanged} 個）" if report.unchanged else ""
    if report.applied:
        out(f"{len(report.applied)} 個の値を取り込み、{shown(report.workbook)} を直しました{known}。")
    elif not report.refused:
        out(f"取り込む値がありません{known}。「要確認」シートの「訂正後」に正しい値を書いて保存してください。")
    for note in report.notes:
        out(note)
    for (_, field), reason in report.refused.items():
        tell(f"【取り込めません】{field}: {reason}")
    if report.refused:
        tell("「反映の結果」の列に理由があります。書き直して保存し、もう一度実行してください。")
