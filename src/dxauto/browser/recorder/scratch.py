"""Asks copies of the recorded documents where something was: Playwright itself tells whether a place fits alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from playwright.sync_api import Browser, Page

from dxauto.browser.locate import locator
from dxauto.browser.place import Place
from dxauto.browser.recorder.events import Element, elements
from dxauto.browser.recorder.listen import script

_FITTING = """
els => els.map(el => [el.hasAttribute("data-dxauto-target"), el.getClientRects().length > 0])
"""


class Scratch:
    """A page of its own, cut off from the network, on which one copy after another is laid."""

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(offline=True, service_workers="block")
        self._page: Page = self._context.new_page()
        self._laid = ""
        self._describe = script("describe.js")

    def close(self) -> None:
        """Give the page back."""
        self._context.close()

    def lay(self, html: str) -> None:
        """Show a copy of a document."""
        if html != self._laid:
            self._page.set_content(html, wait_until="domcontentloaded")
            self._laid = html

    def fits(self, html: str, place: Place, row: Mapping[str, str]) -> bool:
        """Tell whether a place fits the marked element and no other that is to be seen, as a flow looks."""
        self.lay(html)
        found: list[list[bool]] = locator(self._page, place, row).evaluate_all(_FITTING)
        if len(found) > 1:
            found = [one for one in found if one[1]]
        return len(found) == 1 and found[0][0]

    def count(self, html: str, place: Place, row: Mapping[str, str]) -> int:
        """Count what a place fits and is to be seen."""
        self.lay(html)
        found: list[list[bool]] = locator(self._page, place, row).evaluate_all(_FITTING)
        return sum(visible for _, visible in found)

    def best(self, html: str, places: Iterable[Place], row: Mapping[str, str]) -> tuple[Place, ...]:
        """Give the first place that fits, and behind it a second of another kind to fall back on."""
        chosen: list[Place] = []
        for place in places:
            if chosen and (place in chosen or not another_kind(chosen[0], place)):
                continue
            if self.fits(html, place, row):
                chosen.append(place)
            if len(chosen) == 2:
                break
        return tuple(chosen)

    def shown(self, html: str) -> list[Element]:
        """Describe everything on a copy that shows words of its own."""
        return self._asked(html, "shown")

    def said(self, html: str) -> set[str]:
        """Give all words on a copy that are to be seen, element by element."""
        self.lay(html)
        return set(json.loads(self._page.evaluate(f"() => JSON.stringify({self._describe}.said())")))

    def pressables(self, html: str) -> list[Element]:
        """Describe everything on a copy that can be pressed."""
        return self._asked(html, "pressables")

    def _asked(self, html: str, question: str) -> list[Element]:
        self.lay(html)
        return elements(self._page.evaluate(f"() => JSON.stringify({self._describe}.{question}())"))


def another_kind(first: Place, second: Place) -> bool:
    """Tell whether a second place is of use where the first fails: another way, and no path that fits by chance."""
    by_code = [place.css is not None or place.test_id is not None for place in (first, second)]
    path = second.css is not None and " > " in second.css
    return not path and (by_code[0] != by_code[1] or (first.label is None and second.label is not None))
