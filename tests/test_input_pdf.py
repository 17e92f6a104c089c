"""PDF pages as pixels, and the text of those that carry their own."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from dxauto.errors import UnreadableInputError
from dxauto.reading.input import BadFile, bombs, close_documents, list_pages, load_page
from dxauto.reading.types import PageImage, PageRef
from tests.input_support import SHARED_PDF, block_corner, page_picture, scan_pdf, sheet, text_pdf


def load_all(path: Path) -> list[PageImage]:
    pages = [load_page(ref) for ref in list_pages([path]) if isinstance(ref, PageRef)]
    close_documents()
    return pages


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "CMYK"])
def test_a_scan_comes_at_its_own_resolution(tmp_path: Path, mode: str) -> None:
    """A scanned page has the pixels of its scanner and no text."""
    (page,) = load_all(scan_pdf(tmp_path / "a.pdf", dpi=250, mode=mode))
    assert block_corner(page.gray) == "tl"
    assert page.dpi == pytest.approx((250, 250), rel=0.01)
    assert page.gray.shape == pytest.approx((2922, 2067), abs=2)
    assert page.text == ()


@pytest.mark.parametrize(("rotation", "corner"), [(0, "tl"), (90, "tr"), (180, "br"), (270, "bl")])
def test_a_turned_scan_is_shown_turned(tmp_path: Path, rotation: int, corner: str) -> None:
    """/Rotate holds for the scan's own JPEG as for a drawn page."""
    page_picture().save(tmp_path / "a.jpg")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=sheet(rotation))
    canvas.setPageRotation(rotation)
    canvas.drawImage(str(tmp_path / "a.jpg"), 0, 0, 595, 842)
    canvas.save()
    (page,) = load_all(tmp_path / "a.pdf")
    assert block_corner(page.gray) == corner


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_text_lies_where_its_ink_is(tmp_path: Path, rotation: int) -> None:
    """The runs' boxes, in millimetres of the page as shown, enclose just the ink."""
    (page,) = load_all(text_pdf(tmp_path / "a.pdf", rotation=rotation))
    assert "".join(run.text for run in page.text) == "Ishinomaki"
    ys, xs = np.nonzero(page.gray < 128)
    scale = page.dpi[0] / 25.4
    assert min(r.box.x for r in page.text) * scale == pytest.approx(xs.min(), abs=2)
    assert max(r.box.right for r in page.text) * scale == pytest.approx(xs.max(), abs=3)
    assert min(r.box.y for r in page.text) * scale == pytest.approx(ys.min(), abs=3)
    assert max(r.box.bottom for r in page.text) * scale == pytest.approx(ys.max(), abs=3)


def test_a_cropped_page_moves_its_text_along(tmp_path: Path) -> None:
    """Millimetres count from the corner of what is shown, not of the sheet behind."""
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    canvas.setCropBox((50, 60, 500, 750))
    canvas.setFont("Helvetica", 24)
    canvas.drawString(100, 700, "Ishinomaki")
    canvas.save()
    (page,) = load_all(tmp_path / "a.pdf")
    _, xs = np.nonzero(page.gray < 128)
    assert page.text[0].box.x * page.dpi[0] / 25.4 == pytest.approx(xs.min(), abs=2)


def test_an_invisible_layer_over_a_scan_is_not_believed(tmp_path: Path) -> None:
    """What somebody's OCR once read is no text of the page: the scan's own JPEG is taken."""
    page_picture(200).save(tmp_path / "a.jpg")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    canvas.drawImage(str(tmp_path / "a.jpg"), 0, 0, 595, 842)
    text = canvas.beginText(100, 700)
    text.setTextRenderMode(3)
    text.textLine("wrong")
    canvas.drawText(text)
    canvas.save()
    (page,) = load_all(tmp_path / "a.pdf")
    assert page.text == ()
    assert page.gray.shape == page_picture(200).size[::-1]  # drawn, it would be a row or two more


def test_invisible_text_alone_is_no_text(tmp_path: Path) -> None:
    """Text that nobody sees is not what the page says."""
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    text = canvas.beginText(100, 700)
    text.setTextRenderMode(3)
    text.textLine("ghost")
    canvas.drawText(text)
    canvas.save()
    (page,) = load_all(tmp_path / "a.pdf")
    assert page.text == ()


def test_what_was_typed_into_a_form_is_seen_and_read(tmp_path: Path) -> None:
    """The values of an AcroForm are on the picture, ticks too, and in the text."""
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    canvas.drawString(100, 720, "Name")
    canvas.acroForm.textfield(name="n", value="ISHINOMAKI", x=100, y=650, width=200, height=20, fillColor=None)
    canvas.acroForm.checkbox(name="c", checked=True, x=100, y=600, size=20, fillColor=None)
    canvas.save()
    (page,) = load_all(tmp_path / "a.pdf")
    assert "ISHINOMAKI" in "".join(run.text for run in page.text)
    scale = page.dpi[0] / 72
    tick = page.gray[round((842 - 616) * scale) : round((842 - 604) * scale), round(104 * scale) : round(116 * scale)]
    assert tick.min() < 100


def test_mixed_files_are_judged_page_by_page(tmp_path: Path) -> None:
    """A born-digital page and a scan in one PDF are each what they are."""
    page_picture().save(tmp_path / "a.jpg")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    canvas.drawString(100, 700, "digital")
    canvas.showPage()
    canvas.drawImage(str(tmp_path / "a.jpg"), 0, 0, 595, 842)
    canvas.save()
    digital, scan = load_all(tmp_path / "a.pdf")
    assert len(digital.text) == 7
    assert scan.text == ()


@pytest.mark.skipif(not SHARED_PDF.is_dir(), reason="../shared/data is not here")
def test_nasty_pdfs_of_others() -> None:
    """Each of the collected PDFs gives pages of a bounded size or one Japanese sentence."""
    seen = bad = 0
    for found in list_pages([SHARED_PDF]):
        if isinstance(found, BadFile):
            bad += 1
            assert "。" in found.reason or "です" in found.reason
            continue
        page = load_page(found)
        seen += 1
        assert max(page.gray.shape) <= 6000
        assert page.gray.flags.c_contiguous
        if found.path.name in ("ccitt.pdf", "jbig2.pdf", "linn.pdf", "skew.pdf"):
            assert page.gray.min() < 60
    close_documents()
    assert seen >= 15
    assert bad >= 8


@pytest.mark.skipif(not SHARED_PDF.is_dir(), reason="../shared/data is not here")
def test_vertical_japanese_text_is_there() -> None:
    """Text without spaces, set vertically, comes character by character."""
    (page,) = load_all(SHARED_PDF / "jo.pdf")
    assert "".join(r.text for r in page.text).startswith("序みんなのおのおののなか")


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    """A page beyond the end is an error, not another page."""
    (ref,) = list_pages([scan_pdf(tmp_path / "a.pdf")])
    assert isinstance(ref, PageRef)
    with pytest.raises(UnreadableInputError, match="9 ページ目"):
        load_page(PageRef(ref.path, 9, ref.digest))
    close_documents()


def test_an_interruption_while_a_file_is_searched_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C in the middle of the search for bombs reaches the run as Ctrl+C, which tells how to go on."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"1 0 obj << /Filter /FlateDecode >>\nstream\n" + b"x" * 400 + b"\nendstream\n")

    class Interrupted:
        def finditer(self, content: mmap.mmap) -> Iterator[re.Match[bytes]]:
            self.search = re.finditer(rb"stream\r?\n", content)
            return iter(self)

        def __iter__(self) -> Iterator[re.Match[bytes]]:
            return self

        def __next__(self) -> re.Match[bytes]:
            raise KeyboardInterrupt

    monkeypatch.setattr(bombs, "_STREAM", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        bombs.has_bomb(path)
