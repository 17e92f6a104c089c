"""The recording from beginning to end: open, listen, understand, ask, write down. Proving comes after it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from dxauto.browser import browsers
from dxauto.browser.flow import Input, System
from dxauto.browser.recorder.events import Event
from dxauto.browser.recorder.listen import Listener, described, script
from dxauto.browser.recorder.questions import Ask
from dxauto.browser.recorder.robotfile import Draft
from dxauto.browser.recorder.scratch import Scratch
from dxauto.browser.recorder.understand import Recording, refuse_nothing, understood
from dxauto.browser.rows import Row, read_rows
from dxauto.errors import ConfigurationError


class Phase(StrEnum):
    """What the person is asked to do."""

    ROW = "row"
    REHEARSAL = "rehearsal"
    LOOKUP = "lookup"


Person = Callable[[Phase, Page], None]
"""Comes back when the person has done a phase; turns Playwright's loop meanwhile (`Page.wait_for_timeout`)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be recorded: where, as which robot, with which list; `rehearse` stops before the submit."""

    url: str
    name: str
    list: Path | None = None
    sheet: str | None = None
    heading_row: int = 1
    rehearse: bool = False
    browser: str = "auto"
    headed: bool = True
    own_certificate: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it. `row` are the recorded row's values, `state` is the signed-in state: both stay in memory."""

    draft: Draft
    notes: tuple[str, ...]
    row: dict[str, str] = field(repr=False)
    state: dict[str, Any] | None = field(repr=False)


def conduct(wish: Wish, person: Person, ask: Ask) -> Recorded:
    """Record. Raises `ConfigurationError` if nothing was done, `MissingComponentError` without a browser."""
    rows = _rows(wish)
    with browsers.driving() as playwright:
        browser = browsers.start(playwright, wish.browser, headed=wish.headed)
        try:
            return _recorded(browser, wish, rows, person, ask)
        finally:
            with suppress(PlaywrightError):
                browser.close()


def _rows(wish: Wish) -> Sequence[Row]:
    if wish.list is None:
        return ()
    shape = Input(key=("-",), sheet=wish.sheet, heading_row=wish.heading_row)
    found = read_rows(wish.list, shape).rows
    if not found:
        raise ConfigurationError(f"{wish.list}: 見出しの下に行がありません。入力する行を 1 つ以上入れてください")
    return found


def _recorded(browser: Browser, wish: Wish, rows: Sequence[Row], person: Person, ask: Ask) -> Recorded:
    with _context(browser, wish) as context:
        listener = Listener(context)
        page = context.new_page()
        try:
            page.goto(wish.url)
        except PlaywrightError:
            raise ConfigurationError(
                f"{wish.url} を開けません。アドレスと、システムが動いているかを確かめてください"
            ) from None
        _phase(person, Phase.REHEARSAL if wish.rehearse else Phase.ROW, context, listener)
        refuse_nothing(listener.events)
        end = len(listener.events)
        if not wish.rehearse:
            _phase(person, Phase.LOOKUP, context, listener)
        listener.deaf = True
        scratch = Scratch(browser)
        with tempfile.TemporaryDirectory(prefix="dxauto-") as folder:
            recording = Recording(listener, end, scratch, Path(folder), [row.values for row in rows])
            draft, row, notes = understood(recording, _draft(wish), wish.rehearse, ask)
        state = cast("dict[str, Any]", context.storage_state()) if draft.sign_in is not None else None
        return Recorded(draft, tuple(notes), row, state)


@contextmanager
def _context(browser: Browser, wish: Wish) -> Iterator[BrowserContext]:
    as_in_a_run = System(name="-", url="http://localhost")
    context = browser.new_context(
        locale=as_in_a_run.locale,
        timezone_id=as_in_a_run.timezone,
        service_workers="block",
        ignore_https_errors=wish.own_certificate,
        no_viewport=wish.headed or None,
    )
    try:
        yield context
    finally:
        with suppress(PlaywrightError):
            context.close()


def _draft(wish: Wish) -> Draft:
    return Draft(
        wish.name,
        browser=wish.browser,
        own_certificate=wish.own_certificate,
        sheet=wish.sheet,
        heading_row=wish.heading_row,
    )


def _phase(person: Person, phase: Phase, context: BrowserContext, listener: Listener) -> None:
    """Let the person do a phase; at its end every window is looked at once more: what stands there was its outcome."""
    living = [page for page in context.pages if not page.is_closed()]
    if not living:
        raise ConfigurationError("ブラウザが閉じられたため、記録を続けられません。閉じずに、もう一度やり直してください")
    try:
        person(phase, living[0])
    except PlaywrightError:
        if not living[0].is_closed():  # a window that the person closed ends the phase as well
            raise
    for page in context.pages:
        for frame in page.frames:
            with suppress(PlaywrightError):
                html = frame.evaluate(f"() => {script('describe.js')}.copyOf(null)")
                shown = Event(
                    "screen", listener.number(page), described(frame), url=frame.url, title=page.title(), html=html
                )
                listener.events.append(shown)
