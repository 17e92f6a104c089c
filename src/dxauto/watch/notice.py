"""Waking up when a file comes: the operating system tells, where it can; the watcher looks from time to time anyway."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

_SLICE_S = 0.5
"""On Windows a wait cannot be broken off by Ctrl+C; so it is made of short ones."""

_AGAIN_S = 5.0
_LOOK_MS = 2000


class Waker:
    """Waits, and ends the wait early when something changes in one of the folders (best effort; shares may be mute)."""

    def __init__(self, folders: Iterable[Path], not_in: frozenset[Path]) -> None:
        self._not_in = tuple(str(folder) + os.sep for folder in not_in)
        self._woken = threading.Event()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._listen, args=(folder,), daemon=True) for folder in folders]

    def __enter__(self) -> Waker:
        """Begin to listen."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End listening."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=2 * _AGAIN_S)

    def wait(self, seconds: float) -> None:
        """Wait for so long, or until something changes."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self._woken.wait(min(left, _SLICE_S)):
            pass
        self._woken.clear()

    def _listen(self, folder: Path) -> None:
        while not self._stop.is_set():
            try:
                self._hear(folder)
            except (OSError, RuntimeError):
                # Not there, or no more watches to be had: polling goes on without.
                self._stop.wait(_AGAIN_S)

    def _hear(self, folder: Path) -> None:
        from watchfiles import Change, watch

        def of_interest(_: Change, path: str) -> bool:
            return not path.startswith(self._not_in)

        which = _identity(folder)
        for changes in watch(
            folder,
            watch_filter=of_interest,
            stop_event=self._stop,
            debounce=400,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            if changes:
                self._woken.set()
            if _identity(folder) != which:
                # Another folder has this name now (a share that came back): listen to that one.
                self._woken.set()
                return


def _identity(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino
