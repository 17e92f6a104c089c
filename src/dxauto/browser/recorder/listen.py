"""Hears what the person does in a browser: one list of events, in order, from all windows and frames."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from importlib.resources import files
from typing import Any

from playwright.sync_api import BrowserContext, Dialog, Download, Frame, Page, Request
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser.flow import Dialog as Rule
from dxauto.browser.recorder.events import ANY_FRAME, Event, frame_path, read

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_BINDING = "dxautoRecord"


def script(name: str) -> str:
    """Give one of the scripts that go into pages."""
    return files("dxauto.browser.recorder").joinpath(name).read_text(encoding="utf-8")


class Listener:
    """Listens to a context from now on. `events` grows while Playwright's loop is turned (`Page.wait_for_timeout`).

    `rules` answer dialogs while the recorder itself acts; while they are None every dialog is left to the person.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.events: list[Event] = []
        self.rules: list[Rule] | None = None
        self.deaf = False
        self._pages: dict[Page, int] = {}
        self._methods: dict[Page, str] = {}
        context.expose_binding(_BINDING, self._told)
        context.add_init_script(script("listen.js").replace("DESCRIBE", script("describe.js")))
        context.on("page", self._opened)
        context.on("request", self._requested)
        context.on("dialog", self._dialog)

    def number(self, page: Page) -> int:
        """Give the number by which events call a window."""
        if page not in self._pages:
            self._pages[page] = len(self._pages)
        return self._pages[page]

    def page(self, number: int) -> Page:
        """Give a window by its number."""
        return next(page for page, known in self._pages.items() if known == number)

    def _add(self, event: Event) -> None:
        if not self.deaf:
            self.events.append(event)

    def _told(self, source: dict[str, Any], told: str) -> None:
        page, frame = source["page"], source["frame"]
        # A page may call our function with anything; what is no report of ours is nothing that happened.
        with suppress(ValueError, KeyError, TypeError):
            self._add(read(told, self.number(page), named(frame)))

    def _opened(self, page: Page) -> None:
        known = page in self._pages
        number = self.number(page)
        page.on("framenavigated", lambda frame: self._went(page, frame))
        page.on("download", self._downloaded)
        page.on("close", lambda _: self._add(Event("closed", number)))
        opener = self._opener(page)
        if opener is not None:
            opened = Event("opened", number, opener=opener, url=page.url)
            self._add(opened)
        if known or opener is not None:
            self._add(Event("went", number, url=page.url, method=self._methods.get(page, "GET")))

    def _opener(self, page: Page) -> int | None:
        with suppress(PlaywrightError):
            opener = page.opener()
            return self.number(opener) if opener is not None else None
        return None

    def _went(self, page: Page, frame: Frame) -> None:
        main = frame.parent_frame is None
        event = Event("went", self.number(page), url=frame.url, method=self._methods.get(page, "GET"))
        self._add(event if main else replace(event, frame=named(frame), method=""))

    def _requested(self, request: Request) -> None:
        with suppress(PlaywrightError):  # a request of a page that has gone meanwhile belongs to nobody
            page = request.frame.page
            if request.is_navigation_request() and request.frame.parent_frame is None:
                self._methods[page] = request.method
            if request.method not in _READING and request.resource_type != "ping":
                self._add(Event("sent", self.number(page), url=request.url, method=request.method))

    def _downloaded(self, download: Download) -> None:
        self._add(Event("download", self.number(download.page)))

    def _dialog(self, dialog: Dialog) -> None:
        if self.rules is None:
            return
        accepted = dialog.type == "beforeunload" or any(
            rule.text in dialog.message and rule.answer == "ok" for rule in self.rules
        )
        with suppress(PlaywrightError):
            (dialog.accept if accepted else dialog.dismiss)()


def described(frame: Frame) -> str | None:
    """Give a frame as a flow names it, after asking the pages around it; None for a page itself.

    Raises Playwright's error if the frame has gone.
    """
    chain: list[dict[str, str]] = []
    here: Frame | None = frame
    question = f"el => {script('describe.js')}.frame(el)"
    while here is not None and here.parent_frame is not None:
        chain.insert(0, here.frame_element().evaluate(question))
        here = here.parent_frame
    return frame_path(chain)


def named(frame: Frame) -> str | None:
    """Give a frame as a flow names it, as far as its name tells; None for a page itself."""
    parts: list[str] = []
    here: Frame | None = frame
    while here is not None and here.parent_frame is not None:
        parts.insert(0, frame_path([{"name": here.name}]) or ANY_FRAME)
        here = here.parent_frame
    return " >> ".join(parts) or None
