"""Hostile and broken input through the command: each ends as one clear sentence, the good pages are read."""

from __future__ import annotations

import io
import os
import shutil
import struct
import sys
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from e2e_support import SHARED, Office, book, forget_samples, good_page, reasons, small_disk, sources
from PIL import Image

pytestmark = pytest.mark.engine

JAPANESE = "髙橋 様　申請😀.png"


@pytest.fixture(scope="module", autouse=True)
def _tidy():
    yield
    forget_samples()


@pytest.fixture
def office(tmp_path):
    return Office.open(tmp_path / "office")


def pdf(*pages: bytes, extra: bytes = b"") -> bytes:
    """Make a PDF whose pages have these content streams (already compressed), the plainest way there is."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * i) for i in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))]
    for number, content in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<<>>>>" % (4 + 2 * number)
        )
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content))
    out, places = bytearray(b"%PDF-1.7\n" + extra), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def flate_bomb() -> bytes:
    """A page whose drawing unfolds to 100 MB."""
    packer = zlib.compressobj(1)
    piece = b"0 0 m 1 1 l S\n" * 75_000
    return pdf(b"".join(packer.compress(piece) for _ in range(100)) + packer.flush())


def wide_png(width: int, height: int, rows: int | None = None) -> bytes:
    """A black-and-white picture of that many pixels in a few kilobytes, of which only so many rows may follow."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(1)
    row = b"\0" + b"\0" * ((width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def docx() -> bytes:
    """Enough of a Word document."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return stream.getvalue()


def zip_bomb() -> bytes:
    """A ZIP of 100 MB of nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.pdf", b"\0" * 100_000_000)
    return stream.getvalue()


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def as_file(form: str, **options: object) -> bytes:
    """The good page, as that kind of file, turned over so that it is another page for the ledger."""
    with Image.open(good_page()) as image:
        return saved(image.convert("L"), form, **options)


def truncated(form: str) -> bytes:
    whole = as_file(form)
    return whole[: len(whole) // 3]


CORPUS = {
    "empty.pdf": (lambda: b"", "空のファイル"),
    "truncated.pdf": (lambda: truncated("PDF"), ""),
    "truncated.tif": (lambda: truncated("TIFF"), ""),
    "truncated.png": (lambda: truncated("PNG"), ""),
    "no-pages.pdf": (pdf, ""),
    "flate-bomb.pdf": (flate_bomb, ""),
    "zip-bomb.pdf": (zip_bomb, ""),
    "wide.png": (lambda: wide_png(100_000, 3_000), ""),
    "huge.png": (lambda: wide_png(100_000, 100_000, rows=50), ""),
    "word.pdf": (docx, "Word"),
    "noise.tif": (lambda: os.urandom(5_000), ""),
    "header-only.pdf": (lambda: b"%PDF-1.7\n", ""),
    "header-only.jpg": (lambda: b"\xff\xd8\xff\xe0", ""),
}
"""Files that hold no page that can be read: name, content, a word that the reason must hold."""


def test_the_bad_files_of_a_stack_fail_each_with_its_reason_and_the_good_pages_are_read(office):
    """Every file that cannot be read comes out with a Japanese reason; the page among them is read; nothing is lost."""
    for name, (make, _) in CORPUS.items():
        (office.root / "in" / name).write_bytes(make())
    shutil.copyfile(good_page(), office.root / "in" / JAPANESE)
    (office.root / "in" / "lying.jpg").write_bytes(as_file("PDF"))
    done = office.read("in", "-o", "out/a.xlsx", workers=2)
    assert done.code == 4, done.told
    told = reasons(office.root / "out/a.xlsx")
    assert set(told) == {*CORPUS, JAPANESE, "lying.jpg"}
    assert told[JAPANESE] == told["lying.jpg"] == ""
    for name, (_, word) in CORPUS.items():
        assert told[name].endswith(("。", "ください")) or "ください" in told[name], (name, told[name])
        assert word in told[name]
    assert done.record["failed"] == len(CORPUS)
    assert done.record["done"] + done.record["review"] == 2
    assert "申請一覧" in book(office.root / "out/a.xlsx")
    assert "Traceback" not in done.told


@pytest.mark.parametrize("name", ["empty.pdf", "huge.png", "word.pdf", "no-pages.pdf", "flate-bomb.pdf"])
def test_when_nothing_at_all_can_be_read_the_code_says_so(office, name):
    """A stack of nothing but unreadable files ends with UNREADABLE_INPUT, and still names the file in the result."""
    (office.root / name).write_bytes(CORPUS[name][0]())
    done = office.read(name, "-o", "out/a.xlsx")
    assert done.code == 5, done.told
    assert reasons(office.root / "out/a.xlsx")[name]
    assert "処理できた入力がひとつもありません" in done.err


@pytest.mark.parametrize("missing", ["nothing-here", "ない フォルダ/😀.pdf"])
def test_an_input_that_does_not_exist_is_named(office, missing):
    """A mistyped name ends with UNREADABLE_INPUT and a sentence."""
    done = office.read(missing, "-o", "out/a.json")
    assert done.code == 5, done.told
    assert "見つかりません" in (office.root / "out/a.json").read_text(encoding="utf-8")


def test_encrypted_pdfs_fail_and_say_that_they_are_protected(office):
    """A PDF that wants a password is not guessed at: it is one failed item that says what to do."""
    folder = SHARED / "pdf/encryption"
    if not folder.is_dir():
        pytest.skip("no ../shared/data/pdf/encryption")
    shutil.copytree(folder, office.root / "in/locked")
    shutil.copyfile(good_page(), office.root / "in/good.png")
    done = office.read("in", "-o", "out/a.xlsx", workers=2)
    told = reasons(office.root / "out/a.xlsx")
    assert done.code in (3, 4), done.told
    assert set(told) == {path.name for path in folder.iterdir()} | {"good.png"}
    assert told["good.png"] == ""
    locked = {name for name, why in told.items() if "パスワード" in why or "保護" in why}
    assert locked, told
    assert all(why == "" or name in locked or "ください" in why for name, why in told.items())


def test_a_truncated_jpeg_never_passes_for_a_whole_page(office):
    """Half a JPEG decodes to half a grey page: it fails or goes to a person, it is never simply done."""
    (office.root / "half.jpg").write_bytes(truncated("JPEG"))
    done = office.read("half.jpg", "-o", "out/a.xlsx")
    assert done.code in (3, 5), done.told
    assert done.record["done"] == 0


def test_the_same_page_under_three_names_is_one_row_and_is_said(office):
    """One page, three files: one item, one row, and a word about the other two."""
    for name in ("a.png", "b.png", "c/a.png"):
        (office.root / "in" / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(good_page(), office.root / "in" / name)
    done = office.read("in", "-o", "out/a.xlsx")
    assert done.code in (0, 3), done.told
    assert len(sources(office.root / "out/a.xlsx")) == 1
    assert "同じ内容のものが 2 件" in done.told
    assert office.shown(done.record["run"])["duplicates"] == 2


def test_a_result_in_the_folder_that_is_read_is_not_read_the_next_time(office):
    """`-o in/a.xlsx` writes the workbook and its pictures among the scans; tomorrow they are no pages."""
    shutil.copyfile(good_page(), office.root / "in/page.png")
    for _ in range(2):
        done = office.read("in", "-o", "in/a.xlsx")
        assert done.code in (0, 3), done.told
        assert [page for _, page in sources(office.root / "in/a.xlsx")] == [1]


def test_five_hundred_files_are_five_hundred_pages(office):
    """Many files, all different and none readable, come out one by one in the order of their names."""
    for number in range(500):
        (office.root / "in" / f"{number}.tif").write_bytes(b"II*\0" + number.to_bytes(4, "little") * 5)
    done = office.read("in", "-o", "out/a.json")
    assert done.code == 5, done.told
    assert done.record["failed"] == 500
    text = (office.root / "out/a.json").read_text(encoding="utf-8")
    places = [text.index(f'"file": "{number}.tif"') for number in range(500)]
    assert places == sorted(places)


def test_a_folder_without_rights_is_named_and_the_rest_is_read(office, tmp_path):
    """What may not be opened is one failed item; its neighbours are read."""
    closed = office.root / "in/closed"
    closed.mkdir()
    (closed / "secret.png").write_bytes(b"x")
    shutil.copyfile(good_page(), office.root / "in/good.png")
    closed.chmod(0)
    try:
        if os.access(closed, os.R_OK) and not can_drop_rights():
            pytest.skip("this user may open every folder, and setpriv cannot take that right away")
        before = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.access(closed, os.R_OK) else []
        done = office.read("in", "-o", "out/a.xlsx", before=before)
    finally:
        closed.chmod(0o700)
    assert done.code == 4, done.told
    told = reasons(office.root / "out/a.xlsx")
    assert told["good.png"] == ""
    assert "権限" in told["closed"]


def can_drop_rights() -> bool:
    """Tell whether root's right to open everything can be taken from a command."""
    if sys.platform != "linux" or not shutil.which("setpriv"):
        return False
    import subprocess

    test = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "cat", "/proc/self/status"]
    told = subprocess.run(test, capture_output=True, check=False, text=True)
    return "CapEff:\t0000000000000000" in told.stdout


def read_good(office: Office, output: str | Path, **options: object):
    shutil.copyfile(good_page(), office.root / "in/good.png")
    return office.read("in", "-o", output, **options)


def test_a_missing_output_folder_is_made(office):
    """`-o new/folder/a.xlsx` needs no mkdir before it."""
    done = read_good(office, "新しい/場 所/a.xlsx")
    assert done.code in (0, 3), done.told
    assert (office.root / "新しい/場 所/a.xlsx").is_file()


def test_an_output_that_is_a_folder_ends_with_a_sentence(office):
    """`-o out` where `out` is a folder is OUTPUT_FAILED with what to do, and no damage."""
    done = read_good(office, "out")
    assert done.code == 8, done.told
    assert "書き込" in done.err
    assert "Traceback" not in done.told
    assert (office.root / "out").is_dir()


def test_an_output_below_a_file_ends_with_a_sentence(office):
    """A folder that cannot be made is OUTPUT_FAILED."""
    (office.root / "blocked").write_text("x")
    done = read_good(office, "blocked/a.xlsx")
    assert done.code == 8, done.told
    assert (office.root / "blocked").read_text() == "x"


def test_a_read_only_output_folder_ends_with_a_sentence(office):
    """Without the right to write there, the run ends with OUTPUT_FAILED, and what was read is kept."""
    folder = office.root / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    try:
        if os.access(folder, os.W_OK) and not can_drop_rights():
            pytest.skip("this user may write everywhere, and setpriv cannot take that right away")
        before = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.access(folder, os.W_OK) else []
        done = read_good(office, "locked/a.xlsx", before=before)
    finally:
        folder.chmod(0o700)
    assert done.code == 8, done.told
    assert not list(folder.iterdir())
    again = office.read("in", "-o", "locked/a.xlsx")
    assert again.code in (0, 3)
    assert office.shown(again.record["run"])["skipped"] == 1


def test_a_full_disk_ends_with_a_sentence_and_leaves_the_old_workbook_whole(office, tmp_path):
    """The disk for the results is full: NO_ROOM, before the reading or, where nobody guards it, while the workbook is
    written; no half file, yesterday's result as it was; then it works.
    """
    with small_disk(tmp_path / "disk", "64k") as disk:
        if disk is None:
            pytest.skip("mounting a small disk is not permitted here")
        (disk / "a.xlsx").write_bytes(b"yesterday")
        guarded = read_good(office, disk / "a.xlsx")
        assert guarded.code == 13, guarded.told
        (office.root / "dxauto.toml").write_text("retry_wait_s = 0.05\nmin_free_mb = 0\n", encoding="utf-8")
        done = read_good(office, disk / "a.xlsx")
        assert done.code == 13, done.told
        assert "空きを作ってください" in done.err
        assert (disk / "a.xlsx").read_bytes() == b"yesterday"
        assert not [path for path in disk.iterdir() if ".part" in path.name]
        assert office.shown(office.rows("select id from runs order by id desc")[0][0])["status"] == "interrupted"
    again = office.read("in", "-o", "out/a.xlsx")
    assert again.code in (0, 3), again.told


def test_a_full_disk_below_the_workspace_ends_with_a_sentence(tmp_path):
    """The disk that holds ledger and work folders is full: no traceback, and after making room the run goes on."""
    with small_disk(tmp_path / "disk", "32m") as disk:
        if disk is None:
            pytest.skip("mounting a small disk is not permitted here")
        office = Office.open(disk / "office")
        (office.root / "dxauto.toml").write_text("retry_wait_s = 0.05\nmin_free_mb = 0\n", encoding="utf-8")
        shutil.copyfile(good_page(), tmp_path / "good.png")
        ballast = disk / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as stream:
            while stream.write(b"x" * 4096):
                pass
        done = office.read(tmp_path / "good.png", "-o", tmp_path / "a.xlsx")
        assert done.code not in (0, 1, 3), done.told
        assert "Traceback" not in done.told
        assert done.err.strip()
        ballast.unlink()
        again = office.read(tmp_path / "good.png", "-o", tmp_path / "a.xlsx")
        assert again.code in (0, 3), again.told


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit on Windows")
@pytest.mark.parametrize("limit", [20_000, 60_000])
def test_a_limit_on_file_size_is_an_error_like_a_full_disk(office, limit):
    """A write that the system refuses in the middle of a file ends with a code and a sentence, no half result."""
    import resource

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = read_good(office, "out/a.xlsx", preexec_fn=small)
    assert done.code not in (0, 1, 3), done.told
    assert "Traceback" not in done.told
    assert done.err.strip()
    assert not list((office.root / "out").iterdir())
    again = office.read("in", "-o", "out/a.xlsx")
    assert again.code in (0, 3), again.told
