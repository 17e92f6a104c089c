"""From actions to the steps of a flow, as they stand in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dxauto.browser.recorder.find import Found
from dxauto.browser.recorder.merge import Action
from dxauto.browser.recorder.write import Noted, missing, spoken

Written = Callable[[Action], str | None]
"""Gives what an action types, as a flow writes it; None if nobody knows yet."""

_DOUBTFUL = """★ この場所は、画面の作りだけで見つけています。画面が変わると合わなくなります。
よい目印（label、title など）がないか確かめてください。"""
_NOWHERE = "この場所の目印を書いてください（label、title、css など）"


def every_action(done: Sequence[Action]) -> Iterator[Action]:
    """Give the actions with those inside pop-ups."""
    for action in done:
        yield action
        yield from every_action(action.steps)


def steps(
    done: Sequence[Action], found: Mapping[int, Found], written: Written, when: Callable[[Action], str | None]
) -> list[Any]:
    """Give the steps of some actions; `when` gives the condition of one, if it has any."""
    made: list[Any] = []
    for action in done:
        at = found[action.event]
        made += [_noted(step, at) for step in _steps(action, at, written, found, when)]
    return made


def _noted(step: dict[str, Any], at: Found) -> Any:
    return Noted(step, above=_DOUBTFUL) if at.doubtful and at.places else step


def _steps(
    action: Action,
    at: Found,
    written: Written,
    found: Mapping[int, Found],
    when: Callable[[Action], str | None],
) -> list[dict[str, Any]]:
    step: dict[str, Any] = {}
    if action.verb == "press":
        # A key goes where the cursor is: into the field in which it was pressed.
        return [_framed({"click": _spoken(at, "")}, action), {"press": action.value}]
    if action.verb == "choose":
        step["choose"] = _value(action, written)
        if at.within is not None:
            step["within"] = spoken([at.within], "")
        if not at.by_label:
            step = {"check": _spoken(at, "label")}
    else:
        pressed = action.verb in ("click", "popup", "download")
        step[action.verb] = _spoken(at, "button" if pressed else "label")
    if action.verb in ("fill", "select", "upload"):
        step["value"] = _value(action, written)
    if action.verb == "download":
        step["into"] = "ダウンロード"
    if action.element.secret and action.typed:
        step["secret"] = True
    if (condition := when(action)) is not None:
        step["when"] = condition
    _framed(step, action)
    if action.verb == "popup":
        step["steps"] = steps(action.steps, found, written, when)
    return [step]


def _framed(step: dict[str, Any], action: Action) -> dict[str, Any]:
    if action.frame:
        step["frame"] = action.frame
    return step


def _value(action: Action, written: Written) -> Any:
    text = written(action)
    return (
        missing(f"「{action.element.called}」に入れる列を {{列の名前}} の形で書いてください") if text is None else text
    )


def _spoken(at: Found, bare: str) -> Any:
    return spoken(at.places, bare) if at.places else missing(_NOWHERE)
