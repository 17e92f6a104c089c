"""Workbooks are streamed through temporary files; their folder may have any name that the system allows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def allow_any_name(folder: Path) -> None:
    """Let openpyxl stream its sheets through `folder` also if there is a percent sign in its path.

    lxml takes the name of a file for a URL and resolves what follows a percent sign: it does not find the file. So
    it is given the open file instead. Where no name needs that nothing is imported or changed.
    """
    if "%" not in str(folder):
        return
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
    with Path(place).open("wb") as stream, writing(stream) as told:
        yield told
