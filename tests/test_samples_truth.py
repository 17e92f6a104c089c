"""The truth of the samples: in the values of the JSON output, keeping every rule, covering every field."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from dxauto.forms.library import load_library
from dxauto.forms.rules import check_rules
from dxauto.forms.template import FieldSpec, Template
from dxauto.forms.types import field_type
from dxauto.forms.types.identifiers import houjin_check_digit, kojin_check_digit
from dxauto.forms.values import ParseContext
from samples import people
from samples.answers import make_answers
from samples.plan import rng_of
from samples.stories import Answers

ROOT = Path(__file__).parents[1]
TABLES = Path(__file__).parents[2] / "shared/data/tables"
TODAY = dt.date(2026, 1, 5)
FORMS = load_library(ROOT).templates
MANY = 120


def parsed(spec: FieldSpec, value: Any) -> Any:
    """What the field's type makes of a value that is written as it stands in the truth."""
    kind = field_type(spec.type)
    text = (
        ",".join(value) if isinstance(value, list) else ("有" if value is True else "無" if value is False else value)
    )
    result = kind.parse(str(text), ParseContext(TODAY, spec.options))
    assert result.valid, (spec.name, result.problems)
    return kind.to_json(result.value)


def many(template: Template) -> list[Answers]:
    return [make_answers(template, rng_of(7, 1, index)) for index in range(MANY)]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_truth_is_a_fixed_point_of_the_field_types(form: str) -> None:
    """Each value of the truth, parsed by its field's type, is valid and comes out as itself."""
    for answers in many(FORMS[form]):
        for name, value in answers.items():
            spec = FORMS[form].field(name)
            if value is not None:
                assert parsed(spec, value) == value, (name, value)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_truth_keeps_the_rules_of_the_template(form: str) -> None:
    """No invented application breaks a rule between fields, and required fields are filled."""
    template = FORMS[form]
    for answers in many(template):
        values = {name: _typed(template.field(name), value) for name, value in answers.items()}
        assert check_rules(template, values, TODAY) == []
        blank = [s.name for s in template.fields if s.required and s.type != "umu" and answers[s.name] is None]
        assert blank == []


def _typed(spec: FieldSpec, value: Any) -> Any:
    return field_type(spec.type).from_json(value)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_field_is_filled_sometimes(form: str) -> None:
    """Over many applications every field of the form is answered, and the optional ones are also left blank."""
    seen = {name for answers in many(FORMS[form]) for name, value in answers.items() if value is not None}
    assert seen >= {spec.name for spec in FORMS[form].all_fields()}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_choice_is_chosen_sometimes(form: str) -> None:
    """Every choice of every field occurs, but eras that no living applicant writes."""
    template = FORMS[form]
    chosen: dict[str, set[str]] = {}
    for index in range(500):
        for name, value in make_answers(template, rng_of(8, 1, index)).items():
            chosen.setdefault(name, set()).update(value if isinstance(value, list) else [str(value)])
    for spec in template.fields:
        if spec.type != "seinengappi":
            assert chosen[spec.name] >= {choice.value for choice in spec.choices}, spec.name


def test_choices_are_values_of_the_template() -> None:
    """A choice in the truth is the `value` of one of the field's choices, several are in the template's order."""
    for template in FORMS.values():
        for answers in many(template):
            for spec in template.fields:
                order = [choice.value for choice in spec.choices]
                value = answers[spec.name]
                if order and spec.type != "seinengappi" and value is not None:
                    values = value if isinstance(value, list) else [value]
                    assert values == [known for known in order if known in values]


def test_table_rows_are_whole_and_start_at_one() -> None:
    """Used rows stand one below another from the first; the cells of empty rows are left out."""
    for template in FORMS.values():
        for table in template.tables:
            for answers in many(template):
                rows = sorted({int(n.split(".")[1]) for n in answers if n.startswith(table.name + ".")})
                assert rows == list(range(1, len(rows) + 1)) != []
                assert all(f"{table.name}.{row}.{c.name}" in answers for row in rows for c in table.columns)


def test_invented_numbers_have_right_check_digits() -> None:
    """個人番号 and 法人番号 end and begin with the digit that their laws prescribe."""
    rng = rng_of(1, 2, 3)
    for _ in range(200):
        number, firm = people.kojin_bangou(rng), people.houjin_bangou(rng)
        assert int(number[-1]) == kojin_check_digit(number[:11])
        assert int(firm[0]) == houjin_check_digit(firm[1:])


def test_first_years_of_eras_occur() -> None:
    """Some birthdays lie in a 元年, which people write in more than one way."""
    firsts = {1926, 1989, 2019}
    born = [people.birthday(rng_of(3, 1, index), 1925, 2022) for index in range(300)]
    assert sum(day.year in firsts for day in born) >= 10


def test_variant_characters_occur() -> None:
    """Names with 異体字 are among the invented ones, so that nothing may "correct" them."""
    names = "".join(people.person(rng_of(5, 1, index), (1950, 1990)).family for index in range(400))
    assert all(char in names for char in "髙﨑齋邊濱澤")


def test_towns_have_their_own_postal_codes() -> None:
    """The postal code of every address is the one that the post office has for the town."""
    files = [TABLES / f"postal-{area}.js" for area in (986, 987)]
    if not all(path.is_file() for path in files):
        pytest.skip("shared/data/tables is not here")
    codes: dict[str, list[Any]] = {}
    for path in files:
        text = path.read_text(encoding="utf-8")
        codes |= json.loads(text[text.index("{") : text.rindex("}") + 1])
    for index in range(600):
        home = people.home(rng_of(11, 1, index))
        town = codes[home.postal.replace("-", "")][2]
        assert home.address.removeprefix("宮城県").startswith(f"石巻市{town}"), home


def test_any_template_can_be_filled() -> None:
    """A form without a story of its own is answered by the types of its fields."""
    for template in FORMS.values():
        stranger = template.model_copy(update={"id": "somebody-elses", "rules": ()})
        for index in range(20):
            for name, value in make_answers(stranger, rng_of(2, 1, index)).items():
                if value is not None:
                    assert parsed(stranger.field(name), value) == value
