"""Filling fields: those that follow one another in one evaluation, with the events that pages expect.

What one evaluation must not do (a field that is hidden, disabled, read-only or not there yet, or that a flow wants
typed key by key) is left to Playwright, which waits and acts like a person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from playwright.sync_api import ElementHandle, Frame, Locator, Page
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from dxauto.browser.flow import Step
from dxauto.browser.locate import frame_selectors
from dxauto.browser.pagescript import Where
from dxauto.browser.place import Choice
from dxauto.browser.steps import batch
from dxauto.browser.steps.complete import complete
from dxauto.browser.steps.doing import Doing, Typed
from dxauto.browser.trouble import MissingPlaceError, PageError, RowError

FAST = frozenset({"fill", "select", "complete", "check", "uncheck"})


def fill_all(doing: Doing, steps: Sequence[Step]) -> None:
    """Fill the fields of steps that follow one another. Raises `RowError` if the data does not fit the field,
    `PageError` otherwise.
    """
    doing.quiet()
    for _, group in groupby(steps, key=_frame_of):
        left = list(group)
        while left:
            done = _fill_some(doing, left)
            if done < len(left):
                doing.typed += _kept(_like_a_person(doing, left[done]))
            left = left[done + 1 :]


def _frame_of(step: Step) -> str | None:
    return step.places[0].frame or step.frame


def _fill_some(doing: Doing, steps: Sequence[Step]) -> int:
    """Fill as many as can be in one evaluation; give how many that were."""
    wanted = list(takewhile(lambda one: one is not None, (_asked(doing, step) for step in steps)))
    document = _document(doing, _frame_of(steps[0])) if wanted else None
    if document is None:
        return 0
    held = document.evaluate_handle(batch.FILL, wanted)
    told: list[str] = held.evaluate("held => held.told")
    for at, (step, answer) in enumerate(zip(steps, told, strict=False)):
        if answer == batch.LONG:
            raise RowError(f"「{_name(step)}」の値が、画面の欄に入る長さを超えています")
        if answer == batch.UNFIT:
            raise RowError(f"「{_name(step)}」は、この行の値を受け付けない欄です（数字や日付の欄など）")
        if answer != batch.SET:
            return at
        doing.typed += _kept(Typed(step, _value(doing, step), held, at))
    return len(told)


def _asked(doing: Doing, step: Step) -> Where | None:
    return batch.asked(step, doing.row, _value(doing, step))


def _document(doing: Doing, name: str | None) -> Page | Frame | None:
    """Give where to look; None if the frame is not there, once, right now."""
    here: Page | Frame | None = doing.page
    for selector in frame_selectors(name):
        found = here.locator(selector).element_handles() if here is not None else []
        here = found[0].content_frame() if len(found) == 1 else None
    return here


def _value(doing: Doing, step: Step) -> str:
    return doing.text(step.value) if step.value is not None else ""


def _like_a_person(doing: Doing, step: Step) -> Typed:
    value = _value(doing, step)
    found = _found(doing, step)
    if step.verb == "complete":
        complete(doing, step, found, value)
    elif step.verb == "fill" and step.typed:
        found.fill("")
        found.press_sequentially(value)
        found.blur()
    elif step.verb == "fill":
        found.fill(value)
        # Scripts hear of it only now; else they would at the next press, and act on it in the middle of that.
        found.blur()
    elif step.verb == "select":
        _select(doing, step, found.element_handle(), value)
    else:
        found.set_checked(step.verb == "check")
    return Typed(step, value, found.element_handle())


def _found(doing: Doing, step: Step) -> Locator:
    try:
        return doing.finder.one(doing.page, step.places, step.frame)
    except MissingPlaceError:
        if not isinstance(step.places[0], Choice):
            raise
        of = step.places[0].of
        # Whether the row or the page is at fault cannot be told: the next attempt may meet another page.
        told = f"画面に、「{of}」の値と同じ名前の □ や ○ がありません。一覧の値と、画面を確かめてください"
        raise MissingPlaceError(told) from None


def _select(doing: Doing, step: Step, element: ElementHandle, value: str) -> None:
    wait_ms = doing.limits.action_s * 1000
    there = "([el, value]) => [...el.options].some(o => o.label.trim() === value || o.value === value)"
    try:
        doing.page.wait_for_function(there, arg=[element, value], timeout=wait_ms)
    except PlaywrightTimeoutError:
        raise RowError(f"「{_name(step)}」に、この行の値と同じ選択肢がありません") from None
    labels = element.evaluate("el => [...el.options].map(o => o.label.trim())")
    if value in labels:
        element.select_option(index=labels.index(value))
    else:
        element.select_option(value=value)


def _kept(typed: Typed) -> list[Typed]:
    """Give what is to be looked at again before it is sent."""
    if typed.step.verb in ("check", "uncheck"):
        typed = replace(typed, value="on" if typed.step.verb == "check" else "")
    return [typed] if typed.step.verify else []


def _name(step: Step) -> str:
    return step.places[0].told()


def settled(doing: Doing) -> dict[str, list[str]]:
    """Look again at every field that was filled, and give what the page will send: name to values.

    What a script of the page has changed meanwhile (a completion that came late) is put right once. Raises
    `PageError` if a field still does not hold what was typed.
    """
    doing.quiet()
    holding = _held(doing)
    if changed := _changed(doing, holding):
        _put_right(doing, changed)
        doing.quiet()
        holding = _held(doing)
        if still := _changed(doing, holding):
            raise PageError(f"「{_name(still[0].step)}」に入れた値が、画面の側で変わりました")
    sent: dict[str, list[str]] = {}
    for held in holding:
        if held is not None and held[0] and held[1]:
            sent.setdefault(held[0], []).append(held[2])
    return sent


def _put_right(doing: Doing, changed: Sequence[Typed]) -> None:
    for typed in changed:
        if typed.at is None or typed.held.evaluate(batch.AGAIN, _again(typed)) != batch.SET:
            _like_a_person(doing, typed.step)


def _again(typed: Typed) -> list[object]:
    return [typed.at, typed.step.verb, typed.value]


def _changed(doing: Doing, holding: Sequence[list[str] | None]) -> list[Typed]:
    pairs = zip(doing.typed, holding, strict=True)
    return [typed for typed, held in pairs if held is not None and not _same(typed.value, held)]


def _same(wanted: str, held: Sequence[str]) -> bool:
    return plain(wanted) in (plain(held[1]), plain(held[2]))


def _held(doing: Doing) -> list[list[str] | None]:
    """Give of each filled field its name, its shown text and its value; None of one whose page has gone."""
    told: dict[int, list[str] | None] = {}
    for held in dict.fromkeys(typed.held for typed in doing.typed):
        if held in doing.gone:
            continue
        numbers = [number for number, typed in enumerate(doing.typed) if typed.held is held]
        try:
            answers = held.evaluate(batch.HELD, [doing.typed[number].at for number in numbers])
        except PlaywrightError:
            doing.gone.add(held)
        else:
            told.update(zip(numbers, answers, strict=True))
    return [told.get(number) for number in range(len(doing.typed))]


def plain(text: str) -> str:
    """Give a text without what pages add or take away by themselves: blanks, commas, full or half width."""
    return "".join(unicodedata.normalize("NFKC", text).replace(",", "").split())
