"""A system that runs as a program of its own: started on a free port, waited for, ended."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_START_S = 120.0


class Program:
    """A server. `command` is given the port."""

    def __init__(
        self, command: Callable[[int], Sequence[str]], cwd: Path, env: Mapping[str, str], log: Path, path: str = "/"
    ) -> None:
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        with log.open("ab") as stream:
            self._process = subprocess.Popen(
                command(port), cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
            )
        try:
            self._wait(self.address + path, log)
        except BaseException:
            self.stop()
            raise

    def _wait(self, url: str, log: Path) -> None:
        until = time.monotonic() + _START_S
        while not _answers(url):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the system does not start; see {log}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except OSError:
        return False
    return True
