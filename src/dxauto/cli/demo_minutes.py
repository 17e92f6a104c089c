"""The last part of `dxauto demo`: the sample meeting's recording becomes draft minutes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dxauto.runner import RunSummary

ROBOT = "kaigi-giji"
MODEL = "kaigi-mini"


def draft(root: Path, output: Path) -> RunSummary:
    """Draft the minutes of the sample meeting with the small model, in the demo's own workspace."""
    from dxauto.initialise import shipped_workspace
    from dxauto.progress import RichProgress
    from dxauto.registry import load_registry
    from dxauto.runner import RunRequest, run
    from dxauto.workspace import Workspace

    workspace = Workspace(root.resolve())
    spec = load_registry(workspace).get(ROBOT)
    recording = shipped_workspace() / "samples" / "meeting" / "sample" / "kaigi.m4a"
    progress = RichProgress("会議の書き起こし")
    overrides = {"model": MODEL}
    return run(RunRequest(workspace, spec, (recording,), output, overrides=overrides, test=True, progress=progress))


def told(summary: RunSummary, shown: str) -> str:
    """Put what happened into sentences; `shown` is the document's path as it is told."""
    return "\n".join(
        [
            f"議事録の下書きを作りました（{summary.seconds:.1f} 秒）。",
            f"できた Word: {shown}",
            "  同じ名前の HTML を開くと、録音を聞きながら確かめられます。",
            "  見本の録音は合成音声です。実際の会議には、実用のモデルを入れて使います（docs/ja/moderu.md）。",
        ]
    )
