"""Measures adoption figures: taking a log in, figures on both databases, memory; and how often the forecast is right.

`python -m benchmarks.usage --rows 10000000` is the full run (about half an hour on two cores); fewer rows show the
same in less time. Each import runs in a process of its own, so that its memory can be told apart.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.forecast import coverage
from benchmarks.machine import ROOT, publish
from benchmarks.postgres_server import Server, missing
from dxauto.usage.figures import figures
from dxauto.usage.intake.mapping import LogMapping
from dxauto.usage.intake.taking import load_mapping, take_in
from dxauto.usage.own import Keys
from dxauto.usage.periods import FiscalYear
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from samples.hall.many import write_log
from samples.hall.plan import plan

TODAY = date(2027, 3, 31)
"""The log's last day: what a page or a report is made for as a rule."""

PAST = date(2026, 11, 20)
"""A past day in mid-month with later events in the same month: that month is summed from its days."""

SEED = 1
_MAPPING = ROOT / "benchmarks" / "usage-log.yaml"


def take(place: str, log: Path) -> dict[str, Any]:
    """Take the log in and tell how long it took and how much memory; the second time nothing is new."""
    mapping = load_mapping(_MAPPING)
    assert isinstance(mapping, LogMapping)
    with UsageStore(_place(place)) as store:
        store.prepare()
        store.put_roster(plan(SEED).roster)
        begun = time.perf_counter()
        result = take_in(store, log, mapping, UsageTerms(), Keys(b"own" * 8, b"hall" * 8))
        seconds = time.perf_counter() - begun
    assert result.refusals == 0, result.told()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": result.read, "taken": result.taken, "seconds": round(seconds, 1), "peak_mb": round(peak)}


def report(place: str, folder: Path, day: date) -> dict[str, float]:
    """Give the seconds that a year's figures up to a day take, until the page stands there and until the report does
    (the slowest of Excel, PDF and Word), the store's opening included: the best of three.
    """
    from dxauto.usage.page import write_page
    from dxauto.usage.report import write_report
    from dxauto.usage.report.content import Report
    from dxauto.usage.report.write import FORMATS

    rounds = []
    for _ in range(3):
        begun = time.perf_counter()
        with UsageStore(_place(place)) as store:
            found = figures(store, FiscalYear.of(day), day, UsageTerms())
        reckoned = time.perf_counter() - begun
        seconds = {"figures": reckoned, "page": reckoned + _timed(write_page, found, folder / "page.html")}
        made = Report(found, None, None, "")
        for ending in FORMATS:
            seconds[ending] = reckoned + _timed(write_report, made, folder / f"report{ending}")
        rounds.append(seconds)
    best = {name: min(one[name] for one in rounds) for name in rounds[0]}
    return {"figures": best["figures"], "page": best["page"], "report": max(best[one] for one in FORMATS)}


def _timed(work: Callable[..., object], *given: object) -> float:
    begun = time.perf_counter()
    work(*given)
    return time.perf_counter() - begun


def _place(place: str) -> Path | str:
    return place if place.startswith("postgresql") else Path(place)


def _apart(what: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.usage", what, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def measure(rows: int, halls: int, folder: Path) -> dict[str, Any]:
    """Measure everything."""
    few, log = folder / "few.csv", folder / "log.csv"
    write_log(plan(SEED), few, max(1, rows // 10))
    write_log(plan(SEED), log, rows)
    small = _apart("take", str(folder / "few.sqlite3"), str(few))
    found: dict[str, Any] = {"rows": rows}
    place = str(folder / "usage.sqlite3")
    found |= _measured("sqlite", place, log)
    found["peak_mb_tenth"] = small["peak_mb"]
    found["database_mb_sqlite"] = round(Path(place).stat().st_size / 2**20)
    if reason := missing():
        print(f"PostgreSQL: {reason}")
        found |= {"report_s_postgresql": None, "import_rows_per_s_postgresql": None}
    else:
        server = Server.make(str(folder))
        try:
            found |= _measured("postgresql", server.make_database("hall"), log)
        finally:
            server.remove()
    pages = [found.get(f"dashboard_s_{name}") for name in ("sqlite", "postgresql")]
    found["dashboard_s"] = max(one for one in pages if one is not None)
    speeds = [found[f"import_rows_per_s_{name}"] for name in ("sqlite", "postgresql")]
    found["import_rows_per_s"] = min(speed for speed in speeds if speed is not None)
    return {**found, **coverage(halls)}


def _measured(name: str, place: str, log: Path) -> dict[str, Any]:
    taken = _apart("take", place, str(log))
    assert taken["taken"] == taken["rows"]
    seconds, past = (_apart("report", place, str(log.parent), str(day)) for day in (TODAY, PAST))
    print(f"{name}: {taken['rows']} rows in {taken['seconds']} s, {taken['peak_mb']} MB")
    print(f"  seconds, today {seconds}, past day {past}", flush=True)
    return {
        f"import_rows_per_s_{name}": round(taken["rows"] / taken["seconds"]),
        f"import_peak_mb_{name}": taken["peak_mb"],
        f"figures_s_{name}": round(seconds["figures"], 3),
        f"dashboard_s_{name}": round(seconds["page"], 3),
        f"report_s_{name}": round(seconds["report"], 3),
        f"dashboard_past_s_{name}": round(past["page"], 3),
        f"report_past_s_{name}": round(past["report"], 3),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Enter from the command line."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["take"]:
        print(json.dumps(take(given[1], Path(given[2]))))
        return
    if given[:1] == ["report"]:
        print(json.dumps(report(given[1], Path(given[2]), date.fromisoformat(given[3]))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--halls", type=int, default=150, help="generated halls for the forecast's back-test")
    parser.add_argument("--folder", type=Path, help="where the databases are made (default: the system's)")
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        Path(folder).chmod(0o755)
        found = measure(asked.rows, asked.halls, Path(folder))
    for name, value in found.items():
        print(f"{name:32} {value}")
    command = f"python -m benchmarks.usage --rows {asked.rows} --halls {asked.halls}"
    publish("usage", found, command)


if __name__ == "__main__":
    main()
