"""The sign-in as a flow writes it: its steps, how it is known that one must sign in, and that one is in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from dxauto.browser.place import Place
from dxauto.browser.recorder import places
from dxauto.browser.recorder.events import Element, Event
from dxauto.browser.recorder.find import Found
from dxauto.browser.recorder.merge import Action
from dxauto.browser.recorder.scratch import Scratch
from dxauto.browser.recorder.sections import one_time, opened, origin, section
from dxauto.browser.recorder.steps import steps
from dxauto.browser.recorder.write import Noted, missing, spoken
from dxauto.browser.values import ASK, SECRET

_WAY_OUT = re.compile(r"ログアウト|サインアウト|ログオフ|終了|log ?out|sign ?out|log ?off", re.IGNORECASE)
_NEEDED = """サインインの画面にだけ出るもの。途中で期限が切れたときも、これで気づきます。
★ 「タイムアウト」などの画面が別に出るシステムなら、その目印も並べて書いてください。"""


def _private(name: str, done: Sequence[Action]) -> dict[int, str]:
    """Give for each thing typed at sign-in what a flow writes in its place, by the number of its event: the name of a
    secret, or the question for a one-time code.
    """
    named: dict[int, str] = {}
    for action in done:
        if action.verb != "fill":
            continue
        if one_time(action.element):
            named[action.event] = f"{ASK}{action.element.called}"
            continue
        kind = "password" if action.element.secret else "user"
        again = sum(f"{name}-{kind}" in known for known in named.values())
        named[action.event] = f"{SECRET}{name}-{kind}" + (str(again + 1) if again else "")
    return named


def learnt(
    scratch: Scratch, events: Sequence[Event], done: Sequence[Action], found: Mapping[int, Found], name: str
) -> dict[str, Any]:
    """Give the `sign_in` of the flow of that name from the actions that make it."""
    part = section(events, done)
    secrets = _private(name, part.actions)
    base = origin(events[done[0].event].url)

    def written(action: Action) -> str | None:
        return "{" + secrets[action.event] + "}" if action.event in secrets else action.value

    given = steps(part.actions, found, written, lambda _: None)
    for step in given:
        if isinstance(step, dict):
            step.pop("secret", None)  # evidence is of rows alone
    password = next(action for action in done if action.element.password)
    needed = found[password.event].places
    frame = password.frame
    return {
        "steps": [opened(part.start, base), *given],
        "needed": Noted(
            spoken([place.model_copy(update={"frame": frame}) for place in needed[:1]], "text")
            if needed
            else missing("サインインの画面の目印").value,
            above=_NEEDED,
        ),
        "done": _done(scratch, events, done),
    }


def _done(scratch: Scratch, events: Sequence[Event], done: Sequence[Action]) -> Any:
    """Give what shows that one is signed in: the way out at best, else a link that the sign-in page did not have."""
    last = done[-1].event
    before = set().union(*(scratch.said(event.html) for event in events[: last + 1] if event.html))
    for event, element in sorted(_offered(scratch, events, last), key=lambda one: not _WAY_OUT.search(one[1].called)):
        for place in _steady(element, before):
            if scratch.count(event.html, place, {}) == 1:
                return spoken([place.model_copy(update={"frame": event.frame})], "text")
    return missing("サインインできたときに出る表示を書いてください")


def _offered(scratch: Scratch, events: Sequence[Event], last: int) -> Iterator[tuple[Event, Element]]:
    for event in _first_screens(events, last):
        for element in scratch.pressables(event.html):
            yield event, element


def _first_screens(events: Sequence[Event], last: int) -> list[Event]:
    """Give the screens that came after the sign-in and before the person did anything."""
    screens: list[Event] = []
    for event in events[last + 1 :]:
        if event.kind == "screen":
            screens.append(event)
        elif event.element is not None:
            # What was pressed next stood on a screen that may have told nothing by itself.
            return [*screens, event]
    return screens


def _steady(element: Element, before: Collection[str]) -> Iterator[Place]:
    text = element.text
    role = places.role_of(element)
    if role and places.literal(text) and text not in before and not re.search(r"\d", text) and len(text) <= 30:
        yield Place(role=role, name=text)
