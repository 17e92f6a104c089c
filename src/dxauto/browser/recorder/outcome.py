"""What the system showed after the submit: the words that say it is done, and the receipt number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from dxauto.browser.place import Place
from dxauto.browser.recorder import screens
from dxauto.browser.recorder.events import Element, Event
from dxauto.browser.recorder.places import for_text
from dxauto.browser.recorder.questions import Ask, Question
from dxauto.browser.recorder.scratch import Scratch
from dxauto.browser.recorder.write import spoken

_NONE = "なし"
_MOST = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """As a flow writes it; `done` is None if nothing was found, `number` the receipt number of the recorded row."""

    done: Any = None
    receipt: Any = None
    number: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class _Screen:
    """A screen after the submit, and what is new on it."""

    event: Event
    new: list[Element]


def learnt(scratch: Scratch, events: Sequence[Event], submit: int, values: Collection[str], ask: Ask) -> Outcome:
    """Learn it from the screens after the event number `submit`."""
    before = _said(scratch, events[: submit + 1])
    after = [
        _Screen(event, screens.new_words(scratch.shown(event.html), before))
        for event in reversed(events[submit + 1 :])
        if event.kind == "screen" and event.page == events[submit].page
    ]
    done = _done(scratch, after, values, ask)
    receipt, number, pattern = _receipt(scratch, after, values, ask)
    return Outcome(done, receipt, number, pattern)


def _said(scratch: Scratch, events: Sequence[Event]) -> set[str]:
    # Of each document its last state says the most.
    last = {(event.page, event.frame, event.url): event.html for event in events if event.html}
    return set().union(*map(scratch.said, last.values()))


def _done(scratch: Scratch, after: Sequence[_Screen], values: Collection[str], ask: Ask) -> Any:
    signs = [(screen, sign) for screen in after for sign in screens.done_signs(screen.new, values)]
    fitting = [
        (screen, sign)
        for screen, sign in sorted(signs, key=lambda one: not screens.says_done(one[1]))[:20]
        if scratch.count(screen.event.html, Place(text=sign.own_text), {}) and "{" not in sign.own_text
    ]
    texts = list(dict.fromkeys(sign.own_text for _, sign in fitting))[:_MOST]
    sure = bool(fitting) and screens.says_done(fitting[0][1])
    question = Question(
        "done", "登録が終わったことは、どの表示で分かりますか。", texts[0] if texts else "", tuple(texts), sure=sure
    )
    answer = ask(question)
    if not answer:
        return None
    frame = next((screen.event.frame for screen, sign in fitting if sign.own_text == answer), None)
    return spoken([Place(text=answer, frame=frame)], "text")


def _receipt(scratch: Scratch, after: Sequence[_Screen], values: Collection[str], ask: Ask) -> tuple[Any, str, str]:
    found = [(screen, *one) for screen in after for one in screens.receipts(screen.new, values)]
    numbers = list(dict.fromkeys(number for _, _, number in found))[:_MOST]
    question = Question(
        "receipt",
        "受付番号は、どれですか。（番号が出ないシステムなら「なし」）",
        numbers[0] if numbers else _NONE,
        (*numbers, _NONE),
        sure=not numbers or screens.called_number(*found[0][1:]),
    )
    answer = ask(question)
    for screen, element, number in found:
        if number == answer:
            return _seen(scratch, screen, element, number)
    return None, "", ""


def _seen(scratch: Scratch, screen: _Screen, element: Element, number: str) -> tuple[Any, str, str]:
    pattern = screens.pattern_of(number)
    for place in for_text(element, steady=False):
        if scratch.count(screen.event.html, place, {}) == 1:
            at = spoken([place.model_copy(update={"frame": screen.event.frame})], "text")
            return {"at": at, "pattern": pattern}, number, pattern
    return None, number, pattern
