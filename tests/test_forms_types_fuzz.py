"""What every field type promises, for any text at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxauto.errors import ConfigurationError
from dxauto.forms.types import FIELD_TYPES, decoder_alphabet, field_type
from dxauto.forms.types.identifiers import houjin_check_digit, kojin_check_digit
from dxauto.forms.values import ParseContext

TODAY = dt.date(2026, 4, 1)
CONTEXT = ParseContext(TODAY)
NAMES = tuple(FIELD_TYPES)
LIKELY = st.text(alphabet="0123456789-ー一/.,年月日元令和昭平RS円¥十百千万,（）ァ髙﨑﨑 \n\t㈱ｶﾞ𠮷")


@pytest.mark.parametrize("name", NAMES)
@given(raw=st.one_of(st.text(), LIKELY))
def test_any_text_is_understood_or_complained_about(name: str, raw: str) -> None:
    """No text makes a type raise; a value or text that comes out can be written into a workbook."""
    parsed = field_type(name).parse(raw, CONTEXT)
    assert all(isinstance(problem, str) and problem for problem in parsed.problems)
    assert not any(ord(c) < 32 for c in parsed.text if c != "\n")


@pytest.mark.parametrize("name", NAMES)
@given(raw=st.one_of(st.text(), LIKELY))
def test_what_was_understood_is_understood_again(name: str, raw: str) -> None:
    """A valid value, typed as the type shows it, parses to itself: corrections and re-runs change nothing."""
    kind = field_type(name)
    parsed = kind.parse(raw, CONTEXT)
    if parsed.valid and parsed.value is not None:
        again = kind.parse(kind.format(parsed.value), CONTEXT)
        assert again.value == parsed.value
        assert again.valid


@pytest.mark.parametrize("name", NAMES)
@given(raw=LIKELY)
def test_json_gives_the_value_back(name: str, raw: str) -> None:
    """`from_json(to_json(v))` is `v`, so that page.json keeps values exactly."""
    kind = field_type(name)
    value = kind.parse(raw, CONTEXT).value
    assert kind.from_json(kind.to_json(value)) == value


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("blank", ["", " ", "　", "\n", "\x00\t"])
def test_blank_is_no_value_and_no_problem(name: str, blank: str) -> None:
    """White space and control characters alone are a blank field."""
    assert field_type(name).parse(blank, CONTEXT) == field_type(name).parse("", CONTEXT)
    assert field_type(name).parse(blank, CONTEXT).value is None


@given(day=st.dates(dt.date(1600, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_can_be_written_in_wareki(day: dt.date) -> None:
    """Each date's 和暦 (西暦 before 1873) parses to the same day, in all the ways people write it."""
    kind = field_type("hizuke")
    written = kind.format(day)
    short = written.replace("年", ".").replace("月", ".").replace("日", "")
    for text in (written, short, day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%Y%m%d}"):
        parsed = kind.parse(text, CONTEXT)
        assert (parsed.value, parsed.problems) == (day, ())


@given(number=st.integers(-(10**12), 10**12))
def test_money_comes_back_from_its_grouped_form(number: int) -> None:
    """1,234,567円 is 1234567, negative amounts too."""
    assert field_type("kingaku").parse(f"¥{number:,}-" if number >= 0 else f"{number:,}円", CONTEXT).value == number


@given(digits=st.text("0123456789", min_size=12, max_size=12), place=st.integers(0, 11), step=st.integers(1, 9))
def test_one_wrong_digit_of_a_corporate_number_is_mostly_seen(digits: str, place: int, step: int) -> None:
    """Changing one digit changes the check sum, except by 9 (the law's weights are modulo 9)."""
    right = str(houjin_check_digit(digits)) + digits
    changed = (int(digits[place]) + step) % 10
    other = digits[:place] + str(changed) + digits[place + 1 :]
    assert field_type("houjin_bangou").parse(right, CONTEXT).valid
    if abs(changed - int(digits[place])) != 9:
        assert not field_type("houjin_bangou").parse(right[0] + other, CONTEXT).valid


@given(digits=st.text("0123456789", min_size=11, max_size=11))
def test_a_personal_number_has_one_check_digit(digits: str) -> None:
    """Of the ten last digits exactly one is right."""
    good = [d for d in "0123456789" if field_type("kojin_bangou").parse(digits + d, CONTEXT).valid]
    assert good == [str(kojin_check_digit(digits))]


def test_an_unknown_type_names_the_near_miss() -> None:
    """A template's misspelt type is an error that says what was meant."""
    with pytest.raises(ConfigurationError, match="shimei"):
        field_type("simei")


@pytest.mark.parametrize("name", NAMES)
def test_every_type_is_described(name: str) -> None:
    """Each type has a Japanese title, a way into Excel, and an alphabet that holds what it shows."""
    kind: Any = FIELD_TYPES[name]
    assert kind.name == name
    assert kind.title
    assert kind.excel in {"text", "date", "number"}


def test_a_field_may_narrow_its_alphabet() -> None:
    """`options: {alphabet: ...}` restricts the decoder further than the type does."""
    kind = field_type("bangou")
    assert decoder_alphabet(kind, {"alphabet": "0123"}) == frozenset("0123")
    assert decoder_alphabet(kind, {}) == kind.alphabet
