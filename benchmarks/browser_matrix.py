"""`python -m benchmarks.browser_matrix --seeds 20 --rows 30 --systems practice,django --jobs 2`: the fault matrix.

Every seed: a fresh system behind the fault proxy, faults on the wire, kills at named moments, in one seed of four two
runs at once, in one two PCs; then, as an office does the next morning, the same command once more without faults; then
every row is counted in the system's own database. What counts as lost, doubled, wrong stands in
`benchmarks.matrix.counting`. With `--log FILE` a matrix that was stopped goes on.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.machine import publish
from benchmarks.matrix.counting import Tally
from benchmarks.matrix.faults import Kind
from benchmarks.matrix.killer import PAIRS
from benchmarks.matrix.log import Log
from benchmarks.matrix.seed import run_seed
from benchmarks.matrix.systems import OFFICES, office

TOLD = ("matrix_runs", "rows", "lost", "doubled", "wrong", "claimed_absent", "to_person", "refused", "seconds")
ALL_KINDS = (*Kind, "row_refused", "two_runs", "two_pcs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the seeds, print and store the tallies; 1 if anything was lost, doubled, wrong or made up."""
    options = _options(arguments)
    tallies = {name: Tally() for name in options.systems.split(",")}
    for system, seed, tally in _tallies(options, list(tallies)):
        tallies[system].add(tally)
        print(f"{system} seed {seed}: {_line(tally)}", flush=True)
    whole = Tally()
    for tally in tallies.values():
        whole.add(tally)
    figures = _figures(whole) | {"systems": {name: _figures(tally) for name, tally in tallies.items()}}
    for name, tally in [*tallies.items(), ("all", whole)]:
        print(f"{name:<10}{_line(tally)}")
    command = f"python -m benchmarks.browser_matrix {' '.join(sys.argv[1:] if arguments is None else arguments)}"
    if options.no_store:
        print(figures)
    else:
        publish("browser-matrix", figures, command)
    return int(not whole.flawless)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser_matrix")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--rows", type=int, default=30)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--systems", default=",".join(OFFICES))
    parser.add_argument("--jobs", type=int, default=2, help="seeds at the same time")
    parser.add_argument("--log", type=Path, help="one line a seed run; those of this source in it are not run again")
    parser.add_argument("--keep", type=Path, help="folder for the runs with a mistake, or with --keep-all for all")
    parser.add_argument("--keep-all", action="store_true")
    parser.add_argument("--no-store", action="store_true", help="only print the figures")
    options = parser.parse_args(arguments)
    unknown = set(options.systems.split(",")) - set(OFFICES)
    if unknown:
        parser.error(f"no system {', '.join(sorted(unknown))}; there are {', '.join(OFFICES)}")
    for name in options.systems.split(","):
        office(name)  # one that is not installed says so before hours of others
    return options


def _tallies(options: argparse.Namespace, systems: Sequence[str]) -> Iterator[tuple[str, int, Tally]]:
    log = Log(options.log, options.rows)
    known = log.read()
    wanted = [(s, n) for n in range(options.first, options.first + options.seeds) for s in systems]
    yield from ((*one, known[one]) for one in wanted if one in known)
    with ProcessPoolExecutor(options.jobs, get_context("spawn"), max_tasks_per_child=1) as pool:
        kept = options.keep, options.keep_all
        todo = {pool.submit(_one, *one, options.rows, *kept): one for one in wanted if one not in known}
        try:
            for ended in as_completed(todo):
                log.add(*todo[ended], ended.result())
                yield (*todo[ended], ended.result())
        finally:
            # A seed that could not run ends the matrix now and not when the hours of the others are over.
            pool.shutdown(cancel_futures=True)


def _one(system: str, seed: int, rows: int, keep: Path | None, keep_all: bool) -> Tally:
    with tempfile.TemporaryDirectory(prefix="matrix-") as folder:
        tally = run_seed(office(system), seed, rows, Path(folder))
        if keep is not None and (keep_all or not tally.flawless):
            shutil.copytree(folder, keep / f"{system}-{seed}", dirs_exist_ok=True, ignore_dangling_symlinks=True)
        return tally


def _line(tally: Tally) -> str:
    told = ", ".join(f"{name} {getattr(tally, name)}" for name in TOLD)
    faults = sum(tally.faults.get(kind, 0) for kind in ALL_KINDS)
    return f"{told}, faults {faults}, kills {sum(tally.kills.values())}{''.join('; ' + m for m in tally.mistakes)}"


def _figures(tally: Tally) -> dict[str, Any]:
    figures = asdict(tally) | {"faults_all": sum(tally.faults.get(kind, 0) for kind in ALL_KINDS)}
    figures["never_met"] = [str(kind) for kind in ALL_KINDS if not tally.faults.get(kind)]
    figures["kills_never_met"] = [f"{v}: {m}" for m, v in PAIRS if not tally.kills.get(f"{v}: {m}")]
    return figures


if __name__ == "__main__":
    sys.exit(main())
