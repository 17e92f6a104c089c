"""Whether everything that dxauto uses is there and works: offline, in under three seconds."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from dxauto.components.browser import BROWSER
from dxauto.components.driver import DRIVER
from dxauto.components.fonts import FONTS
from dxauto.components.keyring import KEYRING
from dxauto.components.packages import package_components
from dxauto.components.pagefonts import NEEDED as PAGE_FONTS_NEEDED
from dxauto.components.pagefonts import PAGE_FONTS
from dxauto.components.python import PYTHON
from dxauto.components.rapid import RAPID
from dxauto.components.speech import component as speech_model
from dxauto.components.tesseract import TESSERACT
from dxauto.components.types import Component, Probe
from dxauto.errors import DxautoError, system_reason
from dxauto.workspace import Workspace

NEEDED_BYTES = 2 * 1024**3
"""Free space below which a day's scans may not fit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A component, and what its probe told."""

    component: Component
    probe: Probe

    @property
    def blocks(self) -> bool:
        """The main job does not work because of this."""
        return self.component.essential and not self.probe.good


def examine(start: Path | None = None) -> list[Finding]:
    """Probe everything at once; `start` is where the workspace is looked for (default: the current folder)."""
    components = [PYTHON, RAPID, TESSERACT, FONTS, *_browser(), KEYRING, *package_components(), *_places(start)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        return [Finding(c, p) for c, p in zip(components, pool.map(lambda c: c.probe(), components), strict=True)]


def _browser() -> Iterator[Component]:
    yield from (BROWSER, DRIVER)
    if PAGE_FONTS_NEEDED:
        yield PAGE_FONTS


def _places(start: Path | None) -> Iterator[Component]:
    try:
        workspace = Workspace.find(start)
    except DxautoError:
        advice = {"other": "「dxauto init フォルダ名」で作り、その中で実行してください"}
        yield Component("workspace", "作業フォルダ", "ロボットと様式を置く", False, lambda: Probe(False), advice)
        return
    yield Component(
        "workspace",
        "作業フォルダ",
        "ロボットと様式を置く",
        True,
        lambda: _writable(workspace.root),
        {"other": "書き込めるフォルダで「dxauto init フォルダ名」を実行し、そこで使ってください"},
    )
    yield speech_model(workspace.models)
    yield Component(
        "secrets",
        "ロボットのパスワード",
        "業務システムへのサインイン",
        False,
        lambda: _secrets(workspace),
        {"other": "「dxauto secret check」で見て、「dxauto secret set 名前」で入れてください"},
    )
    yield Component(
        "disk",
        "ディスクの空き",
        "読み取りの途中の画像を置く",
        False,
        lambda: _space(workspace.root),
        {"other": "いらないファイルを消すか、作業フォルダを広いディスクに移してください"},
    )
    yield Component(
        "ledger",
        "台帳",
        "どこまで終わったかを覚えておく",
        True,
        lambda: _ledger(workspace.ledger_path),
        {"other": "台帳がこわれています。作業フォルダの .dxauto を別の場所に移すと、新しく作り直します"},
    )


def _secrets(workspace: Workspace) -> Probe:
    from dxauto.browser.needed import needed_secrets
    from dxauto.browser.secrets import place_of

    needed = needed_secrets(workspace)
    missing = [one.name for one in needed if not place_of(one.name)]
    problem = f"{'、'.join(missing)} がありません" if missing else ""
    return Probe(True, version=f"{len(needed) - len(missing)} / {len(needed)}", problem=problem)


def _writable(root: Path) -> Probe:
    try:
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        return Probe(True, where=str(root), problem=f"書き込めません（{system_reason(error)}）")
    return Probe(True, where=str(root))


def _space(root: Path) -> Probe:
    free = shutil.disk_usage(root).free
    problem = "" if free >= NEEDED_BYTES else "空きが 2 GB より少なくなっています"
    return Probe(True, version=f"{free / 1024**3:.1f} GB", where=os.fspath(root.anchor), problem=problem)


def _ledger(path: Path) -> Probe:
    if not path.is_file():
        return Probe(True, version="まだありません（最初の実行で作ります）")
    try:
        # Opened for reading only: looking must change nothing, not even bring an old ledger up to date.
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            state = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error:
        return Probe(True, where=str(path), problem="読めません")
    return Probe(True, where=str(path), problem="" if state == "ok" else "こわれています")
