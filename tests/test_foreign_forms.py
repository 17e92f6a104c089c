"""Blank forms of a real public body become templates by the command and little hand work; filled copies become rows.

The forms (US Internal Revenue Service, 2012) are fetched by scripts/fetch-foreign-forms; without them all of this
skips. They are foreign in language as well: what is held is finding, sorting, registration, digits, marks and rows.
"""

from __future__ import annotations

import functools
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from e2e_support import Office

from dxauto.forms.detect import detect_template
from dxauto.forms.library import load_library
from dxauto.forms.template import Template
from samples.generate import WORKSPACE, sample_page
from samples.output import save
from tests.foreign_support import F1040, F1040EZ, FORMS, WAGES, copy_of, edited, stranger, upside_down

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(
        not (FORMS / "f1040.pdf").exists(), reason="no foreign forms: run scripts/fetch-foreign-forms (network, npm)"
    ),
]

LONG: list[dict[str, Any]] = [
    {"mei": "MARY J", "sei": "JOHNSON", "ssn": "123456789", "juusho": "1208 MAPLE STREET", "heya": "12",
     "kubun": "Single", "kyuuyo": 48250, "rishi": 317, "goukei": 48567, "koujo": 1200, "chousei": 47367,
     "routing": "021000021", "kouza": "30418827", "shubetsu": "Checking",
     "fuyou.1.shimei": "EMMA JOHNSON", "fuyou.1.ssn": "987654321", "fuyou.1.zokugara": "DAUGHTER",
     "fuyou.1.kodomo": "選択1",
     "fuyou.2.shimei": "NOAH JOHNSON", "fuyou.2.ssn": "246813579", "fuyou.2.zokugara": "SON",
     "fuyou.3.shimei": "ANNA SMITH", "fuyou.3.ssn": "135792468", "fuyou.3.zokugara": "MOTHER"},
    {"mei": "Robert", "sei": "Miller", "ssn": "314159265", "juusho": "77 Ocean Ave", "kubun": "Single",
     "kyuuyo": 103900, "goukei": 103900, "chousei": 103900, "routing": "122105155", "kouza": "55512340987",
     "shubetsu": "Savings",
     "fuyou.1.shimei": "Liam Miller", "fuyou.1.ssn": "271828182", "fuyou.1.zokugara": "Son",
     "fuyou.1.kodomo": "選択1"},
]  # fmt: skip
SHORT: list[dict[str, Any]] = [
    {"mei": "Susan", "sei": "Baker", "ssn": "602214076", "juusho": "5 Hill Road", "kyuuyo": 21480,
     "routing": "011401533", "kouza": "8891204", "shubetsu": "Checking"},
    {"mei": "PETER", "sei": "CLARK", "ssn": "299792458", "juusho": "902 LAKE DRIVE", "kyuuyo": 9875,
     "routing": "091000019", "kouza": "120045567", "shubetsu": "Savings"},
    {"mei": "Linda", "sei": "Young", "ssn": "662607015", "juusho": "14 Park Lane", "kyuuyo": 33000},
]  # fmt: skip
MONEY = frozenset({"kyuuyo", "rishi", "goukei", "koujo", "chousei"})
TRUTH = {"long0": LONG[0], "long1": LONG[1], "short0": SHORT[0], "short1": SHORT[1], "short2": SHORT[2]}
HOW = ("--test", "--workers", "2")
MARKS = frozenset({"kubun", "shubetsu", "kodomo"})


def detect(office: Office, name: str) -> Path:
    """Let the command propose a template; nothing is drawn, nothing is helped."""
    place = office.root / "templates/forms"
    shutil.copyfile(FORMS / f"{name}.pdf", place / f"{name}.pdf")
    done = office.run("forms", "detect", f"templates/forms/{name}.pdf", "-o", f"templates/forms/{name}.yaml")
    assert done.code == 0, done.told
    return place / f"{name}.yaml"


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Office:
    """An office with both foreign forms as templates beside its own, and a mixed stack that was scanned badly."""
    office = Office.open(tmp_path_factory.mktemp("foreign") / "office")
    edited(detect(office, "f1040"), F1040, pages=2, table="fuyou")
    edited(detect(office, "f1040ez"), F1040EZ, pages=1, added=[WAGES])
    for name in ("f1040", "f1040ez"):
        checked = office.run("forms", "check", f"templates/forms/{name}.yaml")
        assert checked.code == 0, checked.told
    return office


@pytest.fixture(scope="module")
def read(office) -> dict[str, dict[str, Any]]:
    """What the command made of the stack: by file, the first application in it."""
    library, forms = load_library(office.root), office.root / "templates/forms"
    long, short = library.get("f1040"), library.get("f1040ez")
    into = office.root / "in"
    for number, (answers, condition) in enumerate(zip(LONG, ("clean", "ordinary"), strict=True)):
        pages = [copy_of(long, forms, answers, condition, number * 2 + p, page=p) for p in (1, 2)]
        save(pages, into / f"long{number}.pdf", "pdf", quality=60)
    save([upside_down(copy_of(short, forms, SHORT[0], "clean", 20))], into / "short0.jpg", "jpg", quality=60)
    save([copy_of(short, forms, SHORT[1], "ordinary", 21)], into / "short1.jpg", "jpg", quality=60)
    save([copy_of(short, forms, SHORT[2], "photo", 22)], into / "short2.jpg", "jpg", quality=75)
    own = load_library(WORKSPACE).get("nouzei-shoumei")
    save([sample_page(own, "ordinary", 3)[0]], into / "own.png", "png")
    save([stranger(FORMS / "f1040a.pdf", 23)], into / "stranger.jpg", "jpg", quality=60)
    done = office.run("run", "uketsuke", "in", "-o", "out/a.json", *HOW)
    assert done.code in (0, 3), done.told
    entries = json.loads((office.root / "out/a.json").read_text(encoding="utf-8"))
    return {Path(entry["pages"][0]["file"]).stem: entry for entry in entries}


@functools.cache
def proposed(name: str) -> Template:
    """What is proposed for a form, before anybody put it right."""
    return detect_template(FORMS / f"{name}.pdf", name).template


@pytest.mark.parametrize(("name", "rows", "combs"), [("f1040", 4, [9, 17]), ("f1040a", 6, [9, 17, 5])])
def test_a_table_without_outer_sides_and_combs_on_lines_are_found(name, rows, combs):
    """Rows whose outer sides nobody drew, with squares in the last column; rows of small uprights on a line."""
    template = proposed(name)
    (table,) = template.tables
    assert (table.rows, len(table.columns)) == (rows, 4)
    assert len(table.columns[3].choices) == 1
    assert [field.comb.cells for field in template.fields if field.comb is not None] == combs


@pytest.mark.parametrize("name", ["f1040", "f1040a", "f1040ez"])
def test_small_print_at_the_top_of_a_cell_is_a_label(name):
    """The room below such print is the place to write, be it at the open edge of the form."""
    fields = {field.label: field for field in proposed(name).fields}
    assert {"Last name", "Your social security number", "Apt. no.", "Foreign country name"} <= set(fields)
    assert fields["Foreign country name"].box.h == pytest.approx(5.5, abs=0.4)
    assert fields["Your first name and initial"].box.x == pytest.approx(12.7, abs=0.2)
    assert fields["Your social security number"].box.right == pytest.approx(203.4, abs=0.2)


def wrong(read: dict[str, dict[str, Any]], fields: frozenset[str]) -> tuple[list[tuple[str, str, Any, Any]], int]:
    """What came out otherwise than it was written, of fields with these names (in tables: of columns), of how many."""
    found = [
        (file, name, value, read[file]["fields"].get(name, {}).get("value"))
        for file, truth in TRUTH.items()
        for name, value in truth.items()
        if name.rsplit(".")[-1] in fields
    ]
    return [entry for entry in found if entry[2] != entry[3]], len(found)


def test_every_page_is_sorted_right_by_its_layout(read):
    """Upside down, crooked, photographed: each page goes to its form, both pages of one form to one application."""
    assert {file: entry["template"] for file, entry in read.items() if file != "stranger"} == {
        "long0": "f1040", "long1": "f1040", "short0": "f1040ez", "short1": "f1040ez", "short2": "f1040ez",
        "own": "nouzei-shoumei",
    }  # fmt: skip
    assert [len(read[file]["pages"]) for file in ("long0", "long1")] == [2, 2]


def test_a_form_that_looks_alike_is_not_taken_for_another(read):
    """Form 1040A shares its head and many words with both others, but has no template: a person must look."""
    assert read["stranger"]["template"] is None
    assert read["stranger"]["status"] == "review"


def test_marks_are_read(read):
    """Ticked squares, among them those in the rows of a table."""
    mistaken, count = wrong(read, MARKS)
    assert not mistaken
    assert count >= 8


def test_numbers_in_combs_and_between_uprights_are_read(read):
    """Routing, account and social security numbers: dotted uprights of the form stand between their digits."""
    mistaken, count = wrong(read, frozenset({"ssn", "routing", "kouza"}))
    assert not mistaken
    assert count >= 15


def test_amounts_are_read(read):
    """Money in narrow rows: at most one digit misread (a hooked 1 looks like a 7), and never without a doubt."""
    mistaken, count = wrong(read, MONEY)
    assert len(mistaken) <= 1
    assert count >= 9
    assert all(read[file]["fields"][name]["status"] == "review" for file, name, _, _ in mistaken)


def test_words_in_another_language_are_mostly_read(read):
    """Latin capitals and small letters, though the product is for Japanese; spaces between words may get lost."""
    mistaken, count = wrong(read, frozenset({"mei", "sei", "juusho", "heya", "shimei", "zokugara"}))
    spaces_only = [m for m in mistaken if str(m[3]).replace(" ", "") == m[2].replace(" ", "")]
    assert len(mistaken) - len(spaces_only) <= 0.15 * count


def test_rows_of_a_table_come_out_as_rows(office, read):
    """Three dependents and one: so many rows in the JSON and on the table's sheet, none for empty lines."""
    for file, rows in (("long0", 3), ("long1", 1)):
        names = {name.split(".")[1] for name in read[file]["fields"] if name.startswith("fuyou.")}
        assert names == {str(row) for row in range(1, rows + 1)}
    done = office.run("run", "uketsuke", "in", "-o", "out/a.xlsx", *HOW)
    assert done.code in (0, 3), done.told
    book = openpyxl.load_workbook(office.root / "out/a.xlsx")
    (sheet,) = [sheet for sheet in book if "扶養親族" in sheet.title]
    heads, *lines = sheet.iter_rows(values_only=True)
    place = next(index for index, head in enumerate(heads) if str(head).endswith("番号"))
    expected = [truth[f"fuyou.{row}.ssn"] for truth in LONG for row in (1, 2, 3) if f"fuyou.{row}.ssn" in truth]
    assert [line[place] for line in lines] == expected
