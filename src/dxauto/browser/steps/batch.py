"""Finding and filling many fields in one evaluation inside the page, where that is as sure as asking Playwright.

Each field goes to the page as `[way, text, exact, within, verb, value]`. The page's script takes a field only if its
place fits exactly one element by the rules that Playwright documents for that way; anything it is not sure of (shadow
trees, several or no elements, selectors of Playwright's own) it leaves, and everything after it, to be found one by
one. Fields are filled in their order, as a person does, since one may lock or fill another.
"""

from __future__ import annotations

from collections.abc import Mapping

from dxauto.browser.flow import Step
from dxauto.browser.pagescript import ALL, Where, where

SET, LATER, LONG, UNFIT, UNSURE = "set", "later", "long", "unfit", "unsure"


def asked(step: Step, row: Mapping[str, str], value: str) -> Where | None:
    """Give what the page's script needs for a field; None if only Playwright can find it."""
    place = step.places[0]
    if step.typed or step.verb == "complete" or place.role is not None or place.text is not None:
        return None
    at = where(place.model_copy(update={"frame": None}) if place.frame else place, row)
    return [*at, step.verb, value] if at is not None else None


_FIND = (
    ALL
    + r"""
const changes = new MutationObserver(() => {});
changes.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
const find = (way, text, exact, within) => {
  if (changes.takeRecords().length) { texts.clear(); labelled = null; }
  const found = all(way, text, exact, within);
  return found !== null && found.length === 1 ? found[0] : null;
};
"""
)

_PUT = r"""
const put = (el, verb, value) => {
  const fire = (name) => el.dispatchEvent(new Event(name, {bubbles: true}));
  const shown = el.getClientRects().length > 0;
  if (!el.isConnected || !shown || el.disabled || el.readOnly || getComputedStyle(el).visibility !== 'visible')
    return 'later';
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
};
"""

FILL = (
    "(fields) => {"
    + _FIND
    + _PUT
    + r"""
  const told = [], elements = [];
  for (const [way, text, exact, within, verb, value] of fields) {
    const el = find(way, text, exact, within);
    told.push(el === null ? 'unsure' : put(el, verb, value));
    elements.push(el);
    if (told[told.length - 1] !== 'set') break;
  }
  changes.disconnect();
  return {told, elements};
}"""
)
"""Gives `{told, elements}`: what came of each field, up to the first that is not set."""

AGAIN = "(held, [at, verb, value]) => {" + _PUT + "return put(held.elements[at], verb, value); }"
"""Puts a value again into an element that was found before."""

HELD = """
(held, numbers) => numbers.map((at) => {
  const el = at === null ? held : held.elements[at];
  if (!el.isConnected) return null;
  if (el.type === 'checkbox' || el.type === 'radio') return [el.name || '', el.checked ? 'on' : '', el.value];
  const text = el.tagName === 'SELECT' && el.selectedOptions.length ? el.selectedOptions[0].label.trim() : el.value;
  return [el.name || '', text === undefined ? (el.textContent || '') : text, el.value || ''];
})
"""
"""Gives of each field its name, its shown text and its value; null of one that left the page."""
