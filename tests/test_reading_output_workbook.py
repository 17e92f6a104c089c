"""The workbook: typed cells, doubts shown, text that stays text, written whole, appended without doubling."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from output_support import Stack, reading, request, rows, single_page, two_pages

from dxauto.errors import OutputError
from dxauto.reading.output import write_output
from dxauto.reading.types import Application, FieldReading


def filled(name: str = "石巻　太郎", **more: Any) -> list[FieldReading]:
    values: dict[str, Any] = {
        "hi": "2026-03-15",
        "shimei": name,
        "juusho": "石巻市穀町14番1号",
        "denwa": "0225-95-1111",
        "kin": 12000,
        "bangou": "00123",
        "ouin": True,
        "biko": None,
        "kankei": "本人",
        "kazoku.1.shimei": "石巻　花子",
        "kazoku.1.umare": "2019-05-01",
    }
    return [reading(n, v) for n, v in (values | more).items()]


def test_cells_have_their_types(tmp_path: Path) -> None:
    """Dates are dates, money is a number, codes and phone numbers are text with their zeros, a seal is 有."""
    stack = Stack(tmp_path)
    stack.add("ippan", filled())
    out = tmp_path / "out.xlsx"
    write_output(stack.applications(single_page()), request(stack, out, single_page()))
    (row,) = rows(out, "申請一覧")
    assert row["申請日"] == dt.datetime(2026, 3, 15)
    assert (row["金額"], row["整理番号"], row["電話番号"], row["押印"]) == (12000, "00123", "0225-95-1111", "有")
    assert (row["状態"], row["備考"], row["ページ"]) == ("完了", None, "1")
    cell = load_workbook(out)["申請一覧"]["G2"]
    assert cell.number_format == "@"


def test_a_table_has_a_sheet_of_its_rows(tmp_path: Path) -> None:
    """Used rows of a table come as rows, numbered like their application; unused rows do not come."""
    stack = Stack(tmp_path)
    stack.add("ippan", filled())
    stack.add("ippan", filled("髙橋　齋"))
    out = tmp_path / "out.xlsx"
    write_output(stack.applications(single_page()), request(stack, out, single_page()))
    listed = rows(out, "家族")
    assert [(r["申請 No."], r["行"], r["氏名"]) for r in listed] == [(1, 1, "石巻　花子"), (2, 1, "石巻　花子")]
    assert [r["氏名"] for r in rows(out, "申請一覧")] == ["石巻　太郎", "髙橋　齋"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "'x", "\t=1"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    """A value that begins with = + - @ is text in every sheet, and stays text when edited."""
    stack = Stack(tmp_path, [])
    stack.add("ippan", [reading("biko", text, text, 0.3, "確からしさが低い")])
    out = tmp_path / "out.xlsx"
    write_output(stack.applications(single_page()), request(stack, out, single_page(), title=text))
    book = load_workbook(out)
    for sheet in book:
        assert not [c.coordinate for line in sheet.iter_rows() for c in line if c.data_type == "f"]
    found = [c for c in book["申請一覧"][2] if c.value == text]
    assert len(found) == 1
    assert found[0].quotePrefix or not text.startswith(("=", "+", "-", "@"))


def test_a_doubtful_cell_is_coloured_and_says_why(tmp_path: Path) -> None:
    """What a person must look at is coloured, with the raw reading and the reason in a comment; the rest is plain."""
    stack = Stack(tmp_path)
    doubtful = reading("kin", 12000, "l2000", 0.42, "確からしさが低い")
    stack.add("ippan", [reading("shimei", "石巻　太郎"), doubtful])
    out = tmp_path / "out.xlsx"
    write_output(stack.applications(single_page()), request(stack, out, single_page()))
    sheet = load_workbook(out)["申請一覧"]
    heads = [c.value for c in sheet[1]]
    cell, plain = sheet[2][heads.index("金額")], sheet[2][heads.index("氏名")]
    assert cell.fill.fgColor.rgb == "00FFE8B3"
    assert "l2000" in cell.comment.text
    assert "確からしさが低い" in cell.comment.text
    assert plain.comment is None
    assert plain.fill.fill_type is None


def test_the_review_sheet_shows_the_crop_beside_the_value(tmp_path: Path) -> None:
    """Each doubtful field has a row with its picture, a place to type, and a link to the page's image."""
    stack = Stack(tmp_path)
    stack.add("ippan", [reading("kankei", "本人", "本人", 0.5, "二重の印")])
    stack.add(None, reason="どの様式にも合いません")
    out = tmp_path / "out.xlsx"
    write_output(stack.applications(single_page()), request(stack, out, single_page()))
    sheet = load_workbook(out)["要確認"]
    assert len(sheet._images) == 1
    assert sheet["P2"].hyperlink.target == f"out_画像/{stack.sources[0].key}.jpg"
    assert (out.parent / sheet["P2"].hyperlink.target).is_file()
    listed = rows(out, "要確認")
    assert [(r["項目"], r["確認する理由"]) for r in listed] == [
        ("関係", "二重の印"),
        ("ページ全体", "どの様式にも合いません"),
    ]
    assert sheet.data_validations.dataValidation[0].formula1 == '"○,本人,代理人,空欄"'


def test_pictures_are_bounded(tmp_path: Path) -> None:
    """Only so many crops are put into the workbook as were asked for; the others are linked."""
    stack = Stack(tmp_path)
    for _ in range(5):
        stack.add("ippan", [reading("kin", 1, "1", 0.1, "確からしさが低い")])
    out = tmp_path / "out.xlsx"
    write_output(stack.applications(single_page()), request(stack, out, single_page(), pictures=2))
    assert len(load_workbook(out)["要確認"]._images) == 2


def test_the_summary_adds_up(tmp_path: Path) -> None:
    """The last row of the summary is the sum of the others, and equals the figures of the run."""
    stack = Stack(tmp_path)
    stack.add("ippan", filled())
    stack.add("nimai", [reading("ban", "1")])
    stack.add(None, reason="不明")
    stack.fail("壊れています")
    out = tmp_path / "out.xlsx"
    forms = (single_page(), two_pages())
    written = write_output(stack.applications(*forms), request(stack, out, *forms, figures={"実行番号": "r1"}))
    sheet = load_workbook(out)["要約"]
    table = [[c.value for c in line[:6]] for line in sheet.iter_rows(min_row=4, max_row=8)]
    assert table[-1] == ["合計", 4, 1, 2, 1, 0]
    assert [sum(line[n] for line in table[:-1]) for n in range(1, 6)] == table[-1][1:]
    assert written.figures == {
        "applications": 4, "done": 1, "review": 2, "failed": 1, "pages": 4, "review_fields": 0,
    }  # fmt: skip
    assert len(sheet._charts) == 1


def test_a_mixed_stack_has_a_sheet_a_form_in_the_templates_order(tmp_path: Path) -> None:
    """Sheets carry the forms' titles, in the same order whichever form came first."""
    stack = Stack(tmp_path)
    stack.add("nimai", [reading("ban", "1")])
    stack.add("ippan", filled())
    out = tmp_path / "out.xlsx"
    forms = (single_page(), two_pages())
    write_output(stack.applications(*forms), request(stack, out, *forms))
    titles = load_workbook(out).sheetnames
    assert titles == ["一般の申請書", "一般の申請書_家族", "二枚の申請書", "要確認", "要約", "_dxauto"]


def test_the_same_stack_gives_the_same_bytes(tmp_path: Path) -> None:
    """Written twice, the workbook is the same file: a run that was killed and repeated leaves what a whole one does."""
    stack = Stack(tmp_path)
    stack.add("ippan", [*filled()[:4], reading("kin", 1, "l", 0.2, "確からしさが低い")])
    (tmp_path / "b").mkdir()
    first, second = tmp_path / "out.xlsx", tmp_path / "b" / "out.xlsx"
    for path in (first, second):
        write_output(stack.applications(single_page()), request(stack, path, single_page()))
    assert first.read_bytes() == second.read_bytes()


def test_appending_keeps_yesterday_and_doubles_nothing(tmp_path: Path) -> None:
    """Yesterday's rows stay first; a page that is in the workbook already does not come again."""
    stack = Stack(tmp_path)
    stack.add("ippan", filled("一　郎"))
    out = tmp_path / "out.xlsx"
    form = single_page()
    write_output(stack.applications(form), request(stack, out, form))
    stack.add("ippan", filled("二　郎"))
    for _ in range(2):
        written = write_output(stack.applications(form), request(stack, out, form, append=True))
        assert [(r["No."], r["氏名"]) for r in rows(out, "申請一覧")] == [(1, "一　郎"), (2, "二　郎")]
    assert written.figures["applications"] == 2


def test_appending_keeps_what_persons_wrote(tmp_path: Path) -> None:
    """A cell that a person wrote over, and an entry not yet taken back, stand in the appended workbook."""
    stack = Stack(tmp_path)
    stack.add("ippan", [*filled()[:2], reading("kin", 1, "1", 0.2, "確からしさが低い")])
    out, form = tmp_path / "out.xlsx", single_page()
    write_output(stack.applications(form), request(stack, out, form))
    book = load_workbook(out)
    heads = [c.value for c in book["申請一覧"][1]]
    book["申請一覧"].cell(2, heads.index("氏名") + 1).value = "手で　直した"
    book["要確認"]["L2"] = "777"
    book.save(out)
    stack.add("ippan", filled("二　郎"))
    write_output(stack.applications(form), request(stack, out, form, append=True))
    assert [r["氏名"] for r in rows(out, "申請一覧")] == ["手で　直した", "二　郎"]
    assert rows(out, "要確認")[0]["訂正後"] == "777"


def test_appending_outlives_purged_work_folders(tmp_path: Path) -> None:
    """Rows whose work folders were purged stay as the workbook has them, tables included."""
    stack = Stack(tmp_path)
    source = stack.add("ippan", filled())
    out, form = tmp_path / "out.xlsx", single_page()
    write_output(stack.applications(form), request(stack, out, form))
    before, family = rows(out, "申請一覧"), rows(out, "家族")
    for file in source.folder.iterdir():
        file.unlink()
    source.folder.rmdir()
    write_output([], request(stack, out, form, append=True))
    assert rows(out, "申請一覧") == before
    assert rows(out, "家族") == family


def test_a_strange_workbook_is_not_appended_to(tmp_path: Path) -> None:
    """A workbook that dxauto did not make is refused, untouched, and so is one with another robot's forms."""
    stack = Stack(tmp_path)
    stack.add("ippan", filled())
    out, form = tmp_path / "out.xlsx", single_page()
    out.write_bytes(b"not a workbook")
    with pytest.raises(OutputError, match="別の名前"):
        write_output(stack.applications(form), request(stack, out, form, append=True))
    assert out.read_bytes() == b"not a workbook"
    write_output(stack.applications(form), request(stack, out, form))
    with pytest.raises(OutputError, match="ippan"):
        write_output([], request(stack, out, two_pages(), append=True))


def test_overwriting_keeps_entries_that_were_not_taken_back(tmp_path: Path) -> None:
    """A new run over an old name keeps typed entries: in the new workbook, or the old one beside it."""
    stack = Stack(tmp_path)
    stack.add("ippan", [reading("kin", 1, "1", 0.2, "確からしさが低い")])
    out, form = tmp_path / "out.xlsx", single_page()
    write_output(stack.applications(form), request(stack, out, form))
    book = load_workbook(out)
    book["要確認"]["L2"] = "777"
    book.save(out)
    write_output(stack.applications(form), request(stack, out, form))
    assert rows(out, "要確認")[0]["訂正後"] == "777"
    assert not (tmp_path / "out_前の内容.xlsx").exists()
    other = Stack(tmp_path / "other")
    other.add("ippan", filled())
    kept = replace(request(other, out, form))
    stranger = [replace(a, key="x", folders=(a.folders[0].with_name("x"),)) for a in other.applications(form)]
    written = write_output(stranger, kept)
    assert (tmp_path / "out_前の内容.xlsx").is_file()
    assert "前の内容" in written.notes[0]


def test_an_open_workbook_leaves_the_result_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If Excel holds the file, nothing is lost: the result has another name, and the note says which."""
    stack = Stack(tmp_path)
    stack.add("ippan", filled())
    out, form = tmp_path / "out.xlsx", single_page()
    write_output(stack.applications(form), request(stack, out, form))
    replacing = Path.replace

    def held(self: Path, target: Any) -> Path:
        if Path(target) == out:
            raise PermissionError(errno.EACCES, "in use")
        return replacing(self, target)

    monkeypatch.setattr(Path, "replace", held)
    written = write_output(stack.applications(form), request(stack, out, form))
    assert written.path != out
    assert written.path.is_file()
    assert written.path.name in written.notes[0]
    assert written.figures["applications"] == 1


def test_a_full_disk_leaves_the_old_workbook(tmp_path: Path) -> None:
    """If writing ends half-way, the old file is as it was and nothing half-written lies about."""
    stack = Stack(tmp_path)
    stack.add("ippan", filled())
    out, form = tmp_path / "out.xlsx", single_page()
    write_output(stack.applications(form), request(stack, out, form))
    before, names = out.read_bytes(), sorted(p.name for p in tmp_path.iterdir())

    def full() -> Iterator[Application]:
        yield from stack.applications(form)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match="空き容量"):
        write_output(full(), request(stack, out, form))
    assert out.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == names


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30))
def test_any_text_can_be_written_and_read_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """No reading, however strange its characters, breaks the workbook or becomes a formula."""
    stack = Stack(tmp_path_factory.mktemp("any"))
    stack.add("ippan", [reading("biko", text, text, 0.1, text or "理由")], file="束.pdf")
    out = stack.workspace / "out.xlsx"
    write_output(stack.applications(single_page()), request(stack, out, single_page()))
    book = load_workbook(out)
    assert all(c.data_type != "f" for sheet in book for line in sheet.iter_rows() for c in line)


def test_an_empty_run_leaves_a_workbook_that_opens(tmp_path: Path) -> None:
    """Without any application there are still a review sheet and a summary, of zeros."""
    stack = Stack(tmp_path)
    out = tmp_path / "out.xlsx"
    write_output([], request(stack, out, single_page()))
    assert load_workbook(out).sheetnames == ["要確認", "要約", "_dxauto"]
