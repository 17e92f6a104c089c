"""Texts of a flow that stand for a row's values: `{氏名}`, `{生年月日|和暦}`, in sign-in steps `{secret:名前}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import AfterValidator

from dxauto.browser.formats import UnsuitableValueError, format_named
from dxauto.browser.trouble import RowError

_PART = re.compile(r"\{([^{}]*)\}")
SECRET = "secret:"  # noqa: S105 - the word, not a secret
"""What a secret's name begins with inside braces."""

ASK = "ask:"
"""What begins the name of a text that a person is asked for (a one-time code)."""
READ = "read:"
"""What the name of something read from a page begins with inside braces."""

COUNTER = "{番号}"
"""Stands in the texts of an `each` for the number that is done."""


class UnsuitableColumnError(RowError):
    """A row's value cannot be written as the flow wants it; the message names the column, never the value."""


def columns_of(template: str) -> list[str]:
    """Give the columns that a text speaks of; secrets, what is asked for and what was read from pages are none."""
    return [name for name in _names(template) if not name.startswith((SECRET, ASK, READ))]


def reads_of(template: str) -> list[str]:
    """Give what a text speaks of that was read from a page before."""
    return [name.removeprefix(READ) for name in _names(template) if name.startswith(READ)]


def formats_of(template: str, column: str) -> set[str]:
    """Give the formats in which a text writes a column."""
    parts = [_split(found) for found in _PART.findall(template)]
    return {format_ for name, formats in parts if name == column for format_ in formats}


def secrets_of(template: str) -> list[str]:
    """Give the names of the secrets that a text speaks of."""
    return [name.removeprefix(SECRET) for name in _names(template) if name.startswith(SECRET)]


def _names(template: str) -> list[str]:
    return [_split(found)[0] for found in _PART.findall(template)]


def asked_of(template: str) -> list[str]:
    """Give the names of what a person is asked for."""
    names = [_split(found)[0] for found in _PART.findall(template)]
    return [name.removeprefix(ASK) for name in names if name.startswith(ASK)]


def written(
    template: str,
    row: Mapping[str, str],
    secret: Callable[[str], str] | None = None,
    put: Callable[[str], str] = str,
) -> str:
    """Give the text for a row. `secret` gives what stands for `{secret:NAME}`, called with the name alone, and for
    `{ask:NAME}`, called with all of it. `put` makes a value fit for where it stands (an address).

    An empty value stays empty whatever its format. Raises `UnsuitableColumnError`.
    """

    def one(found: re.Match[str]) -> str:
        name, formats = _split(found[1])
        if name.startswith(SECRET):
            assert secret is not None
            return secret(name.removeprefix(SECRET))
        if name.startswith(ASK):
            assert secret is not None
            return secret(name)
        value = row[name]
        for format_ in formats if value else ():
            value = _applied(name, format_, value)
        return put(value)

    return _PART.sub(one, template)


def _applied(column: str, format_: str, value: str) -> str:
    try:
        return format_named(format_)(value)
    except UnsuitableValueError as error:
        raise UnsuitableColumnError(f"「{column}」の値を「{format_}」で書けません（{error}）") from None


def _split(inside: str) -> tuple[str, list[str]]:
    name, *formats = [part.strip() for part in inside.split("|")]
    return name, formats


def _checked(template: str) -> str:
    counted = template.replace(COUNTER, "1")
    rest = _PART.sub("", counted)
    if "{" in rest or "}" in rest:
        raise ValueError("{ と } の数が合っていません（列は {列の名前} と書きます）")
    for inside in _PART.findall(counted):
        name, formats = _split(inside)
        if not name:
            raise ValueError("{} の中に列の名前がありません")
        for format_ in formats:
            format_named(format_)
    return template


Template = Annotated[str, AfterValidator(_checked)]
"""A text with columns in braces, its formats known."""
