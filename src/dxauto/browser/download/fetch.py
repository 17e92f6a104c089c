"""Fetches one file: sign in, search, press, catch, check, keep. Whatever ends in between, it can be done again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from dxauto.browser.catch import Catch, Caught
from dxauto.browser.download.check import examine
from dxauto.browser.download.flow import KINDS, DownloadFlow
from dxauto.browser.download.record import Fetched, Status, write
from dxauto.browser.locate import count, locator
from dxauto.browser.names import digest, keep, safe_name
from dxauto.browser.session import Session
from dxauto.browser.steps import Doing, perform
from dxauto.browser.trouble import PageError, RowError, SessionEndedError
from dxauto.robot import Outcome


class NothingThereError(RowError):
    """The system says that there is nothing to fetch: an answer, not a failure."""


@dataclass(slots=True)
class Fetching:
    """One fetch under way; `folder` is its work folder, `store` where files are kept."""

    flow: DownloadFlow
    session: Session
    values: dict[str, str]
    folder: Path
    store: Path
    fetched: Fetched

    def fetch(self) -> Outcome:
        """Do it. Raises `RowError`, `PageError` or Playwright's errors."""
        try:
            with self.session.row() as page:
                doing, caught = self._caught(page)
        except NothingThereError:
            self.fetched.status = Status.NOTHING
            return Outcome.done()
        self.fetched.count = examine(caught.path, self.flow.download.kind, self.flow.download.columns)
        self._keep(doing, caught)
        return Outcome.done()

    def _caught(self, page: Page) -> tuple[Doing, Caught]:
        try:
            return self._tried(page)
        except PageError:
            # Nothing in the system changes by it, so that signing in and beginning again is safe.
            if not self.session.asks_to_sign_in(page):
                raise
            self.session.sign_in_again(page)
            return self._tried(page)

    def _tried(self, page: Page) -> tuple[Doing, Caught]:
        doing = self.session.doing(page, self.values, self._note, self.folder, self._watch)
        perform(doing, self.flow.steps)
        button = doing.finder.one(page, self.flow.download.click, self.flow.download.frame)
        with Catch(page.context, self.folder, self.flow.limits.answer_s) as catch:
            button.click(no_wait_after=True)
            return doing, catch.wait(page, self._watch)

    def _keep(self, doing: Doing, caught: Caught) -> None:
        ending = KINDS[self.flow.download.kind] or Path(caught.suggested).suffix
        target = self.store / f"{safe_name(doing.text(self.flow.download.name))}{ending}"
        self.fetched.sha256, self.fetched.file = digest(caught.path), str(target)
        write(self.folder, self.fetched)  # if this process ends now, the next one finds what it has kept
        kept = keep(caught.path, target)
        self.fetched.file, self.fetched.status = str(kept.path), Status.KNOWN if kept.known else Status.KEPT
        if kept.beside and not kept.known:
            self.fetched.notes.append(
                f"「{target.name}」に前と違う中身があるので、「{kept.path.name}」として保存しました"
            )
        caught.path.unlink(missing_ok=True)

    def _watch(self, page: Page) -> None:
        dialogs = self.session.dialogs
        if dialogs is not None and dialogs.refusal is not None:
            raise RowError("システムが受け付けませんでした", dialogs.refusal)
        refused = self.flow.refused and count(page, self.flow.refused, self.values)
        if refused:
            page.wait_for_load_state("domcontentloaded")  # "nothing there" may be what it says further down
        if self.flow.nothing and count(page, self.flow.nothing, self.values):
            raise NothingThereError("該当するものがありません")
        if refused:
            raise RowError("システムが受け付けませんでした", self._refusal(page))
        if self.flow.broken and count(page, self.flow.broken, self.values):
            raise PageError("システムがエラーの画面を出しました")
        if self.session.asks_to_sign_in(page):
            raise SessionEndedError("サインインの期限が切れました")

    def _refusal(self, page: Page) -> str:
        shown = (locator(page, place, self.values).filter(visible=True) for place in self.flow.refused or ())
        return next((" ".join(" ".join(one.all_inner_texts()).split()) for one in shown if one.count()), "")

    def _note(self, text: str) -> None:
        if text not in self.fetched.notes:
            self.fetched.notes.append(text)
