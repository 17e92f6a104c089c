"""What is kept of a run for the file: the sheet with links, the PDF in volumes, and how long it all lives."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from openpyxl import Workbook
from pdfminer.high_level import extract_text
from PIL import Image
from pydantic import ValidationError

from dxauto import housekeeping
from dxauto.browser import evidence_pdf, evidence_sheet
from dxauto.browser.evidence_pdf import Cover
from dxauto.browser.flow import Evidence
from dxauto.browser.record import Record, Status, read, write
from dxauto.workspace import Workspace


def rows(folder: Path, count: int) -> tuple[dict[int, Record], dict[int, Path]]:
    """Make the records of so many rows, each second one with pictures."""
    records, folders = {}, {}
    for number in range(2, count + 2):
        at = folder / f"row-{number}"
        at.mkdir()
        record = Record(Status.DONE, f"N07-{number:06}", begun="2026-11-23 10:00:00+09:00", checked=24)
        if number % 2 == 0:
            for name, size in (("before.jpg", (1280, 1900)), ("after.jpg", (1280, 720))):
                Image.effect_noise(size, 30).save(at / name, "JPEG", quality=60)
                record.pictures.append(name)
        records[number], folders[number] = record, at
    records[2].status, records[2].message = Status.REFUSED, "入力値が不正です。" * 20
    return records, folders


def test_the_pdf_has_a_cover_rows_pictures_and_page_numbers(tmp_path: Path) -> None:
    """Each row stands in it with state, number and time; pages are counted; pictures are no larger than needed."""
    records, folders = rows(tmp_path, 5)
    (path,) = evidence_pdf.write(tmp_path / "結果.xlsx", Cover([("ロボット", "nouzei-nyuryoku")]), records, folders)
    assert path.name == "結果_証跡.pdf"
    text = extract_text(path)
    for part in (
        "入力の証跡",
        "nouzei-nyuryoku",
        "5 件",
        "4 行目　登録済み　受付番号 N07-000004",
        "6 / 6",
        "読み返した欄 24",
    ):
        assert part in text
    assert "送った後（画面の写しはありません）" in text
    assert path.stat().st_size < 6 * 500_000


def test_the_pdf_shows_where_a_row_failed(tmp_path: Path) -> None:
    """A row of which nothing was sent has the picture of its failure in the place of the one after the submit."""
    records, folders = rows(tmp_path, 2)
    (folders[2] / "after.jpg").rename(folders[2] / "failure-1.jpg")
    records[2].pictures = ["before.jpg", "failure-1.jpg"]
    (path,) = evidence_pdf.write(tmp_path / "r.xlsx", Cover([]), records, folders)
    text = extract_text(path)
    assert "失敗したときの画面" in text
    assert "失敗したときの画面（" not in text


def test_many_rows_become_volumes_and_old_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file and no memory grows without end; what an earlier, longer run left is not taken for this one's."""
    monkeypatch.setattr(evidence_pdf, "ROWS_A_VOLUME", 2)
    records, folders = rows(tmp_path, 5)
    written = evidence_pdf.write(tmp_path / "r.xlsx", Cover([]), records, folders)
    assert [path.name for path in written] == ["r_証跡.pdf", "r_証跡-2.pdf", "r_証跡-3.pdf"]
    assert "2 / 3" in extract_text(written[1])
    evidence_pdf.write(tmp_path / "r.xlsx", Cover([]), {2: records[2]}, folders)
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["r_証跡.pdf"]


def test_a_picture_that_is_broken_or_gone_costs_no_pdf(tmp_path: Path) -> None:
    """What housekeeping or a full disk took away is told, and the rest is written."""
    records, folders = rows(tmp_path, 2)
    (folders[2] / "before.jpg").write_bytes(b"no picture")
    (folders[2] / "after.jpg").unlink()
    (path,) = evidence_pdf.write(tmp_path / "r.xlsx", Cover([]), records, folders)
    assert "送った後（画面の写しはありません）" in extract_text(path)


def test_the_sheet_links_to_what_was_kept(tmp_path: Path) -> None:
    """Each row has its times and a link to each picture that there is, and the sheet says how long they live."""
    records, folders = rows(tmp_path, 3)
    records[2].pictures.append("failure-1.jpg")
    (folders[2] / "trace.zip").write_bytes(b"")
    records[3].typed = [("label: 通数", "=1+1"), ("label: 個人番号", "＊" * 8)]
    book = Workbook()
    evidence_sheet.write(book, records, folders, "30 日で消えます")
    lines = list(book["証跡"].iter_rows())
    assert [cell.hyperlink.target for cell in lines[1] if cell.hyperlink] == [
        (folders[2] / name).as_uri() for name in ("before.jpg", "after.jpg", "failure-1.jpg", "trace.zip")
    ]
    assert [cell.value for cell in lines[2][:4]] == [3, "登録済み", "N07-000003", "2026-11-23 10:00:00"]
    assert not [cell for cell in lines[2] if cell.hyperlink or cell.data_type == "f"]
    assert lines[0][-1].value == "画面の写しは、30 日で消えます"


def test_a_second_attempt_keeps_what_the_first_one_left(tmp_path: Path) -> None:
    """After a kill between submit and proof the picture taken before the submit is still evidence of the row."""
    (tmp_path / "before.jpg").write_bytes(b"picture")
    write(tmp_path, Record(Status.DOUBT, submitted="2026-11-23 10:00:00+09:00", checked=24))
    record = Record(Status.DONE)
    record.keep_evidence(tmp_path)
    write(tmp_path, record)
    kept = read(tmp_path)
    assert kept is not None
    assert (kept.pictures, kept.checked, kept.submitted[:10]) == (["before.jpg"], 24, "2026-11-23")


def test_evidence_lives_as_long_as_the_office_sets(tmp_path: Path) -> None:
    """Rows' folders have a lifetime of their own, longer or shorter than that of logs; what is no time is refused."""
    assert [Evidence(keep=text).keep_days for text in ("90d", "365日", None)] == [90, 365, None]
    for wrong in ("0d", "90", "九十日", "90 d"):
        with pytest.raises(ValidationError):
            Evidence(keep=wrong)
    workspace = Workspace(tmp_path)
    for days, item_days, left in ((30, 90, ["log", "row"]), (30, 10, ["log"]), (10, 90, ["row"])):
        row, log = workspace.work("r") / "row", workspace.logs / "log"
        row.mkdir(parents=True, exist_ok=True)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("", encoding="utf-8")
        twenty_days_ago = time.time() - 20 * 86_400
        for path in (row, log):
            os.utime(path, (twenty_days_ago, twenty_days_ago))
        housekeeping.purge(workspace, "r", days, item_days)
        assert [path.name for path in (log, row) if path.exists()] == left
