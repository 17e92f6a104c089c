"""A workbook in parts: whole or not at all, every application once, and what persons typed goes along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from output_support import TODAY, Stack, reading, request, rows, single_page

from dxauto.browser.parts import others_told
from dxauto.errors import OutputError
from dxauto.files import forget_torn
from dxauto.reading.account import PageAccount
from dxauto.reading.correct import apply_corrections, stack_of
from dxauto.reading.output import Written, write_output
from dxauto.reading.output.workbook import Book
from dxauto.reading.types import Application
from dxauto.robot import Item, ItemOutcome, Outcome
from dxauto.workspace import Workspace

LOW = "確からしさが低い"


def stack_with(folder: Path, count: int) -> Stack:
    """Give a stack of so many pages, each with a doubtful amount."""
    stack = Stack(folder)
    for number in range(count):
        stack.add("ippan", [reading("shimei", f"石巻　{number}"), reading("kin", 100 + number, "l00", 0.4, LOW)])
    return stack


def write(stack: Stack, out: Path, rows_per_book: int | None = 2, **more: Any) -> Written:
    """Write the stack as a run does."""
    asked = request(stack, out, single_page(), rows_per_book=rows_per_book, **more)
    return write_output(stack.applications(single_page()), asked)


def names(folder: Path) -> list[str]:
    """Give the workbooks of a folder."""
    return sorted(path.name for path in folder.glob("*.xlsx"))


def keys(path: Path) -> list[str]:
    """Give the applications of a workbook, in order."""
    return [str(row["キー"]) for row in rows(path, "申請一覧")]


def types(path: Path, row: int, text: str) -> None:
    """Type under 訂正後 in a row of the review sheet, as Excel would save it."""
    book = load_workbook(path)
    book["要確認"].cell(row, 12).value = text
    book.save(path)


def typed(path: Path) -> list[Any]:
    """Give what stands under 訂正後."""
    return [row["訂正後"] or "" for row in rows(path, "要確認")]


def summary(path: Path) -> dict[Any, Any]:
    """Give the labels and figures of the summary."""
    return {row[0]: row[1] for row in load_workbook(path)["要約"].iter_rows(values_only=True)}


def test_every_application_is_in_one_part_and_the_numbers_go_on(tmp_path: Path) -> None:
    """Five rows in books of two are three files; each says which it is; the last adds all up; images lie together."""
    stack = stack_with(tmp_path, 5)
    written = write(stack, tmp_path / "out.xlsx")
    assert [written.path.name, *(path.name for path in written.others)] == ["out.xlsx", "out_2.xlsx", "out_3.xlsx"]
    listed = [keys(tmp_path / name) for name in names(tmp_path)]
    assert listed == [[s.key for s in stack.sources[n : n + 2]] for n in (0, 2, 4)]
    assert [[r["No."] for r in rows(tmp_path / n, "申請一覧")] for n in names(tmp_path)] == [[1, 2], [3, 4], [5]]
    assert [r["No."] for r in rows(tmp_path / "out_3.xlsx", "要確認")] == [5]
    assert summary(tmp_path / "out.xlsx")["続き"] == "out_2.xlsx"
    assert summary(tmp_path / "out_3.xlsx")["全部の冊"] == "3 冊、申請 5、ページ 5"
    assert written.figures["applications"] == written.figures["pages"] == 5
    assert load_workbook(tmp_path / "out_3.xlsx")["申請一覧"]["D2"].hyperlink.target.startswith("out_画像/")
    assert len(list((tmp_path / "out_画像").iterdir())) == 5


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_no_part_is_empty_but_the_only_one(tmp_path: Path, count: int) -> None:
    """So many rows as fit exactly make no further, empty part; nothing at all makes one workbook."""
    write(stack_with(tmp_path, count), tmp_path / "out.xlsx")
    assert len(names(tmp_path)) == max(1, count // 2)


def test_written_again_the_parts_are_the_same_to_the_byte(tmp_path: Path) -> None:
    """Also over a mixture of old and new parts, as a kill between two of them leaves it."""
    stack = stack_with(tmp_path, 5)
    write(stack, tmp_path / "out.xlsx")
    whole = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    write(stack, tmp_path / "out.xlsx", rows_per_book=3)
    (tmp_path / "out_2.xlsx").write_bytes(whole["out_2.xlsx"])
    write(stack, tmp_path / "out.xlsx")
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == whole


def test_a_disk_that_is_full_at_the_second_part_leaves_all_old_ones(tmp_path: Path, monkeypatch) -> None:
    """No part takes its name before the last is finished."""
    stack = stack_with(tmp_path, 5)
    write(stack, tmp_path / "out.xlsx")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.xlsx")}
    save = Book.save

    def full(self: Book, path: Path, *, last: bool) -> None:
        if last:
            raise OSError(28, "No space left on device")
        save(self, path, last=last)

    monkeypatch.setattr(Book, "save", full)
    with pytest.raises(OutputError, match="空き"):
        write(stack, tmp_path / "out.xlsx", rows_per_book=1)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix == ".xlsx"} == before


def test_what_was_typed_goes_along_when_the_parts_shift(tmp_path: Path) -> None:
    """Rows that move to another part keep what was typed; parts that are not needed any more go."""
    stack = stack_with(tmp_path, 5)
    write(stack, tmp_path / "out.xlsx")
    types(tmp_path / "out_3.xlsx", 2, "12345")
    written = write(stack, tmp_path / "out.xlsx", rows_per_book=4)
    assert names(tmp_path) == ["out.xlsx", "out_2.xlsx"]
    assert typed(tmp_path / "out_2.xlsx") == ["12345"]
    write(stack, tmp_path / "out.xlsx", rows_per_book=None)
    assert names(tmp_path) == ["out.xlsx"]
    assert typed(tmp_path / "out.xlsx") == ["", "", "", "", "12345"]
    assert not written.notes


def test_a_surplus_part_with_entries_for_other_rows_is_kept_aside(tmp_path: Path) -> None:
    """What somebody typed for an application that is not in the new workbooks is not lost."""
    stack = stack_with(tmp_path, 5)
    write(stack, tmp_path / "out.xlsx")
    types(tmp_path / "out_3.xlsx", 2, "12345")
    del stack.sources[4]
    written = write(stack, tmp_path / "out.xlsx")
    assert names(tmp_path) == ["out.xlsx", "out_2.xlsx", "out_3_前の内容.xlsx"]
    assert "out_3_前の内容.xlsx" in "".join(written.notes)
    assert typed(tmp_path / "out_3_前の内容.xlsx") == ["12345"]


def test_appending_goes_on_after_the_last_row_and_doubles_none(tmp_path: Path) -> None:
    """Old applications stay in their order, new ones fill the last part and then further ones."""
    stack = stack_with(tmp_path, 3)
    write(stack, tmp_path / "out.xlsx", append=True)
    old = list(stack.sources)
    for number in (3, 4):
        stack.add("ippan", [reading("shimei", f"石巻　{number}")])
    stack.sources = [stack.sources[3], *old[:1], stack.sources[4]]
    write(stack, tmp_path / "out.xlsx", append=True)
    listed = [key for name in names(tmp_path) for key in keys(tmp_path / name)]
    assert listed == [*(s.key for s in old), stack.sources[0].key, stack.sources[2].key]
    assert names(tmp_path) == ["out.xlsx", "out_2.xlsx", "out_3.xlsx"]


def test_a_file_that_is_no_part_is_never_replaced(tmp_path: Path) -> None:
    """Another file under a part's name, or another workbook of dxauto, is refused by name; nothing changes."""
    stack = stack_with(tmp_path, 3)
    (tmp_path / "out_2.xlsx").write_bytes(b"budget")
    with pytest.raises(OutputError, match=r"out_2\.xlsx"):
        write(stack, tmp_path / "out.xlsx")
    assert (tmp_path / "out_2.xlsx").read_bytes() == b"budget"
    write(stack, tmp_path / "out_2.xlsx", rows_per_book=None)
    with pytest.raises(OutputError, match=r"out_2\.xlsx"):
        write(stack, tmp_path / "out.xlsx")
    write(stack, tmp_path / "out.xlsx", rows_per_book=None)
    assert names(tmp_path) == ["out.xlsx", "out_2.xlsx"]


def test_correcting_takes_every_part_into_which_something_was_typed(tmp_path: Path) -> None:
    """Each is written again in its place, with its numbers and links; one without an entry stays as it is."""
    stack = stack_with(tmp_path, 5)
    write(stack, tmp_path / "out.xlsx")
    first = (tmp_path / "out.xlsx").read_bytes()
    types(tmp_path / "out_2.xlsx", 3, "○")
    types(tmp_path / "out_3.xlsx", 2, "9,000")
    books = list(stack_of(tmp_path / "out_3.xlsx"))
    assert [path.name for path in books] == ["out_3.xlsx", "out_2.xlsx"]
    form, workspace = single_page(), Workspace(stack.workspace)
    for path in books:
        apply_corrections(path, workspace, {form.id: form}, TODAY, lambda _: None)
    assert (tmp_path / "out.xlsx").read_bytes() == first
    listed = [(r["No."], r["状態"], r["金額"]) for n in names(tmp_path) for r in rows(tmp_path / n, "申請一覧")]
    assert listed[2:] == [(3, "要確認", 102), (4, "完了", 103), (5, "完了", 9000)]
    assert load_workbook(tmp_path / "out_3.xlsx")["申請一覧"]["D2"].hyperlink.target.startswith("out_画像/")
    assert summary(tmp_path / "out_3.xlsx")["全部の冊"] == "3 冊、申請 5、ページ 5"


def test_an_unfinished_workbook_says_so_and_goes_when_the_whole_is_there(tmp_path: Path) -> None:
    """Its first sheet and title tell; what was typed into it stands in the whole one; it and its images go then."""
    stack = stack_with(tmp_path, 4)
    coming = stack.sources[3:]
    del stack.sources[3:]
    write(stack, tmp_path / "a_途中.xlsx", unfinished="4 月 1 日に止めました")
    book = load_workbook(tmp_path / "a_途中.xlsx")
    assert book.active.title == "途中までです"
    assert "4 月 1 日に止めました" in str(book.active["A2"].value)
    assert str(book["要約"]["A1"].value).startswith("【途中】")
    types(tmp_path / "a_途中_2.xlsx", 2, "12345")
    stack.sources += coming
    write(stack, tmp_path / "b.xlsx", rows_per_book=None)
    assert names(tmp_path) == ["b.xlsx"]
    assert typed(tmp_path / "b.xlsx") == ["", "", "12345", ""]
    assert not (tmp_path / "a_途中_画像").exists()
    assert load_workbook(tmp_path / "b.xlsx").active.title == "申請一覧"


def test_an_unfinished_workbook_with_pages_that_the_whole_lacks_stays(tmp_path: Path) -> None:
    """It may be all that is left of a scan that was moved away; one that only has such a name stays as well."""
    stack = stack_with(tmp_path, 2)
    write(stack, tmp_path / "c_途中.xlsx", None)
    write(stack, tmp_path / "a_途中.xlsx", None, unfinished="x")
    gone = stack.sources.pop()
    write(stack, tmp_path / "b.xlsx")
    assert names(tmp_path) == ["a_途中.xlsx", "b.xlsx", "c_途中.xlsx"]
    assert gone.key in keys(tmp_path / "a_途中.xlsx")


def test_pages_that_do_not_add_up_are_never_written(tmp_path: Path) -> None:
    """A page that gets lost between the ledger and the applications is an error, not a shorter workbook."""
    stack = stack_with(tmp_path, 3)
    account = PageAccount()
    items = [ItemOutcome(Item(s.key, ""), Outcome.review("見る"), s.folder) for s in stack.sources]
    assert len(list(account.of_outcomes(items))) == 3
    found: list[Application] = stack.applications(single_page())
    with pytest.raises(OutputError, match="合わない"):
        write_output(account.of_applications(found[:2]), request(stack, tmp_path / "out.xlsx", single_page()))
    assert not (tmp_path / "out.xlsx").exists()
    whole = PageAccount()
    list(whole.of_outcomes(items))
    list(whole.of_applications(found))
    counts = {"pages_in": 3, "pages_done": 0, "pages_review": 3, "pages_failed": 0, "pages_unknown": 0}
    assert whole.figures() == counts


def test_what_a_killed_writer_left_of_any_part_goes(tmp_path: Path) -> None:
    """Torn parts and torn unfinished ones are deleted; those of another result stay."""
    torn = [f".{stem}.0123abcd.part.xlsx" for stem in ("out", "out_2", "out_12", "out_途中", "out_途中_3")]
    other = [".out2.0123abcd.part.xlsx", ".outer.0123abcd.part.xlsx", "out_2.xlsx"]
    for name in (*torn, *other):
        (tmp_path / name).touch()
    forget_torn(tmp_path, "out")
    assert {path.name for path in tmp_path.iterdir()} == set(other)


def test_a_robot_that_enters_a_list_says_what_other_parts_there_are(tmp_path: Path) -> None:
    """Given one part it names the others; of an unfinished one it says so; a single list, or a CSV, says nothing."""
    stack = stack_with(tmp_path, 5)
    write(stack, tmp_path / "out.xlsx")
    (told,) = others_told(tmp_path / "out_2.xlsx")
    assert "out.xlsx、out_3.xlsx" in told
    write(stack, tmp_path / "a_途中.xlsx", None, unfinished="x")
    assert ["途中" in sentence for sentence in others_told(tmp_path / "a_途中.xlsx")] == [True]
    write(stack, tmp_path / "b.xlsx", None)
    (tmp_path / "b_2.xlsx").write_bytes((tmp_path / "b.xlsx").read_bytes())
    (tmp_path / "c.csv").write_text("氏名\n", encoding="utf-8")
    assert [list(others_told(tmp_path / name)) for name in ("b.xlsx", "c.csv", "none.xlsx")] == [[], [], []]
