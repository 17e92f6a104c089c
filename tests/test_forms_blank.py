"""The blank form as pixels."""

import io
from pathlib import Path

import numpy as np
import pytest
from forms_template_support import WORKSPACE, template
from PIL import Image

from dxauto.errors import ConfigurationError
from dxauto.forms.blank import blank_page, page_pixels
from dxauto.forms.render import render_bytes


def picture(path: Path, size: tuple[int, int], tone: int = 255) -> None:
    """Write a picture of one tone with a black left half."""
    pixels = np.full((size[1], size[0]), tone, np.uint8)
    pixels[:, : size[0] // 2] = 0
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, path.suffix[1:].replace("jpg", "jpeg").replace("tif", "tiff"))
    path.write_bytes(buffer.getvalue())


@pytest.mark.parametrize("size", [(210.0, 297.0), (297.0, 210.0), (148.5, 210.3), (99.7, 151.1)])
def test_a_drawn_page_has_exactly_the_pixels_of_its_size(size: tuple[float, float]) -> None:
    """HxW is the size in mm at 200 dpi, rounded, whatever the size."""
    page = blank_page(template(pages=[{"size": size}], fields=[], code=False), 1, WORKSPACE)
    assert page.dtype == np.uint8
    assert page.shape == (round(size[1] * 200 / 25.4), round(size[0] * 200 / 25.4))
    assert page_pixels(size) == page.shape[::-1]


def test_a_blank_is_kept_and_cannot_be_spoilt() -> None:
    """The second call gives the very same pixels, and nobody can write into them."""
    first = blank_page(template(), 1, WORKSPACE)
    assert blank_page(template(), 1, WORKSPACE) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 7


def test_a_changed_template_gives_another_blank() -> None:
    """The cache knows templates by content, not by id."""
    other = template(title="ためし", print=[{"text": "あたらしい文", "at": [30, 150]}])
    assert not np.array_equal(blank_page(template(), 1, WORKSPACE), blank_page(other, 1, WORKSPACE))


@pytest.mark.parametrize("name", ["youshi.png", "用紙 髙.jpg", "youshi.tif"])
def test_a_picture_that_others_drew_is_stretched_to_the_page(name: str, tmp_path: Path) -> None:
    """A picture of any size becomes the page's pixels, its middle in the middle."""
    picture(tmp_path / name, (500, 707))
    page = blank_page(template(pages=[{"blank": name}], code=False), 1, tmp_path)
    assert page.shape == (2339, 1654)
    assert page[:, :800].max() < 20
    assert page[:, -800:].min() > 235


def test_a_transparent_picture_lies_on_white_paper(tmp_path: Path) -> None:
    """What is transparent in a PNG is paper, whatever colour hides under it."""
    Image.new("RGBA", (210, 297), (0, 0, 0, 0)).save(tmp_path / "youshi.png")
    assert blank_page(template(pages=[{"blank": "youshi.png"}], code=False), 1, tmp_path).min() == 255


def test_a_deep_grey_picture_keeps_its_tones(tmp_path: Path) -> None:
    """16 bits a pixel are scaled to 8, not cut off."""
    Image.fromarray(np.full((297, 210), 0x8000, np.uint16)).save(tmp_path / "youshi.png")
    page = blank_page(template(pages=[{"blank": "youshi.png"}], code=False), 1, tmp_path)
    assert page[1000, 800] == 128


def test_the_named_page_of_a_pdf_is_taken(tmp_path: Path) -> None:
    """blank_page: 2 is the second page of the file."""
    drawn = template(pages=[{}, {}], print=[{"rect": [50, 50, 100, 100], "fill": 0, "page": 2}])
    (tmp_path / "youshi.pdf").write_bytes(render_bytes(drawn))
    given = template(pages=[{"blank": "youshi.pdf", "blank_page": 2}], code=False)
    assert np.array_equal(blank_page(given, 1, tmp_path), blank_page(drawn, 2, tmp_path))


def test_a_blank_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    """A clerk who swaps the picture need not restart anything."""
    form = template(pages=[{"blank": "youshi.png"}], code=False)
    picture(tmp_path / "youshi.png", (300, 400), 255)
    before = blank_page(form, 1, tmp_path)
    picture(tmp_path / "youshi.png", (300, 401), 128)
    assert int(blank_page(form, 1, tmp_path)[5, -5]) < int(before[5, -5])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("youshi.png", b"broken", "画像として読めません"),
        ("youshi.png", b"", "画像として読めません"),
        ("youshi.pdf", b"%PDF-1.7 broken", "PDF として読めません"),
        ("youshi.pdf", None, "開けません"),
    ],
)
def test_a_blank_that_cannot_be_read_is_told_by_name(
    name: str, content: bytes | None, words: str, tmp_path: Path
) -> None:
    """Broken, empty and missing files are mistakes in the template that name the file."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigurationError, match=words) as caught:
        blank_page(template(pages=[{"blank": name}], code=False), 1, tmp_path)
    assert name in str(caught.value)


def test_a_page_that_the_pdf_has_not_is_told(tmp_path: Path) -> None:
    """blank_page: 3 of a file of one page says how many there are."""
    (tmp_path / "youshi.pdf").write_bytes(render_bytes(template()))
    with pytest.raises(ConfigurationError, match="全 1 ページ"):
        blank_page(template(pages=[{"blank": "youshi.pdf", "blank_page": 3}], code=False), 1, tmp_path)
