"""Writing files so that a reader sees either the old content or the new one, never half of it."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dxauto.errors import OutputError, system_reason

_STEM = 40
"""Characters of the target's name in the temporary one: names have an end."""


class TargetBusyError(OutputError):
    """The target is open in another program (Excel on Windows). The finished content lies complete at `kept`."""

    def __init__(self, target: Path, kept: Path) -> None:
        self.target = target
        self.kept = kept
        super().__init__(
            f"{target} はほかのソフト（Excel など）で開かれているため、書き換えられませんでした。"
            f"結果は {kept} に保存しました。{target.name} を閉じてから、もう一度実行するか、名前を変えて使ってください"
        )


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; when the block ends well, its content is on disk and takes the name `path`.

    The temporary file keeps the ending (`.xlsx`), since writers look at it. If the block raises, it is removed and
    `path` is untouched. Raises `TargetBusyError` if another program holds `path` open, `OutputError` if it cannot be
    written at all (no rights, disk full).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    temporary = path.with_name(f".{path.stem[:_STEM]}.{secrets.token_hex(4)}.part{path.suffix}")
    try:
        yield temporary
        _sync(temporary)
        _replace(temporary, path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_atomic(path: Path, content: bytes) -> None:
    """Write `content` to `path` as a whole or not at all; errors as `atomic_path`."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


def forget_torn(folder: Path, stem: str) -> None:
    """Delete what killed writers left in `folder` of files whose names without ending are `stem`, of their further
    parts (`stem_2`) and of their unfinished ones (`stem_途中`).

    Only while nobody else can be writing such a file.
    """
    torn = re.compile(rf"\.{re.escape(stem[:_STEM])}(?:_途?中?)?(?:_\d*)?\.[0-9a-f]{{8}}\.part\.\w+")
    try:
        for path in list(folder.iterdir()):
            if torn.fullmatch(path.name):
                path.unlink(missing_ok=True)
    except OSError:
        return


def _sync(path: Path) -> None:
    # Without this a power cut may leave the new name with no content.
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _replace(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except PermissionError as error:
        if not path.exists():
            raise
        kept = _free_name(path)
        temporary.replace(kept)
        raise TargetBusyError(path, kept) from error


def _free_name(path: Path) -> Path:
    number = 2
    while (candidate := path.with_name(f"{path.stem} ({number}){path.suffix}")).exists():
        number += 1
    return candidate


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} に書き込めません（{system_reason(error)}）。"
        "空き容量と書き込みの権限を確かめて、もう一度実行してください"
    )
