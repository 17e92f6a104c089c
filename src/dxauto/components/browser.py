"""Edge or Chromium, which browser robots drive; reading forms does not need it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from dxauto.components.program import ask
from dxauto.components.types import Component, Probe

_VARIABLE = "DXAUTO_BROWSER"
_NAMES = ("microsoft-edge", "chromium", "chromium-browser", "google-chrome")


def probe() -> Probe:
    """Look for the one that the environment names, else for Edge in its Windows folder (by file names alone), else for
    a browser on the path: as a run does.
    """
    named = os.environ.get(_VARIABLE)
    if named and not Path(named).is_file():
        return Probe(found=True, where=named, problem=f"環境変数 {_VARIABLE} のプログラムがありません")
    if named:
        return _asked(named)
    for variable in ("ProgramFiles(x86)", "ProgramFiles"):
        folder = Path(os.environ.get(variable, "")) / "Microsoft" / "Edge" / "Application"
        if os.environ.get(variable) and (folder / "msedge.exe").is_file():
            return Probe(found=True, version=_edge_version(folder), where=str(folder / "msedge.exe"))
    program = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if program is None:
        return Probe(found=False)
    return _asked(program)


def _asked(program: str) -> Probe:
    words = ask([program, "--version"]).split()
    return Probe(found=True, version=next((w for w in words if w[0].isdigit()), ""), where=program)


def _edge_version(folder: Path) -> str:
    versions = [child.name for child in folder.iterdir() if child.is_dir() and child.name[:1].isdigit()]
    return max(versions, default="")


BROWSER = Component(
    name="browser",
    title="ブラウザ（Edge / Chromium）",
    purpose="業務システムへの入力",
    essential=False,
    probe=probe,
    advice={"debian": "sudo apt-get install chromium", "other": "Microsoft Edge を入れてください"},
)
