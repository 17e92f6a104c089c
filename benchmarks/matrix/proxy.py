"""A proxy in front of any system: passes requests on one by one, and does wrong what the faults say.

HTTP/1.1 with connections that are kept, as Chromium sends a POST again only on a connection that it has used before.
"""

from __future__ import annotations

import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from benchmarks.matrix.answers import Answer, broken, changed, talkative
from benchmarks.matrix.faults import Faults, Kind, Strike
from benchmarks.matrix.office import Call, Meaning, Office, Pass, Stage

Watcher = Callable[[str, Meaning], None]
"""Told of each request: `arrived` before the system gets it, `answered` when the system has done it, `told` when the
browser has its answer, `struck by …` when a fault was drawn for it. The request waits meanwhile.
"""
_SYSTEM_S = 120.0
_NO_BODY = (204, 304)
_DELIVERY_S = 0.03
"""What was sent must have arrived before the connection is reset, or it would be thrown away with it."""


class FaultProxy:
    """Listens on a free port of 127.0.0.1; a context manager that starts and stops it. `late_s` is how long an answer
    or a commit is held.
    """

    def __init__(self, office: Office, target: str, faults: Faults, watcher: Watcher, late_s: float) -> None:
        self.office = office
        self.target = urlsplit(target)
        self.faults = faults
        self.watcher = watcher
        self.late_s = late_s
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._ended: set[str] = set()
        self._entry = "/"
        proxy = self

        class Handler(_Handler):
            owner = proxy

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> FaultProxy:
        """Start."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; requests under way are dropped."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def passed(self, call: Call, meaning: Meaning) -> Answer:
        """Let the system answer; raises OSError or HTTPException if it does not."""
        if meaning.stage is Stage.ENTRY and call.method == "GET":
            self._entry = call.path
        call = self._without_ended(call)
        connection = HTTPConnection(self.target.hostname or "", self.target.port, timeout=_SYSTEM_S)
        try:
            connection.putrequest(call.method, call.path, skip_host=True, skip_accept_encoding=True)
            for name, value in call.headers.items():
                if name not in ("connection", "accept-encoding", "keep-alive"):
                    connection.putheader(name, value)
            connection.putheader("connection", "close")
            connection.endheaders(call.body or None)
            given = connection.getresponse()
            return Answer(given.status, tuple(given.getheaders()), given.read())
        finally:
            connection.close()

    def end_session(self, call: Call) -> None:
        """From now on the system does not know this browser any more."""
        with self._lock:
            self._ended |= {value for each in self.office.passes if (value := pass_of(call, each))}

    def signed_out(self, call: Call) -> Answer:
        """Give what the system shows to a browser whose session has ended."""
        page = Call("GET", self._entry, {n: v for n, v in call.headers.items() if not n.startswith("content-")}, b"")
        return self.passed(page, Meaning(Stage.OTHER))

    def _without_ended(self, call: Call) -> Call:
        with self._lock:
            ended = [each for each in self.office.passes if pass_of(call, each) in self._ended]
        for each in ended:
            call = without(call, each)
        return call


def pass_of(call: Call, where: Pass) -> str:
    """Give what identifies the session in a request, empty if there is nothing."""
    given = call.headers.get(where.header, "")
    if not where.cookie:
        return given
    cookies: SimpleCookie = SimpleCookie(given)
    return cookies[where.cookie].value if where.cookie in cookies else ""


def without(call: Call, where: Pass) -> Call:
    """Give the request without what identifies its session."""
    headers = dict(call.headers)
    if not where.cookie:
        headers.pop(where.header, None)
    else:
        cookies: SimpleCookie = SimpleCookie(headers.get(where.header, ""))
        cookies.pop(where.cookie, None)
        headers[where.header] = "; ".join(f"{name}={morsel.coded_value}" for name, morsel in cookies.items())
    return replace(call, headers=headers)


class _Server(ThreadingHTTPServer):
    """Many connections at once; browsers that die in the middle are ordinary here."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a connection that ended."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _CutError(Exception):
    """Cut the connection now."""

    def __init__(self, strike: Strike) -> None:
        self.abrupt = strike.luck < 0.5
        super().__init__()


class _Handler(BaseHTTPRequestHandler):
    """One connection of the browser."""

    protocol_version = "HTTP/1.1"
    owner: FaultProxy

    def log_message(self, *_: Any) -> None:
        return

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, self.path, headers, self.rfile.read(length) if length else b"")
        meaning = self.owner.office.meaning(call)
        try:
            self.owner.watcher("arrived", meaning)
            self._send(self._answered(call, meaning))
            self.owner.watcher("told", meaning)
        except _CutError as cut:
            self._cut(abrupt=cut.abrupt)
        except (OSError, HTTPException):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = _serve  # noqa: N815

    def _answered(self, call: Call, meaning: Meaning) -> Answer:
        strike = None if meaning.stage is Stage.OTHER else self.owner.faults.strike(meaning)
        if strike is not None:
            self.owner.watcher(f"struck by {strike.kind}", meaning)
        if strike is not None and (early := self._before(strike, call)) is not None:
            return early
        answer = self.owner.passed(call, meaning)
        self.owner.watcher("answered", meaning)
        return answer if strike is None else self._after(strike, call, answer)

    def _before(self, strike: Strike, call: Call) -> Answer | None:
        """Do what goes wrong before the system gets the request."""
        if strike.kind is Kind.SESSION_END:
            self.owner.end_session(call)
        elif strike.kind is Kind.LATE_COMMIT:
            self.owner.stopping.wait(self.owner.late_s)
        elif strike.kind not in (Kind.CUT_IN_REQUEST, Kind.ERROR_BEFORE):
            return None
        self.owner.faults.note(strike)
        if strike.kind is Kind.CUT_IN_REQUEST:
            raise _CutError(strike)
        return broken() if strike.kind is Kind.ERROR_BEFORE else None

    def _after(self, strike: Strike, call: Call, answer: Answer) -> Answer:
        """Do what goes wrong when the system has answered."""
        given = self._rewritten(strike, call, answer)
        if given is not None:
            dead = given is answer and strike.kind in (Kind.DIALOG, Kind.PAGE_CHANGED)
            self.owner.faults.note(strike, dead=dead)
            return given
        if strike.kind in (Kind.LATE_ANSWER, Kind.CUT_AFTER, Kind.CUT_IN_ANSWER):
            self.owner.faults.note(strike)
        if strike.kind is Kind.LATE_ANSWER:
            self.owner.stopping.wait(self.owner.late_s)
        elif strike.kind is Kind.CUT_AFTER:
            raise _CutError(strike)
        elif strike.kind is Kind.CUT_IN_ANSWER:
            self._send(answer, share=strike.luck)
            raise _CutError(strike)
        return answer

    def _rewritten(self, strike: Strike, call: Call, answer: Answer) -> Answer | None:
        """Give the answer that is told instead; None if the fault is of another sort."""
        if strike.kind is Kind.ERROR_AFTER:
            return broken()
        if strike.kind is Kind.SESSION_END_AFTER:
            self.owner.end_session(call)
            return self.owner.signed_out(call) if answer.is_page else answer
        if strike.kind is Kind.DIALOG:
            return talkative(answer, strike.luck) if answer.is_page else answer
        if strike.change is not None:
            return changed(answer, strike.change)
        return None

    def _send(self, answer: Answer, share: float = 1.0) -> None:
        """Send the answer, or only a share of its body."""
        self.send_response_only(answer.status)
        for name, value in answer.passed_on():
            self.send_header(name, value)
        if answer.status not in _NO_BODY:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status not in _NO_BODY:
            self.wfile.write(answer.body[: int(len(answer.body) * share)])
        self.wfile.flush()

    def _cut(self, *, abrupt: bool) -> None:
        """End the connection: with a reset, as a pulled plug does, or closed without an answer."""
        self.close_connection = True
        time.sleep(_DELIVERY_S)
        if abrupt:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self.connection.shutdown(socket.SHUT_RDWR)
        self.rfile.close()
        self.connection.close()
