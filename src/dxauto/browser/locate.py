"""From a flow's places to one element on the page: strict, in order, and telling when a fallback had to serve."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import FrameLocator, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from dxauto.browser.place import Place
from dxauto.browser.suggest import alternatives
from dxauto.browser.trouble import AmbiguousPlaceError, MissingPlaceError, SeveralError
from dxauto.browser.values import written
from dxauto.browser.walk import depends_on_row

POLL_S = 0.03
LONGEST_POLL_S = 0.25
_AT_ONCE_S = 0.01

Report = Callable[[str], None]
Watch = Callable[[Page], None]
"""Called while something is waited for; raises if the page shows why it will not come."""


def locator(page: Page, place: Place, row: Mapping[str, str], frame: str | None = None) -> Locator:
    """Give Playwright's locator of a place, values of the row put in."""
    name = place.frame or frame
    root: Page | FrameLocator | Locator = page
    for selector in frame_selectors(name):
        root = root.frame_locator(selector)
    if place.within is not None:
        root = locator(page, place.within, row, name)
    return _in(root, place, row)


def _in(root: Page | FrameLocator | Locator, place: Place, row: Mapping[str, str]) -> Locator:  # noqa: PLR0911 - one a way
    def text(given: str | None) -> str:
        return written(given or "", row)

    if place.role is not None:
        name = text(place.name) if place.name is not None else None
        return root.get_by_role(place.role, name=name, exact=place.exact)  # type: ignore[arg-type]
    if place.label is not None:
        return root.get_by_label(text(place.label), exact=place.exact)
    if place.text is not None:
        return root.get_by_text(text(place.text), exact=place.exact)
    if place.placeholder is not None:
        return root.get_by_placeholder(place.placeholder, exact=place.exact)
    if place.title is not None:
        return root.get_by_title(place.title, exact=place.exact)
    if place.test_id is not None:
        return root.get_by_test_id(place.test_id)
    return root.locator(text(place.css))


def frame_selectors(name: str | None) -> list[str]:
    """Give the CSS of a frame that a flow names, or whose CSS it gives, after those of the frames around it."""
    return [_frame_selector(one) for one in name.split(" >> ")] if name else []


def _frame_selector(name: str) -> str:
    if name.isidentifier():
        return f'iframe[name="{name}"], frame[name="{name}"], iframe#{name}, frame#{name}'
    return name


def count(page: Page, places: Sequence[Place], row: Mapping[str, str], frame: str | None = None) -> int:
    """Give how many visible elements the first fitting place fits right now, 0 if none fits."""
    for place in places:
        found = locator(page, place, row, frame).filter(visible=True).count()
        if found:
            return found
    return 0


def _several(place: Place, candidates: Locator, found: int) -> AmbiguousPlaceError | SeveralError:
    if depends_on_row(place):
        return SeveralError(
            f"画面に「{place.told()}」が {found} つあり、この行のものを決められません。人が入力してください"
        )
    instead = " または ".join(f'css: "{css}"' for css in alternatives(candidates))
    return AmbiguousPlaceError(
        f"画面に「{place.told()}」が {found} つあり、決められません。ロボットの書き方を直してください"
        + (f"。もしかして: {instead}" if instead else ""),
        place,
    )


def _come(page: Page, places: Sequence[Locator], seconds: float) -> None:
    """Wait until one of them comes, at most that long; where one is there already, so long."""
    begun = time.monotonic()
    try:
        reduce(Locator.or_, places).first.wait_for(state="attached", timeout=seconds * 1000)
    except PlaywrightTimeoutError:
        return
    except PlaywrightError:
        # Places in different frames cannot be waited for together.
        page.wait_for_timeout(seconds * 1000)
    else:
        if time.monotonic() - begun < _AT_ONCE_S:
            page.wait_for_timeout(_AT_ONCE_S * 1000)


class Finder:
    """Finds elements for one row; `report` hears of fallbacks."""

    def __init__(self, row: Mapping[str, str], patience_s: float, report: Report, watch: Watch | None = None) -> None:
        self.row = row
        self._watch = watch
        self._patience_s = patience_s
        self._report = report

    def note(self, text: str) -> None:
        """Put a note beside the row."""
        self._report(text)

    def watch(self, page: Page) -> None:
        """Raise if the page shows why what is waited for will not come."""
        if self._watch is not None:
            self._watch(page)

    def one(self, page: Page, places: Sequence[Place], frame: str | None = None) -> Locator:
        """Wait for exactly one element. Raises `AmbiguousPlaceError` if a place fits several, `SeveralError` if one
        with the row's own values does, `MissingPlaceError` if none comes in time.
        """
        until = time.monotonic() + self._patience_s
        pause = POLL_S
        while True:
            found = self._now(page, places, frame)
            if found is not None:
                return found
            if time.monotonic() > until:
                raise MissingPlaceError(
                    f"画面に「{places[0].told()}」が見つかりません。画面が変わっていないか確かめてください"
                )
            self.watch(page)
            _come(page, [locator(page, place, self.row, frame) for place in places], pause)
            pause = min(pause * 1.5, LONGEST_POLL_S)

    def seen(self, page: Page, places: Sequence[Place], frame: str | None = None) -> None:
        """Wait until something is to be seen, once or several times; raises `MissingPlaceError` if nothing comes in
        time.
        """
        until = time.monotonic() + self._patience_s
        while not count(page, places, self.row, frame):
            if time.monotonic() > until:
                raise MissingPlaceError(
                    f"画面に「{places[0].told()}」が出ません。画面が変わっていないか確かめてください"
                )
            self.watch(page)
            page.wait_for_timeout(LONGEST_POLL_S * 400)

    def gone(self, page: Page, places: Sequence[Place], frame: str | None = None) -> None:
        """Wait until nothing of it is to be seen any more; raises `MissingPlaceError` if it stays."""
        until = time.monotonic() + self._patience_s
        while count(page, places, self.row, frame):
            if time.monotonic() > until:
                raise MissingPlaceError(f"画面から「{places[0].told()}」が消えません。画面の様子を確かめてください")
            self.watch(page)
            page.wait_for_timeout(LONGEST_POLL_S * 400)

    def _now(self, page: Page, places: Sequence[Place], frame: str | None) -> Locator | None:
        for number, place in enumerate(places):
            candidates = locator(page, place, self.row, frame)
            found = candidates.count()
            if found > 1:
                candidates = candidates.filter(visible=True)
                found = candidates.count()
            if found > 1:
                raise _several(place, candidates, found)
            if found == 1:
                if number:
                    self._report(f"「{places[0].told()}」がなく、「{place.told()}」を使いました")
                return candidates
        return None
