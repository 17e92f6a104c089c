"""Tesseract with its Japanese languages: the second engine, and the one that knows which way up a page is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from dxauto.components.program import ask
from dxauto.components.types import Component, Probe, at_least

MINIMUM = "5.0"
LANGUAGES = ("jpn", "jpn_vert", "eng")


def find() -> str | None:
    """Give the program: on the path, else where its Windows installer puts it."""
    program = shutil.which("tesseract")
    if program:
        return program
    for variable in ("ProgramFiles", "LOCALAPPDATA"):
        path = Path(os.environ.get(variable, "")) / "Tesseract-OCR" / "tesseract.exe"
        if os.environ.get(variable) and path.is_file():
            return str(path)
    return None


def probe() -> Probe:
    """Ask for version and languages."""
    program = find()
    if program is None:
        return Probe(found=False)
    first, *_ = ask([program, "--version"]).splitlines() or [""]
    version = first.removeprefix("tesseract").strip().lstrip("v")
    if not version:
        return Probe(found=True, where=program, problem="動きません")
    return Probe(found=True, version=version, where=program, problem=_problem(program, version))


def _problem(program: str, version: str) -> str:
    if not at_least(version, MINIMUM):
        return f"{MINIMUM} 以上が必要です"
    languages = ask([program, "--list-langs"]).split()
    missing = [language for language in LANGUAGES if language not in languages]
    return f"言語データ {'、'.join(missing)} がありません" if missing else ""


TESSERACT = Component(
    name="tesseract",
    title="文字認識エンジン tesseract",
    purpose="2つめのエンジン（engine: tesseract / both の項目）",
    essential=False,
    probe=probe,
    advice={
        "debian": "sudo apt-get install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert",
        "windows": "UB Mannheim 版の Tesseract 5 を入れ、言語に Japanese と Japanese (vertical) を選んでください",
        "macos": "brew install tesseract tesseract-lang",
        "other": "Tesseract 5 と言語データ jpn、jpn_vert を入れてください",
    },
)
