"""The moves of a download robot: an item is one file, of a month or of a row of a list.

Its key is made of the month and of `per`, or of the row's business key, so the same file is the same item tomorrow and
is not fetched again. A month that has not ended is another item every day: its file grows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dxauto.browser import clock
from dxauto.browser.desk import (
    hook_folder,
    hook_sign,
    place,
    refuse_closed,
    refuse_hooks,
    state_folder,
    stop_when_closed,
)
from dxauto.browser.download import record
from dxauto.browser.download.flow import DownloadFlow, columns, wanting
from dxauto.browser.download.months import Months
from dxauto.browser.listcheck import faulty, refuse_book_target
from dxauto.browser.rows import Row, Rows, identity, read_rows, skipped
from dxauto.errors import AwayError, ClosedError, ConfigurationError, UnreadableInputError
from dxauto.robot import Cause, Context, Item, ItemOutcome, Job, Outcome, Pace, Result
from dxauto.yamlerrors import near

if TYPE_CHECKING:
    from dxauto.browser.download.fetch import Fetching
    from dxauto.browser.session import Session

SPARE_S = 60.0


class Downloads:
    """Fetches the files of a download robot; one instance a process."""

    def __init__(self) -> None:
        self._session: Session | None = None

    def pace(self, flow: DownloadFlow) -> Pace:
        """Give how fast and how stubbornly the system may be worked at."""
        limits = flow.limits
        waits = limits.row_s + limits.answer_s + SPARE_S
        return Pace(limits.contexts, limits.stop_after, waits, limits.retries, limits.down_s)

    def fingerprint(self, job: Job) -> str:
        """Asked to fetch again, no run takes over what another has fetched."""
        return f"again {job.run}" if _flow(job).again else "download-1" + hook_sign(job, _flow(job))

    def items(self, job: Job) -> Iterator[Item]:
        """Give the files to fetch. Raises `ConfigurationError` for a column that is missing, or outside hours."""
        flow = _flow(job)
        refuse_book_target(job)
        refuse_closed(flow)
        refuse_hooks(job, flow)
        yield from _of_rows(job, _rows(job)) if flow.input is not None else _of_months(job)

    def process(self, item: Item, context: Context) -> Outcome:
        """Fetch one file. Raises `AwayError`, `ClosedError`."""
        flow = _flow(context.job)
        fetched = record.Fetched()
        if "bad" in item.payload:
            fetched.status, fetched.message = record.Status.REFUSED, str(item.payload["bad"])
            record.write(context.folder, fetched)
            return Outcome.failed(fetched.message, Cause.BUSINESS)
        stop_when_closed(flow)
        try:
            outcome = self._fetched(item, context, fetched)
        finally:
            record.write(context.folder, fetched)
        return outcome

    def settle(self, item: Item, context: Context) -> Outcome | None:
        """Tell whether a fetch that was under way has kept its file already."""
        fetched = record.read(context.folder)
        if fetched is None or not fetched.sha256 or _flow(context.job).again:
            return None
        return Outcome.done() if _lies_there(fetched, context.folder) else None

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write the workbook of outcomes."""
        from dxauto.browser.download.finish import write_result

        if self._session is not None:
            self._session.close()
        self._session = None
        return write_result(job, _flow(job), outcomes)

    def _fetched(self, item: Item, context: Context, fetched: record.Fetched) -> Outcome:
        from playwright.sync_api import Error as PlaywrightError

        from dxauto.browser.trouble import PageError, RowError, SignInRefusedError, UnreachableError

        fetching = self._fetching(item, context, fetched)
        try:
            return fetching.fetch()
        except RowError as error:
            fetched.status, fetched.message = record.Status.REFUSED, error.told or str(error)
            return Outcome.failed(str(error), Cause.BUSINESS)
        except PageError as error:
            fetching.session.refresh()
            fetched.message = str(error)
            if isinstance(error, UnreachableError):
                raise AwayError(str(error)) from None
            if isinstance(error, SignInRefusedError):
                raise ClosedError(str(error)) from None
            return Outcome.failed(str(error), Cause.SYSTEM)
        except PlaywrightError:
            fetching.session.drop()
            fetched.message = "ブラウザの操作が終わりませんでした"
            return Outcome.failed(fetched.message, Cause.SYSTEM)

    def _fetching(self, item: Item, context: Context, fetched: record.Fetched) -> Fetching:
        from dxauto.browser.download.fetch import Fetching
        from dxauto.browser.session import Session
        from dxauto.browser.state import kept_sign_in

        flow, job = _flow(context.job), context.job
        if self._session is None:
            self._session = Session(flow, context.folder, kept_sign_in(flow, job.robot, state_folder(job)))
            self._session.hooks = hook_folder(job)
        return Fetching(flow, self._session, _values(item, job), context.folder, job.workspace / flow.folder, fetched)


def _flow(job: Job) -> DownloadFlow:
    assert isinstance(job.parameters, DownloadFlow)
    return job.parameters


def _rows(job: Job) -> Rows:
    flow = _flow(job)
    assert flow.input is not None
    if len(job.inputs) != 1:
        raise ConfigurationError(
            f"一覧（Excel か CSV）を 1 つ指定してください（例: dxauto run {job.robot} 一覧.xlsx -o 結果.xlsx）"
        )
    rows = read_rows(job.inputs[0], flow.input)
    missing = wanting(flow, rows.headings)
    if missing:
        told = [
            place(job, at) + f"列「{name}」が一覧にありません{near(name, rows.headings)}"
            for name, at in missing.items()
        ]
        raise ConfigurationError("\n".join(told))
    return rows


def _of_rows(job: Job, rows: Rows) -> Iterator[Item]:
    from dxauto.identity import workspace_secret
    from dxauto.workspace import Workspace

    flow, secret = _flow(job), workspace_secret(Workspace(job.workspace))
    assert flow.input is not None
    for row in rows.rows:
        if skipped(row, flow.input):
            continue
        known = identity(row, flow.input.key, list(columns(flow)), job.robot, secret)
        own = [row.values[name] for name in flow.input.key]
        payload = {"row": row.number, "names": [str(row.number), *own]}
        bad = faulty(row, list(columns(flow))) or ("キーの列が空です。値を入れてください" if known is None else None)
        if known is None or bad:
            yield Item(f"nokey-{row.number}", f"{row.number} 行目", payload | {"bad": bad})
        else:
            yield Item(f"{known.key}-{known.content[:12]}", f"{row.number} 行目", payload)


def _of_months(job: Job) -> Iterator[Item]:
    if job.inputs:
        raise ConfigurationError(f"ロボット「{job.robot}」は月ごとに取るので、一覧のファイルは要りません")
    flow, today = _flow(job), clock.now(_flow(job).system.timezone).date()
    listed = (flow.months or Months()).listed(today)
    if not listed:
        raise ConfigurationError(place(job, ("months",)) + "取る月がありません（まだ始まっていない月です）")
    for values in flow.units(listed):
        month, chosen = values["年月"], [values[name] for name in flow.per]
        growing = f"-{today:%Y%m%d}" if month == f"{today:%Y-%m}" else ""
        mark = hashlib.sha256(json.dumps(chosen, ensure_ascii=False).encode()).hexdigest()[:12]
        names = [month, *chosen]
        yield Item(f"{month}{growing}-{mark}", " ".join(names), {"values": values, "names": names})


def _values(item: Item, job: Job) -> dict[str, str]:
    if "values" in item.payload:
        return dict(item.payload["values"])
    row: Row | None = _rows(job).numbered(int(item.payload["row"]))
    if row is None:
        raise UnreadableInputError("入力の一覧が、実行の途中で変わりました。もう一度実行してください")
    return row.values


def _lies_there(fetched: record.Fetched, folder: Path) -> bool:
    """Find what was fetched among the files of its name, and put right what the record says."""
    from dxauto.browser.names import digest

    target = Path(fetched.file)
    for path in sorted(target.parent.glob(f"{_plain(target.stem)}*{target.suffix}")):
        if path.is_file() and digest(path) == fetched.sha256:
            fetched.file, fetched.status = str(path), record.Status.KEPT
            record.write(folder, fetched)
            return True
    return False


def _plain(name: str) -> str:
    from glob import escape

    return escape(name)
