"""The practice system on a port of this machine: in a thread of a test, or as the program itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from types import TracebackType

import uvicorn

from samples.practice.app import build
from samples.practice.cutting import CuttableProtocol
from samples.practice.faults import Rule
from samples.practice.settings import Settings

LOOPBACK = "127.0.0.1"
_IDLE_SECONDS = 75


class Practice:
    """A running practice system; a context manager that starts it in a thread and stops it.

    `address` is known from the start, `system.faults` and `system.sessions` may be changed while it runs, and
    `settings.database` may be counted in by `database.count` from any process.
    """

    def __init__(self, settings: Settings, rules: Sequence[Rule] = (), port: int = 0, host: str = LOOPBACK) -> None:
        self.settings = settings
        self._socket = socket.create_server((host, port))
        app, self.system = build(settings, rules)
        self.port = int(self._socket.getsockname()[1])
        self.address = f"http://{host}:{self.port}/"
        config = uvicorn.Config(
            app,
            http=CuttableProtocol,
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=_IDLE_SECONDS,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread: threading.Thread | None = None

    def serve(self) -> None:
        """Serve until the program is told to end; for the main thread."""
        try:
            self._server.run([self._socket])
        finally:
            self.close()

    def start(self) -> Practice:
        """Serve in a thread. Connections are taken from now on: the socket listens already."""
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop, close the port and the database. Requests under way are dropped."""
        self._server.should_exit = True
        self._server.force_exit = True
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._socket.close()
        self.system.database.close()

    def __enter__(self) -> Practice:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.close()
