"""Forms that others drew: from a blank by `forms detect` and a few edits to rows in Excel, all by the command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from e2e_support import SEED, Office, forget_samples
from PIL import Image, ImageDraw, ImageFont

from dxauto.forms.library import load_library
from dxauto.forms.template import Template
from tests.detect_support import platypus_blank

pytestmark = pytest.mark.engine

COPIES = 3


@pytest.fixture(scope="module", autouse=True)
def _tidy():
    yield
    forget_samples()


@pytest.fixture
def office(tmp_path):
    return Office.open(tmp_path / "office")


def picture_blank(path: Path) -> Path:
    """施設使用申請書, as a picture: what a scanner made of a form that was typed long ago."""
    from dxauto.forms.fonts import find_font

    dpi = 200
    image = Image.new("L", (round(210 / 25.4 * dpi), round(297 / 25.4 * dpi)), 255)
    draw = ImageDraw.Draw(image)

    def px(mm: float) -> int:
        return round(mm / 25.4 * dpi)

    def write(x: float, y: float, text: str, size: float = 4.2) -> None:
        draw.text((px(x), px(y)), text, font=ImageFont.truetype(str(find_font()), px(size)), fill=20)

    def cell(x: float, y: float, w: float, h: float, text: str = "") -> None:
        draw.rectangle((px(x), px(y), px(x + w), px(y + h)), outline=20, width=2)
        write(x + 2, y + h / 2 - 2.4, text)

    write(65, 18, "公民館使用申請書", 8)
    for row, label in enumerate(("団体名", "住所", "電話番号")):
        cell(20, 40 + 14 * row, 35, 14, label)
        cell(55, 40 + 14 * row, 135, 14)
    for column, (label, width) in enumerate((("氏名", 60), ("フリガナ", 70), ("年齢", 40))):
        left = 20 + sum((60, 70, 40)[:column])
        cell(left, 95, width, 9, label)
        for row in range(4):
            cell(left, 104 + 11 * row, width, 11)
    write(20, 255, "この申請書は使用する日の三日前までに窓口へ出してください。")
    image.save(path, dpi=(dpi, dpi))
    return path


def detected(office: Office, blank: Path, edits: dict[str, str]) -> Template:
    """Let the command propose a template from a blank, and put it right as a person does in an editor."""
    place = office.root / "templates/forms"
    shutil.copyfile(blank, place / blank.name)
    path = place / f"{blank.stem}.yaml"
    done = office.run("forms", "detect", f"templates/forms/{blank.name}", "-o", f"templates/forms/{path.name}")
    assert done.code == 0, done.told
    text = path.read_text(encoding="utf-8")
    for old, new in edits.items():
        assert old in text, text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    checked = office.run("forms", "check", f"templates/forms/{path.name}")
    assert checked.code == 0, checked.told
    return load_library(office.root).get(blank.stem)


def filled(office: Office, template: Template, condition: str) -> list[dict[str, Any]]:
    """Fill copies by hand, scan them badly into `in/`, and give what was written."""
    from samples.generate import fill_in, invent
    from samples.output import save
    from samples.plan import rng_of
    from samples.scan import make_setting, scan

    truths = []
    for number in range(COPIES):
        rng = rng_of(SEED, 7, number)
        application = invent(template, office.root / "templates/forms", rng)
        setting = make_setting(condition, rng)
        save([scan(fill_in(application, 1, setting.dpi, rng), setting, rng)], office.root / f"in/{number}.pdf", "pdf")
        truths.append(dict(application.answers))
    return truths


def rows_of(path: Path, ending: str) -> list[dict[str, Any]]:
    """The rows of the sheet whose title ends so, by their heads."""
    book = openpyxl.load_workbook(path)
    (sheet,) = [sheet for sheet in book if sheet.title.endswith(ending)]
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def hold(office: Office, template: Template, truths: list[dict[str, Any]], table: str) -> None:
    """Every copy is sorted right, most fields are exactly right, and each written row of the table is a row."""
    done = office.read("in", "-o", "out/a.json", robot="uketsuke", workers=2)
    assert done.code in (0, 3), done.told
    read = json.loads((office.root / "out/a.json").read_text(encoding="utf-8"))
    assert [entry["template"] for entry in read] == [template.id] * COPIES
    asked = [(entry["fields"], name, truth[name]) for entry, truth in zip(read, truths, strict=True) for name in truth]
    wrong = [(name, value) for fields, name, value in asked if fields.get(name, {}).get("value") != value]
    assert len(wrong) <= 0.2 * len(asked), wrong
    assert office.read("in", "-o", "out/a.xlsx", robot="uketsuke").code in (0, 3)
    assert len(rows_of(office.root / "out/a.xlsx", template.title)) == COPIES
    lines = {(name.split(".")[1], index) for index, t in enumerate(truths) for name in t if name.startswith(table)}
    label = next(t.label for t in template.tables if t.name == table)
    assert len(rows_of(office.root / "out/a.xlsx", label)) == len(lines)


def test_a_blank_pdf_becomes_a_template_and_its_filled_copies_become_rows(office, tmp_path):
    """A PDF set by another program: detected, three edits, three scanned copies read, the goods one row each."""
    edits = {"name: hyou": "name: shina", "label: 表\n": "label: 品物\n", "name: retsu_1": "name: hinmei"}
    template = detected(office, platypus_blank(tmp_path / "hojokin.pdf"), edits)
    hold(office, template, filled(office, template, "ordinary"), "shina")


def test_a_blank_picture_becomes_a_template_and_its_filled_copies_become_rows(office, tmp_path):
    """A scanned blank, whose labels are read by OCR: detected, two edits, copies read, the people one row each."""
    edits = {"name: hyou": "name: riyousha", "label: 表\n": "label: 利用者\n"}
    template = detected(office, picture_blank(tmp_path / "kouminkan.png"), edits)
    hold(office, template, filled(office, template, "clean"), "riyousha")
