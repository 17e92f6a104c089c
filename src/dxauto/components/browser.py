"""Edge or Chromium, which browser robots drive; reading forms does not need it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from dxauto.components.program import version_told
from dxauto.components.types import Component, Probe

VARIABLE = "DXAUTO_BROWSER"
"""Names another browser's program than the one found."""
_NAMES = ("chromium", "chromium-browser", "microsoft-edge", "google-chrome")
_SNAP = Path("/snap/bin/chromium")
FETCHED = "chromium-*/chrome-linux*/chrome"
"""Where `playwright install chromium` puts it, below its folder for browsers."""


def find() -> Path | None:
    """Give a browser's program: on the path, else Playwright's own (`playwright install chromium`), else a snap, which
    sees only a part of the disk; None without any.
    """
    return next(_programs(), None)


def _programs() -> Iterator[Path]:
    on_path = [Path(found) for name in _NAMES if (found := shutil.which(name))]
    yield from (one for one in on_path if not _calls_snap(one))
    fetched = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    yield from sorted(fetched.glob(FETCHED), key=_build, reverse=True)
    if _SNAP.exists():
        yield _SNAP


def _build(program: Path) -> int:
    number = program.parents[1].name.partition("-")[2]
    return int(number) if number.isdigit() else 0


def _calls_snap(program: Path) -> bool:
    """Tell whether it only calls a snap: Ubuntu's package `chromium-browser`, whether the snap is there or not."""
    try:
        with program.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return True
    return program.resolve().name == "snap" or (head.startswith(b"#!") and b"/snap/bin/" in head)


def probe() -> Probe:
    """Look for the one that the environment names, else for Edge in its Windows folder (by file names alone), else for
    a browser on the path: as a run does.
    """
    named = os.environ.get(VARIABLE)
    if named and not Path(named).is_file():
        return Probe(found=True, where=named, problem=f"環境変数 {VARIABLE} のプログラムがありません")
    if named:
        return _asked(named)
    for variable in ("ProgramFiles(x86)", "ProgramFiles"):
        folder = Path(os.environ.get(variable, "")) / "Microsoft" / "Edge" / "Application"
        if os.environ.get(variable) and (folder / "msedge.exe").is_file():
            return Probe(found=True, version=_edge_version(folder), where=str(folder / "msedge.exe"))
    program = find()
    return _asked(str(program)) if program is not None else Probe(found=False)


def _asked(program: str) -> Probe:
    if sys.platform == "win32":
        # There it would not tell its version, but open a window.
        return Probe(found=True, where=program)
    told = version_told(program)
    if told is None:
        return Probe(found=True, where=program, problem="起動できません")
    return Probe(found=True, version=next((word for word in told.split() if word[0].isdigit()), ""), where=program)


def _edge_version(folder: Path) -> str:
    versions = [child.name for child in folder.iterdir() if child.is_dir() and child.name[:1].isdigit()]
    return max(versions, default="")


BROWSER = Component(
    name="browser",
    title="ブラウザ（Edge / Chromium）",
    purpose="業務システムへの入力",
    essential=False,
    probe=probe,
    advice={
        "debian": "sudo apt-get install chromium"
        "（Ubuntu では .venv/bin/python -m playwright install --with-deps chromium）",
        "other": "Microsoft Edge を入れてください",
    },
)
