"""Whether the system has answered to a sign-in: one that is only slow has refused nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import Self

from playwright.sync_api import BrowserContext, Request, Response
from playwright.sync_api import Error as PlaywrightError


class Answers:
    """Listens, while it is entered, to what pages of a context send by a form or a script, and to what comes back."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._waiting: set[Request] = set()
        self._answered = False

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._context.on("request", self._request)
        self._context.on("response", self._response)
        self._context.on("requestfinished", self._over)
        self._context.on("requestfailed", self._over)
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more; a context that has gone has nothing to stop."""
        with suppress(PlaywrightError):
            self._context.remove_listener("request", self._request)
            self._context.remove_listener("response", self._response)
            self._context.remove_listener("requestfinished", self._over)
            self._context.remove_listener("requestfailed", self._over)

    def complete(self) -> bool:
        """Tell whether something was sent and answered, and neither an answer nor a page is still waited for."""
        return self._answered and not self._waiting

    def _request(self, request: Request) -> None:
        if request.method != "GET" or request.is_navigation_request():
            self._waiting.add(request)

    def _response(self, response: Response) -> None:
        if response.request.method != "GET" and response.status < 500:
            self._answered = True

    def _over(self, request: Request) -> None:
        self._waiting.discard(request)
