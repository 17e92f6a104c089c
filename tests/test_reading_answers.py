"""From what was seen in a field to its answer."""

from __future__ import annotations

import datetime as dt

import pytest

from dxauto.forms.geometry import Box
from dxauto.forms.template import Choice, FieldSpec
from dxauto.reading.answers import BLANK_REQUIRED, Office, Seen, answer, demand_required

OFFICE = Office(dt.date(2026, 11, 23))


def spec(kind: str, **more: object) -> FieldSpec:
    return FieldSpec.model_validate({"name": "f", "label": "項目", "type": kind, "box": [0, 0, 50, 10], **more})


def test_a_sure_and_valid_value_needs_nobody() -> None:
    """A confident reading that the type accepts is taken, normalised."""
    reading = answer(spec("yuubin"), Seen("9860822", 0.99), OFFICE)
    assert (reading.value, reading.status, reading.reasons) == ("986-0822", "ok", ())


def test_an_unsure_value_goes_to_a_person_with_its_figure() -> None:
    """A confidence under the field's threshold is a reason, and the reason says how sure the machine was."""
    reading = answer(spec("yuubin", threshold=0.9), Seen("9860822", 0.6), OFFICE)
    assert reading.status == "review"
    assert "60%" in reading.reasons[0]


def test_the_offices_threshold_replaces_the_templates() -> None:
    """An office may be stricter or milder than the template."""
    seen = Seen("9860822", 0.6)
    assert answer(spec("yuubin", threshold=0.9), seen, Office(OFFICE.today, 0.5)).status == "ok"


def test_an_invalid_value_keeps_what_was_read() -> None:
    """What the type refuses is shown as it was read, so that a person can start from it."""
    reading = answer(spec("kojin_bangou"), Seen("123456789012", 0.99), OFFICE)
    assert reading.status == "review"
    assert reading.raw == "123456789012"
    assert reading.value


def test_a_choice_that_the_form_does_not_have_is_doubted() -> None:
    """Only the values of the field's own choices are valid."""
    field = spec("sentaku", choices=[Choice(value="有", label="有", box=Box(1, 1, 4, 4))])
    assert answer(field, Seen("無", 1.0), OFFICE).status == "review"
    assert answer(field, Seen("有", 1.0), OFFICE).value == "有"


def test_dates_leave_as_iso() -> None:
    """A date in 和暦 stands in the output as YYYY-MM-DD."""
    assert answer(spec("hizuke"), Seen("令和6.3.15", 1.0), OFFICE).value == "2024-03-15"


def test_a_blank_required_field_is_demanded() -> None:
    """A required field in which nothing stands goes to a person."""
    field = spec("shimei", required=True)
    kept = demand_required({"f": field}, {"f": answer(field, Seen("", 1.0), OFFICE)})
    assert kept["f"].reasons == (BLANK_REQUIRED,)


@pytest.mark.parametrize(("written", "expected"), [("石巻　太郎", {"t.1.a", "t.1.b"}), ("", set())])
def test_an_unused_row_is_left_out(written: str, expected: set[str]) -> None:
    """A table row in which nothing stands is no row; in a used row what is required is demanded."""
    specs = {
        "t.1.a": spec("shimei", name="t.1.a", group="t", row=1),
        "t.1.b": spec("suuryou", name="t.1.b", group="t", row=1, required=True),
    }
    readings = {
        "t.1.a": answer(specs["t.1.a"], Seen(written, 1.0), OFFICE),
        "t.1.b": answer(specs["t.1.b"], Seen("", 1.0), OFFICE),
    }
    kept = demand_required(specs, readings)
    assert set(kept) == expected
    if expected:
        assert kept["t.1.b"].reasons == (BLANK_REQUIRED,)
