"""A small system as odd as they come: its form in a frame within a frame, ids drawn by lot, no labels, a script that
fills a field, something to press that is no button; `/login` takes any password. What it was sent stands in `stored`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

FORM = """<title>台帳</title><form method="post" action="/form" id="f"><table>
<tr><td>氏名</td><td><input id="x8f31c2ad" name="f8841221"></td></tr>
<tr><td>控え</td><td><input name="hikae"></td></tr>
<tr><td>番号</td><td><input name="bangou"></td></tr>
<tr><td>暗証番号</td><td><input name="anshou"></td></tr></table>
<div style="cursor: pointer; width: 6em" id="okuru">送信する</div></form><a href="/find">検索</a>
<script>
const fields = document.forms[0].elements;
fields.f8841221.addEventListener("change", () => {
  fields.hikae.value = fields.f8841221.value;
  for (const name of ["input", "change"]) fields.hikae.dispatchEvent(new Event(name, {bubbles: true}));
});
document.getElementById("okuru").addEventListener("click", () => document.forms[0].submit());
</script>"""
FIND = '<form action="/find"><input name="q"> <button>さがす</button></form>'
LOGIN = """<form method="post" action="/login"><label>利用者 <input name="user"></label>
<label>パスワード <input type="password" name="password"></label> <button>入る</button></form>"""
PAGES = {
    "/login": LOGIN,
    "/": '<title>台帳システム</title><h1>台帳</h1><iframe name="outer" src="/outer" width="800" height="500"></iframe>',
    "/outer": '<p>外わく</p><iframe title="入力欄" src="/form" width="700" height="400"></iframe>',
    "/form": FORM,
}


class _Handler(BaseHTTPRequestHandler):
    server: Odd

    def do_GET(self) -> None:
        """Give a page."""
        address = urlsplit(self.path)
        if address.path == "/find":
            self._send(FIND + self._found(parse_qs(address.query).get("q", [""])[0]))
        else:
            self._send(PAGES.get(address.path, ""))

    def do_POST(self) -> None:
        """Store what is sent."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.path == "/login":
            self.send_response(303)
            self.send_header("location", "/")
            self.send_header("content-length", "0")
            self.end_headers()
            return
        self.server.stored.append({name: values[0] for name, values in parse_qs(body).items()})
        self._send(f'<p>保存しました</p><p>管理番号：{len(self.server.stored):06}</p><a href="/find">検索</a>')

    def _found(self, asked: str) -> str:
        if not asked:
            return ""
        rows = [(n, one) for n, one in enumerate(self.server.stored, start=1) if one.get("bangou") == asked]
        if not rows:
            return "<p>見つかりませんでした。見つかりません。</p>"
        cells = "".join(f"<tr><td>{n:06}</td><td>{one['bangou']}</td></tr>" for n, one in rows)
        return f"<table>{cells}</table>"

    def _send(self, text: str) -> None:
        content = f'<!DOCTYPE html><html lang="ja"><meta charset="utf-8">{text}</html>'.encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Odd(ThreadingHTTPServer):
    """The system; `address` is where it is."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stored: list[dict[str, str]] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}/"


@contextmanager
def odd_system() -> Iterator[Odd]:
    """Serve it."""
    with Odd() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
