"""Watches a contender from outside: when each row was in the system's own database, and what its browser held."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_LOOK_S = 0.02
_BROWSERS = ("chrom", "msedge", "headless_shell")


@dataclass(slots=True)
class Seen:
    """What was seen of one run: when each row was stored, and (rows stored, MB of the browser) again and again."""

    seconds: float = 0.0
    stored: list[float] = field(default_factory=list)
    memory: list[tuple[int, float]] = field(default_factory=list)
    code: int = 0
    out: str = ""
    err: str = ""

    @property
    def rows_per_min(self) -> float:
        """From the first stored row to the last: starting and ending are not counted."""
        return 60 * (len(self.stored) - 1) / (self.stored[-1] - self.stored[0]) if len(self.stored) > 1 else 0.0

    @property
    def rows_per_min_whole(self) -> float:
        """With start and end of the command."""
        return 60 * len(self.stored) / self.seconds

    def peak_mb(self, rows: int) -> float:
        """Give the browser's highest memory until that many rows were stored."""
        return max((mb for stored, mb in self.memory if stored <= rows), default=0.0)


def run_watched(command: Sequence[str], cwd: Path, database: Path, memory_every_s: float = 0.0) -> Seen:
    """Run a command to its end and watch it."""
    seen = Seen()
    begun = time.perf_counter()
    with (
        subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process,
        _watching(seen, database, process.pid, memory_every_s),
    ):
        seen.out, seen.err = process.communicate()
        seen.code = process.returncode
    seen.seconds = time.perf_counter() - begun
    return seen


@contextmanager
def _watching(seen: Seen, database: Path, pid: int, memory_every_s: float) -> Iterator[None]:
    over = threading.Event()
    threads = [threading.Thread(target=_rows, args=(seen, database, over))]
    if memory_every_s:
        threads.append(threading.Thread(target=_memory, args=(seen, pid, memory_every_s, over)))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _rows(seen: Seen, database: Path, over: threading.Event) -> None:
    with closing(sqlite3.connect(database, timeout=10, check_same_thread=False)) as connection:
        while True:
            last = over.is_set()
            (number,) = connection.execute("SELECT count(*) FROM nouzei").fetchone()
            seen.stored += [time.perf_counter()] * (number - len(seen.stored))
            if last:
                return
            over.wait(_LOOK_S)


def _memory(seen: Seen, pid: int, every_s: float, over: threading.Event) -> None:
    while not over.wait(every_s):
        seen.memory.append((len(seen.stored), browser_mb(pid)))


def browser_mb(pid: int) -> float:
    """Give the memory of the browsers that a process has started, in MB; what they share is counted once (PSS)."""
    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return 0.0
    return sum(_mb(process) for process in children)


def _mb(process: psutil.Process) -> float:
    try:
        if not any(name in process.name().lower() for name in _BROWSERS):
            return 0.0
        held = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0.0
    return float(held.pss if hasattr(held, "pss") else held.uss) / 2**20


def environment(**secrets: str) -> None:
    """Put the practice system's sign-in where dxauto looks for it."""
    for name, value in secrets.items():
        os.environ[f"DXAUTO_SECRET_{name}"] = value
