"""`scripts/setup`: what it installs, what it only names, and that a second call does nothing again."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_support import ROOT

from samples.fonts import FONTS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
PACKAGES = (ROOT / "scripts" / "system-packages.txt").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Machine:
    """A copy of the set-up with pretended system programs, each of which notes its calls."""

    root: Path

    def program(self, name: str, script: str) -> None:
        """Put a program on the path."""
        path = self.root / "bin" / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.root}/calls"\n{script}\n', encoding="utf-8")
        path.chmod(0o755)

    def setup(self, purpose: str) -> subprocess.CompletedProcess[str]:
        """Run the set-up."""
        path = f"{self.root / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [str(self.root / "scripts" / "setup"), purpose],
            env=os.environ | {"PATH": path},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def calls(self, name: str) -> list[str]:
        """Give how a program was called."""
        lines = (self.root / "calls").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith(f"{name} ")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Give a machine on which nothing is installed but a virtual environment."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "scripts").mkdir()
    for name in ("setup", "system-packages.txt"):
        shutil.copy(ROOT / "scripts" / name, tmp_path / "scripts" / name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    made = Machine(tmp_path)
    made.program("python", "exit 0")
    (tmp_path / "bin" / "python").rename(tmp_path / ".venv" / "bin" / "python")
    made.program("dpkg-query", "exit 1")
    made.program("apt-get", "exit 0")
    made.program("sudo", "exit 1")
    made.program("id", "echo 1000")
    return made


def test_without_rights_it_names_what_is_missing_and_goes_on(machine: Machine) -> None:
    """No root and no sudo: both languages name package and command, Python packages are installed all the same."""
    ended = machine.setup("run")
    assert ended.returncode == 0
    assert "sudo apt-get install tesseract-ocr tesseract-ocr-jpn" in ended.stderr
    assert "【お知らせ】" in ended.stderr
    assert machine.calls("apt-get") == []
    assert any("--require-hashes" in call for call in machine.calls("python"))


def test_as_root_it_installs_what_is_missing_without_asking(machine: Machine) -> None:
    """What is missing is installed in one call that asks nothing; the lists are not fetched if that works."""
    machine.program("id", "echo 0")
    machine.program("dpkg-query", 'case "$*" in *-vert*) exit 1;; *) printf installed;; esac')
    machine.setup("run")
    (call,) = machine.calls("apt-get")
    assert "-y" in call
    assert call.split()[-1] == "tesseract-ocr-jpn-vert"


def test_stale_lists_are_fetched_once(machine: Machine) -> None:
    """If the installation fails, the package lists are updated and it is tried again."""
    machine.program("id", "echo 0")
    machine.program("apt-get", f'[ -f "{machine.root}/updated" ] || {{ touch "{machine.root}/updated"; exit 100; }}')
    machine.setup("run")
    assert [call.split()[1] for call in machine.calls("apt-get")] == ["install", "update", "install"]


def test_a_second_call_installs_nothing(machine: Machine) -> None:
    """With everything there, neither apt-get nor a message."""
    machine.program("id", "echo 0")
    machine.program("dpkg-query", "printf installed")
    ended = machine.setup("test")
    assert ended.stderr == ""
    assert machine.calls("apt-get") == []


def test_fonts_of_the_samples_are_installed_for_tests() -> None:
    """Each Debian package whose font the sample generator may take is among the packages for tests."""
    listed = set(re.findall(r"(?m)^test +(\S+)$", PACKAGES))
    assert {font.package for font in FONTS} <= listed
