"""Broken, huge, encrypted and lying files end as one clear sentence."""

from __future__ import annotations

import random
import struct
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dxauto.errors import UnreadableInputError
from dxauto.reading.input import BadFile, close_documents, list_pages, load_page
from dxauto.reading.types import PageRef
from tests.input_support import SHARED_PDF, image_bytes, one_page_pdf, packed, page_picture, raw_pdf, scan_pdf, text_pdf


def reasons(path: Path) -> list[str]:
    """What is said about a file and its pages; empty if all are read."""
    said = []
    for found in list_pages([path]):
        if isinstance(found, BadFile):
            said.append(found.reason)
            continue
        try:
            load_page(found)
        except UnreadableInputError as error:
            said.append(str(error))
    close_documents()
    return said


def say(tmp_path: Path, name: str, content: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content)
    (reason,) = reasons(path)
    return reason


def test_an_empty_file(tmp_path: Path) -> None:
    """Nothing at all is said to be nothing at all."""
    assert "空のファイル" in say(tmp_path, "a.pdf", b"")


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("suffix", ["PNG", "JPEG", "TIFF"])
def test_a_truncated_picture(tmp_path: Path, suffix: str, share: float) -> None:
    """A picture whose lower part is missing is not read as a page with blank fields."""
    noise = Image.effect_noise((400, 560), 90)
    content = image_bytes(noise, suffix)
    assert "。" in say(tmp_path, "a.bin", content[: int(len(content) * share)])


def test_a_truncated_pdf(tmp_path: Path) -> None:
    """A PDF that is cut off gives a sentence, or the pages that PDFium could still find."""
    content = scan_pdf(tmp_path / "whole.pdf", pages=3).read_bytes()
    for share in (0.02, 0.3, 0.6, 0.95):
        path = tmp_path / "a.pdf"
        path.write_bytes(content[: int(len(content) * share)])
        assert all("。" in reason for reason in reasons(path))


def test_a_broken_jpeg_in_a_sound_pdf(tmp_path: Path) -> None:
    """A scan cut off inside its PDF is said to be broken, not drawn half blank; the other pages are read."""
    jpeg = image_bytes(Image.effect_noise((827, 1169), 90), "JPEG")
    half = jpeg[: len(jpeg) // 2]
    picture = b"<</Type/XObject/Subtype/Image/Width 827/Height 1169/ColorSpace/DeviceGray/BitsPerComponent 8"
    content = one_page_pdf(
        b"595 0 0 842 0 0 cm /I Do", b"", b"/Resources<</XObject<</I 5 0 R>>>>",
        picture + b"/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (len(half), half),
    )  # fmt: skip
    assert "壊れています" in say(tmp_path, "a.pdf", content)


@pytest.mark.skipif(not SHARED_PDF.is_dir(), reason="../shared/data is not here")
@pytest.mark.parametrize("name", ["aes-128", "aes-256", "aes-256-r6", "rc4-40", "rc4-128"])
def test_an_encrypted_pdf(name: str) -> None:
    """A password is asked for in words, whatever the cipher."""
    (reason,) = reasons(SHARED_PDF / "encryption" / f"{name}.pdf")
    assert "パスワード" in reason


def test_an_encrypted_pdf_of_our_own(tmp_path: Path) -> None:
    """The same with a file made here."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt=StandardEncryption("himitsu"))
    canvas.drawString(100, 700, "secret")
    canvas.save()
    (reason,) = reasons(tmp_path / "a.pdf")
    assert "パスワード" in reason


def test_a_pdf_without_pages(tmp_path: Path) -> None:
    """No page is not the same as broken."""
    content = raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    assert "ページがひとつも" in say(tmp_path, "a.pdf", content)


def _png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def test_a_picture_of_100000_pixels_a_side(tmp_path: Path) -> None:
    """Ten thousand million pixels in 100 bytes are refused by their header."""
    assert "大きすぎます" in say(tmp_path, "a.png", _png_header(100_000, 100_000))


def test_a_picture_of_a_few_pixels(tmp_path: Path) -> None:
    """A dot is no page."""
    assert "小さすぎ" in say(tmp_path, "a.png", image_bytes(Image.new("L", (3, 3)), "PNG"))


@pytest.mark.parametrize("layers", [1, 2])
def test_a_pdf_that_unfolds_without_end(tmp_path: Path, layers: int) -> None:
    """A page whose drawing is 100 MiB of blanks (packed once or twice) is refused before it fills the memory."""
    content, names = packed(100 << 20), b"/FlateDecode"
    if layers == 2:
        content, names = zlib.compress(content, 9), b"[/FlateDecode/FlateDecode]"
    assert "ふくらみます" in say(tmp_path, "a.pdf", one_page_pdf(content, b"/Filter" + names))


def test_a_pdf_with_an_image_of_absurd_size(tmp_path: Path) -> None:
    """An image that claims more pixels than any scanner makes is refused."""
    picture = b"<</Type/XObject/Subtype/Image/Width 90000/Height 90000/ColorSpace/DeviceGray/BitsPerComponent 8"
    content = one_page_pdf(
        b"595 0 0 842 0 0 cm /I Do", b"", b"/Resources<</XObject<</I 5 0 R>>>>",
        picture + b"/Filter/FlateDecode/Length 20>>stream\n%s\nendstream" % zlib.compress(bytes(10)),
    )  # fmt: skip
    assert "大きすぎます" in say(tmp_path, "a.pdf", content)


def test_the_wrong_kind_of_file(tmp_path: Path) -> None:
    """A Word file called .pdf is said to be what it is."""
    assert "Word" in say(tmp_path, "a.pdf", b"PK\x03\x04" + bytes(100))
    assert "DocuWorks" in say(tmp_path, "a.xdw", b"\x60\x0e" + bytes(100))
    assert "HEIC" in say(tmp_path, "a.jpg", b"\0\0\0\x18ftypheic" + bytes(100))


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    """Pages are never taken from another content than the one that was listed."""
    path = scan_pdf(tmp_path / "a.pdf")
    (ref,) = list_pages([path])
    assert isinstance(ref, PageRef)
    text_pdf(path)
    with pytest.raises(UnreadableInputError, match="変わりました"):
        load_page(ref)
    path.unlink()
    with pytest.raises(UnreadableInputError, match="開けません"):
        load_page(ref)


def test_good_pages_of_a_bad_stack_are_read(tmp_path: Path) -> None:
    """What is broken takes nothing else with it."""
    scan_pdf(tmp_path / "1.pdf", pages=2)
    (tmp_path / "2.pdf").write_bytes(b"%PDF-1.7 rubbish")
    (tmp_path / "3.tif").write_bytes(b"II*\0rubbish")
    page_picture().save(tmp_path / "4.png")
    found = list(list_pages([tmp_path]))
    assert [type(f) for f in found] == [PageRef, PageRef, BadFile, BadFile, PageRef]


def _corpus() -> list[bytes]:
    small = page_picture(25)
    return [
        image_bytes(small, "PNG"),
        image_bytes(small.convert("RGB"), "JPEG"),
        image_bytes(small.convert("1"), "TIFF", compression="group4"),
        image_bytes(small.convert("1"), "TIFF", compression="group3"),
        image_bytes(small, "TIFF", compression="tiff_lzw"),
        image_bytes(small, "TIFF", compression="jpeg", save_all=True, append_images=[small]),
        image_bytes(small, "PDF"),
        image_bytes(small.convert("1"), "PDF"),
        image_bytes(small, "BMP"),
        image_bytes(small, "GIF"),
        one_page_pdf(b"BT /F 24 Tf 100 700 Td (abc) Tj ET", b"", b"/Resources<</Font<</F 5 0 R>>>>",
                     b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"),
    ]  # fmt: skip


_CORPUS = _corpus()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, len(_CORPUS) - 1), seed=st.integers(0, 2**32), hits=st.integers(1, 12))
def test_damaged_files_raise_nothing_else(
    tmp_path: Path, which: int, seed: int, hits: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """Bytes changed, cut or doubled anywhere: pages or a sentence, nothing else, and nothing on stderr."""
    chance, content = random.Random(seed), bytearray(_CORPUS[which])
    for _ in range(hits):
        at = chance.randrange(min(len(content), 600)) if chance.random() < 0.6 else chance.randrange(len(content))
        kind = chance.random()
        if kind < 0.8:
            content[at] = chance.choice((0, 255, 0x7F, chance.randrange(256)))
        elif kind < 0.9:
            del content[at : at + chance.randrange(1, 40)]
        else:
            content[at:at] = content[at : at + 16]
    path = tmp_path / "fuzz.pdf"
    path.write_bytes(bytes(content))
    assert all(isinstance(reason, str) for reason in reasons(path))
    assert capfd.readouterr().err == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.sampled_from([b"%PDF-1.4\n", b"II*\0", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"BM", b""]),
       tail=st.binary(max_size=300))  # fmt: skip
def test_random_bytes_raise_nothing_else(tmp_path: Path, head: bytes, tail: bytes) -> None:
    """Any bytes after a known beginning: pages or a sentence."""
    path = tmp_path / "fuzz.bin"
    path.write_bytes(head + tail)
    assert all(isinstance(reason, str) for reason in reasons(path))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts in /proc")
def test_no_file_stays_open(tmp_path: Path) -> None:
    """Opening good and bad files fifty times leaves no file open."""
    scan_pdf(tmp_path / "a.pdf", pages=2)
    text_pdf(tmp_path / "b.pdf")
    two = [page_picture(50, "1"), page_picture(50, "1")]
    two[0].save(tmp_path / "c.tif", compression="group4", save_all=True, append_images=two[1:])
    page_picture(50).save(tmp_path / "d.jpg")
    (tmp_path / "e.tif").write_bytes((tmp_path / "c.tif").read_bytes()[:200])
    (tmp_path / "f.pdf").write_bytes(b"%PDF-1.7")
    reasons(tmp_path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(50):
        reasons(tmp_path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
