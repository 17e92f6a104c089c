"""What the end-to-end tests share: the real command in a fresh workspace, samples to read, and books to compare."""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from dxauto.initialise import initialise

SHARED = Path(__file__).parents[2] / "shared/data"
SEED = 20261123
LIMIT_S = 300


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """All that a person saw."""
        return self.out + self.err

    @property
    def record(self) -> dict[str, Any]:
        """What `--json` wrote as its last line."""
        return json.loads(self.out.splitlines()[-1])


def command(*arguments: str | Path) -> list[str]:
    """Give the command line that a user types, as the installed command."""
    installed = Path(sys.executable).with_name("dxauto.exe" if sys.platform == "win32" else "dxauto")
    start = [str(installed)] if installed.exists() else [sys.executable, "-m", "dxauto"]
    return [*start, *map(str, arguments)]


@dataclass(frozen=True)
class Office:
    """A workspace with the shipped robots and templates, a folder to scan into and one for results."""

    root: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, root: Path, **environment: str) -> Office:
        """Make one in an empty folder, its temporary files in a folder of its own."""
        initialise(root)
        (root / "tmp").mkdir()
        (root / "dxauto.toml").write_text("retry_wait_s = 0.05\n", encoding="utf-8")
        return cls(root, {"TMPDIR": str(root / "tmp")} | environment)

    @property
    def state(self) -> Path:
        """What dxauto keeps for itself."""
        return self.root / ".dxauto"

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.state / "ledger.sqlite3"

    def begin(self, *arguments: str | Path, before: Sequence[str] = (), **options: Any) -> subprocess.Popen[bytes]:
        """Start the command and do not wait for it."""
        return subprocess.Popen(
            [*before, *command(*arguments)],
            cwd=self.root,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"} | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )

    def run(self, *arguments: str | Path, before: Sequence[str] = (), **options: Any) -> Ended:
        """Run the command to its end."""
        with self.begin(*arguments, before=before, **options) as process:
            return ended(process)

    def read(self, *arguments: str | Path, robot: str = "nouzei-shoumei", workers: int = 0, **options: Any) -> Ended:
        """Run a robot as a test, with `--json`; the one that reads only the form of `good_page` is the quickest."""
        given = ("--test", "--json", "--workers", str(workers))
        return self.run("run", robot, *arguments, *given, **options)

    def shown(self, run: str) -> dict[str, Any]:
        """What `dxauto runs show` knows of a run."""
        done = self.run("runs", "show", run, "--json")
        assert done.code == 0, done.told
        return json.loads(done.out)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the ledger's file itself."""
        with closing(sqlite3.connect(self.ledger)) as connection:
            return connection.execute(query).fetchall()

    def workers(self) -> list[int]:
        """The processes of this office that are alive: Linux tells by the folder in which they work."""
        alive = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and int(entry.name) != os.getpid() and _works_in(entry, self.root):
                alive.append(int(entry.name))
        return alive

    def empty_soon(self, seconds: float = 60.0) -> bool:
        """Wait until no process of this office is left; tell whether that came to be."""
        until = time.monotonic() + seconds
        while self.workers():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True


def _works_in(process: Path, folder: Path) -> bool:
    try:
        if (process / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return False
        return (process / "cwd").readlink() == folder.resolve()
    except OSError:
        return False


def ended(process: subprocess.Popen[bytes]) -> Ended:
    """Wait for a command that was begun."""
    try:
        out, err = process.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Ended(process.returncode, out.decode("utf-8"), err.decode("utf-8"))


def interrupt(process: subprocess.Popen[bytes], *, group: bool) -> None:
    """Do what Ctrl+C in a terminal does: to the whole foreground group, or to the one process."""
    if group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)


@functools.cache
def sample_folder(count: int, condition: str | None = None, template: str | None = None, seed: int = SEED) -> Path:
    """Write samples once a process; `truth.json` lies beside the folder, so that it is no input."""
    from samples.generate import generate
    from samples.plan import Wish

    base = Path(tempfile.mkdtemp(prefix="dxauto-e2e-"))
    _made.append(base)
    generate(Wish(seed, count, condition, template), base / "in")
    (base / "in" / "truth.json").rename(base / "truth.json")
    return base / "in"


_made: list[Path] = []


def forget_samples() -> None:
    """Delete what `sample_folder` wrote."""
    while _made:
        shutil.rmtree(_made.pop(), ignore_errors=True)
    sample_folder.cache_clear()
    good_page.cache_clear()


@functools.cache
def good_page() -> Path:
    """One clean, readable page in a file of its own."""
    from PIL import Image

    from samples.generate import WORKSPACE, load_library, sample_page

    base = Path(tempfile.mkdtemp(prefix="dxauto-e2e-"))
    _made.append(base)
    scan, _ = sample_page(load_library(WORKSPACE).get("nouzei-shoumei"), "clean", SEED)
    image = Image.fromarray(scan.pixels if scan.pixels.ndim == 2 else scan.pixels[..., ::-1].copy())
    image.save(base / "page.png", dpi=scan.dpi)
    return base / "page.png"


def pages_in(folder: Path) -> int:
    """How many pages the samples of a folder have, by their truth."""
    truth = json.loads((folder.parent / "truth.json").read_text(encoding="utf-8"))
    return sum(len(entry["pages"]) for entry in truth)


Cell = tuple[Any, ...]


def book(path: Path) -> dict[str, Any]:
    """All that a workbook says: each sheet's cells with type, format, colour, comment and link, pictures, charts."""
    loaded = openpyxl.load_workbook(path)
    try:
        return {sheet.title: _sheet(sheet) for sheet in loaded}
    finally:
        loaded.close()


def _sheet(sheet: Any) -> dict[str, Any]:
    cells = {cell.coordinate: _cell(cell) for row in sheet.iter_rows() for cell in row if _says(cell)}
    pictures = [image._data() for image in sheet._images]
    return {"cells": cells, "pictures": pictures, "charts": len(sheet._charts), "state": sheet.sheet_state}


def _says(cell: Any) -> bool:
    return cell.value is not None or cell.comment is not None or cell.hyperlink is not None


def _cell(cell: Any) -> Cell:
    comment = cell.comment.text if cell.comment else None
    link = cell.hyperlink.target if cell.hyperlink else None
    return cell.value, cell.data_type, cell.number_format, cell.fill.start_color.rgb, comment, link


def sources(path: Path) -> list[tuple[str, int]]:
    """The pages (item key, page) that the applications of a workbook were read from, as its index says."""
    loaded = openpyxl.load_workbook(path, read_only=True)
    try:
        rows = list(loaded["_dxauto"].iter_rows(min_row=2, values_only=True))
    finally:
        loaded.close()
    return [(key, page) for row in rows for key, _file, page, *_ in json.loads(str(row[4]))]


def reasons(path: Path) -> dict[str, str]:
    """For each file of a workbook's pages, why it could not be read ("": it was read)."""
    loaded = openpyxl.load_workbook(path, read_only=True)
    try:
        rows = list(loaded["_dxauto"].iter_rows(min_row=2, values_only=True))
    finally:
        loaded.close()
    return {file: why for row in rows for _key, file, _page, why in json.loads(str(row[4]))}


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below a folder."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


@contextmanager
def small_disk(at: Path, size: str) -> Iterator[Path | None]:
    """Mount a memory disk of that size on a folder; None where that is not permitted."""
    at.mkdir(parents=True, exist_ok=True)
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "dxauto-e2e", str(at)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        yield None
        return
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], capture_output=True, check=False)
