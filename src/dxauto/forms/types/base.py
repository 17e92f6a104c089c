"""The one shape of every field type: data plus the function that understands a tidied reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dxauto.forms.characters import tidy
from dxauto.forms.values import ParseContext, Parsed, Value

Understand = Callable[[str, ParseContext], Parsed]
"""From a reading that is NFKC, free of control characters and not blank, to a value or what is wrong."""

QUOTED_CHARACTERS = 3
"""How many wrong characters a message quotes at most: enough to find them, too few to be a name."""


def shown(value: Value) -> str:
    """A value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, bool):
        return "有" if value else "無"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


@dataclass(frozen=True, slots=True)
class ValueType:
    """A field type (see `forms.values.FieldType`).

    `show` gives the text that a person would type for a value: `parse(format(v))` is `v` again.
    """

    name: str
    title: str
    alphabet: frozenset[str] | None
    excel: str
    understand: Understand
    show: Callable[[Value], str] = shown

    def parse(self, raw: str, context: ParseContext) -> Parsed:
        """Understand what was read. Never raises; blank gives `Parsed(None)`."""
        text = tidy(raw)
        return self.understand(text, context) if text else Parsed(None)

    def format(self, value: Value) -> str:
        """The value as a person would type it."""
        return self.show(value)

    def to_json(self, value: Value) -> Any:
        """The value as it stands in the JSON output (dates as YYYY-MM-DD, 西暦)."""
        return value.isoformat() if isinstance(value, dt.date) else value

    def from_json(self, value: Any) -> Value:
        """The value that `to_json` gave; a date that is none comes back as its text."""
        if self.excel != "date" or not isinstance(value, str):
            return value  # type: ignore[no-any-return]
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value


def wrong_characters(characters: str, what: str) -> str:
    """The sentence for characters that do not belong there."""
    quoted = characters[:QUOTED_CHARACTERS] + ("…" if len(characters) > QUOTED_CHARACTERS else "")
    return f"{what}に使えない文字「{quoted}」があります"
