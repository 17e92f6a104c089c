"""Opening a zip or tar that somebody brings, without trusting it: nothing outside, no links, no bombs.

What is written is counted as it is written: what an archive says about itself is not believed.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import os
import shutil
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from dxauto.errors import UnreadableInputError, system_reason
from dxauto.models import safepaths, staging
from dxauto.models.manifest import PIECE, FileRecord, Told

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2")
MOST_MEMBERS = 5_000
RATIO = 50
"""Weights hardly shrink: what grows more than so many times, and over `SMALL` bytes, is made to fill the disk."""

SMALL = 64 << 20
_LONG_HEADER = 1 << 16
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error, EOFError, ValueError, NotImplementedError)


@dataclass(slots=True)
class _Limits:
    """What may still be written, and the names that have been."""

    archive: Path
    room: int
    written: int = 0
    members: int = 0
    names: set[str] = field(default_factory=set)

    def member(self, name: str) -> None:
        self.members += 1
        # A disk that ignores case, or composes letters, would write one over the other.
        folded = unicodedata.normalize("NFC", name).casefold()
        if self.members > MOST_MEMBERS:
            raise _refused(self.archive, "中のファイルが多すぎます")
        if folded in self.names:
            raise _refused(self.archive, f"同じ名前「{safepaths.shown(name)}」が 2 つあります")
        self.names.add(folded)

    def grown(self, count: int) -> None:
        self.written += count
        if self.written > SMALL and self.written > RATIO * self.archive.stat().st_size:
            raise _refused(self.archive, "開くと、もとの大きさの何十倍にもなります")
        if self.written > self.room:
            raise _refused(self.archive, "開くと、ディスクに入りきりません")


def is_archive(path: Path) -> bool:
    """Tell by its name whether a file is an archive that can be opened."""
    return path.name.lower().endswith(SUFFIXES)


def stem(path: Path) -> str:
    """Give an archive's name without its ending."""
    ending = max((one for one in SUFFIXES if path.name.lower().endswith(one)), key=len, default="")
    return path.name[: len(path.name) - len(ending)]


def extract(archive: Path, folder: Path, told: Told) -> dict[str, FileRecord]:
    """Write the regular files of an archive below `folder` and give what was written, by path in the archive.

    Raises `UnreadableInputError` for a broken or hostile archive; `OutputError` if it cannot be written.
    """
    room = shutil.disk_usage(folder).free - staging.SPARE
    limits = _Limits(archive, room)
    members = _zip_members if archive.name.lower().endswith(".zip") else _tar_members
    found: dict[str, FileRecord] = {}
    try:
        for name, stream in members(archive):
            path = safepaths.inside(name)
            limits.member(name)
            found[str(path)] = _write(folder.joinpath(*path.parts), stream, limits, told)
    except _BROKEN as error:
        raise _refused(archive, "壊れているか、途中で切れています") from error
    except OSError as error:
        # A stick that fails, a stream that is none, an offset before the beginning: what is written raises its own.
        raise _refused(archive, f"読み取れません: {system_reason(error)}") from error
    return found


def read_member(archive: Path, name: str, most: int) -> bytes | None:
    """Give the content of one small member of a zip, or None if it is no zip or has none; errors as `extract`."""
    if not archive.name.lower().endswith(".zip"):
        return None
    try:
        with _opened(archive) as opened, opened.open(name) as stream:
            content = stream.read(most + 1)
    except KeyError:
        return None
    except (*_BROKEN, OSError) as error:
        raise _refused(archive, "壊れているか、途中で切れています") from error
    if len(content) > most:
        raise _refused(archive, f"{name} が大きすぎます")
    return content


def declared(archive: Path) -> int:
    """Give at least how many bytes the content needs: what a zip says, else the archive's own size."""
    if archive.name.lower().endswith(".zip"):
        try:
            with _opened(archive) as opened:
                return sum(info.file_size for info in opened.infolist())
        except (*_BROKEN, OSError) as error:
            raise _refused(archive, "壊れているか、途中で切れています") from error
    return archive.stat().st_size


def _write(path: Path, stream: IO[bytes], limits: _Limits, told: Told) -> FileRecord:
    digest, size = hashlib.sha256(), 0
    with _writing(limits.archive, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        writer = path.open("xb")
    with writer:
        while piece := stream.read(PIECE):
            limits.grown(len(piece))
            with _writing(limits.archive, path):
                writer.write(piece)
            digest.update(piece)
            size += len(piece)
            told(len(piece))
        with _writing(limits.archive, path):
            writer.flush()
            os.fsync(writer.fileno())
    return FileRecord(size=size, sha256=digest.hexdigest())


@contextmanager
def _writing(archive: Path, path: Path) -> Iterator[None]:
    """Tell what goes wrong while writing apart from what goes wrong while reading the archive."""
    try:
        yield
    except (NotADirectoryError, FileExistsError, IsADirectoryError) as error:
        raise _refused(archive, "ファイルとフォルダの名前が重なっています") from error
    except OSError as error:
        raise staging.cannot_write(path.parent, error) from error


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(archive) as opened:
        yield opened


def _zip_members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with _opened(archive) as opened:
        for info in opened.infolist():
            mode = info.external_attr >> 16
            if info.filename.endswith("/"):
                continue
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                raise _refused(archive, "リンクなど、ふつうのファイルではないものが入っています")
            if info.flag_bits & 0x1:
                raise _refused(archive, "パスワードがかかっています。外して作り直してください")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _refused(archive, "使えない圧縮の方式です")
            with opened.open(info) as stream:
                yield _zip_name(info), stream


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Give a member's name; Explorer of a Japanese Windows writes it in its own code page without saying so."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return info.orig_filename


class _Member(tarfile.TarInfo):
    """Refuses headers that would be read into memory as long as they say they are."""

    @classmethod
    def frombuf(cls, *arguments: Any, **options: Any) -> _Member:
        """Read a header block."""
        return super().frombuf(*arguments, **options)._of_bearable_size()

    @classmethod
    def _frombuf(cls, *arguments: Any, **options: Any) -> _Member:
        # What Python reads header blocks with from 3.13 on, and in its older versions once they are mended.
        member: _Member = super()._frombuf(*arguments, **options)  # type: ignore[misc]
        return member._of_bearable_size()

    def _of_bearable_size(self) -> _Member:
        if self.type == tarfile.GNUTYPE_SPARSE or (not self.isreg() and self.size > _LONG_HEADER):
            raise UnreadableInputError("このファイルは開きません（中の見出しが大きすぎます）。もらい直してください")
        return self


def _unpacked(archive: Path) -> gzip.GzipFile | bz2.BZ2File | BinaryIO:
    name = archive.name.lower()
    if name.endswith((".gz", ".tgz")):
        return gzip.GzipFile(archive, "rb")
    return bz2.BZ2File(archive, "rb") if name.endswith((".bz2", ".tbz2")) else archive.open("rb")


def _tar_members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    # Unpacked here rather than by tarfile, which would take a broken stream for the end of the archive.
    with _unpacked(archive) as packed, tarfile.open(fileobj=packed, mode="r|", tarinfo=_Member) as opened:
        for number, member in enumerate(opened):
            if number > MOST_MEMBERS:
                raise _refused(archive, "中のファイルが多すぎます")
            if member.isdir():
                continue
            if not member.isreg() or member.issparse():
                raise _refused(archive, "リンクなど、ふつうのファイルではないものが入っています")
            stream = opened.extractfile(member)
            assert stream is not None
            yield member.name.removeprefix("./"), stream


def _refused(archive: Path, why: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"「{archive.name}」は開けません（{why}）。信頼できるところから、もらい直してください。何も入れていません"
    )
