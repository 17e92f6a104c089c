"""A wall-clock limit that ends something from outside, and that stands still while a person is waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Deadline:
    """Calls `end` in a thread of its own once `seconds` of running time are over; `cancel` takes it back."""

    def __init__(self, seconds: float, end: Callable[[], None]) -> None:
        self._left_s = seconds
        self._end = end
        self._begun = 0.0
        self._timer: threading.Timer | None = None
        self._run()

    def cancel(self) -> None:
        """Call nothing any more; may be called twice."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the block take as long as it wants; what was left before it is left after it."""
        running = self._timer is not None
        if running:
            self.cancel()
            self._left_s = max(0.0, self._left_s - (time.monotonic() - self._begun))
        try:
            yield
        finally:
            if running:
                self._run()

    def _run(self) -> None:
        self._begun = time.monotonic()
        self._timer = threading.Timer(self._left_s, self._end)
        self._timer.daemon = True
        self._timer.start()
