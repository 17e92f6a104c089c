"""Finds on a page, in all its frames, where a value that nobody may see is shown, however it is written.

The page is only read: nothing is put into it, so that what is submitted afterwards is what the person's page would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from playwright.sync_api import Frame, Locator, Page

from dxauto.browser.hidden import squeezed

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in CSS pixels of the picture."""

_FIND = r"""
wanted => {
  const squeeze = text => text.normalize('NFKC').replace(/[\s\-‐‑‒–—―ー−・.]/g, '');
  const boxes = [], parts = [];
  const put = r => { if (r.width > 0 && r.height > 0) boxes.push([r.left, r.top, r.right, r.bottom]); };
  const shownIn = el => el.tagName === 'SELECT' ? [...el.selectedOptions].map(o => o.label).join(' ')
    : (el.value || el.placeholder || '');
  const walk = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, node =>
      /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(node.nodeName) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        const inField = node.parentElement && /^(TEXTAREA|OPTION)$/.test(node.parentElement.tagName);
        if (!inField && node.data.trim()) parts.push([node, node.data]);
        continue;
      }
      if (node.shadowRoot) walk(node.shadowRoot);
      if (node.tagName === 'INPUT' && node.type === 'password') put(node.getBoundingClientRect());
      else if (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) && node.type !== 'hidden')
        parts.push([node, shownIn(node)]);
    }
  };
  walk(document);
  const right = digits => {
    const sum = [...digits.slice(0, 11)].reverse().reduce((s, d, n) => s + d * (n < 6 ? n + 2 : n - 4), 0) % 11;
    return +digits[11] === (sum <= 1 ? 0 : 11 - sum);
  };
  const values = new Set(wanted);
  for (const [, text] of parts)
    for (const found of text.normalize('NFKC').matchAll(/(?<!\d)\d{4}[-\s]?\d{4}[-\s]?\d{4}(?!\d)/g))
      if (right(squeeze(found[0]))) values.add(squeeze(found[0]));
  const starts = [];
  let all = '';
  for (const [, text] of parts) { starts.push(all.length); all += squeeze(text); }
  const cover = (index, from, to) => {
    const [node, text] = parts[index];
    if (node.nodeType !== Node.TEXT_NODE) return put(node.getBoundingClientRect());
    let first = -1, last = -1, at = 0, offset = 0;
    for (const character of text) {
      const next = at + squeeze(character).length;
      if (next > from && at < to) { if (first < 0) first = offset; last = offset + character.length; }
      at = next; offset += character.length;
    }
    const range = document.createRange();
    range.setStart(node, first < 0 ? 0 : first);
    range.setEnd(node, first < 0 ? text.length : last);
    for (const r of range.getClientRects()) put(r);
  };
  for (const value of values)
    for (let at = all.indexOf(value); at >= 0; at = all.indexOf(value, at + 1)) {
      const end = at + value.length;
      for (let index = 0; index < parts.length; index++) {
        const start = starts[index], stop = index + 1 < parts.length ? starts[index + 1] : all.length;
        if (start < end && stop > at) cover(index, at - start, end - start);
      }
    }
  return boxes;
}
"""

_WITHIN = """
el => {
  const r = el.getBoundingClientRect(), style = getComputedStyle(el);
  return [r.left + el.clientLeft + parseFloat(style.paddingLeft || 0),
          r.top + el.clientTop + parseFloat(style.paddingTop || 0)];
}
"""


def shown(page: Page, values: Sequence[str], fields: Sequence[Locator] = (), *, whole: bool = True) -> list[Box]:
    """Give where the values, any 個人番号, password fields and the fields named are shown, in a picture of the whole
    page or of what is seen of it. Raises Playwright's error if a frame goes meanwhile.
    """
    wanted = [squeezed(value) for value in values]
    boxes: list[Box] = []
    for frame in page.frames:
        found = frame.evaluate(_FIND, wanted)
        if found:
            boxes += _moved(found, *_origin(frame))
    placed = [element.bounding_box() for field in fields for element in field.element_handles()]
    if any(placed):
        found = [(b["x"], b["y"], b["x"] + b["width"], b["y"] + b["height"]) for b in placed if b]
        boxes += found
    if whole and boxes:
        left, top = page.evaluate("[scrollX, scrollY]")
        return _moved(boxes, left, top)
    return boxes


def _moved(boxes: Iterable[Sequence[float]], left: float, top: float) -> list[Box]:
    return [(left + b[0], top + b[1], left + b[2], top + b[3]) for b in boxes]


def _origin(frame: Frame) -> tuple[float, float]:
    """Give where a frame's content begins in what is seen of the page."""
    if frame.parent_frame is None:
        return 0.0, 0.0
    left, top = _origin(frame.parent_frame)
    x, y = frame.frame_element().evaluate(_WITHIN)
    return left + float(x), top + float(y)
