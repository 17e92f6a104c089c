"""`make bench-forms`: accuracy, sorting, registration, speed and memory of form reading, beside its peers.

Everything runs through the command `dxauto run uketsuke`, as a clerk would, in a workspace of its own.
Options: `--count` fresh applications, `--speed-pages`, `--memory-pages`, `--peer-pages`, `--seed`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, Ran, publish, run_measured
from benchmarks.scoring import Score, Tally, score

CONDITIONS = ("clean", "ordinary", "fax", "photo", "ruined")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True)
class FormRun:
    """One run of the form robot: what the command said, the JSON records, and the pages' residuals in mm."""

    ran: Ran
    summary: Mapping[str, Any]
    records: list[dict[str, Any]]
    residuals: list[float]


def workspace(parent: Path, name: str) -> Path:
    """Make an empty workspace with the repository's robots and templates."""
    root = parent / name
    root.mkdir()
    for folder in ("robots", "templates"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


def read_forms(root: Path, inputs: Sequence[Path], workers: int) -> FormRun:
    """Read pages with the command, in a workspace of its own."""
    out = root / "out.json"
    command = [str(Path(sys.executable).parent / "dxauto"), "run", "uketsuke", *map(str, inputs)]
    command += ["-o", str(out), "--format", "json", "--workers", str(workers), "--test", "--json"]
    ran = run_measured(command, root)
    if not out.exists():
        raise SystemExit(f"dxauto ended with {ran.code}:\n{ran.err}")
    summary = json.loads(ran.out.strip().splitlines()[-1])
    pages = (json.loads(p.read_text(encoding="utf-8")) for p in (root / ".dxauto" / "work").glob("*/*/page.json"))
    residuals = [p["residual_mm"] for p in pages if p.get("residual_mm") is not None]
    return FormRun(ran, summary, json.loads(out.read_text(encoding="utf-8")), residuals)


def field_types() -> dict[str, dict[str, str]]:
    """Template id to field name to type name, as the truth needs them."""
    from dxauto.forms.library import load_library

    templates = load_library(ROOT).templates
    return {t.id: {f.name: f.type for f in t.all_fields()} for t in templates.values()}


def generate(seed: int, count: int, out: Path, *extra: str) -> list[dict[str, Any]]:
    """Make fresh samples with the generator's command; give their truth."""
    command = [sys.executable, "-m", "samples.generate", "--seed", str(seed), "--count", str(count), "--out", str(out)]
    subprocess.run([*command, *extra], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return list(json.loads((out / "truth.json").read_text(encoding="utf-8")))


def report(title: str, result: Score) -> None:
    """Print one set's accuracy for people."""
    print(f"\n== {title}")
    print(f"{'condition':<12}{'fields':>8}{'exact':>9}{'CER':>9}{'flagged':>9}{'wrong, unflagged':>18}{'sorted':>9}")
    for condition in CONDITIONS:
        if condition in result.by_condition or condition in result.sorted_right:
            _row(condition, result.by_condition[condition], result.sorted_right[condition])
    for name, tally in sorted(result.by_type.items(), key=lambda item: item[1].share):
        print(f"  {name:<20}{tally.fields:>6}{tally.share:>9.1%}{tally.cer:>9.2%}{tally.wrong_unflagged:>8}")


def _row(name: str, tally: Tally, sorting: Sequence[bool]) -> None:
    right = sum(sorting) / len(sorting) if sorting else 1.0
    print(
        f"{name:<12}{tally.fields:>8}{tally.share:>9.1%}{tally.cer:>9.2%}"
        f"{tally.flagged / max(1, tally.fields):>9.1%}{tally.wrong_unflagged:>18}{right:>9.1%}"
    )


def accuracy(area: Path, arguments: argparse.Namespace) -> tuple[dict[str, Any], list[Score]]:
    """Read the committed samples and a fresh seed; give the figures and both scores."""
    types = field_types()
    committed = ROOT / "samples" / "forms"
    truth = json.loads((committed / "truth.json").read_text(encoding="utf-8"))
    fresh = area / "fresh"
    fresh_truth = generate(arguments.seed, arguments.count, fresh)
    runs = [
        read_forms(workspace(area, "w-committed"), [committed], 2),
        read_forms(workspace(area, "w-fresh"), [fresh], 2),
    ]
    scores = [score(truth, runs[0].records, types), score(fresh_truth, runs[1].records, types)]
    report("committed samples", scores[0])
    report(f"fresh seed {arguments.seed}", scores[1])
    if arguments.mistakes:
        for mistake in scores[0].mistakes + scores[1].mistakes:
            print(mistake)
    residuals = sorted(runs[0].residuals + runs[1].residuals)
    both = {**_figures(scores[0], "committed_"), **_figures(scores[1], "fresh_")}
    return {
        **_figures(scores[0], "", scores[1]),
        **both,
        "residual_mm_p95": round(residuals[int(0.95 * (len(residuals) - 1))], 3) if residuals else None,
    }, scores


def _merged(tallies: Sequence[Tally]) -> Tally:
    total = Tally()
    for t in tallies:
        for name in vars(total):
            setattr(total, name, getattr(total, name) + getattr(t, name))
    return total


def _figures(first: Score, prefix: str, *more: Score) -> dict[str, Any]:
    scores = [first, *more]
    every = _merged([s.all_fields for s in scores])
    named = {c: _merged([s.by_condition[c] for s in scores]) for c in CONDITIONS}
    sorting = [ok for s in scores for c, oks in s.sorted_right.items() if c in ("clean", "ordinary") for ok in oks]
    figures = {
        **{f"fields_exact_{c}": round(named[c].share, 4) for c in CONDITIONS},
        "fields_exact_all": round(every.share, 4),
        "cer": round(every.cer, 4),
        "sorted_right": round(sum(sorting) / max(1, len(sorting)), 4),
        "sorted_wrong": sum(s.sorted_wrong for s in scores),
        "marks_right": round(_merged([s.marks for s in scores]).share, 4),
        "wrong_unflagged": round(every.wrong_unflagged / max(1, every.fields), 4),
        "flagged": round(every.flagged / max(1, every.fields), 4),
    }
    return {prefix + name: value for name, value in figures.items()}


def speed(area: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Pages a minute on one and two workers, and the same pages through the peers, one thread each, interleaved."""
    from benchmarks.rasters import as_pngs

    pages = area / "speed"
    generate(
        arguments.seed + 1, arguments.speed_pages, pages, "--condition", "ordinary", "--template", "nouzei-shoumei"
    )
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(arguments.turns):
        for workers in (1, 2):
            run = read_forms(workspace(area, f"w-speed-{turn}-{workers}"), [pages], workers)
            counted = run.summary["done"] + run.summary["review"] + run.summary["failed"]
            seconds[workers].append(run.ran.seconds / counted)
    peer_pages = as_pngs(pages, area / "png", arguments.peer_pages)
    peers = {name: _peer_seconds(name, peer_pages) for name in ("rapid", "tesseract")}
    one, two = (statistics.median(seconds[w]) for w in (1, 2))
    print(f"\n== speed, whole command, start included, {arguments.speed_pages} pages, median of {arguments.turns}")
    print(f"dxauto 1 worker: {60 / one:.0f} pages/min; 2 workers: {60 / two:.0f} pages/min")
    for name, taken in peers.items():
        print(f"{name} full page, 1 thread, model load not counted: {60 / taken:.1f} pages/min")
    return {
        "pages_per_min_1": round(60 / one, 1),
        "pages_per_min_2": round(60 / two, 1),
        "x_rapidocr_full_page": round(peers["rapid"] / one, 2),
        "x_tesseract_full_page": round(peers["tesseract"] / one, 2),
    }


def _peer_seconds(name: str, pages: Sequence[Path]) -> float:
    command = [sys.executable, "-m", "benchmarks.peers", name, *map(str, pages)]
    ran = run_measured(command, ROOT, ONE_THREAD)
    lines = [json.loads(line) for line in ran.out.splitlines() if line.startswith("{")]
    return statistics.median(float(line["seconds"]) for line in lines)


def memory(area: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Peak memory of the command and its two workers together, at 10 pages and at many."""
    from benchmarks.rasters import long_tiff

    source = area / "speed"
    few, many = area / "few.tif", area / "many.tif"
    long_tiff(source, few, 10)
    long_tiff(source, many, arguments.memory_pages)
    small = read_forms(workspace(area, "w-few"), [few], 2)
    large = read_forms(workspace(area, "w-many"), [many], 2)
    print(
        f"\n== peak memory: 10 pages {small.ran.peak_mb:.0f} MB, "
        f"{arguments.memory_pages} pages {large.ran.peak_mb:.0f} MB"
    )
    return {"peak_mb_10": round(small.ran.peak_mb), f"peak_mb_{arguments.memory_pages}": round(large.ran.peak_mb)}


def main() -> None:
    """Run the parts asked for (all of them unless `--only`), print tables, store and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--speed-pages", type=int, default=60)
    parser.add_argument("--peer-pages", type=int, default=8)
    parser.add_argument("--memory-pages", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--mistakes", action="store_true", help="print every field that was read wrong")
    parser.add_argument("--only", choices=("accuracy", "speed", "memory"), help="one part; nothing is stored")
    arguments = parser.parse_args()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        area = Path(folder)
        if arguments.only in (None, "accuracy"):
            figures |= accuracy(area, arguments)[0]
        if arguments.only in (None, "speed", "memory"):
            figures |= speed(area, arguments)
        if arguments.only in (None, "memory"):
            figures |= memory(area, arguments)
    if arguments.only:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        publish("forms", figures, "make bench-forms")


if __name__ == "__main__":
    main()
