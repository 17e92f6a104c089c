"""`dxauto forms …`: templates listed, checked, drawn, proposed; corrections taken back."""

import json
from pathlib import Path

import openpyxl
import pytest
from cli_support import dxauto

from dxauto.errors import ExitCode
from dxauto.initialise import initialise

FORM = "nouzei-shoumei"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with what ships, and a printed form."""
    root = tmp_path_factory.mktemp("office")
    initialise(root)
    dxauto("forms", "render", FORM, "-o", "in/blank.pdf", cwd=root)
    return root


def test_list_names_every_template(workspace: Path) -> None:
    """Each template file is listed with its id, for people and for programs."""
    records = json.loads(dxauto("forms", "list", "--json", cwd=workspace).out)
    files = sorted((workspace / "templates" / "forms").glob("*.yaml"))
    assert sorted(r["path"] for r in records) == [str(f) for f in files]
    assert FORM in dxauto("forms", "list", cwd=workspace).out


def test_check_tells_file_and_near_miss(workspace: Path) -> None:
    """What ships is sound; a mistyped key ends with the code for bad configuration and names what was meant."""
    assert dxauto("forms", "check", cwd=workspace).code == ExitCode.DONE
    text = (workspace / "templates" / "forms" / f"{FORM}.yaml").read_text(encoding="utf-8")
    (workspace / "wrong.yaml").write_text(text.replace("title:", "titel:"), encoding="utf-8")
    ended = dxauto("forms", "check", "wrong.yaml", cwd=workspace)
    assert ended.code == ExitCode.BAD_CONFIGURATION
    assert "wrong.yaml" in ended.out
    assert "title" in ended.out


def test_render_writes_a_pdf(workspace: Path) -> None:
    """The blank form is a PDF where it was asked for; an unknown name is answered with a near miss."""
    assert (workspace / "in" / "blank.pdf").read_bytes().startswith(b"%PDF-")
    ended = dxauto("forms", "render", "nozei-shomei", cwd=workspace)
    assert ended.code == ExitCode.NOT_FOUND
    assert FORM in ended.err


def test_preview_over_blank_and_scan(workspace: Path) -> None:
    """The picture is drawn over the blank, and over a scan of it; a page of another form is refused."""
    for number, scan in enumerate(([], ["--scan", "in/blank.pdf"])):
        name = f"確認 {number}.png"
        assert dxauto("forms", "preview", FORM, *scan, "-o", name, cwd=workspace).code == ExitCode.DONE
        assert (workspace / name).read_bytes().startswith(b"\x89PNG")
    other = dxauto("forms", "preview", "sousaihi", "--scan", "in/blank.pdf", cwd=workspace)
    assert other.code == ExitCode.UNREADABLE_INPUT
    assert dxauto("forms", "preview", FORM, "--page", "9", cwd=workspace).code == ExitCode.NOT_FOUND
    assert dxauto("forms", "preview", FORM, "--scan", "no.pdf", cwd=workspace).code == ExitCode.UNREADABLE_INPUT


def test_schema_is_json(workspace: Path) -> None:
    """The schema is printed, or written to a file, as JSON that knows the field types."""
    printed = json.loads(dxauto("forms", "schema", cwd=workspace).out)
    dxauto("forms", "schema", "-o", "schema.json", cwd=workspace)
    assert json.loads((workspace / "schema.json").read_text(encoding="utf-8")) == printed


def test_detect_proposes_a_template_that_loads(workspace: Path) -> None:
    """From a blank comes a template that `check` accepts; a second call does not overwrite what was mended."""
    asked = ("forms", "detect", "in/blank.pdf", "-o", "new/あたらしい form.yaml")
    assert dxauto(*asked, cwd=workspace).code == ExitCode.DONE
    assert (workspace / "new" / "blank.pdf").is_file()
    checked = dxauto("forms", "check", "new/あたらしい form.yaml", cwd=workspace)
    assert checked.code == ExitCode.DONE
    assert "id: form\n" in (workspace / "new" / "あたらしい form.yaml").read_text(encoding="utf-8")
    assert dxauto(*asked, cwd=workspace).code == ExitCode.OUTPUT_FAILED
    assert dxauto(*asked, "--force", cwd=workspace).code == ExitCode.DONE


def column(sheet: openpyxl.worksheet.worksheet.Worksheet, title: str) -> int:
    """Give the number of a column by its head."""
    return next(cell.column for row in sheet.iter_rows(max_row=3) for cell in row if cell.value == title)


@pytest.mark.engine
def test_correct_takes_back_what_was_typed(workspace: Path) -> None:
    """A value typed under 訂正後 is in the next JSON output; one that does not fit is refused with a reason."""
    ran = dxauto("run", FORM, "in/blank.pdf", "-o", "out/a.xlsx", "--workers", "0", cwd=workspace)
    assert ran.code == ExitCode.REVIEW, ran.err
    book = openpyxl.load_workbook(workspace / "out" / "a.xlsx")
    sheet = book["要確認"]
    typed = {"shimei": "髙橋　花子", "yuubin": "12"}
    for row in sheet.iter_rows(min_row=2):
        if row[1].value in typed:
            sheet.cell(row[0].row, column(sheet, "訂正後")).value = typed[row[1].value]
    book.save(workspace / "out" / "a.xlsx")
    ended = dxauto("forms", "correct", "out/a.xlsx", "--staff", "77", cwd=workspace)
    assert ended.code == ExitCode.REVIEW
    assert "yuubin" in ended.err
    dxauto("run", FORM, "in/blank.pdf", "-o", "out/a.json", "--workers", "0", cwd=workspace)
    (record,) = json.loads((workspace / "out" / "a.json").read_text(encoding="utf-8"))
    assert record["fields"]["shimei"]["value"] == "髙橋　花子"
    assert "髙橋" not in ended.out + ended.err


def test_correct_says_when_there_is_no_workbook(workspace: Path) -> None:
    """A wrong name ends as not found, with the name."""
    ended = dxauto("forms", "correct", "nothere.xlsx", cwd=workspace)
    assert ended.code == ExitCode.NOT_FOUND
    assert "nothere.xlsx" in ended.err
