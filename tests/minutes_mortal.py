"""Runs a command again and again and kills it at random moments: `minutes_mortal.py SEED KILLS ARGUMENT…`.

A moment is the n-th function call of the program, so that it is the same on a slow machine as on a fast one. Each run
is a process of its own (a fork of this one, which has imported what takes long). Prints JSON: which stretches were
heard in which run, and how the last, undisturbed one ended.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path
from types import FrameType

# What a run imports, so that it does not count; the model itself is loaded by each run.
import docxtpl  # noqa: F401
import faster_whisper  # noqa: F401

import dxauto.minutes.finish
import dxauto.minutes.hearing.recogniser
import dxauto.minutes.output.word
import dxauto.runner  # noqa: F401
from dxauto.cli.main import call

UNDISTURBED = 1 << 60


class Moments:
    """Counts calls in this process, and kills it at the n-th."""

    def __init__(self, last: int) -> None:
        self.count, self.last = 0, last

    def __call__(self, _frame: FrameType, event: str, _argument: object) -> None:
        """Take an event of the interpreter."""
        if event == "call":
            self.count += 1
            if self.count == self.last:
                os.kill(os.getpid(), signal.SIGKILL)


def run(arguments: list[str], last: int) -> tuple[int | None, int]:
    """Run until the call `last`; give the exit code (None: killed) and how many calls there were."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        moments = Moments(last)
        sys.setprofile(moments)
        code = call(arguments)
        sys.setprofile(None)
        os.write(writer, json.dumps([code, moments.count]).encode())
        os._exit(0)
    os.close(writer)
    told = os.read(reader, 1000)
    os.close(reader)
    os.waitpid(child, 0)
    code, calls = json.loads(told) if told else (None, last)
    return code, calls


def main() -> None:
    """Kill, go on, and tell."""
    rng = random.Random(int(sys.argv[1]))
    kills, arguments = int(sys.argv[2]), sys.argv[3:]
    heard: list[dict[str, int]] = []
    most, killed, finished = 60_000, 0, 0
    while killed < kills:
        code, calls = run(arguments, rng.randrange(1, most))
        heard.append(seen())
        if code is None:
            killed += 1
        else:
            finished, most = finished + 1, max(2, calls)
    code, calls = run(arguments, UNDISTURBED)
    heard.append(seen())
    print(json.dumps({"code": code, "heard": heard, "finished": finished, "calls": calls}))


def seen() -> dict[str, int]:
    """Give each stretch that has been heard, with the time when its file was written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in Path(".dxauto/work").rglob("heard.json")}


if __name__ == "__main__":
    main()
