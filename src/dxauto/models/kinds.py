"""The purposes that a model may have: which files make it, which package uses it, and how it is checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from dxauto.errors import UnreadableInputError
from dxauto.models import manifest, voices, whisper
from dxauto.models.manifest import Entry, FileRecord, Needs, Purpose

DEMONSTRATION = "DEMONSTRATION"
"""A file of that name in a model's folder says that it is for demonstration and tests only."""

UNKNOWN_LICENCE = "不明（配布元で確かめてください）"
_BESIDE = re.compile(r"(?i)(licen[cs]e|notice|copying)[^/]*|(readme|card|model_card)\.(md|txt)|DEMONSTRATION")
"""What belongs to a model though no program reads it."""

_LICENCE = re.compile(r"(?m)^license:[ \t]*['\"]?([A-Za-z0-9][\w.+-]{0,40})")
_OVERHEAD_MB = 700
"""The program itself, the sound at hand, and room for decoding."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How models of one purpose look."""

    purpose: Purpose
    mark: str
    files: tuple[str, ...]
    packages: list[str]
    check: Callable[[Path], None]


KINDS = (
    Kind("speech", whisper.MARK, whisper.FILES, whisper.PACKAGES, whisper.check),
    Kind("voices", voices.MARK, voices.FILES, voices.PACKAGES, voices.check),
)


def kind_of(names: Iterable[str], where: str) -> Kind:
    """Tell by the files of a folder what model it holds; raises `UnreadableInputError` if none."""
    present = set(names)
    for kind in KINDS:
        if kind.mark in present:
            return kind
    for kind in KINDS:
        if len(present & set(kind.files)) > 1:
            return kind
    raise UnreadableInputError(
        f"「{where}」に、使えるモデルがありません。音声認識なら model.bin など（CTranslate2 の形式の Whisper）、"
        "声の区別なら segmentation.onnx と embedding.onnx があるフォルダを指定してください"
    )


def for_purpose(purpose: Purpose) -> Kind:
    """Give the kind of a purpose."""
    return next(kind for kind in KINDS if kind.purpose == purpose)


def belongs(kind: Kind, name: str) -> bool:
    """Tell whether a file of that name is kept with the model."""
    return name in kind.files or _BESIDE.fullmatch(name) is not None


def files_of(folder: Path, kind: Kind) -> list[Path]:
    """Give the files of a model in a folder, by name. Links are followed: the hub's own cache is made of them."""
    return sorted(path for path in folder.iterdir() if path.is_file() and belongs(kind, path.name))


def licence_of(folder: Path) -> str:
    """Give the licence that the model's card names at its top, as the hub's cards do."""
    for name in ("README.md", "CARD.md"):
        path = folder / name
        if path.is_file():
            with path.open("rb") as stream:
                found = _LICENCE.search(stream.read(4096).decode("utf-8", "replace"))
            if found:
                return found[1]
    return UNKNOWN_LICENCE


def entry_of(name: str, folder: Path, files: dict[str, FileRecord], told: tuple[str, str, str]) -> Entry:
    """Make the entry of a model whose files are at hand; `told` are source, revision and licence ("" if not told)."""
    kind = kind_of(files, name)
    source, revision, licence = told
    weights = sum(record.size for file, record in files.items() if file.endswith((".bin", ".onnx")))
    return Entry(
        name=name,
        purpose=kind.purpose,
        source=source,
        revision=revision,
        licence=licence or licence_of(folder),
        demonstration=DEMONSTRATION in files,
        needs=Needs(packages=kind.packages, memory_mb=_OVERHEAD_MB + weights // 1_000_000),
        files=files,
    )


def recorded(folder: Path, kind: Kind, told: manifest.Told) -> dict[str, FileRecord]:
    """Give size and hash of each file of a model. Raises `OSError`."""
    return {path.name: manifest.record(path, told) for path in files_of(folder, kind)}
