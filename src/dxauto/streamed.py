"""Workbooks are streamed through temporary files: in folders of any name, and a full disk is told as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO


def through_open_files() -> None:
    """Let openpyxl stream its sheets into files that Python has opened.

    By a name, lxml opens them itself: it takes the name for a URL and does not find a file with a percent sign in its
    path, and of a disk that is full it says only that it could not serialise.
    """
    from openpyxl.worksheet import _writer

    module: Any = _writer
    if module.xmlfile is not _opened:
        _by_name.append(module.xmlfile)
        module.xmlfile = _opened


_by_name: list[Any] = []
"""What openpyxl itself writes with, once it has been replaced."""


@contextmanager
def _opened(place: Any) -> Iterator[Any]:
    (writing,) = _by_name
    if not isinstance(place, str):
        with writing(place) as told:
            yield told
        return
    with Path(place).open("wb") as stream:
        taken = _Taken(stream)
        try:
            with writing(taken) as told:
                yield told
        finally:
            if taken.refused is not None:
                raise taken.refused


class _Taken:
    """Takes what is written, and keeps the system's error: what is raised after it says less."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.refused: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._stream.write(content)
        except OSError as error:
            self.refused = error
            raise
