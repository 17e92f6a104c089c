"""`python -m benchmarks.matrix.roundup_site.serve PORT FOLDER PASSWORD`: set up Roundup's classic tracker, serve it."""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from roundup.admin import AdminTool
from roundup.cgi.wsgi_handler import RequestDispatcher

_SETTINGS = {
    ("tracker", "web"): "http://127.0.0.1/",
    ("mail", "domain"): "example.invalid",
    ("mail", "host"): "127.0.0.1",
    ("mail", "debug"): "sent.txt",  # what it would mail goes into a file
    ("web", "login_attempts_min"): "0",
    ("main", "password_pbkdf2_default_rounds"): "1000",  # signing in need not be slow here
}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of a request."""


def main(port: str, folder: str, password: str) -> None:
    """Serve until the process is ended."""
    home = Path(folder)
    _told("-i", folder, "install", "classic", "sqlite")
    config = home / "config.ini"
    config.write_text(_set_up(config.read_text(encoding="utf-8")), encoding="utf-8")
    _told("-i", folder, "initialise", password)
    dispatcher = RequestDispatcher(folder)

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        # Its pages name themselves by the address in its settings: here the one that the browser asked for.
        dispatcher.tracker.config.TRACKER_WEB = f"http://{environ['HTTP_HOST']}/"
        answer: Iterable[bytes] = dispatcher(environ, start)
        return answer

    make_server("127.0.0.1", int(port), application, _Server, _Silent).serve_forever()


def _told(*arguments: str) -> None:
    sys.argv = ["roundup-admin", *arguments]
    if AdminTool().main():
        raise SystemExit(f"roundup-admin {arguments[2]} failed")


def _set_up(text: str) -> str:
    section, lines = "", []
    for line in text.splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line):
            section = found[1]
        name = line.removeprefix("#").partition(" = ")[0]
        value = _SETTINGS.get((section, name))
        lines.append(line if value is None else f"{name} = {value}")
    return "\n".join(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
