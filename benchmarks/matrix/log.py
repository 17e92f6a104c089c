"""The seed runs that are done: a matrix of hours may be stopped. What ran with another source does not count."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

from benchmarks.machine import ROOT
from benchmarks.matrix.counting import Tally


class Log:
    """A file with one line a seed run; without a path it holds nothing."""

    def __init__(self, path: Path | None, rows: int) -> None:
        self._path = path
        self._of = {"source": _source(), "rows": rows}

    def read(self) -> dict[tuple[str, int], Tally]:
        """Give the tallies of this source and number of rows by system and seed."""
        if self._path is None or not self._path.exists():
            return {}
        lines = [json.loads(line) for line in self._path.read_text(encoding="utf-8").splitlines()]
        return {(one["system"], one["seed"]): Tally(**one["tally"]) for one in lines if one["of"] == self._of}

    def add(self, system: str, seed: int, tally: Tally) -> None:
        """Note a seed run."""
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            line = {"of": self._of, "system": system, "seed": seed, "tally": asdict(tally)}
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _source() -> str:
    """Name what is under test: git's hash of `src`."""
    tree = subprocess.run(["git", "rev-parse", "HEAD:src"], cwd=ROOT, capture_output=True, text=True, check=False)
    return tree.stdout.strip()
