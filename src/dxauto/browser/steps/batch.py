"""Finding and filling many fields in one evaluation inside the page, where that is as sure as asking Playwright.

Each field goes to the page as `[way, text, exact, within, verb, value]`. The page's script takes a field only if its
place fits exactly one element by the rules that Playwright documents for that way; anything it is not sure of (shadow
trees, several or no elements, selectors of Playwright's own) it leaves, and everything after it, to be found one by
one. Fields are filled in their order, as a person does, since one may lock or fill another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dxauto.browser.flow import Step
from dxauto.browser.place import Place
from dxauto.browser.values import written

SET, LATER, LONG, UNFIT, UNSURE = "set", "later", "long", "unfit", "unsure"

_WAYS = ("label", "title", "placeholder", "test_id", "css")
_NOT_PLAIN = re.compile(
    r">>|^\s*(?:[\"'(]|//|\.\.|[\w:+*-]+=)"
    r"|:(?!has\(|not\(|is\(|checked\b|first-child\b|last-child\b|nth-child\(|nth-of-type\(|disabled\b|enabled\b)"
)
"""What only Playwright's own selectors may hold: other engines, chains, its own pseudo-classes."""

Asked = list[object]


def asked(step: Step, row: Mapping[str, str], value: str) -> Asked | None:
    """Give what the page's script needs for a field; None if only Playwright can find it."""
    place = step.places[0]
    way = next((way for way in _WAYS if getattr(place, way) is not None), None)
    within = place.within
    if way is None or step.typed or (within is not None and (way == "css" or not _css_alone(within))):
        return None
    text = getattr(place, way)
    text = written(text, row) if way in ("label", "css") else text
    inside = written(within.css or "", row) if within is not None else None
    if any(_NOT_PLAIN.search(css) for css in (text if way == "css" else "", inside or "")):
        return None
    return [way, text, place.exact, inside, step.verb, value]


def _css_alone(place: Place) -> bool:
    return place.css is not None and place.within is None and place.frame is None


_FIND = r"""
const tidy = (text) => text.replace(/[\u200b\u00ad]/g, '').trim().replace(/\s+/g, ' ');
const texts = new Map();
const textOf = (el) => {
  if (texts.has(el)) return texts.get(el);
  const silent = ['SCRIPT', 'NOSCRIPT', 'STYLE'].includes(el.nodeName) || (document.head && document.head.contains(el));
  let text = '';
  if (!silent && el.nodeName === 'INPUT' && ['submit', 'button', 'reset'].includes(el.type)) text = el.value;
  else if (!silent) for (const child of el.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) text += child.nodeValue;
    else if (child.nodeType === Node.ELEMENT_NODE) text += textOf(child);
  }
  texts.set(el, text);
  return text;
};
const LABELLED = 'button, meter, output, progress, select, textarea, input:not([type=hidden])';
const labelsOf = (el) => {
  const named = el.ariaLabelledByElements ||
    (el.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
      .map((id) => document.getElementById(id)).filter(Boolean);
  if (named.length) return [...named].map(textOf);
  const own = el.getAttribute('aria-label');
  if (own !== null && own.trim()) return [own];
  return el.matches(LABELLED) && el.labels ? [...el.labels].map(textOf) : [];
};
let labelled = null;
const byLabel = (wanted) => {
  labelled = labelled ||
    [...document.querySelectorAll(LABELLED + ', [aria-label], [aria-labelledby]')].map((el) => [el, labelsOf(el)]);
  const text = tidy(wanted);
  return labelled.filter(([, labels]) => labels.some((label) => tidy(label) === text)).map(([el]) => el);
};
const byAttribute = (name, wanted) => [...document.querySelectorAll('[' + name + ']')]
  .filter((el) => tidy(el.getAttribute(name)) === tidy(wanted));
const changes = new MutationObserver(() => {});
changes.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
const find = (way, text, exact, within) => {
  if (changes.takeRecords().length) { texts.clear(); labelled = null; }
  const deep = [...document.querySelectorAll('*')].some((el) => el.shadowRoot);
  if (deep || (!exact && way !== 'css' && way !== 'test_id')) return null;
  let found;
  try {
    if (way === 'css') found = [...document.querySelectorAll(text)];
    else if (way === 'label') found = byLabel(text);
    else found = byAttribute(way === 'test_id' ? 'data-testid' : way, text);
    if (within !== null) {
      const roots = [...document.querySelectorAll(within)];
      found = found.filter((el) => roots.some((root) => root !== el && root.contains(el)));
    }
  } catch (problem) { return null; }
  if (found.length !== 1) return null;
  const attribute = {title: 'title', placeholder: 'placeholder', test_id: 'data-testid'}[way];
  return attribute && found[0].getAttribute(attribute) !== text ? null : found[0];
};
"""

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

FOUND = "(places) => {" + _FIND + "return places.map(([way, text, exact, within]) => find(way, text, exact, within)); }"
"""Gives the one element of each place, or null where the script is not sure; for tests beside Playwright's locators."""

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
