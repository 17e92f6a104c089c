"""What a run came to, as it is shown to a person; every figure in it can be found again in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dxauto.errors import ExitCode
from dxauto.ledger import Ledger, RunStatus, RunTotals
from dxauto.robot import Result
from dxauto.runlog import log_path


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to. `done`, `review` and `failed` count all items, `skipped` those of them that an earlier run
    had done; all of it stands in the ledger (`Ledger.run`, `Ledger.run_totals`). `notes` are for the person.
    """

    run: str
    robot: str
    status: RunStatus
    done: int
    review: int
    failed: int
    skipped: int
    duplicates: int
    output: Path | None
    seconds: float
    exit_code: ExitCode
    notes: Sequence[str] = ()
    figures: Mapping[str, int | float] = field(default_factory=dict)
    log: Path | None = None


def exit_code(totals: RunTotals) -> ExitCode:
    """Give what a run with these items ends with, once it has its result."""
    if totals.failed:
        return ExitCode.PARTLY_FAILED if totals.done or totals.review else ExitCode.UNREADABLE_INPUT
    return ExitCode.REVIEW if totals.review else ExitCode.DONE


def summarise(ledger: Ledger, run: str, result: Result, logs: Path) -> RunSummary:
    """Read a run that has ended from the ledger, and add what `finish` says of it."""
    row = ledger.run(run)
    totals = ledger.run_totals(run)
    return RunSummary(
        run=row.id,
        robot=row.robot,
        status=row.status,
        done=totals.done,
        review=totals.review,
        failed=totals.failed,
        skipped=totals.skipped,
        duplicates=row.duplicates,
        output=result.output,
        seconds=row.seconds,
        exit_code=ExitCode.INTERNAL if row.exit_code is None else ExitCode(row.exit_code),
        notes=(*result.notes, *_notes(row.status, totals, row.duplicates)),
        figures=dict(row.figures),
        log=log_path(logs, run),
    )


def pages_told(figures: Mapping[str, int | float]) -> str:
    """Say how a run's pages add up; empty where a kind has no pages."""
    if "pages_in" not in figures:
        return ""
    parts = {"済み": "pages_done", "確認": "pages_review", "失敗": "pages_failed", "様式不明": "pages_unknown"}
    told = " ＋ ".join(f"{word} {figures.get(name, 0):g}" for word, name in parts.items())
    return f"{figures['pages_in']:g} ＝ {told}"


def _notes(status: RunStatus, totals: RunTotals, duplicates: int) -> list[str]:
    notes = []
    if status is RunStatus.DONE and not totals.items:
        notes.append("処理するものがありませんでした")
    if totals.skipped:
        notes.append(f"{totals.skipped} 件は前に処理が済んでいたので、そのまま使いました")
    if duplicates:
        notes.append(f"同じ内容のものが {duplicates} 件あったので、それぞれ 1 件として扱いました")
    return notes
