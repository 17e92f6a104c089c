"""Which of what was done is the sign-in, which the row, which the look-up; where each begins. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dxauto.browser.recorder.events import Element, Event
from dxauto.browser.recorder.merge import Action

_VOLATILE = re.compile(r"jsessionid|phpsessid|session|token|sid=|nonce|[0-9a-f]{16,}|viewstate", re.IGNORECASE)
_CODE = re.compile(r"認証|ワンタイム|確認コード|code|otp", re.IGNORECASE)
_SENDS = re.compile(r"登録|確定|実行|保存|送信|申請|決定|更新|完了|OK|はい|save|submit|register|confirm", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of what was done: where it begins (an address, empty if none can be opened) and its actions."""

    start: str
    actions: tuple[Action, ...]
    page: int = 0


def sign_in_end(done: Sequence[Action]) -> int:
    """Give how many of the actions belong to the sign-in: up to what was pressed after the last password (and after a
    one-time code that follows it), 0 if there is none.
    """
    last = next((number for number, action in reversed(list(enumerate(done))) if action.element.password), None)
    if last is None:
        return 0
    end = _pressed_after(done, last)
    # A code that is asked for on a page of its own belongs to it.
    following = end < len(done) and done[end].verb == "fill" and one_time(done[end].element)
    return _pressed_after(done, end) if following else end


def _pressed_after(done: Sequence[Action], number: int) -> int:
    return next((n + 1 for n in range(number + 1, len(done)) if not done[n].typed), number + 1)


def one_time(element: Element) -> bool:
    """Tell whether a field is for a one-time code."""
    return element.secret and not element.password and bool(_CODE.search(f"{element.called} {element.name}"))


def submit_of(done: Sequence[Action]) -> int | None:
    """Give the number of the action that sent the row: the last click that sent something, else the last click that
    is called like one.
    """
    pressed = [number for number, action in enumerate(done) if action.verb == "click"]
    sent = [number for number in pressed if done[number].sent]
    if sent:
        return sent[-1]
    named = [number for number in pressed if _SENDS.search(done[number].element.called)]
    return (named or pressed)[-1] if pressed else None


def looks_like_submit(name: str) -> bool:
    """Tell whether a button's name says that it stores something."""
    return bool(_SENDS.search(name))


def section(events: Sequence[Event], done: Sequence[Action]) -> Section:
    """Give a stretch with the address to open first; what led to that address is left out.

    That is the last address that a window showed, fetched by a plain GET, before the first value was given there.
    """
    if not done:
        return Section("", ())
    first = next((action for action in done if action.typed), done[0])
    went = [
        number
        for number, event in enumerate(events[: first.event])
        if event.kind == "went" and event.page == first.page and event.frame is None and _openable(event)
    ]
    if not went:
        return Section("", tuple(done), first.page)
    kept = tuple(action for action in done if action.event > went[-1] or action.page != first.page)
    return Section(events[went[-1]].url, kept, first.page)


def _openable(event: Event) -> bool:
    address = urlsplit(event.url)
    if address.scheme not in ("http", "https") or event.method not in ("GET", ""):
        return False
    return not _VOLATILE.search(address.path + "?" + address.query)


def origin(address: str) -> str:
    """Give where a system is: scheme, host and port."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def opened(address: str, base: str) -> dict[str, str]:
    """Give the step that opens an address: without the system's own part; braces in it stand for no column."""
    whole = address.replace("{", "%7B").replace("}", "%7D")
    return {"open": (whole.removeprefix(base) if origin(address) == base else whole) or "/"}
