"""How an element can be named in a flow, best first: by role, label, title and text, by CSS at last. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dxauto.browser.place import Place
from dxauto.browser.recorder.events import Element, quoted, stable

_BUTTON_TYPES = ("submit", "button", "reset", "image")
_LONGEST_NAME = 60
_SHORTEST_WORDS = 2


def for_field(element: Element) -> Iterator[Place]:
    """Give the ways to name a field, best first."""
    for label in filter(literal, (*element.labels, element.aria_label)):
        yield Place(label=label)
    if literal(element.title):
        yield Place(title=element.title)
    if literal(element.placeholder):
        yield Place(placeholder=element.placeholder)
    yield from _by_code(element)


def for_button(element: Element) -> Iterator[Place]:
    """Give the ways to name something to press, best first."""
    role = role_of(element)
    for name in _names(element):
        if role:
            yield Place(role=role, name=name)
    if literal(element.title):
        yield Place(title=element.title)
    yield from _by_code(element, with_name=element.name)
    for name in _names(element):
        yield Place(text=name)
    yield Place(css=element.path)


def for_row_button(element: Element, cells: Sequence[tuple[str, str]]) -> Iterator[Place]:
    """Give the ways to name a button of one row among several. `cells` are templates of what stands in that row, each
    with the text that stands there.
    """
    role = role_of(element)
    for template, text in cells:
        for name in _names(element):
            if role and text == name:
                yield Place(role=role, name=template)
            elif role:
                yield Place(role=role, name=name, within=Place(role="row", name=template, exact=False))


def for_text(element: Element, *, steady: bool) -> Iterator[Place]:
    """Give the ways to name something to see. `steady` text is the same for every row, other text is not used."""
    if steady and literal(element.own_text) and len(element.own_text) <= _LONGEST_NAME:
        yield Place(text=element.own_text)
    yield from _by_code(element)
    if not steady:
        head = element.row[0] if element.row else ""
        if literal(head) and head != element.own_text and len(head) <= _LONGEST_NAME:
            yield Place(role="row", name=head, exact=False)
        if len(before := _before_number(element.own_text)) >= _SHORTEST_WORDS and literal(before):
            yield Place(text=before, exact=False)
    if element.path:
        yield Place(css=element.path)


def _before_number(text: str) -> str:
    return re.split(r"[\w-]*\d", text, maxsplit=1, flags=re.ASCII)[0].strip(" 　:：（(「")


def literal(text: str) -> bool:
    """Tell whether a page's words can stand in a flow: braces would mean a column."""
    return bool(text) and "{" not in text and "}" not in text


def _by_code(element: Element, with_name: str = "") -> Iterator[Place]:
    if element.test_id and stable(element.test_id):
        yield Place(test_id=element.test_id)
    if stable(element.id):
        yield Place(css=_quoted(element.tag, "id", element.id))
    name = with_name or (element.name if element.tag in ("input", "select", "textarea") else "")
    if stable(name) and element.type not in ("radio", "checkbox"):
        yield Place(css=_quoted(element.tag, "name", name))
    if element.tag in ("input", "select", "textarea") and not _is_button(element):
        yield Place(css=element.path)


def _quoted(tag: str, attribute: str, value: str) -> str:
    if attribute == "id" and value.isidentifier() and value.isascii():
        return f"#{value}"
    return f"{'' if attribute == 'id' else tag}[{attribute}={quoted(value)}]"


def _is_button(element: Element) -> bool:
    return element.tag == "input" and element.type in _BUTTON_TYPES


def role_of(element: Element) -> str:
    """Give the role by which Playwright knows something to press, empty if it has none of use."""
    if element.role:
        return element.role
    if element.tag in ("a", "area"):
        return "link"
    return "button" if element.tag == "button" or _is_button(element) else ""


def _names(element: Element) -> list[str]:
    given = (element.aria_label, element.text, element.alt, element.title)
    return list(dict.fromkeys(name for name in given if literal(name) and len(name) <= _LONGEST_NAME))


def boxes_within(element: Element) -> Iterator[Place | None]:
    """Give where to look for the boxes of a group by their labels: the whole page, else what holds all of them."""
    yield None
    if stable(element.name):
        inner = f"input[name={quoted(element.name)}]"
        for tag in ("tr", "fieldset", "dd", "li", "div"):
            yield Place(css=f"{tag}:has({inner})")


def one_box(element: Element, value: str) -> Iterator[Place]:
    """Give the ways to name one box of a group."""
    yield from (Place(label=label) for label in element.labels if literal(label))
    if element.title:
        yield Place(title=element.title)
    if stable(element.id):
        yield Place(css=_quoted(element.tag, "id", element.id))
    if stable(element.name):
        yield Place(css=f"input[name={quoted(element.name)}][value={quoted(value)}]")
    yield Place(css=element.path)
