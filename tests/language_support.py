"""A language model's server on this machine, that answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Server:
    """What was asked, and how it is answered: a text (the model's words), or raw bytes with a status and headers."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    say: Callable[[dict[str, Any]], str] = lambda _: '{"文": []}'
    raw: bytes | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    address: str = ""
    release: threading.Event = field(default_factory=threading.Event)
    silent: bool = False

    def body(self, told: dict[str, Any]) -> bytes:
        """Give the answer's body."""
        if self.raw is not None:
            return self.raw
        choice = {"message": {"role": "assistant", "content": self.say(told)}}
        return json.dumps({"object": "chat.completion", "choices": [choice]}).encode()


@contextmanager
def server() -> Iterator[Server]:
    """Serve OpenAI's chat interface on a free port."""
    held = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            held.paths.append(self.path)
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            held.asked.append(told)
            if held.silent:
                held.release.wait(60)
                return
            body = held.body(told)
            self.send_response(held.status)
            for name, value in held.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            held.paths.append(f"GET {self.path}")
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    held.address = f"http://127.0.0.1:{running.server_port}"
    try:
        yield held
    finally:
        held.release.set()
        running.shutdown()
        running.server_close()
        thread.join()
