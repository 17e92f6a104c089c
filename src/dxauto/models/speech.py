"""Which speech model to hear with: a folder of `models/` that holds a Whisper model in CTranslate2's format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dxauto.errors import ConfigurationError, MissingComponentError
from dxauto.models import manifest
from dxauto.models.kinds import DEMONSTRATION
from dxauto.models.whisper import NEEDED
from dxauto.yamlerrors import near

HOW_TO_GET = (
    "インターネットにつながる PC で「dxauto models add kotoba」と「dxauto models bundle -o モデル.zip」を実行し、"
    "できたファイルをこの PC に運んで「dxauto models add モデル.zip」で入れてください"
)


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model's folder; `demonstration` models are used only where there is nothing better, and named as such."""

    folder: Path
    demonstration: bool

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def bytes(self) -> int:
        """How large its weights are."""
        return (self.folder / "model.bin").stat().st_size

    def digest(self) -> str:
        """Give the SHA-256 of the weights and of what decides how they are read."""
        stats = [(self.folder / name).stat() for name in NEEDED]
        return _digest(self.folder, tuple((one.st_size, one.st_mtime_ns) for one in stats))


@lru_cache(maxsize=4)
def _digest(folder: Path, _state: tuple[tuple[int, int], ...]) -> str:
    # A large model has gigabytes, and a run asks at its beginning and at its end.
    digest = hashlib.sha256()
    for name in NEEDED:
        with (folder / name).open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def speech_models(models: Path) -> Iterator[SpeechModel]:
    """Give the speech models of a workspace's `models/`, by name."""
    if models.is_dir():
        marked = _marked(models)
        for folder in sorted(path for path in models.iterdir() if path.is_dir() and not path.name.startswith(".")):
            if all((folder / name).is_file() for name in NEEDED):
                yield SpeechModel(folder, folder.name in marked or (folder / DEMONSTRATION).is_file())


def _marked(models: Path) -> set[str]:
    """Give the models that the manifest calls demonstrations; a broken manifest must not stop a meeting's minutes."""
    try:
        return {entry.name for entry in manifest.load(models).models if entry.demonstration}
    except ConfigurationError:
        return set()  # `dxauto models list` tells of it


def choose(models: Path, wanted: str | None) -> SpeechModel:
    """Give the wanted model, else the largest real one, else the demonstration model.

    Raises `MissingComponentError` that says what to do where there is none.
    """
    found = list(speech_models(models))
    if wanted is not None:
        for model in found:
            if model.name == wanted:
                return model
        hint = near(wanted, [model.name for model in found])
        raise MissingComponentError(f"音声認識のモデル「{wanted}」が {models} にありません{hint}。{HOW_TO_GET}")
    if not found:
        raise MissingComponentError(f"音声認識のモデルが {models} にありません。{HOW_TO_GET}")
    return max(found, key=lambda model: (not model.demonstration, model.bytes))
