"""The models of the `rapid` engine, which come inside the package `rapidocr`."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from dxauto.components.types import Component, Probe

MODELS = ("PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx")


def probe() -> Probe:
    """Look whether the model files are there with the sizes that the package's own list gives them."""
    try:
        package = distribution("rapidocr")
    except PackageNotFoundError:
        return Probe(found=False)
    problems = [problem for name in MODELS if (problem := _problem(package, name))]
    folder = str(package.locate_file("rapidocr/models"))
    return Probe(found=True, version=f"PP-OCRv6 small ({package.version})", where=folder, problem="、".join(problems))


def _problem(package: Distribution, name: str) -> str:
    listed = next((file for file in package.files or () if file.name == name), None)
    path = Path(str(package.locate_file(f"rapidocr/models/{name}")))
    if not path.is_file():
        return f"{name} がありません"
    if listed is not None and listed.size not in (None, path.stat().st_size):
        return f"{name} の大きさが違います（こわれています）"
    return ""


RAPID = Component(
    name="rapid",
    title="文字認識エンジン rapid（モデル）",
    purpose="手書きと活字を読む（標準のエンジン）",
    essential=True,
    probe=probe,
    advice={"other": "python -m pip install --force-reinstall --no-deps rapidocr==3.10.0"},
)
