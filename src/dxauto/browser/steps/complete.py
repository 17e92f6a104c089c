"""A field that completes: what is typed brings up suggestions, and only one that is taken counts for the page."""

from __future__ import annotations

import time

from playwright.sync_api import Locator

from dxauto.browser.flow import Step
from dxauto.browser.locate import LONGEST_POLL_S, POLL_S, locator
from dxauto.browser.place import Place
from dxauto.browser.steps.doing import Doing
from dxauto.browser.trouble import PageError, RowError


def complete(doing: Doing, step: Step, field: Locator, value: str) -> None:
    """Type the value into the field and take its suggestion; an empty value empties the field.

    Raises `RowError` if the system answers and offers no such suggestion, or several that cannot be told apart;
    `PageError` if it does not answer.
    """
    field.fill("")
    if not value:
        field.blur()
        return
    failures = doing.traffic.failures
    # A page may draw the field anew under the typing and forget it: "no such thing" is believed the second time.
    offered = _typed(doing, step, field, value) or _typed(doing, step, field, value)
    if not offered:
        raise _none_came(doing, step, failures)
    if len(offered) > 1:
        raise RowError(f"「{step.places[0].told()}」の候補に、この行の値と同じものが {len(offered)} つあります")
    offered[0].click()


def _typed(doing: Doing, step: Step, field: Locator, value: str) -> list[Locator]:
    """Type the value and give what is offered for it; empty if nothing is in the time an action has."""
    field.fill("")
    field.press_sequentially(value)
    until = time.monotonic() + doing.limits.action_s
    pause = POLL_S
    while not (offered := _offered(doing, step)):
        if time.monotonic() > until:
            return []
        doing.page.wait_for_timeout(pause * 1000)
        pause = min(pause * 1.5, LONGEST_POLL_S)
    return offered


def _offered(doing: Doing, step: Step) -> list[Locator]:
    """Give the suggestions that fit, in the first way that any does."""
    for place in step.pick or _usual(step):
        if shown := locator(doing.page, place, doing.row, step.frame).filter(visible=True).all():
            return shown
    return []


def _usual(step: Step) -> tuple[Place, ...]:
    """Give where suggestions stand (WAI-ARIA 1.2, combobox): options, or the entries of a listbox that names none."""
    frame = step.places[0].frame
    return (
        Place(role="option", name=step.value, frame=frame),
        Place(text=step.value, within=Place(role="listbox"), frame=frame),
    )


def _none_came(doing: Doing, step: Step, failures: int) -> PageError | RowError:
    name = step.places[0].told()
    if doing.traffic.failures > failures or doing.traffic.busy():
        return PageError(f"「{name}」の候補を、システムが出しませんでした")
    return RowError(f"「{name}」の候補に、この行の値と同じものがありません")
