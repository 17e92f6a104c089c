"""Sorting: a page belongs to its own form, or is unknown; never to another form."""

from __future__ import annotations

import pickle
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from locate_support import (
    NAMES,
    SIZE,
    UNIT,
    Machine,
    coded,
    coded_index,
    draw_form,
    photograph,
    plain,
    plain_index,
    reference,
    scan,
    with_code,
    written_on,
)

from dxauto.forms.marks_layout import corner_boxes, qr_box
from dxauto.reading.locate import TemplateIndex, build_index, locate
from dxauto.reading.types import Gray, Located, PageImage, Unknown

SHARED = Path(__file__).parents[2] / "shared/data"
FAX = Machine(dpi=(204, 98), one_bit=True, degrees=1)


def sorted_as(paper: Gray, index: TemplateIndex, machine: Machine | None = None) -> str:
    """The template that a scan of the paper is sorted to, or nothing."""
    located = locate(scan(paper, machine or Machine(degrees=1), seed=11).page, index)
    return located.template if isinstance(located, Located) else ""


def reason_for(paper: Gray, index: TemplateIndex) -> str:
    """Why a scan of the paper is unknown; fails if it is not."""
    located = locate(scan(paper, Machine(degrees=1), seed=12).page, index)
    assert isinstance(located, Unknown)
    return located.reason


@pytest.mark.parametrize("machine", [Machine(degrees=2), Machine(degrees=181), FAX], ids=["scan", "upside down", "fax"])
@pytest.mark.parametrize("number", range(3))
def test_every_form_is_sorted_to_itself(number: int, machine: Machine) -> None:
    """Forms with the same table frames are told apart, with code and without."""
    assert sorted_as(written_on(plain()[number].gray, 20), plain_index(), machine) == NAMES[number]
    assert sorted_as(written_on(coded()[number].gray, 21), coded_index(), machine) == NAMES[number]


@pytest.mark.parametrize("machine", [Machine(degrees=1), FAX], ids=["scan", "fax"])
@pytest.mark.parametrize("number", range(3))
def test_a_form_that_is_not_known_is_unknown(number: int, machine: Machine) -> None:
    """Without its own blank in the index a form is nobody's, however like the others it looks."""
    others = build_index(r for r in plain() if r.template_id != NAMES[number])
    assert sorted_as(written_on(plain()[number].gray, 22), others, machine) == ""


@pytest.mark.parametrize("tables", [1, 3])
def test_forms_of_other_offices_are_unknown(tables: int) -> None:
    """Forms drawn in the same manner that are in no index are unknown."""
    for seed in (101, 102, 103):
        assert sorted_as(draw_form(seed, tables=tables), plain_index()) == ""


def test_a_code_of_a_version_that_is_not_known_is_unknown() -> None:
    """The print agrees and the code says version 2: the page is not read as version 1, and the reason says so."""
    second = with_code(plain()[0].gray, "DXA1:aoi:2:1")
    assert "その版の様式がありません" in reason_for(second, coded_index())


def test_a_code_of_a_version_that_cannot_be_read_is_unknown() -> None:
    """The code of version 2, scribbled over until it cannot be read, does not make the page version 1."""
    second = with_code(plain()[0].gray, "DXA1:aoi:2:1")
    place = qr_box(SIZE)
    for offset in (5.0, 8.0, 11.0):
        start, end = (
            (round((place.x - 2) * UNIT), round((place.y + offset) * UNIT)),
            (
                round((place.right + 2) * UNIT),
                round((place.y + offset + 2) * UNIT),
            ),
        )
        cv2.line(second, start, end, 255, 10)
    assert sorted_as(second, coded_index()) == ""


def test_a_code_on_the_print_of_another_form_is_unknown() -> None:
    """Where code and print contradict one another neither is believed."""
    pasted = with_code(plain()[1].gray, "DXA1:aoi:1:1")
    assert "コードは様式「aoi」" in reason_for(pasted, coded_index())


def test_two_codes_on_one_page_are_unknown() -> None:
    """Two forms on one glass are not read as one of them."""
    both = coded()[0].gray.copy()
    place = qr_box(SIZE)
    left, top, side = (round(v * UNIT) for v in (place.x, place.y, place.w))
    code = coded()[1].gray[top - 20 : top + side + 20, left - 20 : left + side + 20]
    both[2000 : 2000 + code.shape[0], 700 : 700 + code.shape[1]] = code
    assert "二つ以上" in reason_for(both, coded_index())


def test_a_form_whose_code_is_covered_is_found_by_its_layout() -> None:
    """A label stuck over the code does not make the form unknown."""
    paper = written_on(coded()[0].gray, 23)
    place = qr_box(SIZE).grown(2)
    left, top, right, bottom = (round(v * UNIT) for v in (place.x, place.y, place.right, place.bottom))
    paper[top:bottom, left:right] = 255
    located = locate(scan(paper, Machine(degrees=1)).page, coded_index())
    assert isinstance(located, Located)
    assert (located.template, located.method) == ("aoi", "layout")


@pytest.mark.parametrize("lost", range(4))
def test_a_lost_corner_mark_does_not_matter(lost: int) -> None:
    """With any one corner torn off the page is still found."""
    paper = coded()[0].gray.copy()
    place = corner_boxes(SIZE)[lost].grown(1.5)
    left, top, right, bottom = (round(v * UNIT) for v in (place.x, place.y, place.right, place.bottom))
    paper[top:bottom, left:right] = 255
    assert sorted_as(paper, coded_index()) == "aoi"


def moved_down(blank: Gray) -> Gray:
    """A new edition: the lower half stands 6 mm lower."""
    page = blank.copy()
    page[1248:] = blank[1200:-48]
    page[1200:1248] = 255
    return page


def relabelled(blank: Gray) -> Gray:
    """A new edition: one row's label has another text."""
    page = blank.copy()
    other = draw_form(77)
    top, bottom, left, right = 560, 640, 190, 330
    page[top:bottom, left:right] = other[top:bottom, left:right]
    return page


def with_more_rows(blank: Gray) -> Gray:
    """A new edition: rows have been added at the foot."""
    page = blank.copy()
    for y in range(2060, 2260, 45):
        cv2.line(page, (160, y), (1460, y), 0, 2)
    return page


EDITIONS = {"moved": moved_down, "relabelled": relabelled, "more rows": with_more_rows}


@pytest.mark.parametrize("edition", EDITIONS)
def test_another_edition_without_code_is_not_read_as_the_one_that_is_known(edition: str) -> None:
    """An edition that is not in the index is unknown although nearly all of its print agrees."""
    first = plain()[0]
    assert sorted_as(written_on(EDITIONS[edition](first.gray), 24, 10), build_index([first])) == ""


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("machine", [Machine(degrees=1), FAX], ids=["scan", "fax"])
def test_two_editions_that_are_both_known_are_told_apart(edition: str, machine: Machine) -> None:
    """What only one of two editions prints decides between them, on a fax as well."""
    first = plain()[0]
    second = reference("aoi-kai", EDITIONS[edition](first.gray))
    index = build_index([first, second])
    assert sorted_as(written_on(first.gray, 25, 10), index, machine) == "aoi"
    assert sorted_as(written_on(second.gray, 26, 10), index, machine) == "aoi-kai"


def test_two_blanks_that_print_the_same_are_not_chosen_between() -> None:
    """If nothing distinguishes two blanks the page is unknown, and the reason names both."""
    first = plain()[0]
    reason = reason_for(first.gray, build_index([first, reference("aoi-copy", first.gray)]))
    assert "aoi" in reason
    assert "aoi-copy" in reason


def test_half_a_page_is_unknown() -> None:
    """A page of which the lower half was not scanned is not registered as if it were whole."""
    page = scan(plain()[0].gray, Machine()).page
    half = PageImage(np.ascontiguousarray(page.gray[:1150]), page.dpi)
    assert isinstance(locate(half, plain_index()), Unknown)


WHITE: Gray = np.full((2339, 1654), 255, np.uint8)
NOBODYS = {
    "white": WHITE,
    "black": WHITE * 0,
    "noise": np.random.default_rng(1).integers(0, 256, (1200, 900)).astype(np.uint8),
    "handwriting": written_on(WHITE, 30, 150),
    "squared paper": np.where((np.add.outer(np.arange(2339) % 60 < 2, np.arange(1654) % 60 < 2)), 0, 255).astype(
        np.uint8
    ),
    "one pixel": WHITE[:1, :1],
    "a line of pixels": WHITE[:1],
}


@pytest.mark.parametrize("name", NOBODYS)
def test_what_is_no_form_is_unknown_with_a_reason(name: str) -> None:
    """Empty sheets, letters and pictures belong to no form; the reason is a sentence."""
    located = locate(PageImage(np.ascontiguousarray(NOBODYS[name]), (200, 200)), coded_index())
    assert isinstance(located, Unknown)
    assert located.reason


def test_a_photograph_of_a_desk_is_unknown() -> None:
    """A picture without a form in it is unknown."""
    assert isinstance(locate(photograph(WHITE, 5).page, plain_index()), Unknown)


@pytest.mark.skipif(not SHARED.exists(), reason="no shared data beside the checkout")
def test_a_page_of_handwriting_is_unknown() -> None:
    """A real photographed page of handwriting is nobody's form."""
    gray = cv2.imdecode(np.fromfile(SHARED / "forms/handwritten-page.png", np.uint8), cv2.IMREAD_GRAYSCALE)
    assert isinstance(locate(PageImage(np.asarray(gray, np.uint8), (200, 200)), coded_index()), Unknown)


@given(
    hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=200)), st.tuples(st.floats(), st.floats())
)
@settings(max_examples=40, deadline=None)
def test_any_picture_with_any_dpi_ends_as_an_answer(gray: Gray, dpi: tuple[float, float]) -> None:
    """Pictures of any size, with any claim about their resolution (nan and infinity too), never raise."""
    assert isinstance(locate(PageImage(gray, dpi), plain_index()), Unknown)


def test_an_index_without_blanks_knows_no_page() -> None:
    """With no templates every page is unknown, coded ones with the version's reason."""
    assert sorted_as(plain()[0].gray, build_index([])) == ""
    assert "その版の様式がありません" in reason_for(coded()[0].gray, build_index([]))


def test_a_blank_with_nothing_on_it_is_never_found() -> None:
    """An empty sheet given as a blank form takes no page, an empty one least of all."""
    index = build_index([reference("empty", WHITE)])
    assert sorted_as(WHITE, index) == ""
    assert sorted_as(plain()[0].gray, index) == ""


def test_the_index_can_be_kept_in_a_file() -> None:
    """A pickled index gives the same answer, bit for bit."""
    again = pickle.loads(pickle.dumps(coded_index()))
    page = scan(written_on(coded()[1].gray, 27), Machine(degrees=2)).page
    first, second = locate(page, coded_index()), locate(page, again)
    assert isinstance(first, Located)
    assert isinstance(second, Located)
    assert np.array_equal(first.matrix, second.matrix)
