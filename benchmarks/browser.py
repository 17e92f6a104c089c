"""`make bench-browser`: rows a minute beside a hand-written script and Robot Framework Browser, two contexts, memory.

All in one run: the same page of the practice system, the same rows, the same browser program, taking turns. The
database of the system tells when each row was stored; a contender that lost, doubled or misread a row ends the run.
Options: `--only speed,contexts,memory` (its figures are stored beside the others, with a date of their own), `--rows`,
`--repeats`, `--context-rows`, `--memory-rows`, `--matrix-seeds`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.browser_peers import robotframework
from benchmarks.browser_peers.contenders import Making, dxauto, robot_framework, run_once, script
from benchmarks.browser_peers.timing import Seen
from benchmarks.machine import ROOT, publish, publish_part

PARTS = ("speed", "contexts", "memory")
SLOW_MS = 500
MATRIX = ROOT / "benchmarks" / "results" / "browser-matrix.json"
MATRIX_KEYS = ("matrix_runs", "lost", "doubled", "wrong", "claimed_absent", "to_person")
SPEED_KEYS = ("rows_per_min", "x_script", "x_robotframework", "x_two_contexts", "peak_mb_100", "peak_mb_2000")

WHAT = {
    "dxauto": "each row: looked up before, filled, read back, intent and proof in the journal, POST sent once by us,"
    " 2 pictures, receipt; start and end: ledger, result list",
    "script": "each row: filled, sent, receipt read back. No look-up, no journal, no pictures, no repeats",
    "robotframework": "as the script, in Robot Framework's keywords; its log switched off",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, store the figures."""
    options = _options(arguments)
    figures: dict[str, Any] = dict.fromkeys(SPEED_KEYS) | dict.fromkeys(MATRIX_KEYS)
    if "speed" in options.only:
        figures |= _speed(options)
    if "contexts" in options.only:
        figures |= _contexts(options)
    if "memory" in options.only:
        figures |= _memory(options)
    figures |= _matrix(options)
    command = f"python -m benchmarks.browser {' '.join(sys.argv[1:] if arguments is None else arguments)}".strip()
    if options.no_store:
        print(json.dumps(figures, ensure_ascii=False))
    elif set(options.only) == set(PARTS):
        publish("browser", figures, command)
    else:
        publish_part("browser", {key: value for key, value in figures.items() if value is not None}, command)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(PARTS), help="speed,contexts,memory")
    parser.add_argument("--rows", type=int, default=60, help="rows a run of the speed part")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each contender, taking turns")
    parser.add_argument("--context-rows", type=int, default=40)
    parser.add_argument("--context-repeats", type=int, default=3)
    parser.add_argument("--memory-rows", type=int, default=2000)
    parser.add_argument("--matrix-seeds", type=int, default=0, help="run the fault matrix too, with that many seeds")
    parser.add_argument("--no-store", action="store_true", help="only print the figures")
    options = parser.parse_args(arguments)
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return options


def _in_turn(contenders: dict[str, Making], rows: int, repeats: int, slow_ms: int = 0) -> dict[str, list[Seen]]:
    """Run the contenders in turns, each round beginning with another."""
    names = list(contenders)
    runs: dict[str, list[Seen]] = {name: [] for name in names}
    for turn in range(repeats):
        first = turn % len(names)
        for name in [*names[first:], *names[:first]]:
            seen = run_once(contenders[name], rows, slow_ms)
            runs[name].append(seen)
            print(f"  round {turn + 1}  {name:<18}{seen.rows_per_min:>8.1f} rows/min", flush=True)
    return runs


def _speed(options: argparse.Namespace) -> dict[str, Any]:
    version = robotframework.installed()
    rows = options.rows
    contenders = {"dxauto": dxauto(rows), "script": script(rows)}
    if version:
        contenders["robotframework"] = robot_framework(rows)
    print(f"\n== speed: {rows} rows a run, {options.repeats} runs each (Robot Framework Browser {version or 'absent'})")
    runs = _in_turn(contenders, rows, options.repeats)
    print(f"{'':<18}{'rows/min':>10}{'with start':>12}")
    for name, seen in runs.items():
        whole = statistics.median(one.rows_per_min_whole for one in seen)
        print(f"{name:<18}{_median(seen):>10.1f}{whole:>12.1f}   {WHAT[name]}")
    return {
        "rows_per_min": round(_median(runs["dxauto"]), 1),
        "x_script": _ratio(runs["dxauto"], runs["script"]),
        "x_robotframework": _ratio(runs["dxauto"], runs["robotframework"]) if version else None,
    }


def _contexts(options: argparse.Namespace) -> dict[str, Any]:
    rows = options.context_rows
    print(f"\n== contexts: a system that answers after {SLOW_MS} ms, {rows} rows a run")
    contenders = {"one": dxauto(rows), "two": dxauto(rows, "limits.contexts=2")}
    runs = _in_turn(contenders, rows, options.context_repeats, SLOW_MS)
    return {"x_two_contexts": _ratio(runs["two"], runs["one"])}


def _memory(options: argparse.Namespace) -> dict[str, Any]:
    rows = options.memory_rows
    print(f"\n== memory: {rows} rows in one run; sum of the browser's processes, shared pages counted once (PSS)")
    seen = run_once(dxauto(rows), rows, memory_every_s=2.0)
    marks = [mark for mark in (100, 500, 1000, 2000) if mark <= rows]
    print("  " + "   ".join(f"until row {mark}: {seen.peak_mb(mark):.0f} MB" for mark in marks))
    few, many = seen.peak_mb(100), seen.peak_mb(rows)
    print(f"  after all rows {many / few:.2f} times what it was after 100" if few else "  not measured")
    return {"peak_mb_100": round(few, 1), "peak_mb_2000": round(many, 1) if rows >= 2000 else None}


def _median(runs: Sequence[Seen]) -> float:
    return statistics.median(run.rows_per_min for run in runs)


def _ratio(ours: Sequence[Seen], theirs: Sequence[Seen]) -> float:
    """Give the median of the rounds' ratios: what else the machine did in a round slowed both."""
    return round(statistics.median(a.rows_per_min / b.rows_per_min for a, b in zip(ours, theirs, strict=True)), 3)


def _matrix(options: argparse.Namespace) -> dict[str, Any]:
    """Give the fault matrix's figures: run now if that was asked, else as they were stored, with the commit told."""
    if options.matrix_seeds:
        command = [sys.executable, "-m", "benchmarks.browser_matrix", "--seeds", str(options.matrix_seeds)]
        subprocess.run(command, cwd=ROOT, check=False)
    if not MATRIX.exists():
        print("\nno result of the fault matrix (python -m benchmarks.browser_matrix)")
        return {}
    stored = json.loads(MATRIX.read_text(encoding="utf-8"))
    told = stored["measured_on"]
    print(f"\nfault matrix: as stored {told['date']} at commit {told['commit']}: {stored['command']}")
    return {key: stored["figures"].get(key) for key in MATRIX_KEYS} | {"matrix_commit": told["commit"]}


if __name__ == "__main__":
    sys.exit(main())
