"""Archives that are made to do harm, or are only broken: refused in a sentence, and nothing outside is touched."""

import bz2
import gzip
import io
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from models_support import content, office, whisper

from dxauto.errors import OutputError, UnreadableInputError
from dxauto.models import adding, archive, manifest, staging
from dxauto.models.adding import Wishes


def quiet(_count: int) -> None:
    """Tell nobody."""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Give the `models/` of a workspace."""
    return office(tmp_path / "office")


def refused(models: Path, path: Path, why: str) -> None:
    """Hold that an archive is refused for that reason, and leaves nothing in or beside the models."""
    office_before = {one for one in models.parent.rglob("*") if ".adding" not in one.parts}
    with pytest.raises(UnreadableInputError, match=why) as caught:
        adding.from_archive(models, path, Wishes(), quiet)
    assert "\n" not in str(caught.value)
    assert {one for one in models.parent.rglob("*") if ".adding" not in one.parts} == office_before
    assert {one.name for one in models.parent.parent.iterdir()} == {"office", path.name}
    assert [one.name for one in (models / staging.ADDING).glob("*")] in ([], ["lock"])


def a_zip(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, held in members:
            made.writestr(name, held)
    return path


def a_tar(path: Path, *members: tarfile.TarInfo, mode: str = "w") -> Path:
    with tarfile.open(path, mode) as made:
        for member in members:
            made.addfile(member, io.BytesIO(b"x" * member.size) if member.isreg() else None)
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.size, made.linkname = kind, size, link
    return made


OUTSIDE = ["../../evil", "/etc/evil", "a/../../../evil", "C:/evil", "a\\..\\..\\evil", "aux.bin", "x\u202e.bin", "a//b"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_paths_that_lead_out_are_refused(models: Path, tmp_path: Path, name: str) -> None:
    """Whether zip or tar: a member that climbs out, is absolute, or names a drive or device ends it all."""
    path = a_zip(tmp_path / "x.zip", ("model/a", b"1"), (name, b"evil"))
    refused(models, path, "安全ではありません")
    path.unlink()
    refused(models, a_tar(tmp_path / "x.tar", member("model/a"), member(name, size=3)), "安全ではありません")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(models: Path, tmp_path: Path, kind: bytes) -> None:
    """Only files and folders: no link, even one that would stay inside, no device, no pipe."""
    path = a_tar(tmp_path / "x.tar", member("model", kind, link="/etc"), member("model/passwd", size=3))
    refused(models, path, "ふつうのファイルではない")


def test_a_link_in_a_zip_is_refused(models: Path, tmp_path: Path) -> None:
    """Zips made on Linux can carry links too."""
    link = zipfile.ZipInfo("model.bin")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    refused(models, a_zip(tmp_path / "x.zip", (link, b"/etc/passwd")), "ふつうのファイルではない")


@pytest.mark.parametrize("ending", ["zip", "tar.gz", "tar.bz2"])
def test_bombs_are_stopped(models: Path, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What grows far beyond its own size is stopped while it is written, not when the disk is full."""
    monkeypatch.setattr(archive, "SMALL", 1 << 20)
    written = 0

    def count(size: int) -> None:
        nonlocal written
        written += size

    path, size = tmp_path / f"x.{ending}", 30 << 20
    if ending == "zip":
        a_zip(path, ("model.bin", bytes(size)))
    else:
        a_tar(path, member("model.bin", size=size), mode=f"w:{ending[4:]}")
    with pytest.raises(UnreadableInputError, match="何十倍"):
        adding.from_archive(models, path, Wishes(), count)
    assert written < 8 << 20
    assert not content(models)


def test_a_zip_that_lies_about_its_sizes_is_stopped(models: Path, tmp_path: Path) -> None:
    """A member that says it is small is not believed."""
    path = a_zip(tmp_path / "x.zip", ("model.bin", bytes(1 << 20)))
    held = path.read_bytes().replace(struct.pack("<I", 1 << 20), struct.pack("<I", 100))
    path.write_bytes(held)
    refused(models, path, "壊れている|使えるモデルがありません")


def test_what_does_not_fit_the_disk_is_stopped(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tar that is packed does not tell its size: it is stopped before it eats the spare room."""
    room = 100 << 20
    monkeypatch.setattr(archive, "_Limits", lambda path, _room: LIMITS(path, room >> 10))
    refused(models, a_tar(tmp_path / "x.tar.gz", member("model.bin", size=1 << 20), mode="w:gz"), "入りきりません")


LIMITS = archive._Limits


def test_many_members_are_refused(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand empty files, or folders, are no model."""
    monkeypatch.setattr(archive, "MOST_MEMBERS", 50)
    refused(models, a_zip(tmp_path / "x.zip", *((f"d/{n}", b"") for n in range(60))), "多すぎます")
    (tmp_path / "x.zip").unlink()
    refused(models, a_tar(tmp_path / "x.tar", *(member(f"{n}", tarfile.DIRTYPE) for n in range(60))), "多すぎます")


def test_names_that_differ_only_in_case_are_refused(models: Path, tmp_path: Path) -> None:
    """On Windows the second would be written over the first, unseen by who looks at the list."""
    for first, second in (("model.bin", "MODEL.BIN"), ("が.bin", "か\u3099.bin")):
        path = a_zip(tmp_path / "x.zip", (first, b"1"), (second, b"2"))
        refused(models, path, "2 つあります")


def test_a_file_where_a_folder_is_wanted_is_refused(models: Path, tmp_path: Path) -> None:
    """A name that is a file and a folder at once ends with a sentence."""
    refused(models, a_zip(tmp_path / "x.zip", ("a", b"1"), ("a/b", b"2")), "重なっています")


def test_headers_that_would_fill_the_memory_are_refused(models: Path, tmp_path: Path) -> None:
    """A tar's long names and notes are read as a whole: they may not be as long as they like."""
    huge = member("x", tarfile.XHDTYPE, size=0)
    huge.size = 1 << 30
    path = tmp_path / "x.tar.gz"
    path.write_bytes(gzip.compress(huge.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20)))
    refused(models, path, "見出しが大きすぎます")
    path.write_bytes(gzip.compress(member("x", tarfile.GNUTYPE_SPARSE, size=5).tobuf(tarfile.GNU_FORMAT) + bytes(2048)))
    refused(models, path, "見出し")


def test_locked_zips_are_refused(models: Path, tmp_path: Path) -> None:
    """A zip with a password says so."""
    path = a_zip(tmp_path / "x.zip", ("model.bin", b"1"))
    held = bytearray(path.read_bytes())
    held[6] |= 1
    held[held.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(held)
    refused(models, path, "パスワード")


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tar.bz2", "x.tgz"])
@pytest.mark.parametrize("held", [b"", b"PK", b"\x1f\x8b\x08", b"BZh9", b"\0" * 600, random.Random(7).randbytes(2000)])
def test_what_is_no_archive_is_told(models: Path, tmp_path: Path, name: str, held: bytes) -> None:
    """An empty, cut or wholly different file under an archive's name ends with a sentence."""
    (tmp_path / name).write_bytes(held)
    refused(models, tmp_path / name, "壊れている|読み取れません|使えるモデルがありません")


def test_an_unknown_ending_is_told(models: Path, tmp_path: Path) -> None:
    """What can be opened is named."""
    (tmp_path / "x.7z").write_bytes(b"7z")
    refused(models, tmp_path / "x.7z", "開ける形式ではありません")


@pytest.mark.parametrize("ending", ["zip", "tar.gz", "tar.bz2", "tar"])
def test_a_torn_archive_leaves_nothing(models: Path, tmp_path: Path, ending: str) -> None:
    """Cut anywhere, an archive of a good model adds nothing."""
    folder = whisper(tmp_path / "made" / "m")
    whole = tmp_path / f"whole.{ending}"
    if ending == "zip":
        a_zip(whole, *((f"m/{one.name}", one.read_bytes()) for one in folder.iterdir()))
    else:
        with tarfile.open(whole, f"w:{ending[4:]}") as made:
            made.add(folder, "m")
    held = whole.read_bytes()
    for part in (0.1, 0.5, 0.9):
        (tmp_path / f"x.{ending}").write_bytes(held[: int(len(held) * part)])
        with pytest.raises(UnreadableInputError):
            adding.from_archive(models, tmp_path / f"x.{ending}", Wishes(), quiet)
    assert not content(models)
    assert not manifest.load(models).models


@pytest.mark.parametrize(
    ("ending", "pack"), [("zip", None), ("tar", bytes), ("tar.gz", gzip.compress), ("tar.bz2", bz2.compress)]
)
def test_spoiled_archives_end_well_or_in_a_sentence(
    models: Path, tmp_path: Path, ending: str, pack: Callable[[bytes], bytes] | None
) -> None:
    """Bytes changed at random places (in a tar before it is packed too): never another error, never a file outside."""
    rng = random.Random(20261123)
    stream = io.BytesIO()
    if pack is None:
        a_zip(tmp_path / "seed.zip", ("model/model.bin", b"weights" * 50), ("model/config.json", b"{}"))
        seed = (tmp_path / "seed.zip").read_bytes()
    else:
        with tarfile.open(fileobj=stream, mode="w") as made:
            for name in ("model/model.bin", "model/config.json"):
                made.addfile(member(name, size=700), io.BytesIO(b"y" * 700))
        seed = stream.getvalue()
    path = tmp_path / f"x.{ending}"
    before = {one.name for one in tmp_path.iterdir()} | {path.name}
    for turn in range(120):
        held = bytearray(seed)
        for _ in range(rng.randint(1, 4)):
            held[rng.randrange(min(len(held), 1600))] = rng.randrange(256)
        packed = bytearray(pack(bytes(held)) if pack else held)
        if turn % 3 == 0:
            packed[rng.randrange(len(packed))] ^= 1 << rng.randrange(8)
        path.write_bytes(packed)
        with pytest.raises((UnreadableInputError, OutputError)) as caught:
            adding.from_archive(models, path, Wishes(), quiet)
        assert isinstance(caught.value, UnreadableInputError) or "空きが足りません" in str(caught.value)
    assert {one.name for one in tmp_path.iterdir()} == before
    assert not content(models)
