"""Robot Framework Browser in a virtual environment of its own, driving the browser of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.machine import ROOT
from dxauto.browser.browsers import program
from samples.practice.settings import DEFAULT_PASSWORD, DEFAULT_USER

HERE = Path(__file__).parent
HOME = ROOT / "out" / "bench" / "robotframework"
_SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"


def installed() -> str:
    """Install it if it is not there yet; give its version, or an empty text if it cannot be had here."""
    python = HOME / _SCRIPTS / "python"
    if not (HOME / "ready").exists():
        commands = [
            [sys.executable, "-m", "venv", "--clear", str(HOME)],
            [str(python), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")],
            [str(HOME / _SCRIPTS / "rfbrowser"), "init", "--skip-browsers"],
        ]
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"Robot Framework Browser cannot be installed here:\n{(done.stdout + done.stderr)[-800:]}")
                return ""
        (HOME / "ready").touch()
    asked = "from importlib.metadata import version; print(version('robotframework-browser'))"
    return subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=True).stdout.strip()


def command(address: str, screens: Path, receipts: Path) -> list[str]:
    """Give the command that enters the rows."""
    root = "--no-sandbox" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    given = {
        "ADDRESS": address,
        "SCREENS": str(screens),
        "RECEIPTS": str(receipts),
        "PROGRAM": str(program()),
        "USER": DEFAULT_USER,
        "PASSWORD": DEFAULT_PASSWORD,
        "FLAGS": root,
    }
    variables = [part for name, value in given.items() for part in ("--variable", f"{name}:{value}")]
    quiet = ["--output", "NONE", "--log", "NONE", "--report", "NONE", "--console", "quiet"]
    logs = receipts.parent / "robotframework"
    logs.mkdir()  # Browser writes a file there even where Robot Framework itself writes none
    outputs = ["--outputdir", str(logs)]
    python = str(HOME / _SCRIPTS / "python")
    return [python, "-m", "robot", *quiet, *outputs, *variables, str(HERE / "entry.robot")]
