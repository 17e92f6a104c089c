"""Every field type by its name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from dxauto.errors import ConfigurationError
from dxauto.forms.types import addresses, bank, choices, dates, identifiers, names, numbers, phone, text
from dxauto.forms.types.base import ValueType

FIELD_TYPES: Mapping[str, ValueType] = {
    kind.name: kind
    for module in (names, addresses, phone, dates, numbers, identifiers, bank, choices, text)
    for kind in module.TYPES
}


def field_type(name: str) -> ValueType:
    """The field type of that name; `ConfigurationError` with the near miss if there is none."""
    if name in FIELD_TYPES:
        return FIELD_TYPES[name]
    near = difflib.get_close_matches(name, FIELD_TYPES, n=1)
    hint = f"「{near[0]}」ではありませんか。" if near else f"使える種類: {', '.join(FIELD_TYPES)}"
    raise ConfigurationError(f"項目の種類「{name}」はありません。{hint}")


def decoder_alphabet(kind: ValueType, options: Mapping[str, Any]) -> frozenset[str] | None:
    """The characters to which the decoder is restricted: the type's, or those of the field's `alphabet` option."""
    named = options.get("alphabet")
    return frozenset(named) if isinstance(named, str) and named else kind.alphabet
