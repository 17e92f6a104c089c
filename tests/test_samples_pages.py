"""The pages of the samples: the same again for the same seed, and what each condition and kind of file promises."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageOps

from dxauto.forms.geometry import Box
from dxauto.forms.library import load_library
from samples import fonts, marks, output
from samples.fill import Habits, Hand, as_written, fill_page
from samples.generate import generate, invent, sample_page, write_jobs
from samples.handwriting import Pen, make_writer, write_text
from samples.plan import WEIGHTS, Job, Wish, plan, rng_of
from samples.scan import CONDITIONS, FAX_WIDTH, Scan, Setting
from samples.sheet import Sheet

ROOT = Path(__file__).parents[1]
LIBRARY = load_library(ROOT)
NOUZEI = LIBRARY.get("nouzei-shoumei")

cv2.setNumThreads(1)


def blank_sheet() -> Sheet:
    return Sheet(np.full((800, 1600), 255, np.uint8), 200)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two runs with one seed write the same files to the last byte; another seed writes others."""
    generate(Wish(5, 4), tmp_path / "a")
    generate(Wish(5, 4), tmp_path / "b")
    generate(Wish(6, 4), tmp_path / "c")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a")["truth.json"] != contents(tmp_path / "c")["truth.json"]


def test_truth_names_every_page_once(tmp_path: Path) -> None:
    """Every page of every file belongs to exactly one entry of the truth, its first page among its pages."""
    truth = generate(Wish(3, 10), tmp_path)
    assert json.loads((tmp_path / "truth.json").read_text(encoding="utf-8")) == truth
    assert len(truth) == 10
    named = Counter((entry["file"], page) for entry in truth for page in entry["pages"])
    assert set(named.values()) == {1}
    assert set(named) == {(p.name, n) for p in tmp_path.iterdir() if p.suffix != ".json" for n in page_numbers(p)}
    assert all(entry["page"] == entry["pages"][0] for entry in truth)


def page_numbers(path: Path) -> range:
    if path.suffix == ".pdf":
        with pdfium.PdfDocument(path) as document:
            return range(1, len(document) + 1)
    with Image.open(path) as image:
        return range(1, getattr(image, "n_frames", 1) + 1)


def test_conditions_come_in_their_shares() -> None:
    """Over 400 applications each condition has its share, give or take one long stack."""
    given: Counter[str] = Counter()
    for job in plan(Wish(1, 400), LIBRARY):
        given[job.setting.condition] += len(job.forms)
    assert sum(given.values()) == 400
    for condition, weight in WEIGHTS.items():
        assert abs(given[condition] - 400 * weight) <= 5


def test_forms_and_strangers_are_dealt_out() -> None:
    """All forms come equally often, and a few pages belong to none."""
    forms = Counter(form for job in plan(Wish(2, 400), LIBRARY) for form in job.forms)
    assert set(forms) == {*LIBRARY.templates, None}
    assert 3 <= forms[None] <= 30
    assert max(forms[f] for f in LIBRARY.templates) - min(forms[f] for f in LIBRARY.templates) <= 20


def test_a_plan_can_be_narrowed() -> None:
    """One condition, form and kind of file can be asked for."""
    for job in plan(Wish(1, 12, "fax", "sousaihi", "tif-g4"), LIBRARY):
        assert (job.setting.condition, job.kind, set(job.forms)) == ("fax", "tif-g4", {"sousaihi"})


@pytest.mark.parametrize("condition", CONDITIONS)
def test_each_condition_keeps_its_promise(condition: str) -> None:
    """Fax pages have a fax's width, lines and two levels; photographs colour; scans their resolution."""
    for seed in range(3):
        page, answers = sample_page(NOUZEI, condition, seed)
        assert answers["shimei"]
        levels = len(np.unique(page.pixels))
        if condition == "fax":
            assert page.pixels.shape[1] == FAX_WIDTH
            assert (page.dpi[0], page.dpi[1] in {98, 196}, levels) == (204, True, 2)
        elif condition == "photo":
            assert page.pixels.ndim == 3
        else:
            assert page.dpi[0] in {200, 300}
            inches = sorted(side / page.dpi[0] for side in page.pixels.shape[:2])
            assert inches == pytest.approx([210 / 25.4, 297 / 25.4], abs=0.02)
            assert (levels == 2) == page.bilevel


def test_clean_scans_are_nearly_straight() -> None:
    """The corner marks of a clean scan lie within 3 mm of their places; those of an ordinary one mostly do not."""
    page, _ = sample_page(NOUZEI, "clean", 1)
    mm = page.dpi[0] / 25.4
    corner = page.pixels[round(5 * mm) : round(17 * mm), round(5 * mm) : round(17 * mm)]
    y, x = np.nonzero(corner < 100)
    assert abs(x.mean() / mm + 5 - 11) < 3
    assert abs(y.mean() / mm + 5 - 11) < 3


@pytest.mark.parametrize(
    ("kind", "mode", "bilevel"),
    [
        ("png", "L", False),
        ("png", "1", True),
        ("png-16", "I;16", False),
        ("jpg", "L", False),
        ("jpg-cmyk", "CMYK", False),
        ("tif-g4", "1", True),
        ("tif-lzw", "L", False),
        ("tif-jpeg", "L", False),
    ],
)
def test_kinds_of_files_are_what_they_say(kind: str, mode: str, bilevel: bool, tmp_path: Path) -> None:
    """Each kind of file has the colour mode and compression that its name says."""
    path = tmp_path / f"page{output.suffix(kind)}"
    pixels = np.full((300, 200), 255, np.uint8)
    pixels[100:150] = 0
    output.save([Scan(pixels, (200, 100), bilevel)] * (2 if kind in output.MULTIPAGE else 1), path, kind)
    with Image.open(path) as image:
        assert image.mode == mode
        wanted = {"tif-g4": "group4", "tif-lzw": "tiff_lzw", "tif-jpeg": "jpeg"}
        if kind in wanted:
            assert (image.info["compression"], image.n_frames) == (wanted[kind], 2)
        if kind != "jpg-cmyk":
            assert image.info["dpi"] == pytest.approx((200, 100), abs=0.1)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_exif_turned_pictures_are_upright_when_the_tag_is_obeyed(orientation: int, tmp_path: Path) -> None:
    """The stored picture is turned, and the EXIF orientation turns it back."""
    path = tmp_path / "page.jpg"
    pixels = np.full((300, 200), 255, np.uint8)
    pixels[:40, :40] = 0
    output.save([Scan(pixels, (72, 72))], path, "jpg-exif", 90, orientation)
    with Image.open(path) as image:
        stored, upright = np.asarray(image), np.asarray(ImageOps.exif_transpose(image))
    assert stored[:40, :40].mean() > 200
    assert upright.shape == (300, 200)
    assert upright[:40, :40].mean() < 30


def test_born_digital_forms_carry_their_text(tmp_path: Path) -> None:
    """A form filled in on a screen is a PDF whose text can be taken out."""
    job = Job("typed.pdf", 0, ("nouzei-shoumei", "kokuho-idou"), Setting("clean"), "pdf", born_digital=True)
    truth = write_jobs(4, LIBRARY, [job], tmp_path)
    with pdfium.PdfDocument(tmp_path / "typed.pdf") as document:
        for entry in truth:
            text = document[entry["page"] - 1].get_textpage().get_text_range()
            assert "".join(entry["fields"]["furigana"].split()) in "".join(text.split())
            assert entry["fields"]["denwa"] in text


def test_every_font_is_listed_with_package_and_licence() -> None:
    """The README's table names every font file with its Debian package and licence."""
    readme = (ROOT / "samples/README.md").read_text(encoding="utf-8")
    for font in fonts.FONTS:
        row = next((line for line in readme.splitlines() if f"`{font.file}`" in line), "")
        assert font.package in row
        assert font.licence in row


def test_a_writer_has_all_characters_he_needs() -> None:
    """A writer's font has a shape for every character, 異体字 included; no empty or missing-glyph boxes."""
    text = "髙橋﨑齋藤渡邊濱澤ソンシツ0123456789"
    for index in range(20):
        assert fonts.covers(make_writer(rng_of(1, 1, index), text).font, text)


def test_a_font_without_the_character_is_not_used() -> None:
    """A character that a font lacks is known to be missing."""
    assert not fonts.covers(fonts.available()[0], "\U0001f600")


def test_writing_stays_in_its_box() -> None:
    """Nearly all ink of a text lies inside its box, whoever writes it."""
    box = Box(20, 20, 120, 10)
    for index in range(15):
        sheet, rng = blank_sheet(), rng_of(9, 1, index)
        write_text(Pen(sheet, make_writer(rng, "石巻市穀町"), rng), "石巻市穀町14番1号", box)
        inside = sheet.ink[round(sheet.px(19)) : round(sheet.px(31)), round(sheet.px(20)) : round(sheet.px(140))]
        assert inside.sum() > 0.97 * sheet.ink.sum() > 0


def test_long_texts_are_made_to_fit() -> None:
    """A text that is too long for its box is written smaller and narrower, not cut off at the right."""
    box = Box(20, 20, 60, 10)
    for index in range(10):
        sheet, rng = blank_sheet(), rng_of(9, 1, index)
        write_text(Pen(sheet, make_writer(rng, "宮城県石巻市"), rng), "宮城県石巻市桃生町中津山字新金沼123番地4", box)
        columns = np.nonzero(sheet.ink.max(axis=0) > 100)[0]
        assert columns.max() < sheet.px(box.right + 2)


@pytest.mark.parametrize("mark", [marks.tick, marks.cross, marks.filled])
def test_marks_lie_in_their_boxes(mark: marks.Mark) -> None:
    """A tick, cross or filling has its ink in its box, and none in a neighbour 14 mm away."""
    box = Box(30, 30, 4, 4)
    for index in range(10):
        sheet = blank_sheet()
        mark(sheet, box, 0.4, rng_of(9, 2, index))
        left, right = round(sheet.px(box.x - 1)), round(sheet.px(box.right + 1))
        inside = sheet.ink[round(sheet.px(box.y - 1)) : round(sheet.px(box.bottom + 1)), left:right]
        assert inside.sum() > 0.6 * sheet.ink.sum() > 0
        assert sheet.ink[:, round(sheet.px(44)) :].sum() == 0


def test_rings_go_round_the_word() -> None:
    """A ring has ink on all four sides of its word and leaves the middle free."""
    box = Box(30, 30, 12, 6)
    for index in range(10):
        sheet = blank_sheet()
        marks.ring(sheet, box, 0.4, rng_of(9, 3, index))
        middle = Box(34, 32, 4, 2)
        cut = sheet.ink[round(sheet.px(32)) : round(sheet.px(34)), round(sheet.px(34)) : round(sheet.px(38))]
        assert cut.sum() == 0, middle
        y, x = np.nonzero(sheet.ink)
        assert x.min() < sheet.px(32.5)
        assert x.max() > sheet.px(39.5)
        assert y.min() < sheet.px(31.5)
        assert y.max() > sheet.px(34.5)


def test_a_seal_is_red_in_colour_and_grey_in_grey() -> None:
    """The stamp ink is red; a grey scan shows it, paler than the pen."""
    sheet = blank_sheet()
    marks.seal(sheet, Box(30, 30, 12, 12), "髙橋", rng_of(1, 1, 1))
    colour, grey = sheet.flat(colour=True), sheet.flat()
    darkest = np.unravel_index(int(grey.argmin()), grey.shape)
    blue, _, red = (int(v) for v in colour[darkest])
    assert red > blue + 80
    assert 60 < grey.min() < 170


def test_absent_answers_leave_the_sheet_blank() -> None:
    """A field that is null, or a stamp that is absent, puts no ink on the sheet."""
    application = invent(NOUZEI, ROOT / "templates/forms", rng_of(1, 1, 1))
    assert any(value is None for value in application.answers.values())
    sheet = Sheet(np.full((2339, 1654), 255, np.uint8), 200)
    nothing = {name: False if name == "ouin" else None for name in application.answers}
    fill_page(Hand(sheet, application.writer, application.habits, rng_of(1, 1, 1)), NOUZEI, 1, nothing)
    assert sheet.ink.sum() == 0
    assert sheet.seal.sum() == 0


def test_the_office_stamps_only_its_own_place() -> None:
    """The date stamp of the day of receipt lies in the lower fifth of the form, clear of every field."""
    application = invent(NOUZEI, ROOT / "templates/forms", rng_of(1, 1, 2))
    only_day = {"shinsei_bi": application.answers["shinsei_bi"]}
    stamped = 0
    for index in range(10):
        sheet = Sheet(np.full((2339, 1654), 255, np.uint8), 200)
        fill_page(Hand(sheet, application.writer, application.habits, rng_of(2, 1, index)), NOUZEI, 1, only_day)
        stamped += bool(sheet.seal.any())
        for spec in NOUZEI.fields:
            top, bottom = round(sheet.px(spec.box.y)), round(sheet.px(spec.box.bottom))
            assert not sheet.seal[top:bottom, round(sheet.px(spec.box.x)) : round(sheet.px(spec.box.right))].any()
    assert 2 <= stamped <= 9


def test_telephone_numbers_are_written_in_two_ways() -> None:
    """Some people put the exchange into brackets; both ways are read as the same number."""
    spec = NOUZEI.field("denwa")
    plain = Habits(marks.tick, 0.4, leading_zero=False, gannen=True, brackets=False, seal_name="阿部")
    bracketed = Habits(marks.tick, 0.4, leading_zero=False, gannen=True, brackets=True, seal_name="阿部")
    assert as_written(spec, "0225-95-1111", plain) == "0225-95-1111"
    assert as_written(spec, "0225-95-1111", bracketed) == "0225(95)1111"


@pytest.mark.parametrize("pair", ["髙高", "﨑崎", "齋斎", "邊辺", "濱浜", "澤沢"])
def test_variant_characters_look_different_in_every_font(pair: str) -> None:
    """No font draws a variant like its common form: the truth can be seen on the page."""
    for font in fonts.available():
        first, second = (fonts.glyph(font, char).astype(int) for char in pair)
        assert np.abs(first - second).sum() > 0.1 * first.sum(), font.name
