"""The practice system as a process of its own, and its switches from outside."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samples.practice.control import HEADER, PATH
from samples.practice.faults import Kind, Rule

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Running:
    """A practice system somewhere on this machine."""

    address: str

    def switch(self, rules: Sequence[Rule], seed: int = 0) -> None:
        """Put these rules into force instead of those before."""
        self._call({"rules": [rule.as_dict() for rule in rules], "seed": seed})

    def end_sessions(self) -> None:
        """End all sessions, as a restart of the system does."""
        self._call({"end_sessions": True})

    def fired(self, kind: Kind) -> int:
        """How often this fault happened since the rules were set."""
        return sum(one["kind"] == kind for one in self._call(None)["fired"])

    def _call(self, body: dict[str, Any] | None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address.rstrip("/") + PATH, data, {HEADER: "1"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - an address that we printed
            given: dict[str, Any] = json.load(answer)
            return given


@contextmanager
def launched(*options: str, database: Path) -> Iterator[Running]:
    """Run `python -m samples.practice` with these options on a free port; end it afterwards."""
    command = [sys.executable, "-m", "samples.practice", "--port", "0", "--db", str(database), *options]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise RuntimeError("研修用システムを起動できませんでした")
            yield Running(address)
        finally:
            process.terminate()
