"""For each action the places that a flow will look at, checked on the document as it stood at that moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from dxauto.browser.formats import UnsuitableValueError, format_named
from dxauto.browser.place import Place
from dxauto.browser.recorder import places
from dxauto.browser.recorder.events import Event
from dxauto.browser.recorder.merge import Action
from dxauto.browser.recorder.scratch import Scratch

_CELL_FORMATS = ("", "全角", "半角", "半角カナ", "カナ", "和暦", "西暦", "西暦スラッシュ")
_SHORTEST_CELL = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Where an action is done: its places, best first (of `choose` only `within`). `doubtful` if nothing but a path
    through the page's structure, or nothing at all, fits it alone.
    """

    places: tuple[Place, ...] = ()
    within: Place | None = None
    by_label: bool = False

    @property
    def doubtful(self) -> bool:
        """Tell whether a person should look for something better."""
        return not self.by_label and (not self.places or " > " in (self.places[0].css or ""))


def found(scratch: Scratch, events: Sequence[Event], action: Action, row: Mapping[str, str]) -> Found:
    """Find the places of one action. `row` are the values that may name a row of a table."""
    html = events[action.event].html
    if action.verb == "choose":
        return _boxes(scratch, html, action)
    if action.verb in ("check", "uncheck"):
        own = next((box.value for box in action.element.group if box.self), "")
        return Found(scratch.best(html, places.one_box(action.element, own), row))
    if action.typed or action.verb == "press":
        return Found(scratch.best(html, places.for_field(action.element), row))
    cells = _cells(action.element.row, row)
    rows = list(scratch.best(html, places.for_row_button(action.element, cells), row))[:1] if cells else []
    return Found(tuple(rows) or scratch.best(html, places.for_button(action.element), row))


def _boxes(scratch: Scratch, html: str, action: Action) -> Found:
    labels = [box.label for box in action.element.group]
    for within in places.boxes_within(action.element):
        if all(scratch.count(html, Place(label=label, within=within), {}) == 1 for label in labels if label):
            return Found(within=within, by_label=True)
    own = next((box.value for box in action.element.group if box.self), "")
    return Found(scratch.best(html, places.one_box(action.element, own), {}))


def _cells(texts: Sequence[str], row: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give templates of what stands in a table's row, the longest first: a name says more than a short number."""
    made = chain.from_iterable(_templates(text, row) for text in texts if len(text) >= _SHORTEST_CELL)
    return sorted(made, key=lambda one: -len(one[1]))


def _templates(text: str, row: Mapping[str, str]) -> list[tuple[str, str]]:
    for column, value in row.items():
        for name in _CELL_FORMATS if value else ():
            if _tidy(_written(value, name)) == text:
                return [("{" + column + (f"|{name}" if name else "") + "}", text)]
    return []


def _written(value: str, name: str) -> str:
    try:
        return format_named(name)(value) if name else value
    except UnsuitableValueError:
        return ""


def _tidy(text: str) -> str:
    return " ".join(text.split())
