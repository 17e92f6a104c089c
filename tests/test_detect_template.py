"""Blank forms that other programs drew become templates; filled copies of them are read, rows as rows.

The blanks are stand-ins: no form of a public body may lie in this repository.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont

from dxauto.errors import OutputError, UnreadableInputError
from dxauto.forms.blank import blank_page
from dxauto.forms.comb import comb_cells
from dxauto.forms.detect import DetectedTemplate, detect_template, template_text, write_template
from dxauto.forms.geometry import Box
from dxauto.forms.library import load_template
from dxauto.forms.template import FieldSpec, Template
from dxauto.reading.types import Gray, TextRun
from tests.detect_support import CHROMIUM, LIBREOFFICE, calc_blank, chromium_blank, platypus_blank

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
needs_office = pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed")
HANDWRITING = Path("/usr/share/fonts")


@pytest.fixture(scope="module")
def platypus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return platypus_blank(tmp_path_factory.mktemp("platypus") / "hojokin.pdf")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return chromium_blank(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return calc_blank(tmp_path_factory.mktemp("office"))


def kinds(template: Template) -> dict[str, str]:
    """Names and types of all fields, of a table only the first row."""
    return {f.name: f.type for f in template.all_fields() if f.row in (None, 1)}


def test_labels_combs_tables_and_lines_of_a_form(platypus: Path) -> None:
    """Everything to be filled in is found, named and typed; nothing else is."""
    found = detect_template(platypus, "hojokin")
    assert found.template.title == "補助金交付申請書"
    assert kinds(found.template) == {
        "shimei": "shimei", "nenrei": "nenrei", "juusho": "juusho", "yuubin": "yuubin", "denwa": "denwa",
        "hyou.1.retsu_1": "jiyuu", "hyou.1.suuryou": "suuryou", "hyou.1.kingaku": "kingaku",
    }  # fmt: skip
    comb = found.template.field("yuubin").comb
    assert comb is not None
    assert (comb.cells, comb.after) == (7, (3,))
    assert comb.gap == pytest.approx(5.0, abs=0.3)
    assert found.template.field("denwa").box.w == pytest.approx(80, abs=1.0)  # the line to write on, not the margin
    (table,) = found.template.tables
    assert table.rows == 4
    assert [c.label for c in table.columns] == ["品名", "数量", "金額"]
    assert (table.box.w, table.box.h) == pytest.approx((170, 40), abs=0.5)
    assert found.doubts == ("hyou.retsu_1",)


def test_the_template_says_that_the_form_carries_no_code(platypus: Path) -> None:
    """A form of others is registered against its blank."""
    template = detect_template(platypus, "hojokin").template
    assert template.code is False
    assert template.pages[0].blank == "hojokin.pdf"
    assert template.pages[0].size == pytest.approx((210, 297), abs=0.2)


def test_the_written_file_loads_back_as_it_was(platypus: Path, tmp_path: Path) -> None:
    """What is written is what was found; comments tell what to do; guesses are marked; the blank lies beside it."""
    found = detect_template(platypus, "hojokin")
    path = tmp_path / "forms" / "hojokin.yaml"
    write_template(found.template, path, blank=platypus, doubts=found.doubts)
    assert load_template(path).model_dump() == found.template.model_dump()
    text = path.read_text(encoding="utf-8")
    assert "forms preview" in text
    assert text.count("★") == len(found.doubts)
    assert (path.parent / "hojokin.pdf").read_bytes() == platypus.read_bytes()


@needs_chromium
def test_a_form_printed_by_a_browser(browser: Path) -> None:
    """Headings before labels become prefixes; circled choices, squares, eras and a table with a date in each row."""
    template = detect_template(browser, "jidou").template
    assert kinds(template) == {
        "hizuke": "hizuke", "shinseisha_furigana": "furigana", "shinseisha_shimei": "shimei", "seibetsu": "seibetsu",
        "shinseisha_yuubin": "yuubin", "shinseisha_juusho": "juusho", "shinseisha_seinengappi": "seinengappi",
        "denwa": "denwa", "kojin_bangou": "kojin_bangou", "sentaku": "sentaku", "kouza_kinyuu_kikan": "kinyuu_kikan",
        "kingaku": "kingaku", "hyou.1.jidou_shimei": "shimei", "hyou.1.seinengappi": "seinengappi",
        "hyou.1.zokugara": "jiyuu", "hyou.1.retsu_4": "sentaku",
    }  # fmt: skip
    assert [c.value for c in template.field("sentaku").choices] == ["厚生年金", "国民年金", "共済組合", "その他"]
    assert [c.value for c in template.field("shinseisha_seinengappi").choices] == ["昭和", "平成"]
    assert template.field("hizuke").options["era"] == "令和"
    assert template.tables[0].rows == 3


@needs_office
def test_a_form_drawn_in_a_spreadsheet(office: Path) -> None:
    """A form of merged squared cells: two combs, squares to tick, a table with numbered rows."""
    template = detect_template(office, "suidou").template
    assert kinds(template) == {
        "todoke_bi": "hizuke", "riyousha_shimei": "shimei", "denwa": "denwa", "bangou": "bangou", "hizuke": "hizuke",
        "juusho": "juusho", "mokuteki": "sentaku", "kouza_bangou": "kouza_bangou", "kouza_meigi": "shimei",
        "hyou.1.shimei": "shimei", "hyou.1.zokugara": "jiyuu", "hyou.1.nenrei": "nenrei", "hyou.1.bikou": "jiyuu",
    }  # fmt: skip
    assert template.field("bangou").comb is not None
    assert template.tables[0].rows == 5


@pytest.mark.parametrize("dpi", [150, 300])
def test_a_blank_that_is_a_picture(platypus: Path, tmp_path: Path, dpi: int) -> None:
    """A picture gives the same places as the PDF; its print is read by the function that is passed in."""
    known = detect_template(platypus, "hojokin").template
    with pdfium.PdfDocument(platypus) as document:
        document[0].render(scale=dpi / 72, grayscale=True).to_pil().save(tmp_path / "hojokin.png", dpi=(dpi, dpi))

    def read_text(_: Gray, __: float) -> list[TextRun]:
        return [TextRun("氏名", Box(25, 49, 25, 4)), TextRun("電話番号", Box(20, 151.5, 16, 4))]

    found = detect_template(tmp_path / "hojokin.png", "hojokin", read_text=read_text)
    shimei, true = found.template.field("shimei").box, known.field("shimei").box
    assert (shimei.x, shimei.y, shimei.w, shimei.h) == pytest.approx((true.x, true.y, true.w, true.h), abs=0.5)
    assert any("画像から読みました" in note for note in found.notes)


def test_a_picture_whose_print_nobody_reads(platypus: Path, tmp_path: Path) -> None:
    """Without a reader the places are still found, and the note says what is missing."""
    with pdfium.PdfDocument(platypus) as document:
        document[0].render(scale=200 / 72, grayscale=True).to_pil().save(tmp_path / "a.png", dpi=(200, 200))
    found = detect_template(tmp_path / "a.png", "hojokin")
    assert any(f.comb is not None for f in found.template.fields)
    assert "印刷された文字が読めません" in found.notes[0]


@pytest.mark.parametrize("lean", [-3.0, -0.8, 1.5])
def test_a_crooked_scan_of_a_blank_is_said(platypus: Path, tmp_path: Path, lean: float) -> None:
    """A blank that was scanned crookedly names its angle and what to do; a straight one does not."""
    with pdfium.PdfDocument(platypus) as document:
        straight = document[0].render(scale=200 / 72, grayscale=True).to_pil()
    straight.save(tmp_path / "straight.png", dpi=(200, 200))
    straight.rotate(lean, fillcolor=255, resample=Image.Resampling.BICUBIC).save(tmp_path / "a.png", dpi=(200, 200))
    notes = [note for note in detect_template(tmp_path / "a.png", "hojokin").notes if "傾いて" in note]
    (angle,) = (float(note.split("用紙が ")[1].split(" 度")[0]) for note in notes)
    assert angle == pytest.approx(abs(lean), abs=0.11)
    assert not any("傾いて" in note for note in detect_template(tmp_path / "straight.png", "hojokin").notes)


def test_an_empty_page_is_no_form(tmp_path: Path) -> None:
    """Nothing found is said, with what to try."""
    Image.new("L", (1654, 2339), 255).save(tmp_path / "a.png", dpi=(200, 200))
    found = detect_template(tmp_path / "a.png", "shiro")
    assert found.template.fields == ()
    assert any("記入欄が見つかりません" in note for note in found.notes)


@pytest.mark.parametrize("name", ["a.pdf", "a.png"])
def test_a_broken_blank(tmp_path: Path, name: str) -> None:
    """A file that cannot be opened is one clear sentence."""
    (tmp_path / name).write_bytes(b"rubbish")
    with pytest.raises(UnreadableInputError, match="開けません"):
        detect_template(tmp_path / name, "x")


def test_a_place_that_cannot_be_written(platypus: Path, tmp_path: Path) -> None:
    """Where a folder is a file, the message says that nothing could be written."""
    (tmp_path / "forms").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="書けません"):
        write_template(detect_template(platypus, "x").template, tmp_path / "forms" / "x.yaml")


@pytest.mark.parametrize(
    "label", ["氏名: 姓と名", "#1 [必須], {例}", "yes", "'", '"', "1.5", "- a", "改行\nあり", "＃★"]
)
def test_any_label_survives_the_file(tmp_path: Path, label: str) -> None:
    """Whatever is printed on a form is a plain label in the YAML."""
    spec = FieldSpec(name="a", label=label, type="jiyuu", box=Box(1, 1, 5, 5))
    template = Template(id="x", title=label, code=False, fields=(spec,))
    path = tmp_path / "x.yaml"
    path.write_text(template_text(template).replace("blank: null, ", ""), encoding="utf-8")
    assert load_template(path).fields[0].label == label


def handwriting() -> Path:
    fonts = sorted(HANDWRITING.rglob("KleeOne-Regular.*"))
    if not fonts:
        pytest.skip("fonts-klee is not installed")
    return fonts[0]


class Pen:
    """Writes into a blank's fields in a handwriting font, as an applicant would."""

    def __init__(self, found: DetectedTemplate, folder: Path) -> None:
        self.template = found.template
        blank = Image.fromarray(np.array(blank_page(found.template, 1, folder)))
        self.sheet = blank.resize((blank.width * 2, blank.height * 2))
        self.draw = ImageDraw.Draw(self.sheet)
        self.font = handwriting()
        self.scale = 400 / 25.4

    def write(self, name: str, text: str) -> None:
        """Write into a comb, the parts of a date, or a box."""
        spec = self.template.field(name)
        if spec.comb is not None:
            for cell, char in zip(comb_cells(spec.box, spec.comb), text, strict=True):
                self._text(cell, char)
        elif "year" in spec.options:
            for part, digits in zip(("year", "month", "day"), text.split("."), strict=True):
                self._text(Box(*spec.options[part]), digits)
        else:
            self._text(spec.box, text)

    def mark(self, name: str, value: str) -> None:
        """Circle a word or tick a square."""
        spec = self.template.field(name)
        box = next(c.box for c in spec.choices if c.value == value)
        x1, y1, x2, y2 = (v * self.scale for v in (box.x, box.y, box.right, box.bottom))
        if spec.mark == "circle":
            self.draw.ellipse((x1, y1, x2, y2), outline=20, width=6)
        else:
            self.draw.line((x1 + 5, (y1 + y2) / 2, (x1 + x2) / 2, y2 - 5, x2 + 10, y1 - 10), fill=20, width=7)

    def scan(self, path: Path) -> Path:
        """Turned a little, smaller, as JPEG."""
        turned = self.sheet.rotate(0.8, fillcolor=255, resample=Image.Resampling.BICUBIC)
        turned.resize((turned.width // 2, turned.height // 2), Image.Resampling.LANCZOS).save(path, dpi=(200, 200))
        return path

    def _text(self, box: Box, text: str) -> None:
        size = min(box.h * 0.6, box.w / len(text) * 0.9, 6.0) * self.scale
        font = ImageFont.truetype(str(self.font), int(size))
        x, y = box.centre
        self.draw.text((x * self.scale, y * self.scale), text, font=font, fill=20, anchor="mm")


def read(template_file: Path, scan: Path, folder: Path) -> dict[str, object]:
    """The values of a page through the whole reader."""
    from dxauto.reading.input import close_documents, list_pages
    from dxauto.reading.reader import FormReader
    from dxauto.reading.types import PageRef

    template = load_template(template_file)
    (ref,) = list_pages([scan])
    assert isinstance(ref, PageRef)
    folder.mkdir()
    FormReader({template.id: template}, {template.id: template_file}).read(ref, folder)
    close_documents()
    page = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    assert page["template"] == template.id
    return {name: f["value"] for name, f in page["fields"].items() if f["value"] not in (None, [])}


@pytest.mark.engine
@needs_office
def test_filled_copies_of_the_spreadsheet_s_form_are_read(office: Path, tmp_path: Path) -> None:
    """Names, a comb, a tick, a date and three rows of a table come out as they were written, as rows."""
    found = detect_template(office, "suidou")
    write_template(found.template, tmp_path / "suidou.yaml", blank=office)
    pen, written = Pen(found, tmp_path), {
        "riyousha_shimei": "阿部　健一", "bangou": "10293847", "juusho": "石巻市中央1-5", "kouza_bangou": "1234567",
        "hyou.1.shimei": "阿部　健一", "hyou.1.zokugara": "本人", "hyou.2.shimei": "阿部　良子", "hyou.2.bikou": "学生",
        "hyou.3.shimei": "阿部　次郎",
    }  # fmt: skip
    for name, text in written.items():
        pen.write(name, text)
    pen.write("todoke_bi", "7.4.2")
    pen.mark("mokuteki", "営業用")
    values = read(tmp_path / "suidou.yaml", pen.scan(tmp_path / "scan.jpg"), tmp_path / "item")
    assert values == written | {"todoke_bi": "2025-04-02", "mokuteki": "営業用"}


@pytest.mark.engine
@needs_chromium
def test_filled_copies_of_the_browser_s_form_are_read(browser: Path, tmp_path: Path) -> None:
    """Circled choices, an era, a personal number, and a table whose rows hold dates and choices."""
    found = detect_template(browser, "jidou")
    write_template(found.template, tmp_path / "jidou.yaml", blank=browser)
    pen, written = Pen(found, tmp_path), {
        "shinseisha_furigana": "イシノマキ　タロウ", "shinseisha_shimei": "石巻　太郎", "shinseisha_yuubin": "986-0822",
        "kojin_bangou": "123456789018", "hyou.1.jidou_shimei": "石巻　花子", "hyou.1.zokugara": "長女",
        "hyou.2.jidou_shimei": "石巻　次郎", "hyou.2.zokugara": "長男",
    }  # fmt: skip
    for name, text in written.items():
        pen.write(name, text)
    pen.write("hizuke", "6.11.23")
    pen.write("shinseisha_seinengappi", "3.5.17")
    pen.write("hyou.1.seinengappi", "2019.4.1")
    marked = {"shinseisha_seinengappi": "平成", "seibetsu": "女", "hyou.2.retsu_4": "別居", "sentaku": "国民年金"}
    for name, value in marked.items():
        pen.mark(name, value)
    values = read(tmp_path / "jidou.yaml", pen.scan(tmp_path / "scan.jpg"), tmp_path / "item")
    dates = {"hizuke": "2024-11-23", "shinseisha_seinengappi": "1991-05-17", "hyou.1.seinengappi": "2019-04-01"}
    assert values == written | marked | dates
