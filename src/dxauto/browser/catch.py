"""Catches the file that a click brings, however the system hands it over: as an attachment, opened in the page (a PDF),
in a new window, or made by a script.

A PDF that opens in the page is no download to the browser. So every answer to a navigation is looked at before the page
gets it: what is no HTML is the file, and the page stays where it is.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import APIResponse, BrowserContext, Page, Request, Route
from playwright.sync_api import Download as PageDownload
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser.trouble import PageError, UnreachableError

_PAGES = ("text/html", "application/xhtml+xml")
_AWAY = frozenset({502, 503, 504})
_POLL_S = 0.05
PART = "download.part"


@dataclass(frozen=True, slots=True)
class Caught:
    """A file that came: where it lies for now, and what the system calls it."""

    path: Path
    suggested: str


@dataclass(eq=False)
class Catch:
    """Waits for one file while it is entered as a context manager; the file is put into `folder`."""

    context: BrowserContext
    folder: Path
    answer_s: float
    _caught: Caught | None = None
    _downloads: list[PageDownload] = field(default_factory=list)
    _lost: bool = False
    _status: int = 0

    def __enter__(self) -> Catch:
        """Begin to look at answers."""
        self.context.on("page", self._listen)
        for page in self.context.pages:
            self._listen(page)
        self.context.route("**/*", self._route)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; a context that has gone has nothing to stop."""
        self.context.remove_listener("page", self._listen)
        for page in self.context.pages:
            page.remove_listener("download", self._came)
        try:
            self.context.unroute("**/*", self._route)
        except PlaywrightError:
            return

    def wait(self, page: Page, watch: Callable[[Page], None]) -> Caught:
        """Wait for the file; `watch` raises if the page shows why it will not come.

        Raises `PageError` if the connection breaks, the system answers with an error, or nothing comes in time.
        """
        until = time.monotonic() + self.answer_s
        while time.monotonic() < until:
            if self._caught is not None:
                return self._caught
            if self._downloads:
                return self._saved(self._downloads[0])
            if self._lost:
                raise PageError("ダウンロードの途中で、システムとの通信が切れました")
            watch(page)
            if self._status in _AWAY:
                raise UnreachableError(f"システムが、使えない状態だと答えました（{self._status}）")
            if self._status:
                raise PageError(f"システムがエラーを返しました（{self._status}）")
            page.wait_for_timeout(_POLL_S * 1000)
        raise PageError("ファイルのダウンロードが始まりませんでした")

    def _listen(self, page: Page) -> None:
        page.on("download", self._came)

    def _came(self, download: PageDownload) -> None:
        self._downloads.append(download)

    def _saved(self, download: PageDownload) -> Caught:
        target = self.folder / PART
        try:
            download.save_as(target)
        except PlaywrightError:
            raise PageError("ダウンロードの途中で、システムとの通信が切れました") from None
        return Caught(target, download.suggested_filename)

    def _route(self, route: Route, request: Request) -> None:
        try:
            if request.is_navigation_request():
                self._look(route, request)
            else:
                route.fallback()
        except PlaywrightError:
            self._lost = True  # page or browser has gone in the middle

    def _look(self, route: Route, request: Request) -> None:
        try:
            response = route.fetch(max_retries=0, timeout=self.answer_s * 1000)
            name = file_name(response.headers, request.url) if response.ok else None
            content = response.body() if name is not None else b""
        except PlaywrightError:
            self._lost = True
            route.abort("connectionreset")
            return
        if name is None:
            self._page(route, response)
        else:
            (self.folder / PART).write_bytes(content)
            self._caught = Caught(self.folder / PART, name)
            route.fulfill(status=204)  # no content: the page stays as it is

    def _page(self, route: Route, response: APIResponse) -> None:
        if response.status >= 500:
            self._status = response.status
        route.fulfill(response=response)


def file_name(headers: dict[str, str], url: str) -> str | None:
    """Give what an answer's file is called, None if the answer is a page (RFC 6266, RFC 8187)."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    disposition = headers.get("content-disposition", "")
    attached = disposition.strip().lower().startswith("attachment")
    if not attached and (not kind or kind in _PAGES):
        return None
    message = Message()
    message["content-disposition"] = disposition or "inline"
    named = message.get_filename() or unquote(urlsplit(url).path.rpartition("/")[2]) or "download"
    return re.split(r"[\\/]", named)[-1]
