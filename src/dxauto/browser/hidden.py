"""Which values of a row nobody may see in pictures, traces and reports: secrets, 個人番号, what a flow calls secret."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress

from dxauto.browser.flow import Flow, Visit
from dxauto.browser.secrets import secret
from dxauto.browser.step import Step
from dxauto.browser.values import UnsuitableColumnError, columns_of, formats_of, secrets_of, written
from dxauto.browser.walk import steps_at
from dxauto.errors import ConfigurationError
from dxauto.forms.types.identifiers import is_kojin_bangou

SHORTEST = 3
"""Characters of the shortest value that is looked for in texts: shorter ones occur everywhere by chance."""

_NAMED = re.compile("個人番号|マイナンバー|ﾏｲﾅﾝﾊﾞｰ")
_DIGIT = re.compile("[0-9]")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―ー−・.]")


def squeezed(text: str) -> str:
    """Give a text as pages are searched: NFKC, without what parts numbers into groups."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def secrets_used(flow: Visit) -> tuple[str, ...]:
    """Give the values of the secrets that signing in takes; one that is missing was not typed."""
    steps = steps_at(flow.sign_in.steps, ()) if flow.sign_in is not None else ()
    names = {name for step, _ in steps for name in secrets_of(step.value or step.open or "")}
    return tuple(value for name in sorted(names) if (value := _value(name)))


def _value(name: str) -> str:
    try:
        return secret(name).reveal()
    except ConfigurationError:
        return ""


def _steps(flow: Flow) -> list[Step]:
    """Give every step, those of a loop once for every number."""
    return [step for step, _ in steps_at(flow.steps, ()) if step.verb != "each"]


def hidden_columns(flow: Flow, row: Mapping[str, str]) -> set[str]:
    """Give the columns that hold a 個人番号: by their name, by the format, or by a value with the right check digit."""
    by_format = {
        name
        for step in _steps(flow)
        for name in columns_of(step.value or "")
        if "個人番号" in formats_of(step.value or "", name)
    }
    by_value = {name for name, value in row.items() if is_kojin_bangou(squeezed(value))}
    by_name = {name for name, value in row.items() if _NAMED.search(name) and len(_DIGIT.findall(squeezed(value))) > 3}
    return by_name | by_format | by_value


def hidden_values(flow: Flow, row: Mapping[str, str], used: Iterable[str]) -> list[str]:
    """Give every value of a row that must not be seen, the longest first; `used` are the sign-in's secrets."""
    values = {*used, *(row[name] for name in hidden_columns(flow, row) if name in row)}
    for step in _steps(flow):
        if step.secret:
            values |= {row[name] for name in columns_of(step.value or "") if name in row}
            with suppress(UnsuitableColumnError, KeyError):
                values.add(written(step.value or "", row))
    return sorted({value for value in values if len(squeezed(value)) >= SHORTEST}, key=lambda v: (-len(v), v))


def hidden_steps(flow: Flow, row: Mapping[str, str]) -> list[Step]:
    """Give the steps that type what must not be seen."""
    columns = hidden_columns(flow, row)
    return [s for s in _steps(flow) if s.secret or not columns.isdisjoint(columns_of(s.value or ""))]
