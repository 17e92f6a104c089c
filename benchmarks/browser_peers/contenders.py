"""One run of each contender, on a fresh practice system in a process of its own."""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.browser_peers import robotframework
from benchmarks.browser_peers.rows import key, write_list, write_screens
from benchmarks.browser_peers.timing import Seen, environment, run_watched
from benchmarks.machine import ROOT
from samples.practice import database as practice
from samples.practice.process import launched
from samples.practice.settings import DEFAULT_PASSWORD, DEFAULT_USER

ROBOT = "nouzei-nyuryoku"
Making = Callable[[Path, str], list[str]]
"""Makes what a contender needs in a folder, for a system's address, and gives the command; it writes `receipts.csv`."""


def dxauto(rows: int, *changed: str) -> Making:
    """Give the shipped robot through the command, as a clerk runs it."""

    def make(folder: Path, address: str) -> list[str]:
        environment(RENSHU_USER=DEFAULT_USER, RENSHU_PASSWORD=DEFAULT_PASSWORD)
        (folder / "robots").mkdir()
        shutil.copytree(ROOT / "templates", folder / "templates")
        flow = (ROOT / "robots" / f"{ROBOT}.yaml").read_text(encoding="utf-8")
        flow = flow.replace("http://127.0.0.1:8600", address.rstrip("/"))
        (folder / "robots" / f"{ROBOT}.yaml").write_text(flow, encoding="utf-8")
        list_ = write_list(folder / "list.csv", rows)
        settings = [part for one in changed for part in ("--set", one)]
        command = [str(Path(sys.executable).parent / "dxauto"), "run", ROBOT, str(list_)]
        return [*command, "-o", str(folder / "receipts.csv"), "--test", "--no-preview", *settings]

    return make


def script(rows: int) -> Making:
    """Give the hand-written script."""

    def make(folder: Path, address: str) -> list[str]:
        screens = write_screens(folder / "screens.json", rows)
        program = [sys.executable, "-m", "benchmarks.browser_peers.script"]
        return [*program, address, str(screens), str(folder / "receipts.csv")]

    return make


def robot_framework(rows: int) -> Making:
    """Give Robot Framework Browser."""

    def make(folder: Path, address: str) -> list[str]:
        screens = write_screens(folder / "screens.json", rows)
        return robotframework.command(address, screens, folder / "receipts.csv")

    return make


def run_once(make: Making, rows: int, slow_ms: int = 0, memory_every_s: float = 0.0) -> Seen:
    """Run a contender; ends the benchmark if a row is not in the system once with the receipt that was read back."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        database = folder / "practice.sqlite3"
        with launched("--slow-ms", str(slow_ms), "--session-seconds", "0", database=database) as running:
            command = make(folder, running.address)
            seen = run_watched(command, ROOT if "-m" in command else folder, database, memory_every_s)
            _check(seen, database, folder / "receipts.csv", rows)
    return seen


def _check(seen: Seen, database: Path, receipts: Path, rows: int) -> None:
    stored = [(row["seiri_bangou"], row["uketsuke"]) for row in practice.rows(database)]
    told = _told(receipts) if receipts.exists() else []
    if sorted(stored) != sorted(told) or [k for k, _ in sorted(stored)] != [key(n) for n in range(rows)]:
        raise SystemExit(f"not every row went in once (code {seen.code}):\n{seen.out[-1500:]}\n{seen.err[-1500:]}")


def _told(receipts: Path) -> list[tuple[str, str]]:
    with receipts.open(encoding="utf-8-sig", newline="") as stream:
        lines: Sequence[Sequence[str]] = list(csv.reader(stream))
    if lines and "受付番号" in lines[0]:
        at = lines[0].index("受付番号")
        return [(line[0], line[at]) for line in lines[1:]]
    return [(line[0], line[1]) for line in lines if line]
