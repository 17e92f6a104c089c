"""One file to carry into a closed network: models, and if wanted the Python packages, each with its hash."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dxauto import __version__
from dxauto.errors import ConfigurationError, MissingComponentError, OutputError, UnreadableInputError, system_reason
from dxauto.files import atomic_path
from dxauto.models import archive, staging
from dxauto.models.manifest import PIECE, Entry, FileName, FileRecord, Told

DOCUMENT = "dxauto-bundle.json"
READ_ME = "はじめに.txt"
WHEELS = "wheels"
_LARGEST = 4 << 20
_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the same content gives the same file, whose hash two people can compare."""

_READ_ME_TEXT = """\
これは dxauto のモデルなどを、インターネットのない PC に運ぶためのファイルです。

入れ方（dxauto の作業フォルダの中で）:

  dxauto models add このファイル.zip

中身がそろっているか、1 つずつ確かめてから入れます。

wheels というフォルダが入っているときは、Python の部品です。dxauto がまだ入っていない PC では、先に
この zip を開き、そのフォルダで次のように入れます（Python は、集めたときと同じ版が要ります）。

  py -m venv .venv
  .venv\\Scripts\\python -m pip install --no-index --find-links wheels --no-deps -r wheels\\requirements.txt
"""


class Packages(BaseModel):
    """For which system and Python the packages are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    platform: str
    python: str


class Bundle(BaseModel):
    """What a bundle holds: `files` are all its members but this document, by their path in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    made_by: str = f"dxauto {__version__}"
    models: list[Entry] = []
    packages: Packages | None = None
    files: dict[FileName, FileRecord] = Field(min_length=1)


def member(name: str, file: str) -> str:
    """Give where a model's file lies in a bundle."""
    return f"models/{name}/{file}"


def write(
    output: Path, models: Path, entries: Sequence[Entry], packages: tuple[Packages, Path] | None, told: Told
) -> str:
    """Write the bundle, whole or not at all, and give the SHA-256 of the file.

    Raises `MissingComponentError` naming a model's file that is not what the manifest says; `OutputError`.
    """
    parts = {member(entry.name, file): models / entry.name / file for entry in entries for file in entry.files}
    wanted = {member(entry.name, file): one for entry in entries for file, one in entry.files.items()}
    if packages is not None:
        parts |= {f"{WHEELS}/{path.name}": path for path in sorted(packages[1].iterdir())}
    _need_room(output, parts)
    with atomic_path(output) as temporary, zipfile.ZipFile(temporary, "x", zipfile.ZIP_STORED) as made:
        files = {READ_ME: _put_bytes(made, READ_ME, _READ_ME_TEXT.encode("utf-8-sig"))}
        for name, path in parts.items():
            files[name] = _put(made, name, path, told)
            if files[name] != wanted.get(name, files[name]):
                raise MissingComponentError(
                    f"{path.parent.name} の {path.name} が壊れています。「dxauto models verify」で確かめてください"
                )
        document = Bundle(models=list(entries), packages=packages[0] if packages else None, files=files)
        _put_bytes(made, DOCUMENT, document.model_dump_json(indent=1).encode())
    with output.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def document_of(path: Path) -> Bundle | None:
    """Give a bundle's document, or None if the archive is none; raises `UnreadableInputError`."""
    content = archive.read_member(path, DOCUMENT, _LARGEST)
    if content is None:
        return None
    try:
        return Bundle.model_validate_json(content)
    except ValidationError:
        raise UnreadableInputError(
            f"「{path.name}」の中の {DOCUMENT} を読めません。新しい dxauto で作られたものか、壊れています。"
            "「dxauto models bundle」で作り直してください"
        ) from None


def check_arrived(path: Path, bundle: Bundle, arrived: Mapping[str, FileRecord]) -> None:
    """Compare what came out with what was put in; raises `UnreadableInputError` that names the first difference."""
    found = {name: record for name, record in arrived.items() if name != DOCUMENT}
    wrong = [
        *(f"{name} がありません" for name in bundle.files if name not in found),
        *(f"{name} は入っているはずのないものです" for name in found if name not in bundle.files),
        *(f"{name} が壊れています" for name, record in bundle.files.items() if found.get(name, record) != record),
        *_contradictions(bundle),
    ]
    if wrong:
        more = f"（ほかに {len(wrong) - 1} 個）" if len(wrong) > 1 else ""
        raise UnreadableInputError(
            f"「{path.name}」は、作ったときのままではありません: {wrong[0]}{more}。"
            "もう一度コピーしてください。何も入れていません"
        )


def _contradictions(bundle: Bundle) -> Iterator[str]:
    for entry in bundle.models:
        for file, record in entry.files.items():
            if bundle.files.get(member(entry.name, file)) != record:
                yield f"{entry.name} の {file} の記録が合いません"


def _need_room(output: Path, parts: Mapping[str, Path]) -> None:
    if output.suffix.lower() != ".zip":
        raise ConfigurationError(f"「{output.name}」: 名前の終わりを .zip にしてください")
    missing = [path for path in parts.values() if not path.is_file()]
    if missing:
        raise MissingComponentError(
            f"{missing[0].parent.name} の {missing[0].name} がありません。「dxauto models verify」で確かめてください"
        )
    staging.need_space(output.absolute().parent, sum(path.stat().st_size for path in parts.values()))


def _put(made: zipfile.ZipFile, name: str, path: Path, told: Told) -> FileRecord:
    try:
        with path.open("rb") as stream:
            return _put_pieces(made, name, iter(lambda: stream.read(PIECE), b""), told)
    except OSError as error:
        raise OutputError(f"{path.name} を写せません（{system_reason(error)}）") from error


def _put_bytes(made: zipfile.ZipFile, name: str, content: bytes) -> FileRecord:
    return _put_pieces(made, name, [content], lambda _count: None)


def _put_pieces(made: zipfile.ZipFile, name: str, pieces: Iterable[bytes], told: Told) -> FileRecord:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name, _ALWAYS)
    # A file of more than 4 GB needs the larger header, and how large it gets is not known when it is written.
    with made.open(info, "w", force_zip64=True) as writer:
        for piece in pieces:
            writer.write(piece)
            digest.update(piece)
            size += len(piece)
            told(len(piece))
    return FileRecord(size=size, sha256=digest.hexdigest())
