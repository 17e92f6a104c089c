"""What a figure is worth nothing without: the machine, the date, the commit; and memory of a process tree."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent


def describe() -> dict[str, Any]:
    """Name the processor, cores, memory, Python, date and commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "machine": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def publish(name: str, figures: dict[str, Any], command: str) -> None:
    """Store the figures in `benchmarks/results/NAME.json` and print them as the last line, one JSON object."""
    _store(name, {"command": command, "measured_on": describe(), "figures": figures})
    print(json.dumps(figures, ensure_ascii=False))


def publish_part(name: str, figures: dict[str, Any], command: str) -> None:
    """Store some figures beside those that are there already, with what they were measured by and on: `parts`."""
    target = _results(name)
    document = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {"figures": {}}
    document["figures"] |= figures
    parts = [part for part in document.get("parts", []) if set(part["keys"]) - set(figures)]
    document["parts"] = [*parts, {"keys": list(figures), "command": command, "measured_on": describe()}]
    _store(name, document)
    print(json.dumps(document["figures"], ensure_ascii=False))


def _results(name: str) -> Path:
    return ROOT / "benchmarks" / "results" / f"{name}.json"


def _store(name: str, document: dict[str, Any]) -> None:
    target = _results(name)
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Ran:
    """A finished command: seconds of wall clock, highest summed memory of its process tree, what it printed."""

    seconds: float
    peak_mb: float
    code: int
    out: str
    err: str


def run_measured(command: list[str], cwd: Path, env: dict[str, str] | None = None) -> Ran:
    """Run a command and sample the resident memory of it and all its children (sum, MB) every 50 ms."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        peak: list[float] = [0.0]
        watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
        watcher.start()
        out, err = process.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    return Ran(seconds, peak[0], process.returncode, out, err)


def _watch(pid: int, peak: list[float]) -> None:
    while psutil.pid_exists(pid):
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return
            peak[0] = max(peak[0], tree_mb(pid))
        except psutil.NoSuchProcess:
            return
        time.sleep(0.05)


def tree_mb(pid: int) -> float:
    """Give the resident memory (MB) of a process and all its children, summed; 0 when it is gone."""
    try:
        root = psutil.Process(pid)
        return sum(_rss(p) for p in [root, *root.children(recursive=True)])
    except psutil.NoSuchProcess:
        return 0.0


def _rss(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0
