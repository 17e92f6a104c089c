"""Walks through a flow: every step and place in it, where it stands, and the columns that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from pydantic_core import InitErrorDetails, ValidationError

from dxauto.browser.place import Place
from dxauto.browser.step import Step, numbered
from dxauto.browser.values import COUNTER, asked_of, columns_of, reads_of, secrets_of
from dxauto.yamlerrors import near

Where = tuple[str | int, ...]
_TEXTS = ("open", "value", "when", "choose", "window", "into")


def steps_at(steps: Sequence[Step], at: Where) -> Iterator[tuple[Step, Where]]:
    """Give every step with where it stands; those of an `each` as they stand there, once for every number."""
    for number, step in enumerate(steps):
        here = (*at, number)
        yield step, here
        if step.verb == "each":
            for count in range(1, (step.up_to or 0) + 1):
                yield from steps_at(numbered(step, count), (*here, "steps"))
        else:
            yield from steps_at(step.steps, (*here, "steps"))
            yield from steps_at(step.otherwise, (*here, "otherwise"))


def texts_of(step: Step, at: Where) -> Iterator[tuple[str, Where]]:
    """Give the texts of one step (not of those inside it) that may speak of columns."""
    for key in _TEXTS:
        if (text := getattr(step, key)) is not None:
            yield text, (*at, key)
    if step.dialog is not None and step.dialog.value is not None:
        yield step.dialog.value, (*at, "dialog", "value")
    for place in (*step.places, *(step.pick or ()), *(step.at or ()), *([step.within] if step.within else [])):
        for text in place_texts(place):
            yield text, (*at, step.verb)


def place_texts(place: Place) -> list[str]:
    """Give the texts of a place that may speak of columns."""
    own = [text for key in ("name", "label", "text", "css") if (text := getattr(place, key)) is not None]
    return own + (place_texts(place.within) if place.within else [])


def depends_on_row(place: Place) -> bool:
    """Tell whether a place is another one for another row."""
    return any(columns_of(text) or reads_of(text) for text in place_texts(place))


def step_columns(steps: Sequence[Step], at: Where) -> Iterator[tuple[str, Where]]:
    """Give every column that steps speak of, and where."""
    for step, here in steps_at(steps, at):
        for text, place in texts_of(step, here) if step.verb != "each" else ():
            for name in columns_of(text):
                yield name, place


def absent_groups(steps: Sequence[Step], headings: Collection[str]) -> set[str]:
    """Give the columns of an `each` for numbers from 2 on that a list need not have: it has none of that number's."""
    absent: set[str] = set()
    for step, _ in steps_at(steps, ()):
        for number in range(2, (step.up_to or 0) + 1):
            group = group_columns(step, number)
            if not group & set(headings):
                absent |= group
    return absent


def group_columns(step: Step, number: int) -> set[str]:
    """Give the columns of one number of an `each` (異動者2 氏名, 異動者2 続柄 …)."""
    start = f"{step.each}{number}"
    used = {name for name, _ in step_columns(numbered(step, number), ())}
    return {name for name in used if name.startswith(start) and not name[len(start) :][:1].isdigit()}


def refuse_misplaced(steps: Sequence[Step], at: Where, *, signing_in: bool = False) -> None:
    """Refuse `{read:…}` of what no step before has read, `{secret:…}` except for signing in, and columns there.

    Raises pydantic's ValidationError at the place itself.
    """
    read: list[str] = []
    for step, here in steps_at(steps, at):
        for text, place in texts_of(step, here) if step.verb != "each" else ():
            if "{" in re.sub(r"\{[^{}]*\}", "", text):
                raise wrong(place, f"{COUNTER} は each の steps の中でだけ使えます")
            if not signing_in and secrets_of(text):
                raise wrong(place, "{secret:…} は sign_in の中でだけ使えます")
            if not signing_in and asked_of(text):
                raise wrong(place, "{ask:…} は sign_in の中でだけ使えます")
            if signing_in and columns_of(text):
                raise wrong(place, "sign_in は行ごとではないので、一覧の列は使えません")
            for name in reads_of(text):
                if name not in read:
                    raise wrong(
                        place, f"「{name}」をその前に読み取る read（into: {name}）がありません{near(name, read)}"
                    )
        if step.verb in ("read", "hook") and step.into is not None:
            read.append(step.into)


def wrong(where: Where, told: str) -> ValidationError:
    """Give the error that refuses a flow for what stands at a place of its `parameters:`."""
    detail: Any = InitErrorDetails(type="value_error", loc=where, input=None, ctx={"error": ValueError(told)})
    return ValidationError.from_exception_data("Flow", [detail])
