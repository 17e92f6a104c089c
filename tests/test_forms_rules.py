"""Rules between the fields of one application."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dxauto.forms.rules import Violation, check_rules
from dxauto.forms.template import Template
from dxauto.forms.values import Value

TODAY = dt.date(2026, 4, 1)
TYPES = {"a": "kingaku", "b": "kingaku", "total": "kingaku", "born": "hizuke", "died": "hizuke", "who": "sentaku"}


def violations(rule: dict[str, Any], **values: Value) -> list[Violation]:
    fields = [{"name": n, "label": n.upper(), "type": t, "box": (1, 1, 9, 9)} for n, t in TYPES.items()]
    template = Template.model_validate({"id": "t", "title": "t", "fields": fields, "rules": [rule]})
    return check_rules(template, values, TODAY)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ({"kind": "either", "fields": ["a", "b"]}, {"b": 0}, {}),
        ({"kind": "one_of", "fields": ["a", "b"]}, {"a": 1}, {"a": 1, "b": 2}),
        ({"kind": "one_of", "fields": ["a", "b"]}, {"b": 1}, {}),
        ({"kind": "sum", "fields": ["a", "b"], "equals": "total"}, {"a": 1, "b": 2, "total": 3}, {"a": 1, "total": 3}),
        ({"kind": "sum", "fields": ["a", "b"], "equals": "total"}, {}, {"a": 1, "b": 2}),
        ({"kind": "not_future", "fields": ["born"]}, {"born": TODAY}, {"born": dt.date(2026, 4, 2)}),
        (
            {"kind": "order", "fields": ["born", "died"]},
            {"born": TODAY, "died": TODAY},
            {"born": TODAY, "died": dt.date(2026, 3, 31)},
        ),
        ({"kind": "order", "fields": ["died", "born"]}, {"born": TODAY}, {"died": TODAY, "born": dt.date(2020, 1, 1)}),
        ({"kind": "required_if", "fields": ["a"], "when": {"who": "x"}}, {"who": "y"}, {"who": "x"}),
        ({"kind": "required_if", "fields": ["a"], "when": {"who": "x"}}, {"who": "x", "a": 1}, {"who": ["z", "x"]}),
        ({"kind": "required_if", "fields": ["a"], "when": {"b": "*"}}, {}, {"b": 5}),
        ({"kind": "required_if", "fields": ["a"], "when": {"who": "true"}}, {"who": False}, {"who": True}),
        ({"kind": "same", "fields": ["a", "b"]}, {"a": 1, "b": 1}, {"a": 1}),
    ],
)
def test_a_rule_holds_or_is_reported(rule: dict[str, Any], good: dict[str, Any], bad: dict[str, Any]) -> None:
    """Each kind of rule passes what is right and reports what breaks it, once, in Japanese."""
    assert violations(rule, **good) == []
    (found,) = violations(rule, **bad)
    assert found.fields
    assert "「" in found.message


def test_a_violation_names_the_fields_to_look_at() -> None:
    """A broken sum points at its parts and at the total, by name, and keeps amounts out of the sentence."""
    (found,) = violations({"kind": "sum", "fields": ["a", "b"], "equals": "total"}, a=1234, total=777)
    assert found.fields == ("a", "b", "total")
    assert "1,234" not in found.message
    assert "777" not in found.message


def test_a_rule_may_bring_its_own_sentence() -> None:
    """The template's message stands instead of the general one."""
    (found,) = violations({"kind": "either", "fields": ["a"], "message": "金額を書いてください"})
    assert found.message == "金額を書いてください"
