"""What happened while a clerk was recorded, in order: the one input of all that the recorder concludes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Box:
    """One box or radio button of a group: what it is called, the value it sends, and how it stood."""

    label: str
    value: str
    checked: bool
    self: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """An element as the page describes it (`describe.js`); every text is empty where there is none.

    `heading` are the words that stand before a field, `row` the cells of its table row, `path` a CSS path that fits
    it alone, `most` the most characters that it takes (0: no limit), `password` a field of type password.
    """

    tag: str = "input"
    type: str = ""
    role: str = ""
    id: str = ""
    name: str = ""
    title: str = ""
    placeholder: str = ""
    test_id: str = ""
    aria_label: str = ""
    labels: tuple[str, ...] = ()
    heading: str = ""
    text: str = ""
    own_text: str = ""
    alt: str = ""
    row: tuple[str, ...] = ()
    table: str = ""
    path: str = ""
    group: tuple[Box, ...] = ()
    pressable: bool = False
    secret: bool = False
    password: bool = False
    required: bool = False
    most: int = 0

    @property
    def called(self) -> str:
        """What a person calls it; the best of the words that belong to it."""
        words = (*self.labels, self.aria_label, self.title, self.heading, self.placeholder, self.text, self.alt)
        return next((text for text in words if text), self.name or self.id or self.tag)

    @property
    def mark(self) -> tuple[str, str, str]:
        """Tell the same element of one document apart from others."""
        return self.path, self.name, self.id


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    `kind` is what the person did (fill, select, tick, upload, click, enter), what the page showed (dialog, screen,
    opened, closed, download) or what went over the network (sent: a request that is no reading one; went: a page or
    frame shows a new address). `page` numbers the windows, `opener` is the window that opened it; `frame` is the
    frame as a flow names it. `html` is a copy of the document at that moment, without what must not be kept.
    """

    kind: str
    page: int = 0
    frame: str | None = None
    at: float = 0.0
    element: Element | None = None
    value: str | None = None
    url: str = ""
    title: str = ""
    method: str = ""
    message: str = ""
    answer: bool = True
    detail: int = 0
    vague: bool = False
    implied: bool = False
    opener: int | None = None
    html: str = field(default="", repr=False)


TYPED = frozenset({"fill", "select", "tick", "upload"})
"""Events in which the person gave a value."""

DONE = TYPED | {"click", "enter"}
"""Events that the person did."""


def read(told: str, page: int, frame: str | None) -> Event:
    """Read what a page reported; raises ValueError if that is no report of ours."""
    given: dict[str, Any] = json.loads(told)
    element = _element(given["element"]) if "element" in given else None
    return Event(
        kind=str(given["kind"]),
        page=page,
        frame=frame_path(given.get("frames")) if given.get("frames") else frame,
        at=float(given.get("at", 0)) / 1000,
        element=element,
        value=_text(given.get("value")) if element is None or not element.secret else None,
        url=str(given.get("url", "")),
        title=str(given.get("title", "")),
        message=str(given.get("message", "")),
        answer=bool(given.get("answer", True)),
        detail=int(given.get("detail", 0)),
        vague=bool(given.get("vague", False)),
        implied=bool(given.get("implied", False)),
        html=str(given.get("html", "")),
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _element(given: dict[str, Any]) -> Element:
    plain = {key: value for key, value in given.items() if key not in ("labels", "row", "group")}
    boxes = tuple(Box(**box) for box in given.get("group", ()))
    return Element(**plain, labels=tuple(given.get("labels", ())), row=tuple(given.get("row", ())), group=boxes)


def elements(told: str) -> list[Element]:
    """Read a list of described elements (as JSON: Playwright itself carries objects slowly)."""
    return [_element(one) for one in json.loads(told)]


def frame_path(frames: list[dict[str, str]] | None) -> str | None:
    """Give a frame as a flow names it: its name, else its id or CSS; one inside another is parted by ` >> `."""
    return " >> ".join(_frame(one) for one in frames or ()) or None


def _frame(one: dict[str, str]) -> str:
    for known in (one.get("name", ""), one.get("id", "")):
        if known.isidentifier() and stable(known):
            return known
    if one.get("title"):
        return f"{one.get('tag', 'iframe')}[title={quoted(one['title'])}]"
    return one.get("path", "") or ANY_FRAME


ANY_FRAME = ":is(iframe, frame)"
"""The CSS of the one frame that there is."""


def quoted(text: str) -> str:
    """Give a text as CSS quotes it; in single quotes, which need no escape in a file."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def stable(word: str) -> bool:
    """Tell whether a page's id or name looks like one that is the same tomorrow: written, not counted or drawn."""
    return bool(word) and not any(pattern.search(word) for pattern in _MADE_UP)


_MADE_UP = (
    re.compile(r"\d{3,}"),  # counted or drawn by lot
    re.compile(r"(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}", re.IGNORECASE),  # a piece of a hash
    re.compile(r"(?:^|[-_:.])(?:gen|idt|ember|react|auto|uid|comp|yui|ext|input|field|el)[-_]?\d", re.IGNORECASE),
    re.compile(r"^:|^\d|:r\w*:|\s"),
)
