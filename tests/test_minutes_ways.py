"""The tables of ways to say a thing: each row finds its example, the verb rows by their own form alone."""

from __future__ import annotations

import re

import pytest

from dxauto.minutes.agenda import (
    afterwards,
    consent,
    declaring,
    doing,
    endings,
    loose,
    passing,
    proceeding,
    resolving,
    unsettled,
)
from dxauto.minutes.agenda.predicate import Form, core, form
from dxauto.minutes.agenda.ways import Way, any_of, words

SAID = {
    f"{module.__name__.rpartition('.')[2]}: {name.lower()}": table
    for module in (afterwards, consent, doing, loose, passing, unsettled)
    for name, table in vars(module).items()
    if isinstance(table, tuple) and table and isinstance(table[0], Way)
}
"""What a whole sentence says; its polite end is part of it."""
TABLES = {
    "verbs": resolving.VERBS,
    "resolutions": resolving.RESOLUTIONS,
    "frames": resolving.FRAMES,
    "taken up": resolving.TAKEN_UP,
    "changes": resolving.CHANGES,
    "made so": resolving.MADE_SO,
    "no acts": proceeding.NO_ACTS,
    "talk": proceeding.TALK,
    "steps": proceeding.STEPS,
    "worded as decisions": proceeding.WORDED_AS_DECISIONS,
    "nouns": declaring.NOUNS,
    "summings up": declaring.SUMMINGS_UP,
    "taken along": declaring.TAKEN_ALONG,
    "work": declaring.WORK,
    "happenings": declaring.HAPPENINGS,
    "refusals": declaring.REFUSALS,
}
ROWS = [(name, way) for name, table in TABLES.items() for way in table]


@pytest.mark.parametrize(("table", "way"), ROWS)
def test_each_row_finds_its_own_example(table: str, way: Way) -> None:
    """A row whose example it does not find tells the reader of the table something untrue."""
    assert re.search(way.form, core(way.example)), (table, way.example)


@pytest.mark.parametrize(("table", "way"), [(name, way) for name, table in SAID.items() for way in table])
def test_each_row_finds_its_own_example_as_it_is_said(table: str, way: Way) -> None:
    """So with the tables that are held to a sentence as it stands."""
    assert re.search(way.form, way.example), (table, way.example)


@pytest.mark.parametrize("table", [*TABLES, *SAID])
def test_no_row_finds_what_says_nothing(table: str) -> None:
    """A slip in one row (an empty alternative) would make it find everything."""
    found = any_of((TABLES | SAID)[table])
    assert not found.search("") and not found.search("ねこ")


@pytest.mark.parametrize("ending", endings.ENDINGS)
def test_each_ending_does_what_its_row_says(ending: endings.Ending) -> None:
    """The example is found by its own row, and no row before it takes it for something else."""
    assert re.search(f"(?:{ending.pattern})$", core(ending.example))
    assert form(ending.example) is ending.form


def test_every_form_of_a_sentence_has_a_row() -> None:
    """What a sentence may do can also be found."""
    assert {one.form for one in endings.ENDINGS} == set(Form)


def test_words_are_parted_by_blanks_and_may_be_expressions() -> None:
    """A vocabulary is written as a list, not as an expression."""
    assert re.fullmatch(words("甲 乙\n丙い?"), "丙い")
    assert not re.search(words("甲 乙"), " ")
