"""What a person types under 訂正後 comes back: into results, labels, ledger record and rows, once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from output_support import ROBOT, TODAY, Stack, reading, request, rows, single_page

from dxauto.errors import NotFoundError
from dxauto.reading.correct import CorrectionReport, Decision, apply_corrections
from dxauto.reading.output import write_output
from dxauto.reading.store import load_page
from dxauto.workspace import Workspace

LOW = "確からしさが低い"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A workbook with three doubtful fields."""
    return Desk(tmp_path)


class Desk:
    """A stack, its workbook, and a clerk who types into it."""

    def __init__(self, folder: Path) -> None:
        self.stack = Stack(folder)
        self.out = folder / "out.xlsx"
        doubtful = (
            reading("shimei", "髙橋　斎", "髙橋斎", 0.4, LOW),
            reading("kin", 1200, "l200", 0.4, LOW),
            reading("hi", None, "令和6.2.30", 0.4, "日付はありません"),
            reading("kankei", None, "本人,代理人", 0.4, "1つだけ選ぶ項目です"),
        )
        self.source = self.stack.add("ippan", doubtful)
        write_output(self.stack.applications(single_page()), request(self.stack, self.out, single_page()))
        self.recorded: list[Decision] = []

    def types(self, **entries: Any) -> None:
        """Type under 訂正後, as Excel would save it."""
        book = load_workbook(self.out)
        sheet = book["要確認"]
        for row in sheet.iter_rows(min_row=2):
            if row[1].value in entries:
                row[11].value = entries[row[1].value]
        book.save(self.out)

    def correct(self, record: Callable[[Decision], None] | None = None) -> CorrectionReport:
        """Run the correction."""
        form = single_page()
        workspace = Workspace(self.stack.workspace)
        return apply_corrections(self.out, workspace, {form.id: form}, TODAY, record or self.recorded.append)

    def labels(self) -> list[dict[str, Any]]:
        """The labels that were kept."""
        path = self.stack.workspace / ".dxauto" / "labels" / "labels.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_corrections_reach_results_rows_labels_and_record(desk: Desk) -> None:
    """Right values, ○ for a right one, and a date in 和暦 all arrive, and the row is no longer doubtful."""
    desk.types(shimei="髙橋　齋", kin="○", hi="令和6年2月29日", kankei="代理人")
    report = desk.correct()
    page = load_page(desk.source.folder)
    assert page is not None
    values = {n: f.value for n, f in page.fields.items()}
    assert values == {"shimei": "髙橋　齋", "kin": 1200, "hi": "2024-02-29", "kankei": "代理人"}
    assert {f.decided for f in page.fields.values()} == {"person"}
    assert page.fields["shimei"].raw == "髙橋斎"
    assert len(report.applied) == 4
    assert {(d.robot, d.key) for d in desk.recorded} == {(ROBOT, desk.source.key)}
    (row,) = rows(desk.out, "申請一覧")
    assert (row["状態"], row["氏名"], row["関係"]) == ("完了", "髙橋　齋", "代理人")
    assert {r["状態"] for r in rows(desk.out, "要確認")} == {"確認済み"}
    label = next(line for line in desk.labels() if line["field"] == "hi")
    assert (label["text"], label["type"]) == ("令和6年2月29日", "hizuke")
    assert (desk.stack.workspace / label["crop"]).is_file()


def test_a_decided_cell_tells_that_a_person_decided(desk: Desk) -> None:
    """A corrected cell has no colour, and its comment says that a person decided and what the machine had read."""
    desk.types(kin="1,250")
    desk.correct()
    sheet = load_workbook(desk.out)["申請一覧"]
    cell = sheet[2][[c.value for c in sheet[1]].index("金額")]
    assert (cell.value, cell.fill.fill_type) == (1250, None)
    assert "人が確認" in cell.comment.text
    assert "l200" in cell.comment.text


def test_correcting_again_changes_nothing(desk: Desk) -> None:
    """The same workbook taken back twice gives the same results, one label and one record."""
    desk.types(kin=1250)
    desk.correct()
    before = desk.out.read_bytes()
    report = desk.correct()
    assert (report.applied, report.unchanged) == ((), 1)
    assert len(desk.labels()) == len(desk.recorded) == 1
    assert desk.out.read_bytes() == before


def test_a_correction_can_be_corrected(desk: Desk) -> None:
    """A later entry replaces an earlier one."""
    desk.types(kin=1250)
    desk.correct()
    desk.types(kin=1300)
    desk.correct()
    assert rows(desk.out, "申請一覧")[0]["金額"] == 1300


def test_a_wrong_correction_is_refused_and_stays(desk: Desk) -> None:
    """An entry that does not fit stays in its cell with the reason beside it; the good ones are taken."""
    desk.types(hi="令和6年2月30日", kankei="友人", kin="1300")
    report = desk.correct()
    assert {name for _, name in report.refused} == {"hi", "kankei"}
    listed = {r["項目名"]: r for r in rows(desk.out, "要確認")}
    assert listed["hi"]["訂正後"] == "令和6年2月30日"
    assert "日付はありません" in listed["hi"]["反映の結果"]
    assert "選択肢" in listed["kankei"]["反映の結果"]
    assert listed["kin"]["状態"] == "確認済み"
    assert rows(desk.out, "申請一覧")[0]["状態"] == "要確認"


def test_blank_can_be_decided(desk: Desk) -> None:
    """空欄 says that nothing is written in the field."""
    desk.types(kin="空欄")
    desk.correct()
    page = load_page(desk.source.folder)
    assert page is not None
    assert (page.fields["kin"].value, page.fields["kin"].status) == (None, "ok")


def test_killed_in_the_middle_the_rest_is_done_next_time(desk: Desk) -> None:
    """If the command dies between two corrections, running it again takes the others and loses none."""
    desk.types(shimei="髙橋　齋", kin="1300", hi="令和6年2月29日")

    def die(decision: Decision) -> None:
        if desk.recorded:
            raise KeyboardInterrupt
        desk.recorded.append(decision)

    with pytest.raises(KeyboardInterrupt):
        desk.correct(die)
    desk.correct()
    page = load_page(desk.source.folder)
    assert page is not None
    assert [page.fields[n].decided for n in ("shimei", "kin", "hi")] == ["person"] * 3
    assert len(desk.labels()) == 3


def test_a_missing_workbook_is_named(desk: Desk) -> None:
    """A workbook that is not there is an error that names it."""
    desk.out.unlink()
    with pytest.raises(NotFoundError, match=r"out\.xlsx"):
        desk.correct()


def test_entries_for_purged_pages_are_refused_not_lost(desk: Desk) -> None:
    """If a page's results were purged, its entry is refused with the reason; the row stays."""
    desk.types(kin="1300")
    (desk.source.folder / "page.json").unlink()
    report = desk.correct()
    assert "消されている" in next(iter(report.refused.values()))
    assert rows(desk.out, "申請一覧")[0]["氏名"] == "髙橋　斎"
