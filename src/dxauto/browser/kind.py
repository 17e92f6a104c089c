"""The robot kind `browser`: the rows of a list go into another system's pages, each exactly once.

A robot that says `download` instead of `submit` only fetches: what it does is in `download.kind`.

An item is one row. Its key is made of the row's business key, so the same application is the same item in tomorrow's
list, wherever it stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel

from dxauto.browser.attended import UNATTENDED, Attended, SkippedError
from dxauto.browser.attended.attendance import Attendance, unattended_code
from dxauto.browser.desk import (
    hook_folder,
    hook_sign,
    place,
    refuse_closed,
    refuse_hooks,
    state_folder,
    stop_when_closed,
)
from dxauto.browser.download.flow import DownloadFlow
from dxauto.browser.download.kind import Downloads
from dxauto.browser.flow import Flow, asked, columns, standing
from dxauto.browser.handed import form_columns, refuse_unknown, source
from dxauto.browser.listcheck import fault, refuse_missing_columns, refuse_target
from dxauto.browser.refusals import forget, refuse_known, remember
from dxauto.browser.rows import Identity, Row, Rows, identity, read_rows, skipped
from dxauto.errors import AwayError, ClosedError, ConfigurationError, StoppedByPersonError, UnreadableInputError
from dxauto.robot import Cause, Context, Item, ItemOutcome, Job, Outcome, Pace, Result, State
from dxauto.yamlerrors import near

if TYPE_CHECKING:
    from dxauto.browser.entry import Entering
    from dxauto.browser.journal import Entry, Journal
    from dxauto.browser.record import Record
    from dxauto.browser.session import Session
    from dxauto.browser.sharing import Sharing
    from dxauto.browser.trouble import AmbiguousPlaceError

SPARE_S = 60.0
"""The runner's own limit comes after the session's, which ends the browser alone."""


class BrowserKind:
    """Enters rows into systems through their web pages."""

    name: ClassVar[str] = "browser"
    version: ClassVar[str] = "1"
    shares_inputs: ClassVar[bool] = True
    one_input: ClassVar[bool] = True
    """Two runs, or two PCs, may work on one list: a lease a row."""
    Parameters: ClassVar[type[BaseModel]] = Flow
    finish_parameters: ClassVar[frozenset[str]] = frozenset({"headed", "limits", "evidence", "months", "again"})

    @staticmethod
    def shape(values: Mapping[str, Any]) -> type[BaseModel]:
        """Give the model that a robot's `parameters:` are checked by: one that fetches, or one that enters."""
        fetches = "download" in values or (not {"submit", "lookup"} & set(values) and near("download", values))
        return DownloadFlow if fetches else Flow

    def __init__(self) -> None:
        self._downloads = Downloads()
        self._session: Session | None = None
        self._journal: Journal | None = None
        self._sharing: Sharing | None = None
        self._running: tuple[Flow, Job] | None = None
        self._proven = False
        self._attendance: Attendance = UNATTENDED

    def attend(self, attendance: object) -> None:
        """Take note of the person who sits there."""
        if not isinstance(attendance, Attended):
            raise TypeError(f"a browser robot is attended by an Attended, not by a {type(attendance).__name__}")
        self._attendance = attendance

    def pace(self, parameters: BaseModel) -> Pace:
        """Give how fast and how stubbornly the system may be worked at."""
        if isinstance(parameters, DownloadFlow):
            return self._downloads.pace(parameters)
        assert isinstance(parameters, Flow)
        limits = parameters.limits
        waits = limits.row_s + parameters.lookup.wait_s + limits.answer_s + SPARE_S
        return Pace(limits.contexts, limits.stop_after, waits, limits.retries, limits.down_s)

    def keep_days(self, parameters: BaseModel) -> int | None:
        """Give how long a row's evidence is kept, as the office sets it."""
        if isinstance(parameters, DownloadFlow):
            return None
        assert isinstance(parameters, Flow)
        return parameters.evidence.keep_days

    def fingerprint(self, job: Job) -> str:
        """What is entered depends on the row's values, which are in its key's content, and on the flow alone."""
        if isinstance(job.parameters, DownloadFlow):
            return self._downloads.fingerprint(job)
        return "journal-1" + hook_sign(job, _flow(job))

    def items(self, job: Job) -> Iterator[Item]:
        """Give the rows. Raises `ConfigurationError` if the list lacks a column that the flow speaks of."""
        if isinstance(job.parameters, DownloadFlow):
            yield from self._downloads.items(job)
            return
        refuse_hooks(job, _flow(job))
        refuse_unknown(job, _flow(job))
        flow, rows = _flow(job), _rows(job)
        refuse_target(job, flow)
        refuse_missing_columns(job, flow, rows)
        refuse_known(job, flow)
        refuse_closed(flow)
        if not self._attendance.there and asked(flow):
            raise ConfigurationError(unattended_code(asked(flow)[0]))
        seen: dict[str, tuple[int, str]] = {}
        clashing = _clashing(job, rows)
        for row in rows.rows:
            if skipped(row, flow.input):
                continue
            known = _identity(job, row)
            yield _item(row, known, seen, clashing, fault(row, flow))

    def count(self, job: Job) -> int | None:
        """Count the rows."""
        if isinstance(job.parameters, DownloadFlow):
            return sum(1 for _ in self._downloads.items(job))
        return sum(not skipped(row, _flow(job).input) for row in _rows(job).rows)

    def process(self, item: Item, context: Context) -> Outcome:
        """Enter one row. A row in doubt is looked up first, whatever the runner knows of it.

        Raises `AwayError` if the system cannot be reached, `ClosedError` outside its hours or when it refuses the
        sign-in, `ConfigurationError` if the flow shows itself to be wrong at the first row.
        """
        if isinstance(context.job.parameters, DownloadFlow):
            return self._downloads.process(item, context)
        if "bad" in item.payload:
            return _refused(str(item.payload["bad"]), context)
        try:
            return self._held(item, context, typing=True) or Outcome.failed("行が決まりません", Cause.SYSTEM)
        except ConfigurationError:
            self._close()  # the run ends here, without a `finish`
            raise

    def settle(self, item: Item, context: Context) -> Outcome | None:
        """Look whether a row that was under way is in the system."""
        if isinstance(context.job.parameters, DownloadFlow):
            return self._downloads.settle(item, context)
        if "bad" in item.payload or _flow(context.job).dry_run:
            return None
        return self._held(item, context, typing=False)

    def finish(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write the copy of the list with each row's outcome."""
        if isinstance(job.parameters, DownloadFlow):
            return self._downloads.finish(job, outcomes)
        from dxauto.browser.finish import write_result

        self._close()
        return write_result(job, _flow(job), outcomes)

    def stopped(self, job: Job, outcomes: Iterable[ItemOutcome]) -> Result:
        """Write the copy of the list as far as the run came: a clerk must see which rows are in and which are not."""
        return self.finish(job, outcomes)

    def _held(self, item: Item, context: Context, *, typing: bool) -> Outcome | None:
        from dxauto.browser import record

        stop_when_closed(_flow(context.job))
        row = _row_of(item, context.job)
        known = _identity(context.job, row)
        if known is None or item_key(known) != item.key:
            raise UnreadableInputError("入力の一覧が、実行の途中で変わりました。もう一度実行してください")
        journal = self._journal_of(context.job)
        kept = record.Record(record.Status.FAILED, begun=record.now())
        patience_s = _flow(context.job).limits.row_s
        sign = partial(_identity, context.job, row)
        with (
            journal.holding(known.key, context.job.robot, known.content, patience_s),
            self._sharing_of(context.job).row(journal, known, sign) as sure,
        ):
            try:
                entering = self._entering(row, known, context, kept)
                entering.sure = sure
                outcome = self._entered(entering, journal.entry(known.key), typing=typing)
            except (AwayError, ClosedError, ConfigurationError, StoppedByPersonError) as error:
                if isinstance(error, StoppedByPersonError):
                    kept.message = str(error)
                record.write(context.folder, kept)
                raise
        if outcome is not None:
            self._prove(outcome, context.job)
            kept.notes += _surprises(self._session)
            record.write(context.folder, kept)
        return outcome

    def _entered(self, entering: Entering, entry: Entry, *, typing: bool) -> Outcome | None:
        from playwright.sync_api import Error as PlaywrightError

        from dxauto.browser.entry import failed, skipped
        from dxauto.browser.trouble import (
            AmbiguousPlaceError,
            PageError,
            RowError,
            SignInRefusedError,
            UnreachableError,
        )

        try:
            settled = entering.settle(entry)
            if settled is not None or not typing:
                return settled
            return entering.enter(entering.journal.entry(entry.key))
        except SkippedError as error:
            return skipped(entering.record, error)
        except RowError as error:
            return failed(entering.record, error)
        except PageError as error:
            if isinstance(error, AmbiguousPlaceError):
                self._refuse_flow(error, entering.record)
            entering.session.refresh()
            outcome = failed(entering.record, error)
            if isinstance(error, UnreachableError):
                raise AwayError(outcome.reason) from None
            if isinstance(error, SignInRefusedError):
                raise ClosedError(str(error)) from None
            return outcome
        except PlaywrightError:
            entering.session.drop()
            # Playwright's own words may repeat what was typed.
            return failed(entering.record, PageError("ブラウザの操作が終わりませんでした"))

    def _prove(self, outcome: Outcome, job: Job) -> None:
        if outcome.state is State.DONE and not self._proven:
            self._proven = True
            forget(job)

    def _refuse_flow(self, error: AmbiguousPlaceError, kept: Record) -> None:
        """Refuse a flow whose place fits two elements before any row has gone through: nothing has been sent yet."""
        from dxauto.browser.record import Status

        flow, job = self._running or (None, None)
        if self._proven or kept.status is Status.DOUBT or flow is None or job is None:
            return
        where = standing(flow, error.place)
        message = (place(job, where) if where else "") + str(error)
        if flow.dry_run or self._attendance.there:
            # While nobody watches it is rather the page that has changed, and may be put right by the next night.
            remember(job, flow, message)
        raise ConfigurationError(message) from None

    def _entering(self, row: Row, known: Identity, context: Context, noted: Record) -> Entering:
        from dxauto.browser.entry import Entering
        from dxauto.browser.session import Session
        from dxauto.browser.state import kept_sign_in

        self._running = (_flow(context.job), context.job)
        if self._session is None:
            kept = kept_sign_in(_flow(context.job), context.job.robot, state_folder(context.job))
            self._session = Session(_flow(context.job), context.folder, kept, self._attendance)
            self._session.hooks = hook_folder(context.job)
        return Entering(
            flow=_flow(context.job),
            session=self._session,
            journal=self._journal_of(context.job),
            row=row,
            identity=known,
            folder=context.folder,
            record=noted,
            attendance=self._attendance,
            # A trace costs time and holds much: only what has failed before is recorded.
            trace=_flow(context.job).evidence.trace == "on-failure" and context.attempt > 1,
        )

    def _journal_of(self, job: Job) -> Journal:
        from dxauto.browser.journal import Journal

        if self._journal is None:
            self._journal = Journal(state_folder(job))
        return self._journal

    def _sharing_of(self, job: Job) -> Sharing:
        from dxauto.browser.sharing import Sharing

        if self._sharing is None:
            self._sharing = Sharing.of(job.workspace)
        return self._sharing

    def _close(self) -> None:
        if self._sharing is not None:
            self._sharing.close()
        if self._session is not None:
            self._session.close()
        if self._journal is not None:
            self._journal.close()
        self._session = self._journal = self._sharing = None


def _flow(job: Job) -> Flow:
    assert isinstance(job.parameters, Flow)
    return job.parameters


def _rows(job: Job) -> Rows:
    shape = _flow(job).input
    return read_rows(source(job, shape), shape, form_columns(job, shape))


def _identity(job: Job, row: Row, secret: bytes | None = None) -> Identity | None:
    """Give a row's identity, under the workspace's secret if no other is given."""
    from dxauto.identity import workspace_secret
    from dxauto.workspace import Workspace

    flow = _flow(job)
    signing = secret if secret is not None else workspace_secret(Workspace(job.workspace))
    return identity(row, flow.input.key, list(columns(flow)), job.robot, signing)


def _clashing(job: Job, rows: Rows) -> set[str]:
    contents: dict[str, set[str]] = {}
    for row in rows.rows:
        known = _identity(job, row)
        if known is not None:
            contents.setdefault(known.key, set()).add(known.content)
    return {key for key, different in contents.items() if len(different) > 1}


def _item(
    row: Row, known: Identity | None, seen: dict[str, tuple[int, str]], clashing: set[str], wrong: str | None
) -> Item:
    label = f"{row.number} 行目"
    if wrong is not None:
        return Item(f"{known.key if known else 'nokey'}-{row.number}", label, {"row": row.number, "bad": wrong})
    if known is None:
        return Item(f"nokey-{row.number}", label, {"row": row.number, "bad": "キーの列が空です。値を入れてください"})
    if known.key in clashing:
        bad = "同じキーで内容の違う行があります。どちらが正しいか確かめてください"
        return Item(f"{known.key}-{row.number}", label, {"row": row.number, "bad": bad})
    if known.key in seen:
        bad = f"{seen[known.key][0]} 行目と同じ行です。二重に登録しませんでした"
        return Item(f"{known.key}-{row.number}", label, {"row": row.number, "bad": bad})
    seen[known.key] = (row.number, known.content)
    return Item(item_key(known), label, {"row": row.number})


def item_key(known: Identity) -> str:
    """Give an item's key: a row whose content was put right is another item, of the same entry in the journal."""
    return f"{known.key}-{known.content[:12]}"


def _row_of(item: Item, job: Job) -> Row:
    row = _rows(job).numbered(int(item.payload["row"]))
    if row is None:
        raise UnreadableInputError("入力の一覧が、実行の途中で変わりました。もう一度実行してください")
    return row


def _refused(reason: str, context: Context) -> Outcome:
    from dxauto.browser import record

    record.write(context.folder, record.Record(record.Status.REFUSED, message=reason))
    return Outcome.failed(reason, Cause.BUSINESS)


def _surprises(session: Session | None) -> list[str]:
    if session is None or session.dialogs is None or not session.dialogs.unexpected:
        return []
    return [f"決まりにない確認画面が {session.dialogs.unexpected} 回出たので、「いいえ」と答えました"]
