"""Image files of every sort become upright grey pages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dxauto.reading.input import close_documents, list_pages, load_page
from dxauto.reading.input.resolution import MAX_SIDE, true_dpi, working_size
from dxauto.reading.types import PageImage, PageRef
from tests.input_support import block_corner, image_bytes, page_picture


def load_all(path: Path) -> list[PageImage]:
    pages = [load_page(ref) for ref in list_pages([path]) if isinstance(ref, PageRef)]
    close_documents()
    return pages


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", "jpeg", "tiff_deflate", "raw"])
def test_every_page_of_a_tiff(tmp_path: Path, compression: str) -> None:
    """A TIFF of several pages gives each of them, whatever its compression."""
    mode = "1" if compression.startswith("group") else "L"
    frames = [page_picture(mode=mode), page_picture(mode=mode).rotate(180)]
    path = tmp_path / "a.tif"
    frames[0].save(path, "TIFF", compression=compression, dpi=(100, 100), save_all=True, append_images=frames[1:])
    pages = load_all(path)
    assert [block_corner(p.gray) for p in pages] == ["tl", "br"]
    assert all(p.gray.dtype == np.uint8 and p.dpi == (100, 100) for p in pages)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png(tmp_path: Path, mode: str) -> None:
    """Paper is white and ink black in every mode."""
    page = page_picture()
    image = Image.fromarray(np.asarray(page).astype(np.uint16) * 257) if mode == "I;16" else page.convert(mode)
    path = tmp_path / "a.png"
    image.save(path)
    (read,) = load_all(path)
    assert block_corner(read.gray) == "tl"
    assert (read.gray.min(), read.gray.max()) == (0, 255)


def test_transparent_paper_is_white(tmp_path: Path) -> None:
    """What shows through is the white of paper, not black."""
    image = Image.new("RGBA", (200, 300), (0, 0, 0, 0))
    image.save(tmp_path / "a.png")
    (page,) = load_all(tmp_path / "a.png")
    assert page.gray.min() == 255


def test_cmyk_is_read(tmp_path: Path) -> None:
    """Print colours become grey the right way round."""
    page_picture(mode="RGB").convert("CMYK").save(tmp_path / "a.jpg")
    page_picture(mode="RGB").convert("CMYK").save(tmp_path / "b.tif")
    for page in load_all(tmp_path / "a.jpg") + load_all(tmp_path / "b.tif"):
        assert block_corner(page.gray) == "tl"
        assert page.gray[2, 2] > 240


@pytest.mark.parametrize(("orientation", "corner"), [(1, "tl"), (3, "br"), (6, "tr"), (8, "bl"), (2, "tr"), (4, "bl")])
@pytest.mark.parametrize("suffix", ["JPEG", "TIFF"])
def test_the_camera_s_orientation_is_followed(tmp_path: Path, orientation: int, corner: str, suffix: str) -> None:
    """A photo is turned as its EXIF says, and only so."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo"
    path.write_bytes(image_bytes(page_picture(), suffix, exif=exif))
    (page,) = load_all(path)
    assert block_corner(page.gray) == corner
    assert (page.gray.shape[0] > page.gray.shape[1]) == (orientation < 5)


def test_content_decides_not_the_extension(tmp_path: Path) -> None:
    """A PNG that is called .pdf is a PNG."""
    (tmp_path / "a.pdf").write_bytes(image_bytes(page_picture(), "PNG"))
    (page,) = load_all(tmp_path / "a.pdf")
    assert block_corner(page.gray) == "tl"


def test_a_fax_keeps_its_two_resolutions(tmp_path: Path) -> None:
    """204 x 98 dpi stays as it is, and is told."""
    fax = Image.new("1", (1728, 1146), 1)
    fax.save(tmp_path / "said.tif", compression="group3", dpi=(204, 98))
    fax.save(tmp_path / "unsaid.tif", compression="group3")
    for page in load_all(tmp_path / "said.tif") + load_all(tmp_path / "unsaid.tif"):
        assert page.gray.shape == (1146, 1728)
        assert page.dpi == (204, 98)


def test_a_very_fine_scan_is_brought_to_300_dpi(tmp_path: Path) -> None:
    """Detail that no recogniser needs is not carried along; the page's size in millimetres stays."""
    page_picture(600).save(tmp_path / "a.jpg", dpi=(600, 600))
    page_picture(600, "1").save(tmp_path / "b.tif", dpi=(600, 600), compression="group4")
    for page in load_all(tmp_path / "a.jpg") + load_all(tmp_path / "b.tif"):
        assert page.dpi == pytest.approx((300, 300), rel=0.01)
        assert page.gray.shape[1] / page.dpi[0] == pytest.approx(8.27, rel=0.01)


def test_the_same_page_twice_is_the_same(tmp_path: Path) -> None:
    """Loading a page changes nothing about it."""
    page_picture(600).save(tmp_path / "a.jpg", dpi=(600, 600))
    (ref,) = list_pages([tmp_path / "a.jpg"])
    assert isinstance(ref, PageRef)
    one, two = load_page(ref), load_page(ref)
    assert one.dpi == two.dpi
    assert np.array_equal(one.gray, two.gray)
    close_documents()


@pytest.mark.parametrize("said", [None, (0, 0), (1, 1), (72, 72), (float("nan"), 200), (1e6, 1e6), (200, 5)])
def test_a_resolution_that_makes_no_sheet_is_not_believed(said: tuple[float, float] | None) -> None:
    """An A4 scan of 200 dpi is known by its pixels when the file lies (72 dpi: a sheet of 58 x 83 cm)."""
    assert true_dpi(1654, 2339, said) == (200, 200)


def test_a_plausible_resolution_is_believed() -> None:
    """A sheet somewhat smaller than A4 is what it says."""
    assert true_dpi(1500, 2100, (200, 200)) == (200, 200)


@given(st.integers(1, 100_000), st.integers(1, 100_000), st.floats(allow_nan=True), st.floats(allow_nan=True))
def test_any_size_and_resolution_gives_a_sane_working_size(w: int, h: int, across: float, down: float) -> None:
    """Whatever the file claims, the working picture is bounded and not empty."""
    dpi = true_dpi(w, h, (across, down))
    size = working_size(w, h, dpi)
    assert all(np.isfinite(d) and d > 0 for d in dpi)
    assert 1 <= min(size) <= max(size) <= MAX_SIDE
