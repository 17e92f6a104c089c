"""What a field type promises: from the characters that were read to a value, or to a sentence why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Value = str | int | dt.date | list[str] | bool | None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value with what is wrong with it.

    `value` is normalised (None: blank or not understood); `text` is the reading as a person would type it;
    `problems` are Japanese sentences, empty if the value is valid.
    """

    value: Value
    text: str = ""
    problems: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Nothing is wrong with it."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What a type may depend on besides the text: the day of reading, and the field's `options`."""

    today: dt.date
    options: Mapping[str, Any] = field(default_factory=dict)


class FieldType(Protocol):
    """One kind of value on a Japanese application form.

    `alphabet` holds every character that the *handwritten answer* may consist of (None: any); the decoder of the
    recogniser is restricted to it. `excel` says how a cell holds it. `pattern` is a hint for the decoder:
    the text's length or groups are not enforced there, only in `parse`.
    """

    name: str
    title: str
    alphabet: frozenset[str] | None
    excel: str  # "text" | "date" | "number"

    def parse(self, raw: str, context: ParseContext) -> Parsed:
        """Understand what was read. Never raises; blank gives `Parsed(None)`."""
        ...

    def to_json(self, value: Value) -> Any:
        """The value as it stands in the JSON output (dates as YYYY-MM-DD, 西暦)."""
        ...
