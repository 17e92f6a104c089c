"""A workspace with a hot folder, whose robot's kind comes from another installed package: for the tests of commands."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_support import TESTS, Ended, command

from dxauto.cli.main import call

_ROBOT = "name: {}\ntitle: 記録\ntool: pdf\nkind: record\nminutes_by_hand: 2\n"


@dataclass(frozen=True)
class Here:
    """An office whose commands run in this process, or in one of their own."""

    root: Path
    patch: pytest.MonkeyPatch
    heard: pytest.CaptureFixture[str]

    def call(self, *arguments: str) -> Ended:
        """Run a command in the workspace."""
        with self.patch.context() as patch:
            patch.chdir(self.root)
            patch.syspath_prepend(str(self.root / "site"))
            self.heard.readouterr()
            code = call(arguments)
        return Ended(code, *self.heard.readouterr())

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command in a process of its own."""
        return command(*arguments, cwd=self.root, PYTHONPATH=os.pathsep.join([str(self.root / "site"), str(TESTS)]))


def make_here(root: Path, patch: pytest.MonkeyPatch, heard: pytest.CaptureFixture[str]) -> Here:
    """Make the workspace, its folder `scan`, and the foreign package's entry point."""
    info = root / "site" / "watch_kind-1.0.dist-info"
    for folder in (root / "robots", root / "templates", root / "scan", info):
        folder.mkdir(parents=True)
    (root / "robots" / "record.yaml").write_text(_ROBOT.format("record") + "watch: {folder: scan}\n", encoding="utf-8")
    (root / "robots" / "plain.yaml").write_text(_ROBOT.format("plain"), encoding="utf-8")
    (root / "dxauto.toml").write_text("workers = 0\nmin_free_mb = 0\n", encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: watch-kind\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[dxauto.kinds]\nrecord = watch_kind:RecordKind\n", encoding="utf-8")
    return Here(root, patch, heard)
