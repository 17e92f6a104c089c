"""The one moment that changes the system: the submit, sent once, and what the page says to it.

Chromium sends a POST a second time by itself when a used connection drops without an answer; Playwright does not show
it. In mode `once` the request is therefore taken out of the browser's hands: it is fetched exactly once, without
retries and redirects, and the answer handed back to the page.

A page of one document sends much besides (completions, checks, reading back). Where the flow names the request that
changes the system (`submit.sends`), that one alone is guarded, and leaves once at most, whatever the page repeats it
with; everything else passes as it is.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from playwright.sync_api import BrowserContext, Page, Request, Response, Route, WebSocket
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser.flow import Flow
from dxauto.browser.held import Held, held, hold, let_go
from dxauto.browser.locate import LONGEST_POLL_S, POLL_S
from dxauto.browser.place import Place
from dxauto.browser.seen import counts, wait
from dxauto.browser.session import Session
from dxauto.browser.steps.inputs import plain

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def _reads(request: Request) -> bool:
    return request.method in _READING and held(request) is None


class Answer(StrEnum):
    """What came of a submit, as far as the page tells."""

    DONE = "done"
    REFUSED = "refused"
    BROKEN = "broken"
    SIGN_IN = "sign-in"
    LOST = "lost"
    WITHHELD = "withheld"
    SILENT = "silent"


@dataclass(eq=False)
class Wire:
    """Listens to (and in mode `once` guards) what a context sends from the submit on.

    `expected` is what the form's fields must carry; a request that carries something else never leaves. `sends` is
    what the request that changes the system has in its address or body; None: every request that is no reading.
    """

    context: BrowserContext
    once: bool
    expected: Mapping[str, list[str]]
    answer_ms: float
    sends: str | None = None
    sent: int = 0
    lost: bool = False
    withheld: bool = False
    broken: bool = False
    unseen: bool = False
    _shut: bool = False
    _bodies: set[str] = field(default_factory=set)

    def __enter__(self) -> Wire:
        """Begin to listen."""
        self.context.on("response", self._response)
        for page in self.context.pages:
            page.on("websocket", self._websocket)
        if self.once:
            self.context.route("**/*", self._route)
            if self.sends is not None:
                hold(self.context, self.sends)
        else:
            self.context.on("request", self._request)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; a context that has gone has nothing to stop."""
        self.context.remove_listener("response", self._response)
        if self.once:
            if self.sends is not None:
                let_go(self.context)
            try:
                self.context.unroute("**/*", self._route)
            except PlaywrightError:
                return
        else:
            self.context.remove_listener("request", self._request)

    def leave(self, page: Page) -> None:
        """Take the page away while the guard still stands: what it has not sent yet, it can never send.

        A script that tries again by itself would otherwise do so while the row is looked up.
        """
        if self.once:
            self._shut = True
            with suppress(PlaywrightError):
                page.goto("about:blank")

    def _matters(self, request: Request) -> bool:
        if _reads(request):
            return False
        if self.sends is None:
            return True
        if held(request) is not None:
            return True
        body = (request.post_data_buffer or b"").decode("utf-8", errors="replace")
        return any(self.sends in text for text in (request.url, body, unquote_plus(request.url), unquote_plus(body)))

    def _request(self, request: Request) -> None:
        if self._matters(request):
            self.sent += 1

    def _response(self, response: Response) -> None:
        if response.status >= 500 and not _reads(response.request):
            self.broken = True

    def _websocket(self, _: WebSocket) -> None:
        self.unseen = True

    def _route(self, route: Route, request: Request) -> None:
        try:
            if self._shut and not _reads(request):
                route.abort()
            elif self._matters(request):
                self._send(route, request)
            else:
                route.continue_()
        except PlaywrightError:
            # The page or browser has gone in the middle: whether it arrived is for the look-up to tell.
            self.lost = True

    def _send(self, route: Route, request: Request) -> None:
        meant = held(request)
        body = meant.body if meant is not None else request.post_data_buffer or b""
        mark = hashlib.sha256(request.url.encode() + b"\0" + body).hexdigest()
        if mark in self._bodies or (self.sends is not None and self.sent):
            route.abort()
        elif not carries(body, request.headers.get("content-type", ""), self.expected):
            self.withheld = True
            route.abort()
        else:
            self._bodies.add(mark)
            self.sent += 1
            self._fetch(route, meant)

    def _fetch(self, route: Route, meant: Held | None) -> None:
        limits: dict[str, Any] = {"max_redirects": 0, "max_retries": 0, "timeout": self.answer_ms}
        if meant is not None:
            limits |= {"method": meant.method, "headers": dict(meant.headers), "post_data": meant.body}
        try:
            response = route.fetch(**limits)
        except PlaywrightError:
            self.lost = True
            route.abort("connectionreset")
        else:
            route.fulfill(response=response)


def carries(body: bytes, kind: str, expected: Mapping[str, list[str]]) -> bool:
    """Tell whether a form's body holds what was typed; other bodies cannot be told and pass."""
    if not kind.startswith("application/x-www-form-urlencoded") or not expected:
        return True
    for encoding in ("utf-8", "cp932"):
        try:
            fields = parse_qs(body.decode("ascii"), keep_blank_values=True, encoding=encoding, errors="strict")
        except (UnicodeDecodeError, ValueError):
            continue
        shared = [name for name in expected if name in fields]
        return all(plain(value) in [plain(v) for v in fields[name]] for name in shared for value in expected[name])
    return True


def answered(page: Page, flow: Flow, session: Session, wire: Wire, row: Mapping[str, str]) -> Answer:
    """Wait for what the page says. Raises Playwright's error if page or browser end meanwhile."""
    until = time.monotonic() + flow.limits.answer_s
    pause = POLL_S
    while time.monotonic() < until:
        answer = _now(page, flow, session, wire, row)
        if answer is not None:
            return answer
        wait(page, _signs(flow), row, pause)
        pause = min(pause * 2, LONGEST_POLL_S)
    return Answer.SILENT


def _now(page: Page, flow: Flow, session: Session, wire: Wire, row: Mapping[str, str]) -> Answer | None:
    if wire.withheld:
        return Answer.WITHHELD
    if wire.lost:
        return Answer.LOST
    if wire.broken:
        return Answer.BROKEN
    assert session.dialogs is not None
    if session.dialogs.refusal is not None:
        return Answer.REFUSED
    try:
        return _shown(page, flow, row)
    except PlaywrightError:
        # Between two pages nothing can be asked; a page that has ended says so for good.
        if page.is_closed() or not page.context.browser or not page.context.browser.is_connected():
            raise
        return None


def _shown(page: Page, flow: Flow, row: Mapping[str, str]) -> Answer | None:
    shown = counts(page, _signs(flow), row)
    told = (Answer.DONE, Answer.REFUSED, Answer.BROKEN, Answer.SIGN_IN)
    return next((answer for answer, number in zip(told, shown, strict=True) if number), None)


def _signs(flow: Flow) -> list[Sequence[Place]]:
    """Give what may come to be seen after a submit, in the order in which it counts."""
    needed = flow.sign_in.needed if flow.sign_in is not None else ()
    return [flow.done, flow.refused or (), flow.broken or (), needed]
