"""Adding models: from a folder, from an archive or bundle, from the hub. Whole or not at all, and only what works."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dxauto.errors import ConfigurationError, UnreadableInputError
from dxauto.models import archive, bundle, hub, kinds, manifest, safepaths, staging
from dxauto.models.bundle import Bundle
from dxauto.models.manifest import Entry, FileRecord, Told

_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person says of the model; empty means: as it is found."""

    name: str = ""
    licence: str = ""
    source: str = ""


@dataclass(slots=True)
class Added:
    """What came in, what lay there and is now recorded, what was there already, and the folder of packages if any."""

    entries: list[Entry] = field(default_factory=list)
    recorded: list[Entry] = field(default_factory=list)
    already: list[Entry] = field(default_factory=list)
    wheels: Path | None = None


def from_folder(models: Path, folder: Path, wishes: Wishes, told: Told) -> Added:
    """Copy a model's files out of a folder; one that already lies in `models/` is only recorded.

    Raises `UnreadableInputError` if it is no model that works, `OutputError`, `BusyError`, `ConfigurationError`.
    """
    root = _root(folder)
    kind = kinds.kind_of((path.name for path in root.iterdir()), root.name)
    kind.check(root)
    name = _name(wishes, root.resolve().name)
    with staging.changing(models):
        if (models / name).exists():
            files = kinds.recorded(root, kind, told)
            return _settled(models, kinds.entry_of(name, root, files, _said(wishes, root)), Added())
        sources = kinds.files_of(root, kind)
        staging.need_space(models, manifest.total(sources))
        with staging.workplace(models) as work:
            staged = work / name
            files = {path.name: manifest.copy(path, staged / path.name, told) for path in sources}
            return _placed(models, staged, kinds.entry_of(name, staged, files, _said(wishes, folder)), Added())


def from_archive(models: Path, path: Path, wishes: Wishes, told: Told) -> Added:
    """Take the model out of a zip or tar, or everything out of a bundle; errors as `from_folder`."""
    if not archive.is_archive(path):
        known = "、".join(archive.SUFFIXES)
        raise UnreadableInputError(f"「{path.name}」は、開ける形式ではありません。使えるのは、フォルダか {known} です")
    document = bundle.document_of(path)
    if document is not None and wishes != Wishes():
        raise ConfigurationError(
            f"「{path.name}」は持ち運び用のファイルなので、名前・利用条件・入手元は中の記録のまま入ります。"
            "--name などを付けずに、もう一度実行してください"
        )
    staging.need_space(models, archive.declared(path))
    with staging.changing(models), staging.workplace(models) as work:
        opened = work / "opened"
        opened.mkdir()
        arrived = archive.extract(path, opened, told)
        if document is not None:
            return _from_bundle(models, opened, path, document, arrived)
        root = _root(opened)
        name = _name(wishes, root.name if root != opened else archive.stem(path))
        kind = kinds.kind_of((one.name for one in root.iterdir()), path.name)
        kind.check(root)
        within = root.relative_to(opened)
        files = {one.name: arrived[(within / one.name).as_posix()] for one in kinds.files_of(root, kind)}
        return _placed(models, root, kinds.entry_of(name, root, files, _said(wishes, path)), Added())


def from_hub(models: Path, offer: hub.Offer, wishes: Wishes, told: Told) -> Added:
    """Download what the hub offered. A download that was cut off goes on when it is asked for again.

    Raises `AwayError` besides the errors of `from_folder`.
    """
    name = _name(wishes, offer.repository.rpartition("/")[2])
    under_way = f"hub-{offer.repository.replace('/', '--')}-{offer.commit[:8]}"
    with staging.changing(models, keep=under_way):
        staged = models / staging.ADDING / under_way
        staging.need_space(models, offer.bytes - _have(staged))
        try:
            files = hub.fetch(offer, staged, told)
        except OSError as error:
            raise staging.cannot_write(models, error) from error
        kinds.kind_of(files, name).check(staged)
        licence = wishes.licence or offer.licence
        said = (wishes.source or f"{hub.endpoint()}/{offer.repository}", offer.commit, licence)
        return _placed(models, staged, kinds.entry_of(name, staged, files, said), Added())


def _from_bundle(models: Path, opened: Path, path: Path, document: Bundle, arrived: dict[str, FileRecord]) -> Added:
    bundle.check_arrived(path, document, arrived)
    added = Added()
    for entry in document.models:
        folder = opened / "models" / entry.name
        kinds.for_purpose(entry.purpose).check(folder)
    for entry in document.models:
        _placed(models, opened / "models" / entry.name, entry, added)
    if document.packages is not None:
        added.wheels = _wheels(opened / bundle.WHEELS, models.parent / bundle.WHEELS)
    return added


def _wheels(source: Path, target: Path) -> Path:
    target.mkdir(exist_ok=True)
    for path in sorted(source.iterdir()):
        path.replace(target / path.name)
    return target


def _placed(models: Path, staged: Path, entry: Entry, added: Added) -> Added:
    """Put a finished folder into `models/`, unless the very same model is there."""
    if (models / entry.name).exists():
        return _settled(models, entry, added)
    for path in list(staged.iterdir()):
        if path.name not in entry.files:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    staging.install(models, staged, entry)
    added.entries.append(entry)
    return added


def _settled(models: Path, entry: Entry, added: Added) -> Added:
    """Record a model whose folder is there already, if it is the same. Raises `OutputError`."""
    folder = models / entry.name
    kind = kinds.for_purpose(entry.purpose)
    there = kinds.recorded(folder, kind, lambda _count: None)
    if there != entry.files:
        raise staging.taken(entry.name)
    known = manifest.load(models)
    old = known.get(entry.name)
    if old is not None and old.files == entry.files:
        added.already.append(old)
        return added
    manifest.save(models, known.with_entry(entry))
    added.recorded.append(entry)
    return added


def _root(folder: Path) -> Path:
    """Give the one folder, at or a little below `folder`, that holds a model; else `folder` itself."""
    marks = {kind.mark for kind in kinds.KINDS}
    found = list(_holding(folder, marks, _DEEPEST))
    if len(found) > 1:
        raise UnreadableInputError(
            f"モデルが {len(found)} つ入っています（{'、'.join(sorted(path.name for path in found)[:5])}）。"
            "1 つずつのフォルダにして、指定してください"
        )
    return found[0] if found else folder


def _holding(folder: Path, marks: set[str], depth: int) -> Iterator[Path]:
    if any((folder / mark).is_file() for mark in marks):
        yield folder
    elif depth:
        for below in sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()):
            yield from _holding(below, marks, depth - 1)


def _name(wishes: Wishes, found: str) -> str:
    return safepaths.model_name(wishes.name or found)


def _said(wishes: Wishes, source: Path) -> tuple[str, str, str]:
    # The name alone: where it lay on somebody's PC is nobody's business, and may name a person.
    return wishes.source or source.name, "", wishes.licence


def _have(folder: Path) -> int:
    return manifest.total(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else 0
