"""One row's way into the system, exactly once.

The order is the promise: look (was it there before?) → fill → intent on disk → submit → proof on disk. Whatever ends
between intent and proof leaves the row in doubt, and a row in doubt is looked up before anything is typed again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from dxauto.browser.attended import UNATTENDED, Attendance, Shown, SkippedError, TakenOverError
from dxauto.browser.attended.takeover import by_hand
from dxauto.browser.evidence import picture, pictures_of_failure, shown_value
from dxauto.browser.flow import Flow, every_step
from dxauto.browser.hidden import hidden_values
from dxauto.browser.journal import Entry, Journal, Proof, Standing
from dxauto.browser.locate import Report, locator
from dxauto.browser.lookup import Finding, Sighting, look, seen_text
from dxauto.browser.record import Record, Status, now, write
from dxauto.browser.rows import Identity, Row
from dxauto.browser.scrub import cleaner
from dxauto.browser.seen import counts
from dxauto.browser.session import Session
from dxauto.browser.steps import Doing, perform
from dxauto.browser.steps.inputs import settled
from dxauto.browser.submit import Answer, Wire, answered
from dxauto.browser.trace import traced
from dxauto.browser.trouble import PageError, RowError, SessionEndedError
from dxauto.robot import Cause, Outcome

_LOOK_AGAIN_S, _LONGEST_PAUSE_S = 1.0, 8.0
"""A row that is not there yet is looked for again, less and less often, and for sure when the wait is over."""
_SLOW_CLICK_S = 0.5
_OTHER_CONTENT = "同じキーの行が、前に違う内容で登録されています"
_DOUBT = "登録されたかどうか、まだ確かめられていません"


@dataclass(slots=True)
class Entering:
    """One row under way."""

    flow: Flow
    session: Session
    journal: Journal
    row: Row
    identity: Identity
    folder: Path
    record: Record
    attendance: Attendance = UNATTENDED
    sure: Callable[[], None] = lambda: None
    trace: bool = False

    def settle(self, entry: Entry) -> Outcome | None:
        """Bring a row in doubt out of it: an outcome, or None if it is not in the system and may be typed."""
        if entry.state is Standing.DONE:
            return self._done_before(entry)
        if entry.state is Standing.NEW:
            return None
        self.record.status = Status.DOUBT
        self.record.keep_evidence(self.folder)
        with self._page() as page:
            sighting = self._seen_long_enough(page, entry)
            if sighting.finding is not Finding.ABSENT:
                self.keep_picture(page, "after.jpg")
            outcome = self._judged(sighting, Proof.LOOKUP)
        if sighting.finding is Finding.THERE and entry.content != self.identity.content:
            return self._to_person(Status.UNCLEAR, _OTHER_CONTENT)
        return outcome

    def enter(self, entry: Entry) -> Outcome:
        """Enter a row that is known not to be in doubt. Raises `RowError`, `PageError`."""
        with self._page() as page:
            if self.flow.lookup.first and entry.submits == 0:
                sighting = look(self._looking(page), self.flow, self.session)
                if sighting.finding is not Finding.ABSENT:
                    return self._there_before(sighting)
            while True:
                try:
                    doing = self._filled(page)
                    return self._rehearsed(doing) if self.flow.dry_run else self._submitted(doing)
                except TakenOverError:
                    if (outcome := by_hand(self, page)) is not None:
                        return outcome

    def looked_up(self, page: Page) -> Outcome | None:
        """Look for a row in doubt: an outcome, or None if it is not in the system."""
        return self._judged(self._seen_long_enough(page, self.journal.entry(self.identity.key)), Proof.LOOKUP)

    def intend(self) -> None:
        """Note on disk that the row may be in the system from now on. Raises `LeaseLostError` if it is not ours."""
        self.sure()
        self.record.submitted = now()
        self.journal.intend(self.identity.key, self.identity.content)
        self.record.status = Status.DOUBT

    def _filled(self, page: Page) -> Doing:
        doing = self._attended(page)
        try:
            perform(doing, self.flow.steps)
        except PageError:
            # Nothing has been sent yet, so that signing in and beginning again is safe.
            if not self.session.asks_to_sign_in(page):
                raise
            self.session.sign_in_again(page)
            doing = self._attended(page)
            perform(doing, self.flow.steps)
        hidden = {step.into for step in every_step(self.flow.steps) if step.secret}
        self.record.read = {name: text for name, text in doing.read.items() if name not in hidden}
        self.record.files = [path.name for path in doing.files]
        return doing

    def _attended(self, page: Page) -> Doing:
        doing = self._doing(page)
        doing.between = partial(self.attendance.between, self.row.number)
        return doing

    def _submitted(self, doing: Doing) -> Outcome:
        flow, page = self.flow, doing.page
        button = doing.finder.one(page, flow.submit.click, flow.submit.frame)
        if any(counts(page, [flow.done], self.row.values)):
            raise PageError("登録の前から、終わったしるしが画面にあります。ロボットの done の書き方を直してください")
        if self.attendance.there:
            settled(doing)
            self.attendance.before_submit(partial(self._shown, doing))
        expected = settled(doing)
        # A part of the form may have been refused already; its message lies over the button.
        self._watch(page)
        self.record.checked = len(doing.typed)
        self.keep_picture(page, "before.jpg")
        if self.record.read:
            write(self.folder, self.record)  # it could not be read again if this process ended now
        self.intend()
        once = flow.submit.mode == "once"
        with Wire(page.context, once, expected, flow.limits.answer_s * 1000, flow.submit.sends) as wire:
            begun = time.monotonic()
            # What has come up over the button meanwhile is an answer too.
            with suppress(PlaywrightTimeoutError):
                button.click(no_wait_after=True)
            if time.monotonic() - begun > _SLOW_CLICK_S:
                # The button was covered or did not stand still: only now the system begins to store.
                self.journal.submitted(self.identity.key)
            answer = answered(page, flow, self.session, wire, self.row.values)
            told = self._refusal(page) if answer is Answer.REFUSED else ""
            if answer is not Answer.DONE:
                wire.leave(page)
        return self._concluded(doing, answer, wire, told)

    def _concluded(self, doing: Doing, answer: Answer, wire: Wire, told: str) -> Outcome:
        page = doing.page
        if answer is Answer.DONE and (wire.sent or wire.unseen or not wire.once):
            receipt = self._read_receipt(doing)
            if receipt is not None and self.flow.submit.mode == "once":
                self.keep_picture(page, "after.jpg")
                if not self._refused_aloud():
                    return self._proven(Proof.RECEIPT if receipt else Proof.PAGE, receipt)
        if answer is Answer.WITHHELD:
            self._not_there()
            raise PageError("送られようとした内容が、入れた値と違ったため、送りませんでした")
        nothing_sent = wire.once and not wire.sent and not wire.unseen
        sighting = self._sure(page, nothing_sent=nothing_sent or answer is Answer.REFUSED)
        self.keep_picture(page, "after.jpg")
        outcome = self._judged(sighting, Proof.LOOKUP)
        if outcome is not None:
            return outcome
        if answer is Answer.REFUSED:
            raise RowError("システムがこの行を受け付けませんでした", told)
        raise PageError(_NOT_STORED[answer])

    def _sure(self, page: Page, *, nothing_sent: bool) -> Sighting:
        """Look after a submit; that it is not there counts only when the system can no longer be storing it."""
        if nothing_sent:
            return look(self._looking(page), self.flow, self.session)
        return self._seen_long_enough(page, self.journal.entry(self.identity.key))

    def _seen_long_enough(self, page: Page, entry: Entry) -> Sighting:
        pause = _LOOK_AGAIN_S
        while True:
            late = self._left_s(entry) <= 0
            sighting = look(self._looking(page), self.flow, self.session)
            if sighting.finding is not Finding.ABSENT or late:
                return sighting
            page.wait_for_timeout(max(0.05, min(pause, self._left_s(entry))) * 1000)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def _left_s(self, entry: Entry) -> float:
        """How much longer the system may still be storing what was sent to it."""
        if entry.submitted is None:
            return 0.0
        age = datetime.now(UTC).replace(tzinfo=None) - entry.submitted
        return self.flow.lookup.wait_s - age.total_seconds()

    def _judged(self, sighting: Sighting, proof: Proof) -> Outcome | None:
        if sighting.finding is Finding.THERE:
            return self._proven(proof, sighting.receipt)
        if sighting.finding is Finding.ABSENT:
            self._not_there()
            return None
        several = sighting.finding is Finding.SEVERAL
        reason = (
            "システムに同じものが 2 つ以上あります" if several else "システムで探しても、あるかどうか決められません"
        )
        return self._to_person(Status.UNCLEAR, reason)

    def _proven(self, proof: Proof, receipt: str) -> Outcome:
        self.journal.prove(self.identity.key, proof, receipt)
        self.record.status, self.record.receipt, self.record.proven = Status.DONE, receipt, now()
        if proof is Proof.LOOKUP:
            self.record.notes.append("システムで探して、登録されていることを確かめました")
        return Outcome.done()

    def _done_before(self, entry: Entry) -> Outcome:
        self.record.keep_evidence(self.folder)
        self.record.receipt = entry.receipt
        if entry.content != self.identity.content:
            return self._to_person(Status.UNCLEAR, _OTHER_CONTENT)
        self.record.status = Status.ALREADY if entry.proof == Proof.BEFORE.value else Status.DONE
        if entry.proof == Proof.ELSEWHERE.value:
            self.record.notes.append("ほかの PC が登録しました")
        return Outcome.done()

    def _there_before(self, sighting: Sighting) -> Outcome:
        if sighting.finding is Finding.UNTOLD:
            return self._to_person(Status.UNCLEAR, "システムで探しても、あるかどうか決められません")
        self.record.receipt = sighting.receipt
        reason = "この実行の前から、同じものがシステムにあります。内容が同じか確かめてください"
        if self.flow.already == "done" and sighting.finding is Finding.THERE and not self.flow.dry_run:
            self.journal.intend(self.identity.key, self.identity.content)
            self.journal.prove(self.identity.key, Proof.BEFORE, sighting.receipt)
            self.record.status = Status.ALREADY
            return Outcome.done()
        return self._to_person(Status.ALREADY, reason)

    def _to_person(self, status: Status, reason: str) -> Outcome:
        self.record.status, self.record.message = status, reason
        return Outcome.review(reason)

    def _not_there(self) -> None:
        self.journal.withdraw(self.identity.key)
        self.record.status = Status.FAILED

    def _rehearsed(self, doing: Doing) -> Outcome:
        doing.finder.one(doing.page, self.flow.submit.click, self.flow.submit.frame)
        settled(doing)
        self.record.status = Status.REHEARSED
        self.record.typed = self._typed(doing)
        self.keep_picture(doing.page, "before.jpg")
        return Outcome.done()

    def _shown(self, doing: Doing) -> Shown:
        """Give what a person is to say yes to."""
        self.keep_picture(doing.page, "before.jpg")
        path = self.folder / "before.jpg"
        return Shown(self.row.number, self._typed(doing), path if path.name in self.record.pictures else None)

    def _typed(self, doing: Doing) -> list[tuple[str, str]]:
        return [(t.name, shown_value(self.flow, self.row.values, t.step, t.value)) for t in doing.typed]

    def keep_picture(self, page: Page, name: str) -> None:
        """Take a picture of the page for the evidence, masked."""
        taken = picture(page, self.flow, self.row.values, self.folder / name, self.session.secrets)
        self.record.pictures += [one for one in taken if one not in self.record.pictures]

    def _read_receipt(self, doing: Doing) -> str | None:
        """Give the receipt number, empty if the flow wants none, None if it cannot be what it should be."""
        if self.flow.receipt is None:
            return ""
        try:
            receipt = seen_text(doing.finder, doing, self.flow.receipt)
        except (PageError, PlaywrightError):
            return None
        # A number that another row has got already is an old page, not a proof.
        return None if not receipt or self.journal.other_with(receipt, self.identity.key) else receipt

    def _refused_aloud(self) -> bool:
        """Tell whether a dialog has said no, also one that opened after the page said that it is done."""
        return self.session.dialogs is not None and self.session.dialogs.refusal is not None

    def _refusal(self, page: Page) -> str:
        dialogs = self.session.dialogs
        if dialogs is not None and dialogs.refusal is not None:
            return self._starred(dialogs.refusal)
        for place in self.flow.refused or ():
            shown = locator(page, place, self.row.values).filter(visible=True)
            if shown.count():
                return self._starred(" ".join(" ".join(shown.all_inner_texts()).split()))
        return ""

    def _starred(self, told: str) -> str:
        """Give what the page says without what nobody may see."""
        return cleaner(hidden_values(self.flow, self.row.values, self.session.secrets))(told)

    def _doing(self, page: Page) -> Doing:
        return self.session.doing(page, self.row.values, self._report(), self.folder, self._watch)

    def _looking(self, page: Page) -> Doing:
        """What looks into the system: what it refuses there, or has refused before, says nothing of this row."""
        return self.session.doing(page, self.row.values, self._report(), self.folder, self._watch_system)

    def _watch(self, page: Page) -> None:
        """Raise if the page shows why what is waited for will not come."""
        if self.session.dialogs is not None and self.session.dialogs.refusal is not None:
            raise RowError("システムがこの行を受け付けませんでした", self._refusal(page))
        # A sign-in page may show an error of its own, which is not this row's.
        self._watch_system(page)
        if any(counts(page, [self.flow.refused or ()], self.row.values)):
            raise RowError("システムがこの行を受け付けませんでした", self._refusal(page))

    def _watch_system(self, page: Page) -> None:
        needed = self.flow.sign_in.needed if self.flow.sign_in is not None else ()
        asked, broken = counts(page, [needed, self.flow.broken or ()], self.row.values)
        if asked:
            raise SessionEndedError("サインインの期限が切れました")
        if broken:
            raise PageError("システムがエラーの画面を出しました")

    def _report(self) -> Report:
        def note(text: str) -> None:
            if text not in self.record.notes:
                self.record.notes.append(text)

        return note

    @contextmanager
    def _page(self) -> Iterator[Page]:
        with self.session.row() as page, self._recorded(page):
            try:
                yield page
            except (PageError, RowError):
                self.record.pictures += pictures_of_failure(
                    page, self.flow, self.row.values, self.folder, self.session.secrets
                )
                raise

    def _recorded(self, page: Page) -> AbstractContextManager[None]:
        if not self.trace:
            return nullcontext()
        return traced(page, self.folder, hidden_values(self.flow, self.row.values, self.session.secrets))


_NOT_STORED = {
    Answer.DONE: "終わったと表示されましたが、システムに登録がありません",
    Answer.BROKEN: "システムがエラーを返し、登録されませんでした",
    Answer.SIGN_IN: "サインインの期限が切れ、登録されませんでした",
    Answer.LOST: "システムとの通信が切れ、登録されませんでした",
    Answer.SILENT: "システムから答えがなく、登録されませんでした",
    Answer.WITHHELD: "送りませんでした",
    Answer.REFUSED: "システムがこの行を受け付けませんでした",
}


def skipped(record: Record, error: SkippedError) -> Outcome:
    """Give the outcome of a row that a person wants left alone; a later run does it."""
    record.status, record.message = Status.SKIPPED, str(error)
    return Outcome.failed(str(error), Cause.BUSINESS)


def failed(record: Record, error: PageError | RowError) -> Outcome:
    """Give the outcome of a row that an error ended, and write it down; a row in doubt stays in doubt, whatever the
    error: it may be in the system.
    """
    in_doubt = record.status is Status.DOUBT
    if isinstance(error, RowError) and not in_doubt:
        record.message = error.told or str(error)
        record.status = Status.REFUSED
        return Outcome.failed(str(error), Cause.BUSINESS)
    record.message = str(error)
    return Outcome.failed(f"{error}。{_DOUBT}" if in_doubt else str(error), Cause.SYSTEM)
