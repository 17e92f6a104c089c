"""The two streams: standard output for results and programs, standard error for what people are told meanwhile."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO


def prepare() -> None:
    """Let no character end the program: names that the console cannot show become `?`; UTF-8 on Windows."""
    encoding = "utf-8" if sys.platform == "win32" and "PYTHONIOENCODING" not in os.environ else None
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors="replace")


def out(text: str) -> None:
    """Write a line of the result to standard output."""
    sys.stdout = _written(sys.stdout, text)


def tell(text: str) -> None:
    """Tell a person something, on standard error."""
    sys.stderr = _written(sys.stderr, text)


def out_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write one JSON value as one line to standard output."""
    out(json.dumps(value, ensure_ascii=False, default=str))


def _written(stream: TextIO, text: str) -> TextIO:
    """Write and give the stream to go on with; a reader that has gone away (`| head`) is no error."""
    try:
        stream.write(text + "\n")
        stream.flush()
    except BrokenPipeError:
        # The broken stream must stay open but harmless, or the interpreter complains when it flushes it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return stream


def shown(path: Path) -> str:
    """Give a path as a person would type it from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
