"""The program through which Playwright drives a browser: Node.js, which comes inside Playwright's own package.

A PC may refuse to start it (AppLocker, a virus scanner, a library that a small Linux lacks); then every robot for
browsers stands still, however good the browser is.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from dxauto.components.program import version_told
from dxauto.components.types import Component, Probe

VARIABLE = "PLAYWRIGHT_NODEJS_PATH"
"""Playwright's own variable: another Node.js than the one in its package."""


def program() -> Path | None:
    """Give the program that Playwright starts; None without Playwright."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    package = find_spec("playwright")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).parent / "driver" / ("node.exe" if sys.platform == "win32" else "node")


def probe() -> Probe:
    """Start it for its version: whether it lies there says nothing."""
    found = program()
    if found is None or not found.is_file():
        return Probe(found=False, where=str(found or ""))
    version = version_told(str(found))
    if version is None:
        return Probe(found=True, where=str(found), problem="この PC では起動できません")
    return Probe(found=True, version=version, where=str(found))


DRIVER = Component(
    name="browser-driver",
    title="ブラウザを操作する部品",
    purpose="業務システムへの入力",
    essential=False,
    probe=probe,
    advice={
        "debian": "sudo apt-get install libatomic1",
        "windows": "セキュリティの設定（AppLocker、ウイルス対策）が止めていないか、システム担当に確かめてください",
        "other": "dxauto を入れ直してください",
    },
)
