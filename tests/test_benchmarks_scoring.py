"""The benchmark's own arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scoring import edit_distance, score

TYPES = {"t": {"shimei": "shimei", "seibetsu": "seibetsu"}}
TRUTH = {
    "file": "a.pdf",
    "page": 1,
    "template": "t",
    "condition": "clean",
    "fields": {"shimei": "石巻　太郎", "seibetsu": "男"},
}


def entry(value: object, status: str = "ok") -> dict[str, object]:
    return {"value": value, "status": status}


def record(**fields: object) -> dict[str, object]:
    return {"file": "a.pdf", "page": 1, "template": "t", "fields": fields}


def test_right_is_right() -> None:
    """Equal values count as exact, and the marks among them as marks."""
    result = score([TRUTH], [record(shimei=entry("石巻　太郎"), seibetsu=entry("男"))], TYPES)
    assert (result.all_fields.share, result.marks.fields, result.sorted_wrong) == (1.0, 1, 0)


def test_a_wrong_value_that_nobody_is_shown_is_told_apart() -> None:
    """Wrong and marked for review is one thing, wrong and accepted another."""
    fields = {"shimei": entry("石巻　太朗"), "seibetsu": entry("女", "review")}
    result = score([TRUTH], [record(**fields)], TYPES)
    assert (result.all_fields.exact, result.all_fields.wrong_unflagged, result.all_fields.flagged) == (0, 1, 1)


def test_a_page_that_was_not_recognised_has_no_field_right() -> None:
    """Unknown is not wrongly sorted, but none of its fields is right, not even the blank ones."""
    blank = {**TRUTH, "fields": {"shimei": None, "seibetsu": None}}
    result = score([blank], [{"file": "a.pdf", "page": 1, "template": None, "fields": {}}], TYPES)
    assert (result.all_fields.exact, result.sorted_wrong, result.sorted_right["clean"]) == (0, 0, [False])


def test_the_wrong_form_is_counted() -> None:
    """A page given to another template is what must never happen, and is counted."""
    result = score([TRUTH], [{"file": "a.pdf", "page": 1, "template": "u", "fields": {}}], TYPES)
    assert result.sorted_wrong == 1


def test_a_missing_page_is_counted() -> None:
    """A page that is not in the output at all is missing, and wrong in every field."""
    result = score([TRUTH], [], TYPES)
    assert (result.missing, result.all_fields.exact) == (1, 0)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_edit_distance_is_a_distance(a: str, b: str, c: str) -> None:
    """Zero for equals, symmetric, and no shorter by a detour."""
    assert edit_distance(a, a) == 0
    assert edit_distance(a, b) == edit_distance(b, a)
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)
