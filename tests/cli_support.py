"""What the tests of the command share: calling it as a user does, in a workspace with a robot of a foreign kind."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"

_ROBOT = """\
name: word
title: ことば
tool: pdf
kind: word
minutes_by_hand: 2
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def command(*arguments: str, cwd: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start the command in a process of its own, as a user does."""
    return subprocess.Popen(
        [sys.executable, "-m", "dxauto", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[bytes]) -> Ended:
    """Wait for the end."""
    out, err = process.communicate(timeout=1200)
    return Ended(process.returncode, out.decode("utf-8"), err.decode("utf-8"))


def dxauto(*arguments: str, cwd: Path = ROOT, **environment: str) -> Ended:
    """Run the command to its end."""
    return ended(command(*arguments, cwd=cwd, **environment))


@dataclass(frozen=True)
class Office:
    """A workspace with the robot `word`, whose kind comes from another installed package."""

    root: Path

    def start(self, *arguments: str, cwd: str = ".") -> subprocess.Popen[bytes]:
        """Start a command in the workspace, or in a folder of it."""
        path = os.pathsep.join([str(self.root / "site"), str(TESTS)])
        return command(*arguments, cwd=self.root / cwd, PYTHONPATH=path)

    def call(self, *arguments: str, cwd: str = ".") -> Ended:
        """Run a command in the workspace, or in a folder of it."""
        return ended(self.start(*arguments, cwd=cwd))

    def words(self, *words: str) -> list[str]:
        """Write one input file a word and give their names."""
        names = [f"{number}.txt" for number, _ in enumerate(words)]
        for name, word in zip(names, words, strict=True):
            (self.root / name).write_text(word, encoding="utf-8")
        return names


def make_office(root: Path) -> Office:
    """Make the workspace, and the foreign package's entry point."""
    for folder in ("robots", "templates", "site/cli_kind-1.0.dist-info"):
        (root / folder).mkdir(parents=True)
    (root / "robots" / "word.yaml").write_text(_ROBOT, encoding="utf-8")
    info = root / "site" / "cli_kind-1.0.dist-info"
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cli-kind\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[dxauto.kinds]\nword = cli_kind:WordKind\n", encoding="utf-8")
    return Office(root)
