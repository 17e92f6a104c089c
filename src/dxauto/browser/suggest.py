"""How the elements that one place of a flow fits could be told apart: what to write instead."""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator

_MOST = 4

# Numbers of four and more digits in an `id` may be a person's: what holds them is not offered, since it would be
# wrong for the next row anyway.
_ALONE = """(found, most) => {
  const plain = (name) => /^[A-Za-z][\\w-]*$/.test(name) && !/\\d{4}/.test(name);
  const alone = (css) => document.querySelectorAll(css).length === 1;
  const offered = (el) => [
    ['id', '#' + el.id],
    ['data-testid', '[data-testid=' + el.getAttribute('data-testid') + ']'],
    ['name', el.localName + '[name=' + el.getAttribute('name') + ']'],
  ].filter(([given, css]) => plain(el.getAttribute(given) || '') && alone(css)).map(([, css]) => css)[0];
  return found.slice(0, most).map(offered).filter(Boolean);
}"""


def alternatives(found: Locator) -> list[str]:
    """Give CSS that fits one of the found elements alone, for those that have such; empty if the page cannot tell."""
    try:
        told: list[str] = found.evaluate_all(_ALONE, _MOST)
    except PlaywrightError:
        return []
    return told
