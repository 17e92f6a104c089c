"""A signed-in browser: started when needed, its pages renewed before they grow, ended when a row takes too long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from functools import cached_property, partial
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser import browsers
from dxauto.browser.answers import Answers
from dxauto.browser.attended import UNATTENDED, Attendance
from dxauto.browser.deadline import Deadline
from dxauto.browser.dialogs import Dialogs
from dxauto.browser.flow import Visit
from dxauto.browser.hidden import secrets_used
from dxauto.browser.locate import Finder, Report, Watch, count
from dxauto.browser.secrets import secret
from dxauto.browser.state import Kept
from dxauto.browser.steps import Doing, perform
from dxauto.browser.trace import stop
from dxauto.browser.traffic import Traffic
from dxauto.browser.trouble import PageError, SignInRefusedError
from dxauto.browser.values import ASK

_MOST_REFUSALS = 2
"""How often in a row a system may refuse a sign-in. Once may be chance; many lock a user after three."""


class Session:
    """One browser for one worker. Use it in one thread only; `close` gives everything back."""

    def __init__(
        self, flow: Visit, folder: Path, kept: Kept | None = None, attendance: Attendance = UNATTENDED
    ) -> None:
        self.hooks: Path | None = None
        self._flow = flow
        self._kept = kept
        self._attendance = attendance
        self._deadline: Deadline | None = None
        self._folder = folder
        self._stack = ExitStack()
        self._browser: Browser | None = None
        self._context: BrowserContext | None = None
        self._process: int | None = None
        # Only the first pages may begin with what an earlier run left: after any trouble one signs in anew.
        self._state: dict[str, object] | None = kept.load() if kept is not None else None
        self._rows = 0
        self._rows_of_browser = 0
        self._refusals = 0
        self.dialogs: Dialogs | None = None
        self.traffic: Traffic | None = None

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """What the sign-in types that nobody may see."""
        return secrets_used(self._flow)

    @contextmanager
    def row(self) -> Iterator[Page]:
        """Give a signed-in page for one row. After `limits.row_s` the browser is ended, whatever hangs in it."""
        if self._rows >= self._flow.limits.renew_rows:
            self._renew()
        self._deadline = Deadline(self._flow.limits.row_s, self._end_overdue)
        try:
            page = self._page()
            self._rows += 1
            self._rows_of_browser += 1
            assert self.dialogs is not None
            self.dialogs.forget()
            yield page
        finally:
            self._deadline.cancel()

    @property
    def browser(self) -> Browser:
        """The browser that runs."""
        assert self._browser is not None
        return self._browser

    def paused(self) -> AbstractContextManager[None]:
        """Let the row's limit stand still for a block, in which a person is waited for."""
        return self._deadline.paused() if self._deadline is not None else nullcontext()

    def asks_to_sign_in(self, page: Page) -> bool:
        """Tell whether the page shows the sign-in: the session has ended."""
        sign_in = self._flow.sign_in
        return sign_in is not None and count(page, sign_in.needed, {}) > 0

    def sign_in_again(self, page: Page) -> None:
        """Sign in on a page whose session has ended."""
        self._state = None
        stop(page.context)
        if self._kept is not None:
            self._kept.forget()
        # With what is left of the old session, a page of one document asks for the password alone, in its own place.
        page.context.clear_cookies()
        with suppress(PlaywrightError):
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self._sign_in(page)

    def refresh(self) -> None:
        """Give up the pages and the sign-in, and keep the browser; one that no longer answers goes as well."""
        try:
            if self._context is not None:
                self._context.close()
            self._context = None
            self._state = None
        except PlaywrightError:
            self.drop()

    def drop(self) -> None:
        """End the browser by force; the next row gets a fresh one, and signs in anew."""
        if self._process is not None:
            browsers.end(self._process)
        self._state = None
        self._context = None
        self._process = None
        self.dialogs = None
        self._browser = None
        self._rows = self._rows_of_browser = 0
        with suppress(PlaywrightError):
            self._stack.close()

    def close(self) -> None:
        """Close the browser and Playwright."""
        self.drop()

    def _end_overdue(self) -> None:
        process = self._process
        if process is not None:
            browsers.end(process)

    def _page(self) -> Page:
        if self._browser is not None and not self._browser.is_connected():
            self.drop()
        if self._browser is None:
            self._start()
        if self._context is None:
            self._open_context()
        assert self._context is not None
        living = [page for page in self._context.pages if not page.is_closed()]
        for page in living[1:]:
            page.close()
        return living[0] if living else self._context.new_page()

    def _start(self) -> None:
        flow = self._flow
        with ExitStack() as opening:
            playwright: Playwright = opening.enter_context(browsers.driving())
            self._browser = browsers.start(playwright, flow.system.browser, headed=flow.headed)
            # Without a browser Playwright must not stay either.
            self._stack.push(opening.pop_all())
        self._process = browsers.process_of(self._browser)
        self._attendance.opened(self)

    def _open_context(self) -> None:
        assert self._browser is not None
        system, limits = self._flow.system, self._flow.limits
        context = self._browser.new_context(
            no_viewport=self._flow.headed,
            locale=system.locale,
            timezone_id=system.timezone,
            service_workers="block",
            accept_downloads=True,
            ignore_https_errors=system.accept_own_certificate,
            storage_state=self._state,  # type: ignore[arg-type]
        )
        context.set_default_timeout(limits.action_s * 1000)
        context.set_default_navigation_timeout(limits.answer_s * 1000)
        self.dialogs = Dialogs(context, self._flow.dialogs)
        self.traffic = Traffic(context, limits.action_s)
        page = context.new_page()
        self._context = context
        self._rows = 0
        self._attendance.sees(page)
        if self._state is None:
            self._sign_in(page)

    def _sign_in(self, page: Page) -> None:
        sign_in = self._flow.sign_in
        if sign_in is None:
            return
        doing = self.doing(page, {}, lambda _: None, self._folder)
        doing.secret = partial(self._private, {})
        with Answers(page.context) as answers:
            perform(doing, sign_in.steps)
            try:
                doing.finder.seen(page, sign_in.done)
            except PageError:
                raise self._not_let_in(page, answers) from None
        self._refusals = 0
        # In memory; on disk it would be as good as the password, and goes there encrypted if the flow wants it.
        self._state = dict(page.context.storage_state())
        if self._kept is not None:
            self._kept.keep(self._state)

    def _not_let_in(self, page: Page, answers: Answers) -> PageError:
        told = "システムにサインインできませんでした。利用者番号とパスワード、システムの状態を確かめてください"
        self._refusals += answers.complete() and self.asks_to_sign_in(page)
        if self._refusals < _MOST_REFUSALS:
            return PageError(told)
        return SignInRefusedError(f"{told}（何度も間違えると使えなくなることがあるので、もう試しません）")

    def _private(self, answers: dict[str, str], name: str) -> str:
        """Give a secret, or what a person answers: he is asked once a sign-in, however often a field is looked at."""
        if not name.startswith(ASK):
            return secret(name).reveal()
        if name not in answers:
            answers[name] = self._attendance.code(name.removeprefix(ASK))
        return answers[name]

    def doing(self, page: Page, row: dict[str, str], report: Report, folder: Path, watch: Watch | None = None) -> Doing:
        """Give what the steps of a row work with."""
        own = dict(row)
        finder = Finder(own, self._flow.limits.action_s, report, watch)
        assert self.traffic is not None
        made = Doing(page, own, finder, self._flow.system, self._flow.limits, folder, self.traffic, self.dialogs)
        made.hooks = self.hooks
        return made

    def _renew(self) -> None:
        if self._context is not None:
            with suppress(PlaywrightError):
                if self._flow.sign_in is not None:
                    self._state = dict(self._context.storage_state())
                self._context.close()
            self._context = None
        if self._rows_of_browser >= self._flow.limits.restart_rows:
            # The browser itself grows, too, whatever is closed in it.
            state = self._state
            self.drop()
            self._state = state
