"""`models/manifest.yaml`: what each model is, where it came from, under which licence, and what its files must be."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dxauto.errors import DxautoError
from dxauto.files import write_atomic
from dxauto.models import safepaths

FILE = "manifest.yaml"
PIECE = 1 << 20

Purpose = Literal["speech", "voices"]
PURPOSES: dict[Purpose, str] = {"speech": "音声認識", "voices": "声の区別"}

Told = Callable[[int], None]
"""Called with the bytes just read or written, so that a person sees it moving."""

_HEAD = """\
# dxauto のモデルの台帳。「dxauto models add」「dxauto models remove」が書きます。手で直さないでください。
"""


def _name(text: str) -> str:
    try:
        return safepaths.model_name(text)
    except DxautoError as error:
        raise ValueError(str(error)) from None


def _file(text: str) -> str:
    try:
        return str(safepaths.inside(text))
    except DxautoError as error:
        raise ValueError(str(error)) from None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileRecord(_Strict):
    """A file's size in bytes and its SHA-256, as 64 small hexadecimal digits."""

    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Needs(_Strict):
    """What a model needs on the PC: Python packages, and memory in MB (an estimate from the size of its weights)."""

    packages: list[str] = []
    memory_mb: int = Field(default=0, ge=0)


FileName = Annotated[str, AfterValidator(_file)]


class Entry(_Strict):
    """One model: its folder is `models/<name>`; `files` are paths within it."""

    name: Annotated[str, AfterValidator(_name)]
    purpose: Purpose
    source: str
    revision: str = ""
    licence: str
    demonstration: bool = False
    needs: Needs = Needs()
    files: dict[FileName, FileRecord] = Field(min_length=1)

    @property
    def bytes(self) -> int:
        """All files together."""
        return sum(record.size for record in self.files.values())


class Manifest(_Strict):
    """All models that dxauto knows to have been added, by name."""

    version: Literal[1] = 1
    models: list[Entry] = []

    def get(self, name: str) -> Entry | None:
        """Give a model's entry, if it has one."""
        return next((entry for entry in self.models if entry.name == name), None)

    def with_entry(self, entry: Entry) -> Manifest:
        """Give the manifest with this entry instead of the one of its name."""
        return Manifest(models=sorted([*self.without(entry.name).models, entry], key=lambda one: one.name))

    def without(self, name: str) -> Manifest:
        """Give the manifest without the entry of that name."""
        return Manifest(models=[entry for entry in self.models if entry.name != name])


def load(models: Path) -> Manifest:
    """Read the manifest of a workspace's `models/`; an absent one is empty. Raises `ConfigurationError`."""
    from dxauto.yamlfile import load_yaml_model

    path = models / FILE
    return load_yaml_model(path, Manifest) if path.is_file() else Manifest()


def save(models: Path, manifest: Manifest) -> None:
    """Write the manifest, whole or not at all; raises `OutputError`."""
    import yaml

    text = yaml.safe_dump(manifest.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=120)
    write_atomic(models / FILE, (_HEAD + text).encode())


def record(path: Path, told: Told = lambda _count: None) -> FileRecord:
    """Give a file's size and hash, reading it in pieces. Raises `OSError`."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            digest.update(piece)
            size += len(piece)
            told(len(piece))
    return FileRecord(size=size, sha256=digest.hexdigest())


def copy(source: Path, target: Path, told: Told = lambda _count: None) -> FileRecord:
    """Copy a file's content, on disk when this returns, and give what was copied. Raises `OSError`."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reader, target.open("xb") as writer:
        while piece := reader.read(PIECE):
            writer.write(piece)
            digest.update(piece)
            size += len(piece)
            told(len(piece))
        writer.flush()
        os.fsync(writer.fileno())
    return FileRecord(size=size, sha256=digest.hexdigest())


def total(paths: Iterable[Path]) -> int:
    """Give the bytes of several files together."""
    return sum(path.stat().st_size for path in paths)
