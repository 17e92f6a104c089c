"""Check squares, rings and seals."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from crops_support import LABELS, SQUARES, WORDS, at, blank_form, prepared, ring, strike, stroke, tick
from hypothesis import given, settings
from hypothesis import strategies as st

from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, FieldSpec
from dxauto.reading.marks import read_choices, read_seal
from dxauto.reading.marks.reading import ALL_MARKED, MISPLACED, OTHER_MARK, STRUCK, TWO_MARKS, Marked, decide
from dxauto.reading.types import Gray


def _field(boxes: tuple[Box, ...], mark: str, several: bool = False) -> FieldSpec:
    choices = tuple(Choice(value=v, label=v, box=b) for v, b in zip(LABELS, boxes, strict=True))
    kind = "fukusuu_sentaku" if several else "sentaku"
    return FieldSpec(name="f", label="f", type=kind, box=Box(15, 55, 90, 30), choices=choices, mark=mark)


CHECKS, RINGS = _field(SQUARES, "check"), _field(WORDS, "circle")
MANY = _field(SQUARES, "check", several=True)


def _cross(page: Gray, box: Box) -> None:
    x, y = box.centre
    stroke(page, (x - 1.6, y - 1.6), (x + 1.6, y + 1.6))
    stroke(page, (x + 1.6, y - 1.6), (x - 1.6, y + 1.6))


def _fill(page: Gray, box: Box) -> None:
    for k in range(9):
        stroke(page, (box.x + 0.3, box.y + 0.3 + 0.42 * k), (box.right - 0.3, box.y + 0.4 + 0.42 * k))


@pytest.mark.parametrize("field", [CHECKS, RINGS, MANY], ids=["checks", "rings", "several"])
@pytest.mark.parametrize("shift", [(0.0, 0.0), (4.0, 3.0), (-3.5, -4.0)])
def test_untouched_marks_are_blank(field: FieldSpec, shift: tuple[float, float]) -> None:
    """Nobody has marked anything: no value, full confidence, no reason; never all of them."""
    for seed in range(4):
        reading = read_choices(prepared(blank_form(), seed, shift), field)
        assert reading.values == ()
        assert reading.confidence == 1.0
        assert reading.reasons == ()


@pytest.mark.parametrize("draw", [tick, _cross, _fill])
@pytest.mark.parametrize("index", range(4))
def test_each_way_of_marking_a_square(draw: Callable[[Gray, Box], None], index: int) -> None:
    """✓, × and a filled square all choose their own square only, surely."""
    page = blank_form()
    draw(page, SQUARES[index])
    reading = read_choices(prepared(page, index, (2.0, -2.0)), CHECKS)
    assert reading.values == (LABELS[index],)
    assert reading.confidence >= 0.9


@pytest.mark.parametrize("draw", [tick, _cross])
def test_struck_out_square_is_not_chosen(draw: Callable[[Gray, Box], None]) -> None:
    """A mark that is crossed out by a double line is no choice, is said to be struck, and lowers the confidence."""
    page = blank_form()
    draw(page, SQUARES[0])
    strike(page, SQUARES[0])
    tick(page, SQUARES[2])
    reading = read_choices(prepared(page), CHECKS)
    assert reading.values == (LABELS[2],)
    assert STRUCK in reading.reasons
    assert reading.confidence < 0.85


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 3),
    st.floats(0.85, 1.05),
    st.tuples(st.floats(-0.9, 0.9), st.floats(-0.7, 0.7)),
    st.integers(0, 500),
)
def test_ring_counts_for_the_word_it_goes_round(
    index: int, share: float, offset: tuple[float, float], seed: int
) -> None:
    """A hand-drawn ring, open or overshooting, off the middle, chooses exactly the word whose middle it encloses."""
    page = blank_form()
    ring(page, WORDS[index], share, offset=offset)
    assert read_choices(prepared(page, seed), RINGS).values == (LABELS[index],)


def test_struck_ring_is_not_chosen() -> None:
    """A ring struck out by a double line is no choice."""
    page = blank_form()
    ring(page, WORDS[1])
    strike(page, WORDS[1])
    ring(page, WORDS[3])
    reading = read_choices(prepared(page), RINGS)
    assert reading.values == (LABELS[3],)
    assert STRUCK in reading.reasons


def test_large_ring_does_not_choose_the_neighbour() -> None:
    """A ring so wide that it crosses the neighbour's word still chooses only its own."""
    page = blank_form()
    ring(page, WORDS[1].grown(2.0))
    assert read_choices(prepared(page), RINGS).values == (LABELS[1],)


def test_two_rings_are_a_reason() -> None:
    """Two rings where one may be are both told, with a reason and hardly any confidence."""
    page = blank_form()
    ring(page, WORDS[0])
    ring(page, WORDS[2])
    reading = read_choices(prepared(page), RINGS)
    assert reading.values == (LABELS[0], LABELS[2])
    assert TWO_MARKS in reading.reasons
    assert reading.confidence < 0.5


def test_several_ticks_may_be() -> None:
    """Where several may be chosen, all ticked ones are given in the template's order, even all of them."""
    page = blank_form()
    for box in SQUARES:
        tick(page, box)
    reading = read_choices(prepared(page), MANY)
    assert reading.values == LABELS
    assert reading.reasons == ()


def test_tick_on_a_word_is_odd() -> None:
    """A tick instead of a ring is understood, but a person must look."""
    page = blank_form()
    tick(page, WORDS[2])
    reading = read_choices(prepared(page), RINGS)
    assert reading.values == (LABELS[2],)
    assert OTHER_MARK in reading.reasons
    assert reading.confidence < 0.85


def test_page_that_is_another_form_is_not_read() -> None:
    """If the page's print is not the blank's, marks are not guessed: no value, no confidence, the reason."""
    other = np.full_like(blank_form(), 255)
    rng = np.random.default_rng(0)
    for _ in range(60):
        x, y = rng.uniform(5, 110), rng.uniform(5, 85)
        cv2.rectangle(other, (at(x), at(y)), (at(x + 3), at(y + 2)), 10, -1)
    reading = read_choices(prepared(other), CHECKS)
    assert reading.values == ()
    assert reading.confidence == 0.0
    assert reading.reasons == (MISPLACED,)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=8), st.booleans())
def test_decisions_keep_their_promises(marks: list[tuple[float, bool]], several: bool) -> None:
    """Whatever is seen: values are unstruck choices in order, the confidence is in 0..1, doubt has a reason."""
    seen = [Marked(str(i), score, struck) for i, (score, struck) in enumerate(marks)]
    reading = decide(seen, several)
    assert list(reading.values) == sorted(reading.values, key=int)
    assert all(not seen[int(v)].struck and seen[int(v)].score >= 0.5 for v in reading.values)
    assert 0 <= reading.confidence <= 1
    if not several and len(reading.values) > 1:
        assert reading.reasons
    if ALL_MARKED in reading.reasons:
        assert reading.values == ()


PLACE = Box(92, 58, 16, 16)


def _stamp(page: Gray, centre: tuple[float, float], radius: float, tone: int) -> None:
    cv2.circle(page, (at(centre[0]), at(centre[1])), at(radius), tone, at(0.6), cv2.LINE_AA)
    for dx in (-1.4, 0.2, 1.6):
        stroke(page, (centre[0] + dx, centre[1] - 3), (centre[0] + dx, centre[1] + 3), tone=tone, width=0.6)


@pytest.mark.parametrize("tone", [60, 105, 150])
@pytest.mark.parametrize("offset", [(0.0, 0.0), (2.5, -2.0)])
def test_seal_is_seen(tone: int, offset: tuple[float, float]) -> None:
    """A round stamp, dark or pale red in grey, in the middle or not, is a seal."""
    page = blank_form()
    _stamp(page, (PLACE.centre[0] + offset[0], PLACE.centre[1] + offset[1]), 5.0, tone)
    reading = read_seal(prepared(page), PLACE)
    assert reading.values == ("あり",)
    assert reading.scores["round"] > 0.5
    assert reading.reasons == ()


def test_signature_is_present_but_not_round() -> None:
    """Handwriting in the place of a seal counts as present, with a reason for a person to look."""
    page = blank_form()
    for k in range(3):
        stroke(page, (93 + 4 * k, 62), (96 + 4 * k, 62), (93.5 + 4 * k, 68), (96.5 + 4 * k, 68))
        stroke(page, (94.5 + 4 * k, 61), (94.5 + 4 * k, 69))
    reading = read_seal(prepared(page), PLACE)
    assert reading.values == ("あり",)
    assert reading.scores["round"] < 0.3
    assert reading.reasons


def test_empty_place_has_no_seal() -> None:
    """Nothing stamped is nothing, for sure."""
    reading = read_seal(prepared(blank_form()), PLACE)
    assert reading.values == ()
    assert reading.confidence == 1.0
