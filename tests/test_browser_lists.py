"""Lists as clerks have them: what Excel shows and what lies in the file are not always the same."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from dxauto.browser import outcome_book
from dxauto.browser.flow import Flow, Input, LookUp
from dxauto.browser.listcheck import fault
from dxauto.browser.record import Record, Status
from dxauto.browser.rows import Rows, read_rows, skipped
from dxauto.errors import ConfigurationError, UnreadableInputError
from dxauto.runner import RunRequest, run
from dxauto.workspace import Workspace
from tests.browser_support import HEADINGS, application, make_desk, write_list

SHAPE = Input(key=("番号",))


def written(path: Path, lines: list[list[Any]], **changed: Any) -> Path:
    """Write lines into a workbook; `merge`, `hide` and `also` (a second sheet) change it."""
    book = Workbook()
    sheet = book.worksheets[0]
    for line in lines:
        sheet.append(line)
    for ref in changed.get("merge", ()):
        sheet.merge_cells(ref)
    for number in changed.get("hide", ()):
        sheet.row_dimensions[number].hidden = True
    if "also" in changed:
        book.create_sheet(changed["also"])
    book.save(path)
    return path


def faults(read: Rows) -> list[str | None]:
    """Give what is wrong with each row for a flow that uses 番号 and 氏名."""
    looked = LookUp(steps=[{"open": "/"}], found=["{氏名}"], none=["ない"])
    flow = Flow.model_construct(input=SHAPE, steps=(), lookup=looked)
    return [fault(row, flow) for row in read.rows]


def test_a_row_that_excel_does_not_show_is_left_alone(tmp_path: Path) -> None:
    """Who filters a list means what he sees: entering the rest could not be taken back."""
    read = read_rows(written(tmp_path / "a.xlsx", [["番号"], ["1"], ["2"], ["3"]], hide=[3]), SHAPE)
    assert [(row.values["番号"], skipped(row, SHAPE)) for row in read.rows] == [("1", False), ("2", True), ("3", False)]


def test_a_value_that_nobody_sees_in_excel_is_not_typed(tmp_path: Path) -> None:
    """Excel's errors, formulas that were never calculated and merged cells end the row with what to do."""
    lines = [
        ["番号", "氏名", "備考"],
        ["1", "石巻", "=1+1"],
        ["2", "#N/A"],
        ["3", '="石"&"巻"'],
        ["4", "大崎"],
        ["5", None],
    ]
    told = faults(read_rows(written(tmp_path / "a.xlsx", lines, merge=["B5:B6"]), SHAPE))
    assert told[0] is None, "a column that the robot does not use"
    assert (told[1] or "").startswith("「氏名」が、Excel のエラー（#N/A）")
    assert (told[2] or "").startswith("「氏名」の数式が、まだ計算されていません")
    assert told[3] is None, "the first of merged cells holds the value"
    assert "結合" in (told[4] or "")


def test_a_formula_that_was_calculated_is_a_value(tmp_path: Path) -> None:
    """Also one that gives an empty text; a number has no more digits than Excel shows."""
    path = written(tmp_path / "a.xlsx", [["番号", "氏名", "額"], ["1", "=A2", 0.1 + 0.2]])
    _calculated(path, "A2", '<c r="B2" t="str"><f>A2</f><v></v></c>')
    read = read_rows(path, SHAPE)
    assert faults(read) == [None]
    assert read.rows[0].values == {"番号": "1", "氏名": "", "額": "0.3"}


def _calculated(path: Path, formula: str, cell: str) -> None:
    import re
    import zipfile

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    changed = re.sub(rf"<c [^>]*><f>{formula}</f><v ?/?>(</v>)?</c>", cell, sheet)
    assert changed != sheet
    parts["xl/worksheets/sheet1.xml"] = changed.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_heading_broken_into_lines_is_one_word(tmp_path: Path) -> None:
    """Alt+Enter in a heading is for the column's width."""
    assert (
        read_rows(written(tmp_path / "a.xlsx", [["番号", "申請者\n住所 "], ["1", "x"]]), SHAPE).headings[1]
        == "申請者住所"
    )


def test_headings_that_stand_lower_are_found(tmp_path: Path) -> None:
    """A title above the headings is told as that, and not as twenty columns that are missing."""
    desk = make_desk(tmp_path, "http://127.0.0.1:9")
    row = application("A-1")
    path = written(tmp_path / "a.xlsx", [["申請の一覧"], [], list(HEADINGS), [row[name] for name in HEADINGS]])
    with pytest.raises(ConfigurationError, match=r"見出しは 3 行目のようです.*heading_row=3") as caught:
        desk.run(path)
    assert str(caught.value).count("\n") == 0


def test_a_result_never_takes_the_place_of_its_list(tmp_path: Path) -> None:
    """Nor gets an ending under which Excel does not open it; the list stays as it is."""
    desk = make_desk(tmp_path, "http://127.0.0.1:9")
    path = write_list(tmp_path / "out.xlsx", [application("A-1")])
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="同じです"):
        desk.run(path)  # the desk's result is out.xlsx
    assert path.read_bytes() == before
    other = RunRequest(Workspace(tmp_path), desk.spec, (path,), tmp_path / "out.csv", workers=0)
    with pytest.raises(ConfigurationError, match=r"\.xlsx にしてください"):
        run(other)


@pytest.mark.parametrize(
    "inside",
    [b"<worksheet><sheetData><row", b"", b'<worksheet><mergeCells><mergeCell ref="?"/></mergeCells></worksheet>'],
)
def test_a_workbook_that_is_broken_inside_is_told_as_that(tmp_path: Path, inside: bytes) -> None:
    """The container opens, the sheet in it does not: a sentence, and no fault of the program."""
    whole, broken = written(tmp_path / "a.xlsx", [["番号"], ["1"]]), tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, inside if name.endswith("sheet1.xml") else old.read(name))
    with pytest.raises(UnreadableInputError, match="読めません"):
        read_rows(broken, SHAPE)


def _old_excel(path: Path) -> Path:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 100)
    return path


@pytest.mark.parametrize(("more", "told"), [(b"", "古い形式"), ("EncryptedPackage".encode("utf-16-le"), "パスワード")])
def test_a_file_that_excel_alone_opens_is_told_with_what_to_do(tmp_path: Path, more: bytes, told: str) -> None:
    """The old format and a password look the same from outside."""
    path = _old_excel(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes() + more)
    with pytest.raises(UnreadableInputError, match=told):
        read_rows(path, SHAPE)


def test_a_missing_sheet_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    """A clerk can choose one at once."""
    path = written(tmp_path / "a.xlsx", [["番号"], ["1"]], also="控え")
    with pytest.raises(UnreadableInputError, match=r"「Sheet」「控え」.*input\.sheet="):
        read_rows(path, SHAPE.model_copy(update={"sheet": "申請"}))


def test_a_csv_list_becomes_a_workbook_that_opens(tmp_path: Path) -> None:
    """With the ending .xlsx it is one, its values as they stood: zeros in front, nothing a formula."""
    source, target = tmp_path / "a.csv", tmp_path / "b.xlsx"
    source.write_bytes("番号,氏名\r\n007,=1+1\r\n".encode("cp932"))
    outcome_book.write(source, target, SHAPE, {2: Record(Status.DONE, "N1")}, lambda _: {})
    sheet = load_workbook(target).worksheets[0]
    assert [cell.value for cell in sheet[2]][:4] == ["007", "=1+1", "登録済み", "N1"]
    assert sheet["B2"].data_type == "s"
