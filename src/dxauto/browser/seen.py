"""What a page shows right now, several questions asked in one evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from dxauto.browser.locate import count
from dxauto.browser.pagescript import ALL, where
from dxauto.browser.place import Place

_POLL_MS = 20
_UNSURE = -1

_COUNT = (
    ALL
    + r"""
const visible = (el) => {
  const style = getComputedStyle(el), box = el.getBoundingClientRect();
  if (style.display === 'contents') return null;
  return el.checkVisibility() && style.visibility === 'visible' && box.width > 0 && box.height > 0;
};
const number = (place) => {
  const found = place === null ? null : all(...place);
  const shown = found === null ? [null] : found.map(visible);
  return shown.includes(null) ? -1 : shown.filter(Boolean).length;
};
const first = (places) => places.map(number).find((n) => n !== 0) || 0;
"""
)
_NOW = "(groups) => {" + _COUNT + "return groups.map(first); }"
_UNTIL = "(groups) => {" + _COUNT + "return groups.some((places) => first(places) > 0); }"


def counts(page: Page, groups: Sequence[Sequence[Place]], row: Mapping[str, str]) -> list[int]:
    """Give for each group of places what `locate.count` gives; Playwright is asked where the page's script is not
    sure. Raises Playwright's errors.
    """
    told: list[int] = page.evaluate(_NOW, _asked(groups, row))
    return [
        count(page, places, row) if number == _UNSURE else number for places, number in zip(groups, told, strict=True)
    ]


def wait(page: Page, groups: Sequence[Sequence[Place]], row: Mapping[str, str], seconds: float) -> None:
    """Wait until the page surely shows one of them, at most that long. Raises Playwright's error if the page ends."""
    try:
        page.wait_for_function(_UNTIL, arg=_asked(groups, row), polling=_POLL_MS, timeout=seconds * 1000)
    except PlaywrightTimeoutError:
        return
    except PlaywrightError:
        # Between two pages nothing can be asked.
        page.wait_for_timeout(seconds * 1000)


def _asked(groups: Sequence[Sequence[Place]], row: Mapping[str, str]) -> list[list[object]]:
    return [[where(place, row) for place in places] for places in groups]
