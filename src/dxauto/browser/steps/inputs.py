"""Filling fields: those that follow one another in one evaluation, with the events that pages expect.

What one evaluation must not do (a field that is hidden, disabled, read-only or not there yet, or that a flow wants
typed key by key) is left to Playwright, which waits and acts like a person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import ElementHandle
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

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
  if (value !== '' && el.value === '') return 'unfit';
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
    doing.quiet()
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
    told = _told(doing, fields)
    for field, answer in zip(fields, told, strict=True):
        if answer == "long":
            raise RowError(f"「{_name(field.step)}」の値が、画面の欄に入る長さを超えています")
        if answer == "unfit":
            raise RowError(f"「{_name(field.step)}」は、この行の値を受け付けない欄です（数字や日付の欄など）")
        _keep(doing, field if answer == "set" else _like_a_person(doing, field.step))


def _told(doing: Doing, fields: Sequence[_Field]) -> list[str]:
    if _one_document(fields):
        return list(doing.page.evaluate(_SET, [[f.element, f.step.verb, f.value] for f in fields]))
    alone = "(el, [verb, value]) => (" + _SET + ")([[el, verb, value]])[0]"
    return [f.element.evaluate(alone, [f.step.verb, f.value]) for f in fields]


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
        doing.typed.append(Typed(step, field.value, field.element))
    elif step.verify:
        doing.typed.append(Typed(step, "on" if step.verb == "check" else "", field.element))


def _name(step: Step) -> str:
    return step.places[0].told()


def settled(doing: Doing) -> dict[str, list[str]]:
    """Look again at every field that was filled, and give what the page will send: name to values.

    What a script of the page has changed meanwhile (a completion that came late) is put right once. Raises
    `PageError` if a field still does not hold what was typed.
    """
    doing.quiet()
    if changed := _changed(doing):
        for typed in changed:
            _like_a_person(doing, typed.step)
        doing.quiet()
        if still := _changed(doing):
            raise PageError(f"「{still[0].name}」に入れた値が、画面の側で変わりました")
    sent: dict[str, list[str]] = {}
    for held in _held(doing):
        if held is not None and held[0] and held[1]:
            sent.setdefault(held[0], []).append(held[2])
    return sent


def _changed(doing: Doing) -> list[Typed]:
    pairs = zip(doing.typed, _held(doing), strict=True)
    return [typed for typed, held in pairs if held is not None and not _same(typed.value, held)]


def _same(wanted: str, held: Sequence[str]) -> bool:
    return plain(wanted) in (plain(held[1]), plain(held[2]))


def _held(doing: Doing) -> list[list[str] | None]:
    """Give of each filled field its name, its shown text and its value; None of one whose page has gone."""
    elements = [typed.element for typed in doing.typed]
    try:
        return list(doing.page.evaluate(_HELD, elements))
    except PlaywrightError:
        return [_held_alone(element) for element in elements]


def _held_alone(element: ElementHandle) -> list[str] | None:
    try:
        held: list[str] | None = element.evaluate("el => (" + _HELD + ")([el])[0]")
    except PlaywrightError:
        return None
    return held


def plain(text: str) -> str:
    """Give a text without what pages add or take away by themselves: blanks, commas, full or half width."""
    return "".join(unicodedata.normalize("NFKC", text).replace(",", "").split())
