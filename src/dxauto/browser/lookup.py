"""Looks into the system itself whether a row is there: the judge in every doubt."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

from dxauto.browser.flow import Flow, Seen
from dxauto.browser.locate import LONGEST_POLL_S, POLL_S, Finder
from dxauto.browser.seen import counts
from dxauto.browser.session import Session
from dxauto.browser.steps import Doing, perform
from dxauto.browser.steps.perform import matched
from dxauto.browser.trouble import PageError, SessionEndedError

# Systems show a number that they gave in a field as often as in a text.
_TEXT = "el => ['INPUT', 'TEXTAREA', 'OUTPUT'].includes(el.tagName) ? el.value : el.innerText"


class Finding(StrEnum):
    """What looking showed."""

    THERE = "there"
    ABSENT = "absent"
    SEVERAL = "several"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What looking showed, and the receipt number that was read there."""

    finding: Finding
    receipt: str = ""


def look(doing: Doing, flow: Flow, session: Session) -> Sighting:
    """Look, and once more if the page tells nothing: it may have come half or changed. Signs in again where the session
    has ended. Raises `PageError` or Playwright's errors if the system cannot be looked into.
    """
    sighting = _signed_in(doing, flow, session)
    if sighting.finding in (Finding.UNTOLD, Finding.SEVERAL):
        return _signed_in(doing, flow, session)
    return sighting


def _signed_in(doing: Doing, flow: Flow, session: Session) -> Sighting:
    try:
        return _look(doing, flow, session)
    except PageError:
        if not session.asks_to_sign_in(doing.page):
            raise
        session.sign_in_again(doing.page)
        return _look(doing, flow, session)


def _look(doing: Doing, flow: Flow, session: Session) -> Sighting:
    perform(doing, flow.lookup.steps)
    until = time.monotonic() + flow.limits.action_s
    pause = POLL_S
    while True:
        there, absent = counts(doing.page, (flow.lookup.found, flow.lookup.none), doing.row)
        # A list that is still being asked for is empty too, and one that is just being drawn may show both.
        drawing = bool(absent) and doing.traffic.busy()
        if there and absent and not drawing:
            return Sighting(Finding.UNTOLD)
        if there > 1 and not absent:
            return Sighting(Finding.SEVERAL)
        if there == 1 and not absent:
            return Sighting(Finding.THERE, _receipt(doing, flow))
        if absent and not drawing:
            return Sighting(Finding.ABSENT)
        if session.asks_to_sign_in(doing.page):
            raise SessionEndedError("サインインの期限が切れました")
        if time.monotonic() > until:
            return Sighting(Finding.UNTOLD)
        doing.page.wait_for_timeout(pause * 1000)
        pause = min(pause * 1.5, LONGEST_POLL_S)


def _receipt(doing: Doing, flow: Flow) -> str:
    seen = flow.lookup.receipt
    return seen_text(doing.finder, doing, seen) if seen is not None else ""


def seen_text(finder: Finder, doing: Doing, seen: Seen) -> str:
    """Give what is to be read at a place, empty if its text does not fit the pattern."""
    return matched(str(finder.one(doing.page, seen.at).evaluate(_TEXT)), seen.pattern) or ""
