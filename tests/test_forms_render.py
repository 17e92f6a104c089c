"""The blank form as PDF."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pdfplumber
import pypdfium2 as pdfium
import pytest
from forms_template_support import WORKSPACE, choice_field, field, template

from dxauto.errors import ConfigurationError, MissingComponentError, OutputError
from dxauto.forms import fonts
from dxauto.forms.blank import blank_page
from dxauto.forms.geometry import Box, mm_to_px
from dxauto.forms.library import load_library
from dxauto.forms.render import render_bytes, render_pdf
from dxauto.forms.template import Template
from dxauto.reading.types import WORK_DPI, Gray


def ink(form: Template, box: Box) -> float:
    """Give the share of dark pixels in a box of the drawn form."""
    return float((part(form, box) < 128).mean())


def part(form: Template, box: Box) -> Gray:
    """Cut a box out of the drawn form."""
    page = blank_page(form, 1, WORKSPACE)
    x, y, right, bottom = (round(mm_to_px(v, WORK_DPI)) for v in (box.x, box.y, box.right, box.bottom))
    return page[y:bottom, x:right]


def words(form: Template) -> str:
    """Give all text of the PDF, without spaces."""
    with pdfplumber.open(io.BytesIO(render_bytes(form))) as document:
        return "".join("".join(c["text"] for c in page.chars).replace(" ", "") for page in document.pages)


def test_the_same_template_gives_the_same_bytes() -> None:
    """Drawing twice differs in nothing, not even a date or an id, so blanks can be compared and cached."""
    assert render_bytes(template()) == render_bytes(template())


def test_another_process_draws_the_same_bytes() -> None:
    """Nothing depends on the order of a set or on the moment: a fresh process with other hashing draws the same."""
    code = (
        "import hashlib,sys;from pathlib import Path;from dxauto.forms.library import load_library;"
        "from dxauto.forms.render import render_bytes;"
        "t=load_library(Path(sys.argv[1])).get('kokuho-idou');print(hashlib.sha256(render_bytes(t)).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, str(WORKSPACE)],
            env={**environment, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "4711")
    }
    assert len(runs) == 1


def test_pages_have_the_templates_size() -> None:
    """Each page of the template is a page of the PDF, in its own size to a tenth of a millimetre."""
    sizes = [(210.0, 297.0), (297.0, 210.0), (148.0, 210.0)]
    form = template(pages=[{"size": size} for size in sizes])
    with pdfium.PdfDocument(render_bytes(form)) as document:
        drawn = [tuple(v * 25.4 / 72 for v in document[i].get_size()) for i in range(len(document))]
    assert drawn == [pytest.approx(size, abs=0.1) for size in sizes]


def test_every_printed_character_is_set_in_an_embedded_font() -> None:
    """The form looks the same on a PC without our font: the subset is inside the file."""
    with pdfplumber.open(io.BytesIO(render_bytes(load_library(WORKSPACE).get("sousaihi")))) as document:
        names = {char["fontname"] for char in document.pages[0].chars}
    assert names
    assert all("+" in name for name in names)  # subset fonts are tagged ABCDEF+Name


def test_labels_choices_hints_and_prints_are_on_the_paper() -> None:
    """What the template says is what is printed."""
    form = template(
        field(label="見出し語", label_box=[18, 60, 22, 10], hint="ひんと"),
        choice_field([40, 80, 4, 4], box=[38, 78, 80, 10]),
        choice_field([40, 100, 14, 6], name="maru", box=[38, 98, 80, 10], mark="circle"),
        print=[{"text": "あいさつ", "at": [20, 30]}],
    )
    text = words(form)
    assert all(word in text for word in ("見出し語", "ひんと", "選択1", "あいさつ"))


def test_a_date_has_its_words_and_its_fixed_era_printed() -> None:
    """年, 月, 日 follow their boxes and the era stands before them."""
    options = {"era": "令和", "year": [60, 61, 12, 8], "month": [78, 61, 12, 8], "day": [96, 61, 12, 8]}
    assert "令和年月日" in words(template(field(type="hizuke", options=options)))


def test_a_date_in_a_table_has_its_words_in_every_row() -> None:
    """The boxes in a column's options move down with the rows."""
    options = {"year": [1, 1, 9, 8], "month": [15, 1, 9, 8], "day": [29, 1, 9, 8]}
    table = {
        "name": "hyou", "label": "表", "box": [20, 100, 100, 30], "rows": 3,
        "columns": [{"name": "hi", "label": "日付", "type": "hizuke", "x": 0, "w": 50, "options": options}],
    }  # fmt: skip
    form = template(tables=[table])
    assert form.field("hyou.3.hi").options["year"] == [21, 121, 9, 8]
    assert words(form).count("年") == 3
    assert ink(form, Box(30.2, 121, 4.5, 8)) > 0.02


def test_a_comb_has_a_rule_between_cells_and_none_through_a_gap() -> None:
    """Cells of 10 mm are parted by thin rules; in the gap of a phone number stands its hyphen."""
    form = template(field(type="yuubin", box=[40, 60, 45, 10], comb={"cells": 4, "after": [2], "gap": 5}))
    assert ink(form, Box(49.5, 61, 1, 8)) > 0.05
    assert ink(form, Box(61, 61, 3, 8)) > 0.01
    assert ink(form, Box(41, 61, 8, 8)) == 0


def test_a_field_without_frame_leaves_the_paper_white() -> None:
    """frame: false draws nothing where the answer goes."""
    assert ink(template(field(frame=False)), Box(39, 59, 82, 12)) == 0
    assert ink(template(field()), Box(39, 59, 82, 12)) > 0


def test_the_place_for_a_seal_is_paler_than_a_seal() -> None:
    """The printed ㊞ is grey, so that a stamp on it shows as ink."""
    box = Box(100, 60, 16, 12)
    place = part(template(field(type="umu", box=[100, 60, 16, 12])), box)
    assert 90 < int(place.min()) < 230


def test_a_form_without_code_has_neither_marks_nor_code() -> None:
    """code: false leaves the page's corners empty."""
    form = template(code=False)
    assert ink(form, Box(0, 0, 210, 50)) == 0
    assert ink(template(), Box(0, 0, 210, 50)) > 0


def test_a_label_longer_than_its_cell_is_made_to_fit() -> None:
    """Nothing of a long label sticks out of its cell."""
    form = template(field(label="とても長い見出しがここにあります", label_box=[40, 80, 20, 9], box=[100, 80, 40, 9]))
    assert ink(form, Box(36, 78, 3.5, 13)) == 0
    assert ink(form, Box(60.5, 78, 10, 13)) == 0


def test_a_form_that_others_drew_is_not_drawn_by_us() -> None:
    """A template with a blank says so instead of drawing something else."""
    with pytest.raises(ConfigurationError, match="blank"):
        render_bytes(template(pages=[{"blank": "youshi.pdf"}]))


def test_the_file_is_written_whole_and_the_folder_made(tmp_path: Path) -> None:
    """render_pdf leaves the PDF and no half file beside it."""
    path = render_pdf(template(), tmp_path / "新しい" / "髙 様式.pdf")
    assert path.read_bytes() == render_bytes(template())
    assert list(path.parent.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder in the way ends as OutputError that names the file, and leaves nothing."""
    (tmp_path / "form.pdf").mkdir()
    with pytest.raises(OutputError, match=r"form\.pdf"):
        render_pdf(template(), tmp_path / "form.pdf")
    assert [p.name for p in tmp_path.iterdir()] == ["form.pdf"]


def test_a_damaged_installation_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packaged font: MissingComponentError that says what to do."""
    monkeypatch.setattr(fonts, "PACKAGED_FONT", Path("nai.ttf"))
    monkeypatch.delenv(fonts.FONT_VARIABLE, raising=False)
    with pytest.raises(MissingComponentError, match="入れ直して"):
        render_bytes(template())


@pytest.mark.parametrize("content", [None, b"no font at all"])
def test_a_named_font_that_is_none_is_told(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DXAUTO_FONT with a missing or broken file is a mistake in the settings, not a crash."""
    path = tmp_path / "font.ttf"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(fonts.FONT_VARIABLE, str(path))
    with pytest.raises(ConfigurationError, match=r"font\.ttf"):
        render_bytes(template())


def test_rules_are_drawn_to_a_tenth_of_a_millimetre() -> None:
    """The left side of a frame at 40 mm is darkest at 40 mm."""
    row = part(template(), Box(38, 64, 4, 2)).mean(axis=0)
    assert 38 + (np.argmin(row) + 0.5) * 25.4 / WORK_DPI == pytest.approx(40, abs=0.1)
