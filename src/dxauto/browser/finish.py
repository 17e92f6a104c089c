"""The end of a run: the outcome workbook, and what a clerk is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from dxauto.browser import evidence_pdf, evidence_sheet, outcome_book, record
from dxauto.browser.evidence_pdf import Cover
from dxauto.browser.flow import Flow
from dxauto.browser.handed import form_columns, source
from dxauto.browser.parts import others_told
from dxauto.browser.record import Record, Status
from dxauto.browser.rows import read_rows, skipped
from dxauto.browser.state import cannot_keep
from dxauto.identity import pseudonym
from dxauto.robot import ItemOutcome, Job, Result, State
from dxauto.settings import Settings
from dxauto.workspace import Workspace


def write_result(job: Job, flow: Flow, outcomes: Iterable[ItemOutcome]) -> Result:
    """Write the copy of the list beside the input, or where it was asked for; errors as `atomic_path`."""
    records: dict[int, Record] = {}
    folders: dict[int, Path] = {}
    for one in outcomes:
        number = int(one.item.payload["row"])
        records[number] = record.read(one.folder) or _bare(one)
        folders[number] = one.folder
    listed = _left_alone(job, flow) | records
    given = source(job, flow.input)
    target = job.output or _beside(job, given)
    kept = evidence_kept(flow, job)
    outcome_book.write(
        given, target, flow.input, listed, lambda book: evidence_sheet.write(book, records, folders, kept)
    )
    notes = [*_told(listed), *others_told(given), cannot_keep(flow)]
    if flow.evidence.pdf:
        cover = Cover([*_cover(job, flow), ("画面の写しの保存", kept)])
        volumes = evidence_pdf.write(target, cover, records, folders)
        notes.append(
            f"証跡の PDF を {volumes[0].name} に書きました" + (f"（全 {len(volumes)} 冊）" if volumes[1:] else "")
        )
    return Result(target, tuple(text for text in notes if text))


def evidence_kept(flow: Flow, job: Job) -> str:
    """Tell how long pictures and traces are kept."""
    days = flow.evidence.keep_days or Settings.load(Workspace(job.workspace)).keep_days
    return f"最後に使ってから {days} 日で消えます"


def _beside(job: Job, given: Path) -> Path:
    if not job.inputs:
        return job.workspace / "out" / f"{job.robot}-{job.run}.xlsx"
    return given.with_name(f"{given.stem}_結果{given.suffix}")


def _cover(job: Job, flow: Flow) -> list[tuple[str, str]]:
    workspace = Workspace(job.workspace)
    who = pseudonym(workspace, Settings.load(workspace).who())
    return [
        ("ロボット", job.robot),
        ("システム", flow.system.name),
        ("一覧", job.inputs[0].name if job.inputs else f"「{flow.input.from_}」が読み取ったもの"),
        ("実行", job.run),
        ("実行した人", f"{who}（職員番号を置き換えた記号）"),
        ("作成", record.now()[:19]),
    ]


def _left_alone(job: Job, flow: Flow) -> dict[int, Record]:
    """Give the rows that the flow wants left alone, with the reason."""
    shape = flow.input
    reason = f"「{(shape.skip or '').replace('{', '').replace('}', '')}」の行なので、入力していません"
    if shape.from_ is not None:
        reason = "人の確認が済んでいないので、入力していません（Excel で直し、dxauto forms correct で反映します）"
    rows = read_rows(source(job, shape), shape, form_columns(job, shape)).rows
    return {
        row.number: Record(Status.UNTOUCHED, message=_HIDDEN if row.hidden else reason)
        for row in rows
        if skipped(row, flow.input)
    }


_HIDDEN = "Excel で表示されていない行（フィルターか非表示）なので、入力していません"


def _bare(one: ItemOutcome) -> Record:
    """Give a record from the ledger, where the work folder holds none (a worker that was ended from outside)."""
    done = one.outcome.state is State.DONE
    return Record(Status.DONE if done else Status.DOUBT, message=one.outcome.reason)


def _told(records: dict[int, Record]) -> list[str]:
    by_status = Counter(held.status for held in records.values())
    told = ["、".join(f"{status.value} {number} 件" for status, number in by_status.most_common())]
    changed = sum("を使いました" in note for held in records.values() for note in held.notes)
    if changed:
        told.append(
            f"画面が変わったようです（代わりの目印を {changed} 回使いました）。ロボットの書き方を見直してください"
        )
    alone = Counter(held.message for held in records.values() if held.status is Status.UNTOUCHED and held.message)
    told += [f"未処理の {number} 件: {why}" for why, number in alone.items()]
    doubt = by_status[Status.DOUBT]
    if doubt:
        told.append(f"登録されたか不明の行が {doubt} 件あります。もう一度実行すると、システムで探して確かめます")
    return told
