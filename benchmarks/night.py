"""`make bench-night`: a large stack as one scheduled run, undisturbed and killed again and again.

`python -m benchmarks.night --pages 2000 --kills 10 --workers 2`. Pages come from the seeded generator: all forms, all
conditions. They are read twice through `dxauto schedule run-now`, first undisturbed, then with `--kills` kills -9 at
random pages, the last one while the workbook is written. What is finished lies in `--area` and is not done again when
the command is called again (pages, the undisturbed run; the killed one goes on by itself).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, publish, tree_mb
from benchmarks.workbooks import difference

PLAN = "night"
SETTLED = 20
"""Pages after which models are loaded and both workers are at work: the first stretch begins there."""

WINDOW = 50
"""Pages on each side of page 100, and twice as many at the end, over which memory is looked at."""

ENDED = "state in ('done', 'review', 'failed') and origin is null"


@dataclass(frozen=True)
class Sample:
    """The pages that had ended at a moment, and what the process tree held then."""

    pages: int
    mb: float
    writing: bool


@dataclass(frozen=True)
class Office:
    """A workspace of its own with the pages to read, and one scheduled run."""

    root: Path

    @classmethod
    def open(cls, root: Path, pages: Path, workers: int, overrides: list[str]) -> Office:
        """Make it, or open the one that is there."""
        office = cls(root)
        if root.exists():
            return office
        making = root.with_name(f"{root.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        for folder in ("robots", "templates"):
            shutil.copytree(ROOT / folder, making / folder)
        (making / "dxauto.toml").write_text(f"workers = {workers}\nmin_free_mb = 100\n", encoding="utf-8")
        making.rename(root)
        given = [part for text in overrides for part in ("--set", text)]
        plan = ("--name", PLAN, "--daily", "02:00", "--system", "none", "--input", str(pages), "-o", "out/night.xlsx")
        command = [*cls.command(), "schedule", "add", "uketsuke", *plan, *given]
        subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
        return office

    @staticmethod
    def command() -> list[str]:
        """Give the installed command."""
        return [str(Path(sys.executable).parent / "dxauto")]

    def begin(self) -> subprocess.Popen[bytes]:
        """Start the scheduled run."""
        return subprocess.Popen(
            [*self.command(), "schedule", "run-now", PLAN],
            cwd=self.root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the ledger's file; nothing while it is not there yet."""
        path = self.root / ".dxauto" / "ledger.sqlite3"
        if not path.is_file():
            return []
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            try:
                return connection.execute(query).fetchall()
            except sqlite3.OperationalError:
                return []  # it is being made

    def ended(self) -> int:
        """Count the pages that were read to their end, by whatever run."""
        found = self.rows(f"select count(*) from items where {ENDED}")
        return int(found[0][0]) if found else 0

    def writing(self) -> bool:
        """Tell whether a workbook is being written now."""
        out = self.root / "out"
        return out.is_dir() and any(".part" in path.name for path in out.iterdir())


def make_pages(area: Path, seed: int, wanted: int) -> int:
    """Generate at least so many pages, unless they are there; give how many they are."""
    from dxauto.forms.library import load_library
    from samples.generate import write_jobs
    from samples.plan import Wish, plan

    record = area / "pages.json"
    if record.is_file():
        known = json.loads(record.read_text(encoding="utf-8"))
        if (known["seed"], known["wanted"]) == (seed, wanted):
            return int(known["pages"])
        raise SystemExit(f"{area} holds another stack ({known}): give another --area")
    library = load_library(ROOT)
    jobs, pages = [], 0
    for job in plan(Wish(seed, wanted), library):
        if pages >= wanted:
            break
        jobs.append(job)
        pages += sum(len(library.get(form).pages) if form else 1 for form in job.forms)
    write_jobs(seed, library, jobs, area / "in")
    (area / "in" / "truth.json").unlink()
    record.write_text(json.dumps({"seed": seed, "wanted": wanted, "pages": pages}), encoding="utf-8")
    return pages


def watch(office: Office, process: subprocess.Popen[bytes], samples: list[Sample]) -> None:
    """Look once at a run that is under way."""
    samples.append(Sample(office.ended(), tree_mb(process.pid), office.writing()))


def undisturbed(area: Path, office: Office, pages: int) -> dict[str, Any]:
    """Run it once to its end, without a break; give its figures, those of an earlier call if it came to its end."""
    record = area / "undisturbed.json"
    if record.is_file():
        return dict(json.loads(record.read_text(encoding="utf-8")))
    samples: list[Sample] = []
    begun = time.monotonic()
    with office.begin() as process:
        while process.poll() is None:
            watch(office, process, samples)
            time.sleep(0.5)
    check_end(office, process.returncode, pages)
    figures = {"seconds": round(time.monotonic() - begun, 1), **memory(samples, pages), **rates(office)}
    record.write_text(json.dumps(figures), encoding="utf-8")
    return figures


def killed(office: Office, pages: int, kills: int, seed: int) -> int:
    """Run it to its end through so many kills; give how many there were.

    A point that was passed meanwhile (the command was called again) is not made up for.
    """
    chance = random.Random(seed)
    points = sorted(chance.sample(range(1, pages), max(0, kills - 1)))
    done = office.root / "kills.txt"
    while True:
        so_far = len(done.read_text().split()) if done.is_file() else 0
        ahead = [point for point in points if point > office.ended()]
        with office.begin() as process:
            if ahead:
                hit = _kill_when(office, process, lambda goal=ahead[0]: office.ended() >= goal, chance)
            elif so_far < kills:
                hit = _kill_when(office, process, office.writing, chance)
            else:
                process.wait()
                hit = False
        if not hit:
            check_end(office, process.returncode, pages)
            return so_far
        with done.open("a") as stream:
            stream.write(f"{office.ended()}\n")


def _kill_when(office: Office, process: subprocess.Popen[bytes], reached: Any, chance: random.Random) -> bool:
    while process.poll() is None:
        if reached():
            time.sleep(0 if office.writing() else chance.uniform(0, 1))
            process.kill()
            process.wait()
            return process.returncode < 0
        time.sleep(0.02)
    return False


def check_end(office: Office, code: int, pages: int) -> None:
    """Hold that the last run came to its end and that all figures add up to the pages."""
    ((run, status),) = office.rows("select id, status from runs order by started desc, id desc limit 1")
    items = office.rows(f"select state, count(*) from items where run = '{run}' group by state")
    counted = office.rows("select sum(done + review + failed) from usage_events")
    if code not in (0, 3, 4) or status != "done" or sum(n for _, n in items) != pages or counted != [(pages,)]:
        raise SystemExit(f"ended with {code}, {status}: {items}, counted {counted}, pages {pages}")


def memory(samples: list[Sample], pages: int) -> dict[str, Any]:
    """Give the median and the highest memory (MB) about page 100 and over the last pages, and while it is written."""
    at = min(100, pages // 2)
    begin = [s.mb for s in samples if at - WINDOW < s.pages <= at + WINDOW and not s.writing]
    end = [s.mb for s in samples if pages - 2 * WINDOW < s.pages < pages and not s.writing]
    written = [s.mb for s in samples if s.writing or s.pages >= pages]
    return {
        "memory_100_mb": round(statistics.median(begin)),
        "memory_end_mb": round(statistics.median(end)),
        "memory_end_over_100": round(statistics.median(end) / statistics.median(begin), 3),
        "peak_end_over_100": round(max(end) / max(begin), 3),
        "memory_writing_mb": round(max(written, default=0.0)),
    }


def rates(office: Office) -> dict[str, Any]:
    """Give pages a minute over a first and a last stretch, each a fifth of the pages, by the ledger's own times."""
    rows = office.rows(f"select started, seconds from items where {ENDED} and started is not null")
    ends = sorted(datetime.fromisoformat(started).timestamp() + seconds for started, seconds in rows)
    settled = min(SETTLED, len(ends) // 5)
    stretch = len(ends) // 5
    first = stretch * 60 / (ends[settled + stretch] - ends[settled])
    last = stretch * 60 / (ends[-1] - ends[-1 - stretch])
    whole = (len(ends) - 1) * 60 / (ends[-1] - ends[0])
    return {
        "pages_per_min_start": round(first, 1),
        "pages_per_min_end": round(last, 1),
        "pages_per_min": round(whole, 1),
        "rate_end_over_start": round(last / first, 3),
    }


def main() -> None:
    """Make the pages, run both, compare, store and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--rows-per-book", type=int, help="write the workbook in parts")
    parser.add_argument("--area", type=Path, default=ROOT / "out" / "bench-night")
    parser.add_argument("--dry", action="store_true", help="store nothing in benchmarks/results")
    given = parser.parse_args()
    area = given.area.resolve()
    area.mkdir(parents=True, exist_ok=True)
    pages = make_pages(area, given.seed, given.pages)
    print(f"{pages} pages in {area / 'in'}", file=sys.stderr)
    overrides = [f"rows_per_book={given.rows_per_book}"] if given.rows_per_book else []
    if not (area / "undisturbed.json").is_file():
        shutil.rmtree(area / "undisturbed", ignore_errors=True)  # a run that was broken off is no undisturbed one
    whole = Office.open(area / "undisturbed", area / "in", given.workers, overrides)
    figures = undisturbed(area, whole, pages)
    print(figures, file=sys.stderr)
    torn = Office.open(area / "killed", area / "in", given.workers, overrides)
    kills = killed(torn, pages, given.kills, given.seed)
    compared = difference(whole.root / "out", torn.root / "out")
    figures = {"pages": pages, "workers": given.workers, **figures, "kills": kills, **compared}
    for name, value in figures.items():
        print(f"{name:<24}{value}")
    if given.dry:
        print(json.dumps(figures, ensure_ascii=False))
        return
    options = f" --rows-per-book {given.rows_per_book}" if given.rows_per_book else ""
    command = f"python -m benchmarks.night --pages {given.pages} --kills {given.kills} --workers {given.workers}"
    publish("night", figures, command + options)


if __name__ == "__main__":
    main()
