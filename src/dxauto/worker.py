"""A worker process: takes attempts from standard input, gives reports to standard output, dies with its parent.

Frames are a length (4 bytes, big-endian) and that many bytes: first the parent's `sys.path` (JSON), then the kind
and the job (pickle), then attempts (pickle). Both ends are one program; nothing from outside is ever unpickled.
"""

from __future__ import annotations

import faulthandler
import json
import os
import pickle
import queue
import signal
import struct
import sys
import tempfile
import threading
from typing import BinaryIO

READY = b"ready"
_LENGTH = struct.Struct(">I")


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Write one frame and push it through."""
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """Read one frame; None if the other end has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


def main() -> None:
    """Work until the parent closes the pipe or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    taken, given = sys.stdin.buffer, _own_output()
    sys.path[:] = json.loads(read_frame(taken) or b"[]")
    head = read_frame(taken)
    if head is None:
        return
    crashes, kind_class, job = pickle.loads(head)  # noqa: S301 - from our own parent
    with open(crashes, "a", encoding="utf-8") as stream:  # noqa: PTH123 - must stay open as long as the process
        faulthandler.enable(stream)
        _serve(taken, given, kind_class, job)


def _serve(taken: BinaryIO, given: BinaryIO, kind_class: type, job: object) -> None:
    from dxauto.attempt import perform
    from dxauto.streamed import through_open_files

    if "%" in tempfile.gettempdir():
        # A kind may write a workbook here; otherwise openpyxl is not worth its time.
        through_open_files()
    kind = kind_class()
    attempts: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(taken, attempts), daemon=True).start()
    write_frame(given, READY)
    while True:
        report = perform(kind, job, pickle.loads(attempts.get()))  # type: ignore[arg-type]  # noqa: S301
        write_frame(given, pickle.dumps(report))


def _listen(taken: BinaryIO, attempts: queue.SimpleQueue[bytes]) -> None:
    while (content := read_frame(taken)) is not None:
        attempts.put(content)
    leave()


def leave() -> None:
    """End at once, with every process that was started from here, even if another thread is deep in native code."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


def _own_output() -> BinaryIO:
    """Take standard output for the frames alone; whatever prints goes to standard error."""
    own = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(own, os.O_BINARY)
    return os.fdopen(own, "wb")


if __name__ == "__main__":
    main()
