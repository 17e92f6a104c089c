"""Putting a model into `models/` so that nobody ever sees half of one: beside it first, then moved as a whole."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dxauto import lock
from dxauto.errors import NotFoundError, OutputError, system_reason
from dxauto.models import manifest
from dxauto.models.manifest import Entry

ADDING = ".adding"
"""Folder in `models/` for what is under way: one level deeper than models are looked for."""

SPARE = 200 * 1024**2
"""Bytes that must stay free, since a full disk stops other programs too."""

_BUSY = "ほかの画面で、モデルを入れているか消しています。終わってから、もう一度実行してください"


@contextmanager
def changing(models: Path, keep: str = "") -> Iterator[None]:
    """Be the only one who changes `models/`; what killed commands left under way is deleted, but for the one to `keep`.

    Raises `BusyError`, `OutputError`.
    """
    adding = models / ADDING
    try:
        adding.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(models, error) from error
    with lock.held(adding / "lock", _BUSY):
        for old in list(adding.iterdir()):
            if old.is_dir() and old.name != keep:
                shutil.rmtree(old, ignore_errors=True)
        yield


@contextmanager
def workplace(models: Path) -> Iterator[Path]:
    """Give an empty folder on the same disk as `models/`, gone in the end. `OSError` inside becomes `OutputError`."""
    folder = models / ADDING / secrets.token_hex(4)
    try:
        folder.mkdir(parents=True)
        yield folder
    except OSError as error:
        raise cannot_write(models, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def need_space(place: Path, wanted: int) -> None:
    """Raise `OutputError` unless `wanted` bytes and some more are free where `place` is."""
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < wanted + SPARE:
        raise OutputError(
            f"ディスクの空きが足りません（要るのは {size(wanted + SPARE)}、空きは {size(free)}）。"
            "いらないファイルを消すか、広いディスクの作業フォルダで実行してください。何も書き込んでいません"
        )


def install(models: Path, staged: Path, entry: Entry) -> None:
    """Move a finished folder to its place, then record it. Both in this order: an entry never stands for nothing.

    The caller is in `changing`, and the files are on disk. Raises `OutputError`.
    """
    target = models / entry.name
    if target.exists():
        raise taken(entry.name)
    try:
        _sync_folder(staged)
        staged.rename(target)
        _sync_folder(models)
    except OSError as error:
        raise cannot_write(target, error) from error
    manifest.save(models, manifest.load(models).with_entry(entry))


def remove(models: Path, name: str) -> None:
    """Take a model away, all at once, with its entry. Raises `NotFoundError`, `OutputError`, `BusyError`."""
    with changing(models):
        folder = models / name
        known = manifest.load(models)
        if not folder.is_dir() and known.get(name) is None:
            raise NotFoundError(f"「{name}」というモデルはありません")
        going = models / ADDING / secrets.token_hex(4)
        try:
            if folder.is_dir():
                folder.rename(going)
        except OSError as error:
            raise OutputError(
                f"「{name}」を消せません（{system_reason(error)}）。"
                "このモデルを使っている画面を閉じてから、もう一度実行してください"
            ) from error
        manifest.save(models, known.without(name))
        shutil.rmtree(going, ignore_errors=True)


def taken(name: str) -> OutputError:
    """Say that another model has that name."""
    return OutputError(
        f"「{name}」という名前の、中身の違うモデルが、もうあります。"
        f"入れ替えるなら「dxauto models remove {typed(name)}」で消してから入れます。"
        "両方を残すなら「--name 名前」で別の名前を付けてください"
    )


def cannot_write(place: Path, error: OSError) -> OutputError:
    """Say that a model could not be put there, and that nothing half is left."""
    return OutputError(
        f"「{place}」に書き込めません（{system_reason(error)}）。空き容量と書き込みの権限を確かめて、"
        "もう一度実行してください。途中までのモデルは残していません"
    )


def size(count: int) -> str:
    """Give bytes as people read them."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return (
        f"{count / 1e6:.0f} MB"
        if count >= 1e7
        else f"{count / 1e6:.1f} MB"
        if count >= 1e5
        else f"{count / 1e3:.1f} KB"
    )


def typed(name: str) -> str:
    """Give a name as it is typed in a command: in quotation marks if it has blanks."""
    return f'"{name}"' if " " in name or "　" in name else name


def _sync_folder(folder: Path) -> None:
    # Only where folders can be opened; Windows keeps names without that.
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
