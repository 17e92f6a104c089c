"""The outcome where the clerk works: states, numbers, reasons beside each row; a summary; links to the proofs."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from dxauto.browser import outcome_book
from dxauto.browser.evidence_sheet import SHEET as EVIDENCE_SHEET
from dxauto.browser.evidence_sheet import write as write_evidence
from dxauto.browser.flow import Input
from dxauto.browser.outcome_book import HEADINGS
from dxauto.browser.outcome_sheets import COLOURS, NEXT, SUMMARY_SHEET
from dxauto.browser.record import Record, Status

SHAPE = Input(key=("番号",))


def listed(path: Path, rows: int) -> Path:
    """Write a list whose headings are bold."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["番号", "氏名"])
    for number in range(rows):
        sheet.append([f"A-{number}", "石巻　太郎"])
    for cell in sheet[1]:
        cell.font = Font(bold=True, size=13)
    book.save(path)
    return path


def write(source: Path, target: Path, records: dict[int, Record], folder: Path) -> None:
    """Write the outcome with its proofs, as the end of a run does."""
    folders = dict.fromkeys(records, folder)
    outcome_book.write(source, target, SHAPE, records, lambda book: write_evidence(book, records, folders, "30 日"))


def test_every_state_has_a_colour_and_a_next_step() -> None:
    """No row can end in a state that the workbook does not explain."""
    assert set(COLOURS) == set(NEXT) == set(Status)


def test_the_row_tells_its_state_and_leads_to_its_proof(tmp_path: Path) -> None:
    """The state is coloured and links to the row's line among the proofs, which link to the pictures."""
    source, target = listed(tmp_path / "a.xlsx", 2), tmp_path / "b.xlsx"
    pictures = ["before.jpg", "after.jpg"]
    done = Record(Status.DONE, "N08-000001", time="2026-11-23 13:40:11+09:00", pictures=pictures)
    write(source, target, {2: done}, tmp_path / "work")
    book = load_workbook(target)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][2:] == list(HEADINGS)
    assert [cell.value for cell in sheet[2]][2:5] == ["登録済み", "N08-000001", "2026-11-23 13:40:11"]
    assert sheet["C2"].fill.fgColor.rgb.endswith(COLOURS[Status.DONE])
    assert sheet["C2"].hyperlink.location == f"'{EVIDENCE_SHEET}'!A2"
    assert sheet["C3"].value == "未処理"
    proof = book[EVIDENCE_SHEET][2]
    assert [cell.value for cell in proof[:3]] == [2, "登録済み", "N08-000001"]
    assert [Path(proof[n].hyperlink.target).name for n in (7, 8)] == pictures
    assert sheet["D1"].font.size == sheet["B1"].font.size == 13
    assert book.active.title == sheet.title


def test_the_summary_counts_every_row_of_the_list(tmp_path: Path) -> None:
    """What became of how many rows stands on a sheet of its own, rows that were not reached included."""
    source, target = listed(tmp_path / "a.xlsx", 4), tmp_path / "b.xlsx"
    records = {2: Record(Status.DONE), 3: Record(Status.DOUBT)}
    write(source, target, records, tmp_path)
    lines = [tuple(line[:2]) for line in load_workbook(target)[SUMMARY_SHEET].iter_rows(min_row=4, values_only=True)]
    assert lines[:4] == [("登録済み", 1), ("登録されたか不明", 1), ("未処理", 2), ("合計", 4)]


def test_a_result_that_is_run_again_keeps_its_columns(tmp_path: Path) -> None:
    """A clerk may run the result itself again: columns and sheets are written over, not written twice."""
    source, first, second = listed(tmp_path / "a.xlsx", 1), tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    write(source, first, {2: Record(Status.FAILED)}, tmp_path)
    write(first, second, {2: Record(Status.DONE, "N1")}, tmp_path)
    book = load_workbook(second)
    assert [cell.value for cell in book.worksheets[0][1]] == ["番号", "氏名", *HEADINGS]
    assert [cell.value for cell in book.worksheets[0][2]][2:4] == ["登録済み", "N1"]
    assert len(book.sheetnames) == len(set(book.sheetnames)) == 3
