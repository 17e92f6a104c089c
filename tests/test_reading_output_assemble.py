"""Pages become applications: forms of several pages, rules between fields, unknown and failed pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from output_support import Stack, reading, single_page, two_pages

from dxauto.reading.pairing import Sheet, pair


def sheets(pages: str, joins: str = "", file: str = "a.pdf") -> list[Sheet]:
    """A file's pages as page numbers of the form; `joins` gives each a letter ('.': none)."""
    return [
        Sheet(n, file, n + 1, "t", int(page), None if not joins or joins[n] == "." else joins[n])
        for n, page in enumerate(pages)
    ]


def grouped(found: list[tuple[Sheet, ...]]) -> list[list[int]]:
    return [[s.position for s in group] for group in found]


@pytest.mark.parametrize(
    ("pages", "joins", "groups"),
    [
        ("1212", "", [[0, 1], [2, 3]]),
        ("2121", "", [[1, 0], [3, 2]]),
        ("1221", "AABB", [[0, 1], [3, 2]]),
        ("112", "", [[0], [1, 2]]),
        ("122", "", [[0, 1], [2]]),
        ("12212", "", [[0, 1], [2], [3, 4]]),
        ("1122", "ABBA", [[0, 3], [1, 2]]),
        ("1212", "AB.B", [[0, 1], [2, 3]]),
        ("1212", "AX.B", [[0, 1], [2, 3]]),
        ("12", "AB", [[0, 1]]),
        ("1", "", [[0]]),
    ],
)
def test_pages_find_their_partners(pages: str, joins: str, groups: list[list[int]]) -> None:
    """Equal numbers join pages anywhere; neighbours join in whichever direction leaves fewer alone."""
    assert grouped(pair(sheets(pages, joins), 2)) == groups


def test_pages_of_different_files_are_no_neighbours() -> None:
    """The last page of one file and the second page of another stay apart."""
    first, second = sheets("1")[0], Sheet(1, "b/b.pdf", 2, "t", 2, None)
    assert grouped(pair([first, second], 2)) == [[0], [1]]


def test_the_end_of_a_file_and_the_next_file_stay_apart() -> None:
    """A lone first page at the end of a file of several does not take the first page of the next file."""
    last, first = Sheet(1, "s/a.pdf", 2, "t", 1, None), Sheet(2, "s/b.pdf", 1, "t", 2, None)
    assert grouped(pair([last, first], 2)) == [[1], [2]]


def test_files_of_one_name_in_two_folders_are_two_files() -> None:
    """Pages of files of the same name that do not follow one another in the stack stay apart."""
    first, second = Sheet(0, "scan.pdf", 1, "t", 1, None), Sheet(7, "scan.pdf", 2, "t", 2, None)
    assert grouped(pair([first, second], 2)) == [[0], [7]]


def test_single_page_files_of_a_folder_are_neighbours() -> None:
    """Page 1 and page 2 scanned to two pictures, one after the other, belong together."""
    first, second = Sheet(0, "s/1.jpg", 1, "t", 1, None), Sheet(1, "s/2.jpg", 1, "t", 2, None)
    assert grouped(pair([first, second], 2)) == [[0, 1]]


@given(
    pages=st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "A", "B"])), max_size=20),
    count=st.integers(2, 3),
)
def test_every_page_is_in_exactly_one_application(pages: list[tuple[int, str]], count: int) -> None:
    """However the stack lies, no page is lost or doubled, and no application has two of one page."""
    listed = [Sheet(n, "a.pdf", n + 1, "t", min(p, count), j or None) for n, (p, j) in enumerate(pages)]
    found = pair(listed, count)
    assert sorted(s.position for group in found for s in group) == list(range(len(listed)))
    for group in found:
        numbers = [s.page for s in group]
        assert numbers == sorted(set(numbers))


def test_a_form_of_two_pages_is_one_application(tmp_path: Path) -> None:
    """Both pages' fields stand in one application, whichever page came first."""
    stack = Stack(tmp_path)
    stack.add("nimai", [reading("ban2", "77"), reading("kin", 5)], page=2)
    stack.add("nimai", [reading("ban", "77")], page=1)
    (found,) = stack.applications(two_pages())
    assert (found.status, set(found.fields), found.page) == ("done", {"ban", "ban2", "kin"}, 2)
    assert found.key == stack.sources[1].key


def test_a_lone_page_is_reviewed(tmp_path: Path) -> None:
    """A form whose second page is missing says so, and is not called done."""
    stack = Stack(tmp_path)
    stack.add("nimai", [reading("ban", "77")], page=1)
    (found,) = stack.applications(two_pages())
    assert found.status == "review"
    assert found.reasons == ("2ページ目が見つかりません",)


def test_neighbours_with_different_numbers_are_reviewed(tmp_path: Path) -> None:
    """Pages put together although their numbers differ are marked in both fields."""
    stack = Stack(tmp_path)
    stack.add("nimai", [reading("ban", "77")], page=1)
    stack.add("nimai", [reading("ban2", "78"), reading("kin", 5)], page=2)
    (found,) = stack.applications(two_pages())
    assert found.status == "review"
    assert [n for n, f in found.fields.items() if "番号がページで違います" in f.reasons] == ["ban", "ban2"]


def test_a_persons_decision_is_not_questioned_again(tmp_path: Path) -> None:
    """A rule that fails among values a person has decided marks nothing."""
    stack = Stack(tmp_path)
    stack.add("nimai", [replace(reading("ban", "77"), decided="person")], page=1)
    stack.add("nimai", [replace(reading("ban2", "78"), decided="person"), reading("kin", 5)], page=2)
    (found,) = stack.applications(two_pages())
    assert found.status == "done"


def test_unknown_and_failed_pages_are_applications_too(tmp_path: Path) -> None:
    """Nothing of the stack disappears: what has no form is reviewed, what could not be read has failed."""
    stack = Stack(tmp_path)
    stack.add(None, reason="どの様式にも合いません")
    stack.fail("PDF が壊れています")
    stack.add("kieta", [])
    found = stack.applications(single_page())
    assert [(a.status, a.template) for a in found] == [("review", None), ("failed", None), ("review", None)]
    assert found[1].reasons == ("PDF が壊れています",)
