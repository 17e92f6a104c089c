"""A script's request that changes the system, kept out of the browser's hands even if this program ends.

A request that waits in an interception is let go when the program that intercepts it ends: Playwright's driver tidies
up, and the browser sends it a second time. A form's request is dropped with its page, a script's is not. So the page is
told, for the moment of the submit, to ask by GET instead and to carry what it wanted to send in a header: in our hands
it becomes the request that was meant; let go, it is a question that changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from playwright.sync_api import BrowserContext, Request
from playwright.sync_api import Error as PlaywrightError

METHOD, BODY = "x-dxauto-method", "x-dxauto-body"

_HOLD = """
sends => {
  const reading = ['GET', 'HEAD', 'OPTIONS'], native = window.dxautoNative;
  if (native) { native.sends = sends; return; }
  const kept = window.dxautoNative = {sends: sends};
  const meant = (method, address, body) => kept.sends !== null && typeof body === 'string'
    && !reading.includes(method.toUpperCase()) && new URL(address, document.baseURI).origin === location.origin
    && (address.includes(kept.sends) || body.includes(kept.sends));
  const {open, send, setRequestHeader} = XMLHttpRequest.prototype;
  const asked = new WeakMap();
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    asked.set(this, {method: String(method), address: String(address), rest: rest, headers: []});
    return open.call(this, method, address, ...rest);
  };
  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    if (asked.has(this)) asked.get(this).headers.push([name, value]);
    return setRequestHeader.call(this, name, value);
  };
  XMLHttpRequest.prototype.send = function (body) {
    const own = asked.get(this);
    if (!own || !meant(own.method, own.address, body)) return send.call(this, body);
    open.call(this, 'GET', own.address, ...own.rest);
    for (const [name, value] of own.headers) setRequestHeader.call(this, name, value);
    setRequestHeader.call(this, 'METHOD', own.method);
    setRequestHeader.call(this, 'BODY', encodeURIComponent(body));
    return send.call(this);
  };
  const ask = window.fetch;
  window.fetch = function (address, options) {
    const method = (options && options.method) || 'GET', body = options && options.body;
    if (typeof address !== 'string' && !(address instanceof URL)) return ask.call(this, address, options);
    if (!meant(method, String(address), body)) return ask.call(this, address, options);
    const headers = new Headers(options.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8');
    headers.set('METHOD', method);
    headers.set('BODY', encodeURIComponent(body));
    return ask.call(this, address, {...options, method: 'GET', body: undefined, headers: headers});
  };
}
""".replace("METHOD", METHOD).replace("BODY", BODY)

_LET_GO = "() => { if (window.dxautoNative) window.dxautoNative.sends = null; }"


@dataclass(frozen=True, slots=True)
class Held:
    """What a request that was held means."""

    method: str
    headers: Mapping[str, str]
    body: bytes


def hold(context: BrowserContext, sends: str) -> None:
    """Have the pages that are open hold what has this text in its address or body."""
    _everywhere(context, _HOLD, sends)


def let_go(context: BrowserContext) -> None:
    """Have them send by themselves again."""
    _everywhere(context, _LET_GO, None)


def held(request: Request) -> Held | None:
    """Give what a request means that a page holds, None for any other."""
    headers = request.headers
    if BODY not in headers:
        return None
    parts = urlsplit(request.url)
    own = {name: value for name, value in headers.items() if name not in (METHOD, BODY)}
    return Held(headers[METHOD], own | {"origin": f"{parts.scheme}://{parts.netloc}"}, unquote(headers[BODY]).encode())


def _everywhere(context: BrowserContext, script: str, given: str | None) -> None:
    for page in context.pages:
        for frame in page.frames:
            with suppress(PlaywrightError):  # a frame that has just gone sends nothing
                frame.evaluate(script, given)
