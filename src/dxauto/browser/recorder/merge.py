"""From events to what the person meant: without corrections, double clicks and detours, pop-ups as one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dxauto.browser.recorder.events import DONE, TYPED, Element, Event

DOUBLE_CLICK_S = 0.7
ENTER_IS_CLICK_S = 0.5


@dataclass(frozen=True, slots=True)
class Action:
    """One step as the person meant it.

    `verb` is a flow's verb (fill, select, choose, check, uncheck, upload, click, press, popup, download). `value` is
    what was given, None if it must not be known; of a group of boxes the labels of those ticked, parted by 、.
    `event` is the number of the event it comes from; `sent` tells that something was sent to the system before the
    next action, `steps` are those inside a pop-up.
    """

    verb: str
    event: int
    page: int
    frame: str | None
    element: Element
    value: str | None = None
    sent: bool = False
    steps: tuple[Action, ...] = ()

    @property
    def typed(self) -> bool:
        """Tell whether the person gave a value."""
        return self.verb in ("fill", "select", "choose", "check", "uncheck", "upload")


def actions(events: Sequence[Event]) -> list[Action]:
    """Give what was done in all windows, pop-ups as one action with steps inside."""
    kept = _last_values(events, _without_resets(events, _without_noise(events)))
    flat = [_action(events, number) for number in kept]
    return _nested(events, [action for action in flat if action is not None])


def _without_noise(events: Sequence[Event]) -> list[int]:
    """Give the numbers of the events that count: no second click of a double click, no Enter that is a click too,
    no click on something that is nothing to press and of which nothing came.
    """
    kept: list[int] = []
    for number, event in enumerate(events):
        if event.kind not in DONE or event.element is None:
            continue
        later = _until_next(events, number)
        if event.kind == "click" and event.detail > 1 and _clicked_before(events, number):
            continue
        if event.kind == "click" and event.vague and not _came_of_it(later):
            continue
        if event.kind == "enter" and (_clicked_by_it(events, number) or not _came_of_it(later)):
            continue
        kept.append(number)
    return kept


def _until_next(events: Sequence[Event], number: int) -> list[Event]:
    """Give what happened between an action and the person's next one."""
    found: list[Event] = []
    for event in events[number + 1 :]:
        if event.kind in DONE:
            break
        found.append(event)
    return found


def _came_of_it(later: Sequence[Event]) -> bool:
    return any(event.kind in ("sent", "went", "opened", "closed", "dialog", "download") for event in later)


def _clicked_before(events: Sequence[Event], number: int) -> bool:
    now = events[number]
    return any(
        event.kind == "click" and event.page == now.page and now.at - event.at <= DOUBLE_CLICK_S
        for event in events[:number]
    )


def _clicked_by_it(events: Sequence[Event], number: int) -> bool:
    """Tell whether a browser pressed the form's button for an Enter: that click says more than the key."""
    now = events[number]
    following = (event for event in events[number + 1 :] if event.kind in DONE and event.kind not in TYPED)
    after = next(following, None)
    return after is not None and after.kind == "click" and after.implied and after.at - now.at <= ENTER_IS_CLICK_S


def _last_values(events: Sequence[Event], numbers: Sequence[int]) -> list[int]:
    """Leave out what was typed over: of one field of one document only the last value counts, where it was given."""
    kept: list[int] = []
    for at, number in enumerate(numbers):
        later = numbers[at + 1 :]
        if events[number].kind in TYPED and _typed_over(events, number, later):
            continue
        kept.append(number)
    return kept


def _typed_over(events: Sequence[Event], number: int, later: Sequence[int]) -> bool:
    opened = {event.opener for event in events if event.kind == "opened"}
    for other in later:
        if events[other].kind not in TYPED and events[other].page not in opened:
            return False
        if events[other].kind in TYPED and _field(events, other) == _field(events, number):
            return True
    return False


def _field(events: Sequence[Event], number: int) -> tuple[object, ...]:
    """Tell fields apart; all boxes of a group are one field."""
    event = events[number]
    assert event.element is not None
    group = event.kind == "tick" and bool(event.element.name)
    mark = ("", event.element.name, event.element.type) if group else event.element.mark
    return (event.page, event.frame, _document(events, number), *mark)


def _document(events: Sequence[Event], number: int) -> int:
    """Count the pages that a frame has shown before an event."""
    now = events[number]
    return sum(
        event.kind == "went" and event.page == now.page and event.frame in (None, now.frame)
        for event in events[:number]
    )


def _without_resets(events: Sequence[Event], numbers: Sequence[int]) -> list[int]:
    """Leave out what was typed before a button that empties the form, and that button."""
    kept: list[int] = []
    for number in numbers:
        element = events[number].element
        if events[number].kind == "click" and element is not None and element.type == "reset":
            here = (events[number].page, events[number].frame, _document(events, number))
            kept = [n for n in kept if (events[n].page, events[n].frame, _document(events, n)) != here]
        else:
            kept.append(number)
    return kept


def _action(events: Sequence[Event], number: int) -> Action | None:
    event = events[number]
    assert event.element is not None
    made = Action(event.kind, number, event.page, event.frame, event.element, event.value)
    later = _until_next(events, number)
    if event.kind == "tick":
        return _ticked(made)
    if event.kind == "enter":
        return replace(made, verb="press", value="Enter", sent=_sent(later))
    if event.kind == "click":
        fetched = any(e.kind == "download" for e in later)
        return replace(made, verb="download" if fetched else "click", sent=_sent(later))
    return made


def _sent(later: Sequence[Event]) -> bool:
    return any(event.kind == "sent" for event in later)


def _ticked(made: Action) -> Action | None:
    """Give what a group of boxes came to: the labels of those ticked, or the one box that was unticked."""
    boxes = made.element.group
    ticked = [box for box in boxes if box.checked]
    if not ticked and made.element.type == "checkbox":
        # A box that was ticked and unticked again is as it was; one that was ticked from the start is unticked.
        return replace(made, verb="uncheck", value="") if len(boxes) == 1 else None
    if not all(box.label for box in ticked):
        return replace(made, verb="check", value="") if made.value else None
    return replace(made, verb="choose", value="、".join(box.label for box in ticked))


def _nested(events: Sequence[Event], flat: Sequence[Action]) -> list[Action]:
    """Put the actions of a pop-up into the click that opened it. A window that stays is a window of its own."""
    made = list(flat)
    for opened in reversed([event for event in events if event.kind == "opened" and event.opener is not None]):
        inside = [action for action in made if action.page == opened.page]
        clicks = [n for n, a in enumerate(made) if a.page == opened.opener and a.verb == "click"]
        first = _first_seen(events, opened.page)
        before = [n for n in clicks if made[n].event < first]
        if not before or not _went_back(events, opened):
            continue
        at = before[-1]
        made[at] = replace(made[at], verb="popup", steps=tuple(inside))
        made = [action for action in made if action.page != opened.page]
    return made


def _first_seen(events: Sequence[Event], page: int) -> int:
    return next(number for number, event in enumerate(events) if event.page == page)


def _went_back(events: Sequence[Event], opened: Event) -> bool:
    """Tell whether the person came back from a window: it closed, or something was done in its opener later."""
    first = _first_seen(events, opened.page)
    return any(
        (event.kind == "closed" and event.page == opened.page) or (event.kind in DONE and event.page == opened.opener)
        for event in events[first:]
    )
