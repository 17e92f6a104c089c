"""The speech model that a minutes robot of this workspace would hear with."""

from __future__ import annotations

from pathlib import Path

from dxauto.components.types import Component, Probe
from dxauto.errors import DxautoError
from dxauto.models import inventory
from dxauto.models.speech import HOW_TO_GET, choose


def component(models: Path) -> Component:
    """Give the component for a workspace's `models/`."""
    return Component(
        name="speech-model",
        title="音声認識のモデル",
        purpose="録音から議事録案を作る",
        essential=False,
        probe=lambda: probe(models),
        advice={"other": f"{HOW_TO_GET}。壊れているときは「dxauto models verify」で確かめます"},
    )


def probe(models: Path) -> Probe:
    """Look which model would be used, and whether its files have their sizes; no file is read."""
    try:
        model = choose(models, None)
    except DxautoError:
        return Probe(False)
    version = f"{model.name}（見本用。実際の会議には使えません）" if model.demonstration else model.name
    try:
        problems = [p for one in inventory.standings(models) if one.name == model.name for p in one.problems]
    except DxautoError as error:
        problems = [str(error)]
    return Probe(True, version=version, where=str(model.folder), problem="、".join(problems))
