"""A page of one document with a server that keeps rows in a list: all is asked by scripts, much of it late."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LATE_S = 0.25

PAGE = """<!doctype html><meta charset="utf-8"><title>台帳</title>
<div id="app"></div>
<script>
let number = 0;
const rpc = async (method, params) => {
  for (let attempt = 0; ; attempt++) {
    const body = JSON.stringify({id: number++, method: method, params: params});
    const answer = await fetch('/rpc', {method: 'POST', body: body, headers: {'content-type': 'application/json'}});
    if (answer.status !== 503 || attempt > 2) return answer.json();
    await new Promise(done => setTimeout(done, 100));
  }
};
const app = document.getElementById('app');
const dialog = text => {
  app.insertAdjacentHTML('beforeend', '<div role="dialog"><p></p><button>閉じる</button></div>');
  app.querySelector('[role=dialog] p').textContent = text;
};
async function form() {
  app.innerHTML = '<label>番号 <input id="key"></label><label>氏名 <input id="name"></label>'
    + '<label>世帯主 <input id="head"></label><ul role="listbox"></ul>'
    + '<label>受付番号 <input id="code" readonly></label><button>登録</button><p id="told"></p>';
  const at = id => document.getElementById(id);
  let chosen = '';
  at('head').oninput = async () => {
    const typed = at('head').value;
    const names = typed ? await rpc('suggest', [typed]) : [];
    if (at('head').value === typed) {
      const list = app.querySelector('[role=listbox]');
      list.replaceChildren(...names.map(name => {
        const item = document.createElement('li');
        item.textContent = name;
        item.onclick = () => { chosen = name; at('head').value = name; list.replaceChildren(); };
        return item;
      }));
    }
  };
  app.querySelector('button').onclick = async () => {
    const row = {key: at('key').value, name: at('name').value, head: chosen};
    const refusal = await rpc('check', [row]);
    if (refusal) return dialog(refusal);
    const twice = row.key.startsWith('W-') ? rpc('create', [row]).catch(() => 0) : 0;
    const made = await rpc('create', [row]);
    at('code').value = (await rpc('read', [made])).code;
    at('told').textContent = '登録しました';
  };
  await rpc('defaults', []);
  at('name').value = '';
}
async function look(key) {
  app.innerHTML = '<table></table><p id="count">0 件</p>';
  const rows = await rpc('search', [key]);
  const lines = rows.map(row => '<tr><td>' + row.key + '</td><td>' + row.code + '</td></tr>');
  app.querySelector('table').innerHTML = lines.join('');
  document.getElementById('count').textContent = rows.length + ' 件';
}
const query = new URLSearchParams(location.search);
query.has('look') ? look(query.get('look')) : form();
</script>
"""
"""`rpc` tries again by itself on 503, with another id; a number with W- is sent twice; the list is empty until it is
there; what was typed before the defaults came is lost.
"""


@dataclass
class Register:
    """What the server holds, and how often it was asked what. A number with T- is stored, then answered with 503; one
    with H- is stored, and answered when `release` is set.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    address: str = ""
    heads: tuple[str, ...] = ("石巻　一郎", "石巻　一郎太", "大崎　花子")
    deaf: int = 0
    """So many questions for suggestions bring up nothing."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    release: threading.Event = field(default_factory=threading.Event)

    def answer(self, method: str, params: list[Any]) -> tuple[int, Any]:
        """Give status and answer of one call."""
        with self.lock:
            self.asked[method] += 1
        if method in ("defaults", "search", "suggest"):
            time.sleep(LATE_S)
        if method == "check":
            return 200, "氏名がありません" if not params[0]["name"] else ""
        if method == "create":
            return self._create(params[0])
        if method == "read":
            return 200, self.rows[params[0]]
        if method == "suggest":
            heads = () if self._forgets() else self.heads
            return 200, [head for head in heads if head.startswith(params[0])]
        if method == "search":
            return 200, [row for row in self.rows if row["key"] == params[0]]
        return 200, None

    def _forgets(self) -> bool:
        with self.lock:
            self.deaf -= 1
            return self.deaf >= 0

    def _create(self, row: dict[str, str]) -> tuple[int, Any]:
        with self.lock:
            number = len(self.rows)
            self.rows.append(row | {"code": f"C-{number + 1:04d}"})
        if row["key"].startswith("H-"):
            self.release.wait(20)
        return (503, None) if row["key"].startswith("T-") else (200, number)


def _handler(register: Register) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(200, PAGE.encode(), "text/html; charset=utf-8")

        def do_POST(self) -> None:
            call = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, answer = register.answer(call["method"], call["params"])
            self._send(status, json.dumps(answer).encode(), "application/json")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            with suppress(OSError):  # a browser that was killed
                self._sent(status, body, kind)

        def _sent(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serving() -> Iterator[Register]:
    """Serve the page on a free port."""
    register = Register()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(register)) as server:
        register.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield register
        finally:
            register.release.set()
            server.shutdown()
            thread.join()
