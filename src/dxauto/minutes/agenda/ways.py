"""Tables of ways to say one thing: each row has an example and the form that it is one of.

A regular expression of many alternatives cannot be reviewed; a table whose every row shows a sentence it was made for
can, and a test holds each row to its example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Way(NamedTuple):
    """One way of saying something: `example` as it is said, `form` a regular expression that finds it."""

    example: str
    form: str


def words(text: str) -> str:
    """Give an expression for one of the words of a text, which blanks and line breaks part; they may be expressions."""
    return f"(?:{'|'.join(text.split())})"


def any_of(ways: Iterable[Way]) -> re.Pattern[str]:
    """Give an expression that finds whatever one of the rows finds, the first of them first."""
    return re.compile("|".join(way.form for way in ways))


def says(ways: Iterable[Way]) -> Callable[[str], bool]:
    """Give a test that tells whether a text says it in one of the ways."""
    found = any_of(ways).search
    return lambda text: found(text) is not None
