"""The small window with big buttons beside the system's: where a clerk pauses, takes over, skips and stops.

It is a page of our own in a context of its own, so that nothing the flow does to its pages (renewing, guarding the
submit, masking) reaches it. What is pressed waits in the page until it is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.resources import files

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser.attended.person import Wish

WIDTH = 500
"""Pixels: Chromium makes no window narrower than that."""

_SMALLEST = 640
_POLL_S = 0.1
_MAIN = (Wish.YES, Wish.GO_ON, Wish.GIVE_BACK, Wish.AGAIN)
"""The button that lets the work go on stands out."""

Keys = Callable[[], "Wish | None"]
"""Gives the wish of a key pressed in the terminal, None if none was; never waits."""


def no_keys() -> Wish | None:
    """Stand for a terminal that nobody types into."""
    return None


class Panel:
    """A `Person` at the window, who may use the terminal's keys as well. `patience_s` is how long a code is waited for.

    A window that he closes comes back the next time there is something to say.
    """

    def __init__(self, title: str, patience_s: float, keys: Keys = no_keys) -> None:
        self._title = title
        self._patience_s = patience_s
        self._keys = keys
        self._browser: Browser | None = None
        self._shown: tuple[str, str, tuple[Wish, ...]] | None = None
        self.page: Page | None = None

    def opened(self, browser: Browser) -> None:
        """Open the window in that browser."""
        self._browser = browser
        self._shown = None
        self._open()

    def sees(self, page: Page) -> None:
        """Put the system's window beside ours."""
        _placed(page, beside=False)

    def show(self, head: str, text: str, wishes: Sequence[Wish]) -> None:
        """Show it, if it is not what stands there already."""
        wanted = (head, text, tuple(wishes))
        if wanted == self._shown and self.page is not None and not self.page.is_closed():
            return
        buttons = [{"key": w.value, "words": w.words, "main": w in _MAIN, "stop": w is Wish.STOP} for w in wishes]
        self._call("show", {"title": self._title, "head": head, "text": text, "buttons": buttons})
        self._shown = wanted

    def wish(self) -> Wish | None:
        """Give what was pressed, here or in the terminal."""
        pressed = self._call("taken", None)
        return Wish(pressed) if isinstance(pressed, str) and pressed in set(Wish) else self._keys()

    def wait(self, seconds: float) -> None:
        """Wait, and let the browser's events come in."""
        if self.page is None or self.page.is_closed():
            time.sleep(seconds)
            return
        with suppress(PlaywrightError):
            self.page.wait_for_timeout(seconds * 1000)

    def code(self, name: str) -> str:
        """Ask for it in a field that hides what is typed."""
        self._call("ask", name)
        until = time.monotonic() + self._patience_s
        while time.monotonic() < until:
            given = self._call("answered", None)
            if isinstance(given, str):
                self._shown = None
                return given.strip()
            self.wait(_POLL_S)
        return ""

    def _call(self, function: str, given: object) -> object:
        """Call one of the page's functions; gives None if the window cannot be had now."""
        for _ in range(2):
            try:
                page = self._open()
                if page is None:
                    return None
                return page.evaluate(f"given => window.{function}(given)", given)
            except PlaywrightError:
                # Closed in this very moment, by him or with its browser: it is opened once more.
                self.page = None
        return None

    def _open(self) -> Page | None:
        if self.page is not None and not self.page.is_closed():
            return self.page
        self.page = None
        if self._browser is None or not self._browser.is_connected():
            return None
        context = self._browser.new_context(no_viewport=True, service_workers="block")
        page = context.new_page()
        page.set_content(files("dxauto.browser.attended").joinpath("panel.html").read_text(encoding="utf-8"))
        _placed(page, beside=True)
        if self._shown is not None:
            shown, self._shown = self._shown, None
            self.page = page
            self.show(*shown)
        self.page = page
        return page


def _placed(page: Page, *, beside: bool) -> None:
    """Share the screen: the system's window at the left, ours at the right; without a screen nothing is placed."""
    with suppress(PlaywrightError):
        width, height = page.evaluate("[screen.availWidth, screen.availHeight]")
        left = max(0, width - WIDTH)
        bounds = ({"left": left, "width": WIDTH} if beside else {"left": 0, "width": max(left, _SMALLEST)}) | {
            "top": 0,
            "height": height,
        }
        devtools = page.context.new_cdp_session(page)
        window = devtools.send("Browser.getWindowForTarget")["windowId"]
        devtools.send("Browser.setWindowBounds", {"windowId": window, "bounds": bounds})
        devtools.detach()
