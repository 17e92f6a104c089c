"""Filling fields: those that follow one another in one evaluation, with the events that pages expect.

What one evaluation must not do (a field that is hidden, disabled, read-only or not there yet, or that a flow wants
typed key by key) is left to Playwright, which waits and acts like a person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import ElementHandle

from dxauto.browser.flow import Step
from dxauto.browser.locate import locator
from dxauto.browser.steps.doing import Doing, Typed
from dxauto.browser.trouble import PageError, RowError

FAST = frozenset({"fill", "select", "check", "uncheck"})

_SET = """
fields => fields.map(([el, verb, value]) => {
  const fire = (name) => el.dispatchEvent(new Event(name, {bubbles: true}));
  const shown = el.getClientRects().length > 0;
  if (!el.isConnected || !shown || el.disabled || el.readOnly) return 'later';
  if (verb === 'check' || verb === 'uncheck') {
    if (el.type !== 'checkbox' && el.type !== 'radio') return 'later';
    if (el.checked !== (verb === 'check')) el.click();
    return el.checked === (verb === 'check') ? 'set' : 'later';
  }
  if (verb === 'select') {
    if (el.tagName !== 'SELECT') return 'later';
    const options = [...el.options].filter(o => !o.disabled);
    const fits = options.filter(o => o.label.trim() === value);
    const chosen = fits.length ? fits : options.filter(o => o.value === value);
    if (chosen.length !== 1) return 'later';
    el.focus();
    chosen[0].selected = true;
    fire('input'); fire('change'); el.blur();
    return 'set';
  }
  if (el.tagName !== 'INPUT' && el.tagName !== 'TEXTAREA') return 'later';
  if (el.maxLength >= 0 && value.length > el.maxLength) return 'long';
  const kind = el.tagName === 'INPUT' ? HTMLInputElement : HTMLTextAreaElement;
  el.focus();
  Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(el, value);
  el.dispatchEvent(new InputEvent('input', {bubbles: true, inputType: 'insertText', data: value}));
  fire('change'); el.blur();
  return 'set';
})
"""

_HELD = """
elements => elements.map(el => {
  if (!el.isConnected) return null;
  if (el.type === 'checkbox' || el.type === 'radio') return [el.name || '', el.checked ? 'on' : '', el.value];
  const text = el.tagName === 'SELECT' && el.selectedOptions.length ? el.selectedOptions[0].label.trim() : el.value;
  return [el.name || '', text === undefined ? (el.textContent || '') : text, el.value || ''];
})
"""


@dataclass(frozen=True, slots=True)
class _Field:
    step: Step
    value: str
    element: ElementHandle


def fill_all(doing: Doing, steps: Sequence[Step]) -> None:
    """Fill the fields of steps that follow one another. Raises `RowError` if the data does not fit the field,
    `PageError` otherwise.
    """
    pending: list[_Field] = []
    for step in steps:
        if step.typed:
            _set(doing, pending)
            pending = []
            _keep(doing, _like_a_person(doing, step))
            continue
        field = _found(doing, step)
        pending.append(field)
    _set(doing, pending)


def _found(doing: Doing, step: Step) -> _Field:
    value = _value(doing, step)
    first = locator(doing.page, step.places[0], doing.row, step.frame).element_handles()
    if len(first) == 1:
        return _Field(step, value, first[0])
    element = doing.finder.one(doing.page, step.places, step.frame).element_handle()
    return _Field(step, value, element)


def _value(doing: Doing, step: Step) -> str:
    return doing.text(step.value) if step.value is not None else ""


def _set(doing: Doing, fields: Sequence[_Field]) -> None:
    if not fields:
        return
    told = doing.page.evaluate(_SET, [[f.element, f.step.verb, f.value] for f in fields]) if _one_document(fields) else [
        f.element.evaluate("(el, [verb, value]) => (" + _SET + ")([[el, verb, value]])[0]", [f.step.verb, f.value])
        for f in fields
    ]
    for field, answer in zip(fields, told, strict=True):
        if answer == "long":
            raise RowError(f"「{_name(field.step)}」の値が、画面の欄に入る長さを超えています")
        _keep(doing, field if answer == "set" else _like_a_person(doing, field.step))


def _one_document(fields: Sequence[_Field]) -> bool:
    return all(field.step.frame is None and all(p.frame is None for p in field.step.places) for field in fields)


def _like_a_person(doing: Doing, step: Step) -> _Field:
    value = _value(doing, step)
    found = doing.finder.one(doing.page, step.places, step.frame)
    if step.verb == "fill" and step.typed:
        found.fill("")
        found.press_sequentially(value)
        found.blur()
    elif step.verb == "fill":
        found.fill(value)
    elif step.verb == "select":
        _select(doing, step, found.element_handle(), value)
    else:
        found.set_checked(step.verb == "check")
    return _Field(step, value, found.element_handle())


def _select(doing: Doing, step: Step, element: ElementHandle, value: str) -> None:
    wait_ms = doing.limits.action_s * 1000
    there = "([el, value]) => [...el.options].some(o => o.label.trim() === value || o.value === value)"
    from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

    try:
        doing.page.wait_for_function(there, arg=[element, value], timeout=wait_ms)
    except PlaywrightTimeoutError:
        raise RowError(f"「{_name(step)}」に、この行の値と同じ選択肢がありません") from None
    labels = element.evaluate("el => [...el.options].map(o => o.label.trim())")
    if value in labels:
        element.select_option(index=labels.index(value))
    else:
        element.select_option(value=value)


def _keep(doing: Doing, field: _Field) -> None:
    step = field.step
    if step.verify and step.verb in ("fill", "select"):
        doing.typed.append(Typed(_name(step), field.value, "", field.element, step.secret))
    elif step.verify:
        doing.typed.append(Typed(_name(step), "on" if step.verb == "check" else "", "", field.element, step.secret))


def _name(step: Step) -> str:
    return step.places[0].told()


def settled(doing: Doing) -> dict[str, list[str]]:
    """Look again at every field that was filled, and give what the page will send: name to values.

    Raises `PageError` if a field no longer holds what was typed (a script of the page has changed it).
    """
    sent: dict[str, list[str]] = {}
    for typed, held in zip(doing.typed, _held(doing.typed), strict=True):
        if held is None:
            continue  # the page moved on to the next one of several
        name, text, value = held
        if _plain(text) != _plain(typed.value) and _plain(value) != _plain(typed.value):
            raise PageError(f"「{typed.step}」に入れた値が、画面の側で変わりました")
        if name and text:
            sent.setdefault(name, []).append(value)
    return sent


def _held(typed: Sequence[Typed]) -> list[Any]:
    from playwright.sync_api import Error as PlaywrightError

    held = []
    for one in typed:
        try:
            held.append(one.element.evaluate("el => (" + _HELD + ")([el])[0]"))
        except PlaywrightError:
            held.append(None)
    return held


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace(",", "").split())
