"""What scripts ask for by XMLHttpRequest and fetch while the guard stands, seen from the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from dxauto.browser import browsers
from dxauto.browser.held import hold, let_go
from dxauto.browser.submit import Wire
from tests.browser_support import needs_browser

pytestmark = needs_browser

XHR = """([address, body]) => new Promise(done => {
  const ask = new XMLHttpRequest();
  ask.open('POST', address);
  ask.setRequestHeader('Content-Type', 'application/json');
  ask.onloadend = () => done(ask.status + ' ' + ask.responseText);
  ask.send(body);
})"""
FETCH = """async ([address, body]) => {
  const headers = {'Content-Type': 'application/json'};
  try {
    const answer = await fetch(address, {method: 'POST', body: body, headers: headers});
    return answer.status + ' ' + await answer.text();
  } catch { return 'failed'; }
}"""
CREATE = '{"method":"create","name":"石巻　太郎"}'
Seen = list[tuple[str, str, str]]


@contextmanager
def _server(seen: Seen) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            if self.path == "/rpc":
                seen.append((self.command, self.headers.get("content-type", ""), body))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@pytest.fixture
def seen() -> Seen:
    """Give the list that the server writes its calls into: method, content type, body."""
    return []


@pytest.fixture
def page(seen: Seen) -> Iterator[Page]:
    """Open a page of the server."""
    with _server(seen) as address, sync_playwright() as playwright:
        browser = browsers.start(playwright, "auto", headed=False)
        page = browser.new_context().new_page()
        page.goto(address)
        yield page
        browser.close()


@pytest.mark.parametrize("script", [XHR, FETCH], ids=["xhr", "fetch"])
def test_what_is_held_changes_nothing_if_it_is_let_go(page: Page, seen: Seen, script: str) -> None:
    """Nobody intercepts: the one that is named arrives as a GET without a body, others as they are, later all do."""
    hold(page.context, '"method":"create"')
    page.evaluate(script, ["/rpc", CREATE])
    page.evaluate(script, ["/rpc", '{"method":"read"}'])
    let_go(page.context)
    page.evaluate(script, ["/rpc", CREATE])
    assert [(method, body) for method, _, body in seen] == [
        ("GET", ""),
        ("POST", '{"method":"read"}'),
        ("POST", CREATE),
    ]


@pytest.mark.parametrize("script", [XHR, FETCH], ids=["xhr", "fetch"])
def test_the_guard_sends_what_was_meant_once(page: Page, seen: Seen, script: str) -> None:
    """Method, content type and body are the script's own, its answer comes back, and a second one does not leave."""
    with Wire(page.context, True, {}, 5000, '"method":"create"') as wire:
        first = page.evaluate(script, ["/rpc", CREATE])
        second = page.evaluate(script, ["/rpc", CREATE.replace("太郎", "次郎")])
    assert (first, wire.sent) == ("200 ok", 1)
    assert second in ("failed", "0 ")
    assert [(method, kind.split(";")[0], body) for method, kind, body in seen] == [("POST", "application/json", CREATE)]
