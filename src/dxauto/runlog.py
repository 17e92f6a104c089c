"""One log file a run: keys, states, reasons and places in the code; never a label, a path or a value."""

from __future__ import annotations

import logging
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from dxauto.attempt import Report
from dxauto.robot import Outcome

MAX_BYTES = 5_000_000


class _QuietHandler(RotatingFileHandler):
    """A full disk must neither end a run nor print the line that could not be written."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Lose the line."""


class RunLog:
    """Writes `<folder>/<run>.log`; at `MAX_BYTES` it becomes `<run>.log.1`, replacing the one before."""

    def __init__(self, folder: Path, run: str) -> None:
        self.path = log_path(folder, run)
        self.crashes = folder / f"{run}.crash.txt"
        self._handler = _QuietHandler(self.path, maxBytes=MAX_BYTES, backupCount=1, encoding="utf-8")
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        self._logger = logging.Logger(f"dxauto.run.{run}")
        self._logger.addHandler(self._handler)

    def say(self, text: str) -> None:
        """Write one line."""
        self._logger.info(text)

    def item(self, key: str, attempt: int, outcome: Outcome) -> None:
        """Write what became of an item."""
        cause = f" {outcome.cause}" if outcome.cause else ""
        self.say(f"{key} {outcome.state}{cause} attempt={attempt} seconds={outcome.seconds:.3f} {outcome.reason}")

    def trouble(self, report: Report, attempt: int) -> None:
        """Write an attempt that did not end well, with the places it went through."""
        self.say(f"{report.key} {report.ending} attempt={attempt} {report.outcome.reason}\n{report.trace}".rstrip())

    def close(self) -> None:
        """Close the file; a crash file in which nothing was written goes."""
        with suppress(OSError):  # a full disk again
            self._handler.close()
        if self.crashes.exists() and self.crashes.stat().st_size == 0:
            self.crashes.unlink()


def log_path(folder: Path, run: str) -> Path:
    """Give the path of a run's log file."""
    return folder / f"{run}.log"
