"""The real engines on drawn text and on real handwritten digits."""

from __future__ import annotations

import gzip
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from dxauto.errors import ConfigurationError, MissingComponentError
from dxauto.forms.fonts import find_font
from dxauto.reading.engines import NAMES, compare, engine
from dxauto.reading.engines import rapid as rapid_module
from dxauto.reading.engines import tesseract as tesseract_module
from dxauto.reading.types import CharReading, Gray, Reading, ReadRequest

DATA = Path(__file__).parents[2] / "shared/data/handwriting"
DIGITS = frozenset("0123456789")


def _drawn(text: str, size: int = 36, height: int = 63, width: int = 640) -> Gray:
    image = Image.new("L", (width, height), 255)
    font = ImageFont.truetype(str(find_font()), size)
    ImageDraw.Draw(image).text((12, height / 2), text, fill=40, font=font, anchor="lm")
    return np.array(image, dtype=np.uint8)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("text", "alphabet"),
    [("石巻市穀町14番1号", None), ("0225-95-1111", DIGITS | {"-"}), ("イシノマキ　タロウ", None), ("齋藤　恵子", None)],
)
def test_rapid_reads_print(text: str, alphabet: frozenset[str] | None) -> None:
    """Clear print is read exactly, spaces and 齋 included, and surely."""
    reading = engine("rapid").read([ReadRequest(_drawn(text), alphabet)])[0]
    assert reading.text == text
    assert reading.confidence > 0.6
    assert reading.engine == "rapid"
    assert "".join(c.char for c in reading.chars) == text


@pytest.mark.engine
def test_rapid_keeps_order_and_knows_blanks() -> None:
    """Crops of very different width come back in the order asked; a white crop is an empty text, surely."""
    texts = ["1", "石巻市役所税務課", "", "23", "0123456789"]
    readings = engine("rapid").read([ReadRequest(_drawn(t)) for t in texts])
    assert [r.text for r in readings] == texts
    assert readings[2].confidence == 1.0


@pytest.mark.engine
def test_rapid_gives_the_same_alone_and_in_company() -> None:
    """What a crop is read as does not depend on what was read before or beside it."""
    requests = [ReadRequest(_drawn(t)) for t in ("高橋花子", "12345", "石巻市", "鈴木一郎")]
    together = [r.text for r in engine("rapid").read(requests)]
    alone = [engine("rapid").read([r])[0].text for r in reversed(requests)][::-1]
    assert together == alone


@pytest.mark.engine
def test_rapid_never_turns_a_crop() -> None:
    """A crop turned by 90° is not read as if it stood upright."""
    turned = np.ascontiguousarray(np.rot90(_drawn("石巻市役所", width=220)))
    assert engine("rapid").read([ReadRequest(turned)])[0].text != "石巻市役所"


@pytest.mark.engine
def test_rapid_single_and_cells() -> None:
    """`single` gives one character; cells give one each."""
    one = engine("rapid").read([ReadRequest(_drawn("7", width=60), DIGITS, single=True)])[0]
    assert one.text == "7"
    image = _drawn("4 8 1", width=160)
    inked = np.flatnonzero(np.diff((image < 128).any(axis=0).astype(np.int8)))
    cells = tuple((int(a) - 4, int(b) + 4) for a, b in zip(inked[0::2], inked[1::2], strict=True))
    assert engine("rapid").read([ReadRequest(image, DIGITS, cells=cells)])[0].text == "481"


@pytest.mark.engine
def test_real_digits_in_a_comb() -> None:
    """Runs of seven real handwritten digits, one a cell, come out right in nine of ten."""
    images, labels = _real_digits(420)
    right = 0
    requests, truth = [], []
    for start in range(0, 420, 7):
        line, spans = _side_by_side(images[start : start + 7])
        requests.append(ReadRequest(line, DIGITS, cells=spans))
        truth.append("".join(str(d) for d in labels[start : start + 7]))
    right = sum(r.text == t for r, t in zip(engine("rapid").read(requests), truth, strict=True))
    assert right >= 0.9 * len(truth)


def _real_digits(count: int) -> tuple[Gray, np.ndarray]:
    if not DATA.is_dir():
        pytest.skip("../shared/data/handwriting is not here")
    pixels = gzip.decompress((DATA / "digits-3000-images-idx3.gz").read_bytes())[16:]
    values = gzip.decompress((DATA / "digits-3000-labels-idx1.gz").read_bytes())[8:]
    images = np.frombuffer(pixels, np.uint8).reshape(-1, 28, 28)[:count]
    return 255 - images, np.frombuffer(values, np.uint8)[:count]


def _side_by_side(images: Gray) -> tuple[Gray, tuple[tuple[int, int], ...]]:
    pieces = []
    for image in images:
        large = cv2.resize(image, (56, 56), interpolation=cv2.INTER_CUBIC)
        columns = np.flatnonzero((large < 128).any(axis=0))
        pieces.append(np.pad(large[:, columns[0] : columns[-1] + 1], ((0, 0), (6, 6)), constant_values=255))
    ends = np.cumsum([p.shape[1] for p in pieces])
    return np.hstack(pieces), tuple((int(e) - p.shape[1], int(e)) for p, e in zip(pieces, ends, strict=True))


@pytest.mark.engine
def test_tesseract_reads_print() -> None:
    """Tesseract reads clear print; no spaces stand between Japanese characters; only allowed characters come."""
    _need_tesseract()
    reading = engine("tesseract").read([ReadRequest(_drawn("石巻市役所"))])[0]
    assert reading.text == "石巻市役所"
    digits = engine("tesseract").read([ReadRequest(_drawn("90412"), DIGITS)])[0]
    assert set(digits.text) <= DIGITS
    assert engine("tesseract").read([ReadRequest(np.full((40, 90), 255, np.uint8))])[0] == Reading(
        "", 1.0, engine="tesseract"
    )


@pytest.mark.engine
@pytest.mark.parametrize("quarter", range(4))
def test_tesseract_tells_orientation(quarter: int) -> None:
    """A page of text turned by quarters is told by how much it must be turned back; a white page is not guessed."""
    _need_tesseract()
    page = np.vstack([_drawn("納税証明書の交付を申請します", width=700)] * 14)
    turned = np.ascontiguousarray(np.rot90(page, quarter))
    assert tesseract_module.orientation(turned) == 90 * quarter
    assert tesseract_module.orientation(np.full((300, 300), 255, np.uint8)) is None


def _need_tesseract() -> None:
    try:
        for language in ("jpn", "eng", "osd"):
            tesseract_module.require(language)
    except MissingComponentError as error:
        pytest.skip(str(error))


def test_missing_language_says_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the language data the error names it and how to get it."""
    monkeypatch.setattr(tesseract_module, "languages", lambda: frozenset({"eng"}))
    with pytest.raises(MissingComponentError, match="tesseract-ocr-jpn-vert"):
        tesseract_module.require("jpn_vert")


def test_missing_model_says_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rapidocr package the error says what to install."""
    monkeypatch.setattr(rapid_module.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingComponentError, match="pip install rapidocr"):
        rapid_module.model_path()


def test_one_engine_a_process() -> None:
    """An engine is made once; an unknown name is an error that lists the known ones."""
    assert engine("rapid") is engine("rapid")
    with pytest.raises(ConfigurationError, match=", ".join(NAMES)):
        engine("rapidd")


def test_agreement_raises_and_disagreement_lowers() -> None:
    """Two equal readings (width, spaces, dashes apart) are surer than one; two unlike ones need a person, and the
    reason does not repeat what was read.
    """
    first = Reading("石巻－1", 0.8, (CharReading("石", 0.8),), "rapid")
    same = compare(first, Reading("石巻 -1", 0.7, (), "tesseract"))
    assert same.agree
    assert same.reading.confidence > 0.8
    other = compare(first, Reading("石券-1", 0.6, (), "tesseract"))
    assert not other.agree
    assert other.reading.text == "石巻－1"
    assert other.reading.confidence < 0.5
    assert other.reason is not None
    assert "石巻" not in other.reason
