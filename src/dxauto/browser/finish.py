"""The end of a run: the outcome workbook, and what a clerk is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from dxauto.browser import outcome_book, record
from dxauto.browser.flow import Flow
from dxauto.browser.record import Record, Status
from dxauto.browser.state import cannot_keep
from dxauto.robot import ItemOutcome, Job, Result, State


def write_result(job: Job, flow: Flow, outcomes: Iterable[ItemOutcome]) -> Result:
    """Write the copy of the list beside the input, or where it was asked for; errors as `atomic_path`."""
    records: dict[int, Record] = {}
    folders: dict[int, Path] = {}
    for one in outcomes:
        number = int(one.item.payload["row"])
        records[number] = record.read(one.folder) or _bare(one)
        folders[number] = one.folder
    source = job.inputs[0]
    target = job.output or source.with_name(f"{source.stem}_結果{source.suffix}")
    outcome_book.write(source, target, flow.input, records, folders)
    return Result(target, tuple(text for text in (*_told(records), cannot_keep(flow)) if text))


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
    doubt = by_status[Status.DOUBT]
    if doubt:
        told.append(f"登録されたか不明の行が {doubt} 件あります。もう一度実行すると、システムで探して確かめます")
    return told
