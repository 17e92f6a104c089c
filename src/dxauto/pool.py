"""Where attempts are done: in worker processes that may hang or die, or in this process.

Workers are separate programs that talk through pipes, because an ordinary process pool can neither end a task that
hangs nor survive a worker that is killed, and because their environment must be set before anything is imported.
"""

from __future__ import annotations

import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from dxauto.attempt import Attempt, Ending, Report, perform
from dxauto.errors import DxautoError
from dxauto.robot import Cause, Job, Kind, Outcome
from dxauto.worker import READY, read_frame, write_frame

START_LIMIT_S = 120.0
_START_FAILURES = 3

# One thread a worker: the pages are the parallel work, and two spinning pools are slower than one.
SINGLE_THREADED = {
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "OMP_WAIT_POLICY": "passive",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
}


# glibc raises the size from which it gives memory back to the system as a program goes on; with pages coming and going
# the heap then grows in pieces that are never freed. Fixed, memory stays flat. Elsewhere the variables mean nothing.
STEADY_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "1048576", "MALLOC_ARENA_MAX": "2"}


class Pool(Protocol):
    """What the runner asks of a place where attempts are done."""

    def free(self) -> bool:
        """Tell whether another attempt can be begun now."""
        ...

    def submit(self, attempt: Attempt) -> None:
        """Begin an attempt; only while `free`."""
        ...

    def wait(self, seconds: float) -> Report | None:
        """Give the next report, or None after about that time."""
        ...

    def close(self) -> None:
        """End everything at once, attempts that are under way included."""
        ...


class InlinePool:
    """Does attempts in this process, one at a time, when `wait` is called. Cannot end one that hangs."""

    def __init__(self, kind: Kind, job: Job) -> None:
        self._kind = kind
        self._job = job
        self._next: Attempt | None = None

    def free(self) -> bool:
        """Tell whether there is no attempt waiting."""
        return self._next is None

    def submit(self, attempt: Attempt) -> None:
        """Keep the attempt for `wait`."""
        self._next = attempt

    def wait(self, seconds: float) -> Report | None:
        """Do the attempt that waits, else pause."""
        if self._next is None:
            time.sleep(seconds)
            return None
        attempt, self._next = self._next, None
        return perform(self._kind, self._job, attempt)

    def close(self) -> None:
        """There is nothing to end."""


class ProcessPool:
    """Up to `size` workers, started when there is work for them and replaced when they die.

    A worker that takes longer than its attempt's limit is ended with all its children. Raises `DxautoError` from
    `wait` if workers die again and again before they can begin.
    """

    def __init__(self, size: int, kind_class: type[Kind], job: Job, crashes: Path) -> None:
        self._size = size
        self._head = pickle.dumps((str(crashes), kind_class, job))
        self._frames: queue.SimpleQueue[tuple[_Worker, bytes | None]] = queue.SimpleQueue()
        self._workers: list[_Worker] = []
        self._reports: deque[Report] = deque()
        self._failed_starts = 0

    def free(self) -> bool:
        """Tell whether a worker is idle or may be started."""
        return len(self._workers) < self._size or any(w.attempt is None for w in self._workers)

    def submit(self, attempt: Attempt) -> None:
        """Hand the attempt to an idle worker, else to a new one."""
        worker = next((w for w in self._workers if w.attempt is None), None)
        if worker is None:
            worker = _Worker(self._head, self._frames)
            self._workers.append(worker)
        worker.give(attempt)

    def wait(self, seconds: float) -> Report | None:
        """Give the next report; ends workers whose time is over."""
        until = time.monotonic() + seconds
        while not self._reports:
            self._end_overdue()
            left = until - time.monotonic()
            try:
                # Short waits: on Windows a longer one would not hear Ctrl+C.
                self._hear(*self._frames.get(timeout=max(0.001, min(left, 0.2))))
            except queue.Empty:
                if left <= 0:
                    break
        return self._reports.popleft() if self._reports else None

    def close(self) -> None:
        """Kill every worker."""
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.bury()
        self._workers.clear()

    def _hear(self, worker: _Worker, frame: bytes | None) -> None:
        if worker not in self._workers:
            return
        if frame is None:
            self._lost(worker, Ending.DIED, "処理中のプログラムが落ちました")
        elif frame == READY:
            self._failed_starts = 0
            worker.begin()
        else:
            worker.rest()
            self._reports.append(pickle.loads(frame))  # noqa: S301 - from our own worker

    def _end_overdue(self) -> None:
        now = time.monotonic()
        for worker in [w for w in self._workers if w.deadline < now]:
            self._lost(worker, Ending.TIMEOUT, "決められた時間内に終わりませんでした")

    def _lost(self, worker: _Worker, ending: Ending, reason: str) -> None:
        self._workers.remove(worker)
        worker.kill()
        worker.bury()
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _START_FAILURES:
                raise DxautoError("処理用のプログラムを起動できません。「dxauto doctor」で確かめてください")
        if worker.attempt is not None:
            failed = Outcome.failed(reason, Cause.SYSTEM)
            self._reports.append(Report(worker.attempt.item.key, ending, failed))


class _Worker:
    """One worker process and the thread that listens to it. `deadline` is on the monotonic clock."""

    def __init__(self, head: bytes, frames: queue.SimpleQueue[tuple[_Worker, bytes | None]]) -> None:
        self.attempt: Attempt | None = None
        self.ready = False
        self.deadline = time.monotonic() + START_LIMIT_S
        self._process = _spawn()
        self._listener = threading.Thread(target=self._listen, args=(frames,), daemon=True)
        self._listener.start()
        self._send(json.dumps(sys.path).encode())
        self._send(head)

    def give(self, attempt: Attempt) -> None:
        self.attempt = attempt
        if self.ready:
            self.deadline = time.monotonic() + attempt.timeout_s
        self._send(pickle.dumps(attempt))

    def begin(self) -> None:
        """It is up: from now on its attempt's own limit counts."""
        self.ready = True
        self.deadline = time.monotonic() + self.attempt.timeout_s if self.attempt else float("inf")

    def rest(self) -> None:
        """Its attempt has ended."""
        self.attempt = None
        self.deadline = float("inf")

    def kill(self) -> None:
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self._process.pid)], capture_output=True, check=False)
        else:
            # The group outlives its leader: a program that the worker started must not stay behind.
            with suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def bury(self) -> None:
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _send(self, content: bytes) -> None:
        # A worker that has just died is heard of by its listener.
        assert self._process.stdin is not None
        with suppress(OSError):
            write_frame(self._process.stdin, content)  # type: ignore[arg-type]

    def _listen(self, frames: queue.SimpleQueue[tuple[_Worker, bytes | None]]) -> None:
        stream: BinaryIO = self._process.stdout  # type: ignore[assignment]
        while (frame := read_frame(stream)) is not None:
            frames.put((self, frame))
        frames.put((self, None))


def _spawn() -> subprocess.Popen[bytes]:
    # A session or group of its own: Ctrl+C in the terminal reaches the runner alone, which then ends the workers.
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "dxauto.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | SINGLE_THREADED | STEADY_MEMORY,
        start_new_session=True,
        creationflags=flags,
    )
