"""What a page asks its server for by itself: while that is under way, what is typed may be overwritten."""

from __future__ import annotations

import time

from playwright.sync_api import BrowserContext, Page, Request, Response

CALM_S = 0.03
"""An answer may lead to the next question; only this long after the last one a page is at rest."""

_POLL_MS = 15


class Traffic:
    """The requests under way that scripts of a context's pages have sent.

    One that stays open longer than `patience_s` is a page waiting for news, and is waited for no more. `failures` are
    those so far that the server did not answer, or answered with an error of its own.
    """

    def __init__(self, context: BrowserContext, patience_s: float) -> None:
        self._patience_s = patience_s
        self._begun: dict[Request, float] = {}
        self._last = 0.0
        self.failures = 0
        context.on("request", self._request)
        context.on("requestfinished", self._over)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def wait(self, page: Page, most_s: float) -> bool:
        """Wait until the page is at rest; False if it was not within that many seconds."""
        until = time.monotonic() + most_s
        while self.busy():
            if time.monotonic() > until:
                return False
            page.wait_for_timeout(_POLL_MS)
        return True

    def busy(self) -> bool:
        """Tell whether something is under way, or was until just now."""
        now = time.monotonic()
        waited_for = any(now - begun < self._patience_s for begun in self._begun.values())
        return waited_for or now - self._last < CALM_S

    def _request(self, request: Request) -> None:
        if request.resource_type in ("xhr", "fetch"):
            self._begun[request] = time.monotonic()

    def _answered(self, response: Response) -> None:
        if response.status >= 500 and response.request in self._begun:
            self.failures += 1

    def _failed(self, request: Request) -> None:
        if request in self._begun:
            self.failures += 1
        self._over(request)

    def _over(self, request: Request) -> None:
        if self._begun.pop(request, None) is not None:
            self._last = time.monotonic()
