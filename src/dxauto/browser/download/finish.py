"""The end of a download run: the workbook of outcomes, and what a clerk is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dxauto.browser.download import book, record
from dxauto.browser.download.flow import DownloadFlow
from dxauto.browser.download.record import Fetched, Status
from dxauto.browser.state import cannot_keep
from dxauto.robot import ItemOutcome, Job, Result


def write_result(job: Job, flow: DownloadFlow, outcomes: Iterable[ItemOutcome]) -> Result:
    """Write the workbook where it was asked for, else into the workspace's `out/`; errors as `atomic_path`."""
    lines = [
        (tuple(str(name) for name in one.item.payload["names"]), record.read(one.folder) or _bare(one))
        for one in outcomes
    ]
    names = ("行", *flow.input.key) if flow.input is not None else ("月", *flow.per)
    target = job.output or job.workspace / "out" / f"{job.robot}-{job.run}.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.write(target, names, lines)
    by_status = Counter(fetched.status for _, fetched in lines)
    told = "、".join(f"{status.value} {number} 件" for status, number in by_status.most_common())
    kept = f"ファイルの場所: {job.workspace / flow.folder}" if by_status[Status.KEPT] + by_status[Status.KNOWN] else ""
    return Result(target, tuple(text for text in (told, kept, cannot_keep(flow)) if text))


def _bare(one: ItemOutcome) -> Fetched:
    """Give what the ledger knows, where the work folder holds nothing (a worker that was ended from outside)."""
    return Fetched(message=one.outcome.reason)
