"""JavaScript that finds places inside a page by the rules that Playwright documents, as far as that is sure.

`all(way, text, exact, within)` gives the elements in the page's order, or null where only Playwright can tell: shadow
trees, roles, parts of labels. Tests hold it against Playwright's own locators on generated pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dxauto.browser.place import WAYS, Place
from dxauto.browser.values import written

_NOT_PLAIN = re.compile(
    r">>|^\s*(?:[\"'(]|//|\.\.|[\w:+*-]+=)"
    r"|:(?!has\(|not\(|is\(|checked\b|first-child\b|last-child\b|nth-child\(|nth-of-type\(|disabled\b|enabled\b)"
)
"""What only Playwright's own selectors may hold: other engines, chains, its own pseudo-classes."""

Where = list[object]
"""Way, text, exact, and the CSS of what it stands in, or null: as the page's script takes it."""


def where(place: Place, row: Mapping[str, str]) -> Where | None:
    """Give a place as the page's script takes it; None if only Playwright can find it."""
    way = next(way for way in WAYS if getattr(place, way) is not None)
    within = place.within
    if place.frame is not None or (within is not None and (way == "css" or not _css_alone(within))):
        return None
    text = getattr(place, way)
    if way in ("label", "text", "css"):
        text = written(text, row)
    inside = written(within.css or "", row) if within is not None else None
    if any(_NOT_PLAIN.search(css) for css in (text if way == "css" else "", inside or "")):
        return None
    return [way, text, place.exact, inside]


def _css_alone(place: Place) -> bool:
    return place.css is not None and place.within is None and place.frame is None


ALL = r"""
const tidy = (text) => text.replace(/[\u200b\u00ad]/g, '').trim().replace(/\s+/g, ' ');
const texts = new Map();
const silent = (el) => ['SCRIPT', 'NOSCRIPT', 'STYLE'].includes(el.nodeName) ||
  !!document.head && document.head.contains(el);
const textOf = (el) => {
  if (texts.has(el)) return texts.get(el);
  let text = '';
  if (silent(el)) text = '';
  else if (el.nodeName === 'INPUT' && ['submit', 'button', 'reset'].includes(el.type)) text = el.value;
  else for (const child of el.childNodes) {
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
  return labelled.filter(([, labels]) => labels.some((label) => tidy(label) === wanted)).map(([el]) => el);
};
const byText = (wanted, exact) => {
  const inside = wanted.toLowerCase();
  const fits = (el) => exact ? tidy(textOf(el)) === wanted : tidy(textOf(el)).toLowerCase().includes(inside);
  return [...document.querySelectorAll('*')]
    .filter((el) => !silent(el) && fits(el) && ![...el.children].some((child) => fits(child)));
};
const ATTRIBUTES = {title: 'title', placeholder: 'placeholder', test_id: 'data-testid'};
const byAttribute = (name, wanted) => {
  const near = [...document.querySelectorAll('[' + name + ']')]
    .filter((el) => tidy(el.getAttribute(name)) === tidy(wanted));
  return near.every((el) => el.getAttribute(name) === wanted) ? near : null;
};
const seek = (way, text, exact) => {
  if (way === 'css') return [...document.querySelectorAll(text)];
  if (way === 'text') return tidy(text) ? byText(tidy(text), exact) : null;
  if (way === 'label') return exact && tidy(text) ? byLabel(tidy(text)) : null;
  return way in ATTRIBUTES && (exact || way === 'test_id') ? byAttribute(ATTRIBUTES[way], text) : null;
};
const all = (way, text, exact, within) => {
  if ([...document.querySelectorAll('*')].some((el) => el.shadowRoot)) return null;
  try {
    const roots = within === null ? null : [...document.querySelectorAll(within)];
    if (roots !== null && roots.length === 0) return [];
    const found = seek(way, text, exact);
    if (found === null || roots === null) return found;
    return found.filter((el) => roots.some((root) => root !== el && root.contains(el)));
  } catch (problem) { return null; }
};
"""
