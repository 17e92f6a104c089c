"""Where a workbook's sheets wait while they are written: in the workspace, for they hold personal data."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dxauto.streamed import through_open_files

STALE_S = 24 * 3600
"""What a killed process left is removed by the next one after a day; no workbook takes that long to write."""


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[None]:
    """Let openpyxl stream its sheets through `folder` instead of the computer's own; nothing stays there.

    A run has a folder of its own below `folder` already, whose rest its next call removes at once: then in that one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _remove_stale(folder)
    of_run = Path(tempfile.gettempdir())
    own = tempfile.mkdtemp(prefix="book-", dir=of_run if folder in of_run.parents else folder)
    through_open_files()
    before = tempfile.tempdir
    tempfile.tempdir = own
    try:
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(own, ignore_errors=True)


def _remove_stale(folder: Path) -> None:
    oldest = time.time() - STALE_S
    for left in folder.glob("book-*"):
        if left.stat().st_mtime < oldest:
            shutil.rmtree(left, ignore_errors=True)
