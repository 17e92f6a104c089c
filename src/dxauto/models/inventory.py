"""What lies in `models/`, beside what the manifest says should: at a glance by sizes, in earnest by hashes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dxauto.errors import DxautoError, NotFoundError, UnreadableInputError, system_reason
from dxauto.models import kinds, manifest, staging, whisper
from dxauto.models.manifest import Entry, FileRecord, Manifest, Purpose, Told
from dxauto.yamlerrors import near


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model stands; `listed`: the manifest knows it. Without problems it is whole, as far as was looked."""

    name: str
    purpose: Purpose
    bytes: int
    licence: str
    source: str
    demonstration: bool
    listed: bool
    memory_mb: int = 0
    problems: tuple[str, ...] = ()


def standings(models: Path) -> list[Standing]:
    """Give every model that is listed or lies there, by name; only sizes are compared. Raises `ConfigurationError`."""
    known = manifest.load(models)
    found = [_listed(models, entry) for entry in known.models]
    return sorted([*found, *_unlisted(models, known)], key=lambda one: one.name)


def verified(models: Path, names: Sequence[str], told: Told, load: bool) -> list[Standing]:
    """Give the named models (all, if none is named) after reading every byte; `load` also loads what hears speech.

    Raises `NotFoundError` with near misses, `ConfigurationError`.
    """
    known = manifest.load(models)
    every = {one.name: one for one in standings(models)}
    for name in names:
        if name not in every:
            raise NotFoundError(f"「{name}」というモデルはありません{near(name, every)}")
    return [_in_earnest(models, every[name], known.get(name), told, load) for name in names or every]


def of_robots(robots: Path) -> dict[str, str]:
    """Give the speech model that each minutes robot names in its file, where it names one."""
    from dxauto.yamlfile import read_document

    found: dict[str, str] = {}
    for path in sorted(robots.glob("*.yaml")):
        try:
            data = read_document(path).data
        except DxautoError:
            continue  # `dxauto robots` tells of it
        parameters = data.get("parameters")
        model = parameters.get("model") if isinstance(parameters, dict) else None
        if data.get("kind") == "minutes" and isinstance(model, str):
            found[path.stem] = model
    return found


def summary(standing: Standing) -> str:
    """Say in a word how a model stands."""
    if standing.problems:
        return "壊れている"
    return "そろっている" if standing.listed else "台帳にない"


def _listed(models: Path, entry: Entry) -> Standing:
    return Standing(
        name=entry.name,
        purpose=entry.purpose,
        bytes=entry.bytes,
        licence=entry.licence,
        source=entry.source,
        demonstration=entry.demonstration or (models / entry.name / kinds.DEMONSTRATION).is_file(),
        listed=True,
        memory_mb=entry.needs.memory_mb,
        problems=_differences(models / entry.name, entry.files, _by_size),
    )


def _unlisted(models: Path, known: Manifest) -> list[Standing]:
    if not models.is_dir():
        return []
    found = []
    for folder in sorted(path for path in models.iterdir() if path.is_dir() and not path.name.startswith(".")):
        kind = next((one for one in kinds.KINDS if (folder / one.mark).is_file()), None)
        if kind is not None and known.get(folder.name) is None:
            found.append(
                Standing(
                    name=folder.name,
                    purpose=kind.purpose,
                    bytes=manifest.total(kinds.files_of(folder, kind)),
                    licence=kinds.licence_of(folder),
                    source="",
                    demonstration=(folder / kinds.DEMONSTRATION).is_file(),
                    listed=False,
                )
            )
    return found


def _in_earnest(models: Path, standing: Standing, entry: Entry | None, told: Told, load: bool) -> Standing:
    folder = models / standing.name
    problems: list[str] = []
    if entry is not None:
        problems += _differences(folder, entry.files, lambda path: manifest.record(path, told))
    if not problems:
        problems += _complaints(folder, standing.purpose, load)
    return replace(standing, problems=tuple(problems))


def _complaints(folder: Path, purpose: Purpose, load: bool) -> list[str]:
    try:
        kinds.for_purpose(purpose).check(folder)
        if load and purpose == "speech":
            whisper.load(folder)
    except UnreadableInputError as error:
        return [str(error)]
    return []


def _by_size(path: Path) -> int:
    return path.stat().st_size


def _differences(
    folder: Path, files: dict[str, FileRecord], look: Callable[[Path], FileRecord | int]
) -> tuple[str, ...]:
    """Name each file that is not there or not as it was."""
    if not folder.is_dir():
        return (f"フォルダ {folder.name} がありません",)
    found = []
    for name, wanted in files.items():
        path = folder / name
        try:
            seen = look(path)
        except FileNotFoundError:
            found.append(f"{name} がありません")
            continue
        except OSError as error:
            found.append(f"{name} を読めません（{system_reason(error)}）")
            continue
        if seen not in (wanted, wanted.size):
            found.append(_how_different(name, seen, wanted))
    return tuple(found)


def _how_different(name: str, seen: FileRecord | int, wanted: FileRecord) -> str:
    size = seen if isinstance(seen, int) else seen.size
    if size != wanted.size:
        return f"{name} の大きさが違います（{staging.size(wanted.size)} のはずが {staging.size(size)}）"
    return f"{name} の中身が変わっています"
