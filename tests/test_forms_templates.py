"""The five templates of the repository and the robots that read them."""

import io
import itertools

import pdfplumber
import pytest
import yaml
import zxingcpp
from forms_template_support import FIVE, WORKSPACE

from dxauto.forms.blank import blank_page
from dxauto.forms.check import check_template
from dxauto.forms.check_places import date_parts
from dxauto.forms.comb import comb_cells
from dxauto.forms.geometry import Box, mm_to_px
from dxauto.forms.library import load_library
from dxauto.forms.marks_layout import qr_payload
from dxauto.forms.render import render_bytes
from dxauto.forms.template import FieldSpec, Template
from dxauto.reading.types import WORK_DPI

LIBRARY = load_library(WORKSPACE)
FORMS = WORKSPACE / "templates" / "forms"
HANDWRITTEN = {"shimei", "furigana", "juusho", "denwa", "jiyuu", "kinyuu_kikan", "shiten"}

each = pytest.mark.parametrize("template_id", FIVE)


def form(template_id: str) -> Template:
    """Give one of the five."""
    return LIBRARY.get(template_id)


def test_all_templates_of_the_repository_load() -> None:
    """The five forms are there, and nothing in the folder is broken."""
    assert [str(error) for error in LIBRARY.errors] == []
    assert set(FIVE) <= set(LIBRARY.templates)


@each
def test_a_template_has_nothing_to_be_warned_of(template_id: str) -> None:
    """`forms check` is silent: no overlaps, nothing over marks, nothing too small to write in."""
    assert check_template(form(template_id)) == []


@each
def test_file_id_and_robot_have_one_name(template_id: str) -> None:
    """The template, its file and the robot that reads it alone are called the same."""
    assert LIBRARY.paths[template_id] == FORMS / f"{template_id}.yaml"
    robot = yaml.safe_load((WORKSPACE / "robots" / f"{template_id}.yaml").read_text(encoding="utf-8"))
    assert (robot["name"], robot["kind"], robot["tool"]) == (template_id, "form", "ai-ocr")
    assert robot["parameters"]["templates"] == [template_id]
    assert robot["department"] == form(template_id).department


def test_the_mixed_stack_robot_reads_every_form() -> None:
    """Uketsuke names no template, so that a new one is sorted at once."""
    robot = yaml.safe_load((WORKSPACE / "robots" / "uketsuke.yaml").read_text(encoding="utf-8"))
    assert robot["parameters"]["templates"] == []


@each
def test_the_code_on_the_drawn_page_names_form_version_and_page(template_id: str) -> None:
    """Each page carries the payload of exactly this page."""
    template = form(template_id)
    for page in range(1, len(template.pages) + 1):
        found = [code.text for code in zxingcpp.read_barcodes(blank_page(template, page, FORMS))]
        assert found == [qr_payload(template, page)]


@each
def test_every_label_and_choice_is_printed(template_id: str) -> None:
    """Who fills the form in sees each thing that is asked."""
    template = form(template_id)
    with pdfplumber.open(io.BytesIO(render_bytes(template))) as document:
        text = "".join("".join(c["text"] for c in page.chars) for page in document.pages).replace(" ", "")
    asked = [spec.label for spec in template.fields if spec.label_box is not None]
    asked += [choice.label for spec in template.all_fields() for choice in spec.choices]
    asked += [column.label for table in template.tables for column in table.columns]
    assert [word for word in asked if word not in text] == []
    assert template.title in text


@each
def test_answers_fall_on_empty_paper(template_id: str) -> None:
    """Inside each place for handwriting nothing is printed: a blank form has no ink where answers go."""
    template = form(template_id)
    for spec in template.all_fields():
        page = blank_page(template, spec.page, FORMS)
        for box in places(spec):
            x, y, right, bottom = (
                round(mm_to_px(v, WORK_DPI)) for v in (box.x + 0.8, box.y + 0.8, box.right - 0.8, box.bottom - 0.8)
            )
            assert page[y:bottom, x:right].min() > 128, f"{spec.name}: print at {box}"


def places(spec: FieldSpec) -> list[Box]:
    """Give the boxes in which a field's letters are written: cells, parts of a date, or the whole."""
    if spec.comb is not None:
        return list(comb_cells(spec.box, spec.comb))
    parts = [box for _, box in date_parts(spec)]
    return parts or ([spec.box] if spec.type in HANDWRITTEN else [])


@each
def test_answers_have_room_for_handwriting(template_id: str) -> None:
    """Lines of text are at least 8 mm high, comb cells 4.7 mm wide and 7 mm high, circled words 5 mm high."""
    for spec in form(template_id).all_fields():
        if spec.type in HANDWRITTEN and spec.comb is None:
            assert spec.box.h / spec.lines >= 8, spec.name
        if spec.comb is not None:
            cell = comb_cells(spec.box, spec.comb)[0]
            assert cell.w >= 4.7, spec.name
            assert cell.h >= 7, spec.name
        if spec.mark == "circle":
            assert all(choice.box.h >= 5 and choice.box.w >= 6 for choice in spec.choices), spec.name


@each
def test_circled_words_lie_apart(template_id: str) -> None:
    """Between two words to be circled is at least half a millimetre, so that a circle means one of them."""
    for spec in form(template_id).all_fields():
        for one, other in itertools.combinations(spec.choices, 2):
            assert one.box.grown(0.24).overlap(other.box.grown(0.24)) == 0, spec.name


@each
def test_the_excel_columns_have_headers_that_differ(template_id: str) -> None:
    """Every column has a header of its own, so that a pivot or a mail merge finds it."""
    headers = [column.header for column in form(template_id).columns]
    assert all(headers)
    assert len(headers) == len(set(headers))


@each
def test_the_file_stands_alone_for_an_editor(template_id: str) -> None:
    """The first line points the editor at the published schema."""
    first = (FORMS / f"{template_id}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../docs/schema/template.schema.json"


def test_the_five_forms_together_show_every_kind_of_answer() -> None:
    """Combs, ticks, circles, eras, 個人番号, accounts, seals, a table of people, two pages and all kinds of rules."""
    forms = [form(template_id) for template_id in FIVE]
    fields = [spec for template in forms for spec in template.all_fields()]
    assert {"kojin_bangou", "kouza_bangou", "umu", "seinengappi", "kingaku"} <= {spec.type for spec in fields}
    assert {spec.mark for spec in fields if spec.choices} == {"check", "circle"}
    assert any(spec.comb for spec in fields)
    assert any(template.tables for template in forms)
    assert max(len(template.pages) for template in forms) == 2
    used = {rule.kind for template in forms for rule in template.rules}
    assert used == {"either", "one_of", "sum", "not_future", "order", "required_if", "same"}
