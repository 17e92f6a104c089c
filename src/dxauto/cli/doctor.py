"""`dxauto doctor`: whether everything is there, and what to do if not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dxauto.cli.command import Command
from dxauto.cli.console import out, out_json
from dxauto.cli.layout import table
from dxauto.errors import ExitCode

if TYPE_CHECKING:
    from dxauto.doctor import Finding


@click.command(
    cls=Command,
    help="必要な部品（エンジン、モデル、フォントなど）がそろっているか調べ、足りなければ入れ方を示します。"
    "ネットワークは使いません。",
    example="dxauto doctor",
)
@click.option("--json", "as_json", is_flag=True, help="プログラム向けに JSON で出す")
def doctor(as_json: bool) -> int:
    """Print what was found; the exit code says whether the main job works."""
    from dxauto.doctor import examine

    findings = examine()
    if as_json:
        out_json([_record(finding) for finding in findings])
    else:
        _print(findings)
    return ExitCode.MISSING_COMPONENT if any(finding.blocks for finding in findings) else ExitCode.DONE


def _print(findings: list[Finding]) -> None:
    told = [f for f in findings if not (f.component.package and f.probe.good)]
    rows = [(_mark(f), f.component.title, f.probe.version or "-", f.component.purpose) for f in told]
    rows.append(("OK", "Python の部品", f"{len(findings) - len(told)} 個", "くわしくは --json"))
    out(table(("", "部品", "版", "使いみち"), rows))
    for finding in findings:
        if not finding.probe.good:
            out(f"\n{_mark(finding)}  {finding.component.title}: {finding.probe.problem or '見つかりません'}")
            out(f"    → {finding.component.advice_here()}")
    blocked = any(finding.blocks for finding in findings)
    out("\n申請書の読み取りは" + ("使えません。上の「要」の部品を入れてください。" if blocked else "使えます。"))


def _mark(finding: Finding) -> str:
    if finding.probe.good:
        return "OK"
    return "要" if finding.component.essential else "任意"


def _record(finding: Finding) -> dict[str, Any]:
    component, probe = finding.component, finding.probe
    return {
        "name": component.name,
        "ok": probe.good,
        "essential": component.essential,
        "found": probe.found,
        "version": probe.version,
        "where": probe.where,
        "problem": probe.problem,
        "advice": "" if probe.good else component.advice_here(),
    }
