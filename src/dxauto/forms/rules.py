"""Rules between the fields of one application, as a template's `rules` state them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from dxauto.forms.template import Rule, Template
from dxauto.forms.values import Value

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that does not hold: the fields that a person must look at, and the sentence why."""

    fields: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class _Case:
    """One rule laid against one application."""

    rule: Rule
    values: Values
    labels: Mapping[str, str]
    today: dt.date

    def value(self, name: str) -> Value:
        return self.values.get(name)

    def named(self, names: tuple[str, ...], glue: str = "」「") -> str:
        return f"「{glue.join(self.labels[n] for n in names)}」"

    def filled(self) -> tuple[str, ...]:
        return tuple(name for name in self.rule.fields if is_filled(self.value(name)))

    def dates(self) -> list[tuple[str, dt.date]]:
        pairs = ((name, self.value(name)) for name in self.rule.fields)
        return [(name, value) for name, value in pairs if isinstance(value, dt.date)]


def is_filled(value: Value) -> bool:
    """Something is written: not blank, no empty list, and no absent stamp (False)."""
    return value is not None and value is not False and value not in ("", [])


def check_rules(template: Template, values: Values, today: dt.date) -> list[Violation]:
    """Give every rule of the template that the values break, in the template's order.

    A field that is missing from `values` is blank. The rule's own `message` is used where it has one.
    """
    labels = {spec.name: spec.label for spec in template.all_fields()}
    found: list[Violation] = []
    for rule in template.rules:
        for violation in _CHECKS[rule.kind](_Case(rule, values, labels, today)):
            found.append(Violation(violation.fields, rule.message or violation.message))
    return found


def _either(case: _Case) -> Iterator[Violation]:
    if not case.filled():
        yield Violation(case.rule.fields, f"{case.named(case.rule.fields)}のどれかを書く必要があります")


def _one_of(case: _Case) -> Iterator[Violation]:
    filled = case.filled()
    if not filled:
        yield Violation(case.rule.fields, f"{case.named(case.rule.fields)}のどれか1つを書く必要があります")
    elif len(filled) > 1:
        yield Violation(filled, f"{case.named(filled)}の両方に書かれています。書けるのは1つだけです")


def _sum(case: _Case) -> Iterator[Violation]:
    goal = case.rule.equals
    if goal is None:
        return
    parts = [value for name in case.rule.fields if type(value := case.value(name)) is int]
    total = case.value(goal)
    if not parts and total is None:
        return
    if type(total) is not int or sum(parts) != total:
        message = f"{case.named(case.rule.fields, '」+「')}の合計が{case.named((goal,))}と合いません"
        yield Violation((*case.rule.fields, goal), message)


def _not_future(case: _Case) -> Iterator[Violation]:
    for name, day in case.dates():
        if day > case.today:
            yield Violation((name,), f"{case.named((name,))}が今日より後の日付です")


def _order(case: _Case) -> Iterator[Violation]:
    for (first, earlier), (second, later) in pairwise(case.dates()):
        if earlier > later:
            yield Violation((first, second), f"{case.named((second,))}が{case.named((first,))}より前の日付です")


def _required_if(case: _Case) -> Iterator[Violation]:
    if not all(_is(case.value(name), wanted) for name, wanted in case.rule.when.items()):
        return
    blank = tuple(name for name in case.rule.fields if not is_filled(case.value(name)))
    if blank:
        yield Violation(blank, f"{case.named(tuple(case.rule.when))}の書き方から、{case.named(blank)}が必要です")


def _is(value: Value, wanted: str) -> bool:
    """A condition of `when`: `*` is anything written, `""` blank, else the value (one of them, if several)."""
    if wanted == "*":
        return is_filled(value)
    if isinstance(value, list):
        return wanted in value
    if isinstance(value, bool):
        return value == (wanted.lower() in {"true", "有", "1"})
    return wanted == ("" if value is None else str(value))


def _same(case: _Case) -> Iterator[Violation]:
    values = [case.value(name) for name in case.rule.fields]
    if any(value != values[0] for value in values):
        yield Violation(case.rule.fields, f"{case.named(case.rule.fields)}の内容が同じではありません")


_CHECKS: Mapping[str, Callable[[_Case], Iterator[Violation]]] = {
    "either": _either,
    "one_of": _one_of,
    "sum": _sum,
    "not_future": _not_future,
    "order": _order,
    "required_if": _required_if,
    "same": _same,
}
