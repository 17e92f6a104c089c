"""What a system shows in answer to a step: waited for, however slow the system or the PC is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Request

from dxauto.browser.recorder.events import Element, elements
from dxauto.browser.recorder.listen import described, script

_CALM_S = 0.3
_SHOWN = f"() => JSON.stringify({script('describe.js')}.shown())"
_LOADED = "() => document.readyState === 'complete'"
_ANSWERING = frozenset({"document", "xhr", "fetch", "script"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A live screen: every frame's words, the frame as a flow names it."""

    words: list[tuple[str | None, Element]]

    @property
    def texts(self) -> set[str]:
        """Everything it says."""
        return {element.own_text for _, element in self.words}


class Answer:
    """The answer to what is done from now on. A screen that merely stands still is none: a slow system has not
    answered yet, and what it showed before would be taken for what it found.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._before = screen(page).texts
        self._under_way: set[Request] = set()
        self._answered = False
        page.context.on("request", self._asked)
        page.context.on("requestfinished", self._over)
        page.context.on("requestfailed", self._over)

    def shown(self, patience_s: float) -> Shown:
        """Wait until the system has answered and the screen says the same for a moment, and give it; after
        `patience_s` it is given as it is (a search may find the same again without asking anybody).
        """
        until = time.monotonic() + patience_s
        last = Shown([])
        while time.monotonic() < until:
            now = screen(self._page)
            if now.texts and now.texts == last.texts and self._complete(now):
                break
            last = now
            self._page.wait_for_timeout(_CALM_S * 1000)
        self._deaf()
        return last

    def _complete(self, now: Shown) -> bool:
        changed = self._answered or now.texts != self._before
        return changed and not self._under_way and _loaded(self._page)

    def _asked(self, request: Request) -> None:
        if request.resource_type in _ANSWERING:
            self._under_way.add(request)

    def _over(self, request: Request) -> None:
        if request in self._under_way:
            self._under_way.discard(request)
            self._answered = True

    def _deaf(self) -> None:
        context = self._page.context
        context.remove_listener("request", self._asked)
        context.remove_listener("requestfinished", self._over)
        context.remove_listener("requestfailed", self._over)


def screen(page: Page) -> Shown:
    """Give what a page says now."""
    return Shown(list(words(page)))


def words(page: Page) -> Iterator[tuple[str | None, Element]]:
    """Give the words of every frame of a page, each with its frame as a flow names it."""
    for frame in page.frames:
        try:
            name, told = described(frame), elements(frame.evaluate(_SHOWN))
        except PlaywrightError:
            continue  # between two pages a frame has no words
        for element in told:
            yield name, element


def _loaded(page: Page) -> bool:
    try:
        return all(frame.evaluate(_LOADED) for frame in page.frames)
    except PlaywrightError:
        return False
