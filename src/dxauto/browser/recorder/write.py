"""Writes a flow as a person would: short places on one line, comments where something is to be checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dxauto.browser.place import Place

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~=<.\d][^:#,\[\]{}\"'\\]*(?<!\s)")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_SHORT = 110


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with a comment above it or beside it."""

    value: Any
    above: str = ""
    beside: str = ""


def missing(what: str) -> Noted:
    """Give a place that must be filled by a person: it stays empty, which validation refuses."""
    return Noted(None, beside=f"★ {what}")


def plain(value: Any) -> Any:
    """Give a value without its comments."""
    if isinstance(value, Noted):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def text_of(document: Mapping[str, Any], head: Sequence[str] = ()) -> str:
    """Give the whole file: comments, then the document."""
    lines = [f"# {line}" for line in head]
    return "\n".join([*lines, *_mapping(document, "")]) + "\n"


def _mapping(given: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, inner in given.items():
        note = inner if isinstance(inner, Noted) else Noted(inner)
        yield from (f"{indent}# {line}" for line in note.above.splitlines())
        yield from _entry(f"{indent}{key}:", note.value, f"  # {note.beside}" if note.beside else "", indent)


def _entry(head: str, value: Any, comment: str, indent: str) -> Iterator[str]:
    if value is None:
        yield head + comment
    elif _is_short(value):
        yield f"{head} {_flow(value)}{comment}"
    else:
        yield head + comment
        yield from _mapping(value, indent + "  ") if isinstance(value, Mapping) else _sequence(value, indent + "  ")


def _sequence(given: Sequence[Any], indent: str) -> Iterator[str]:
    for inner in given:
        note = inner if isinstance(inner, Noted) else Noted(inner)
        yield from (f"{indent}# {line}" for line in note.above.splitlines())
        beside = f"  # {note.beside}" if note.beside else ""
        if isinstance(note.value, Mapping):
            first, *rest = _mapping(note.value, indent + "  ")
            yield indent + "- " + first.lstrip() + beside
            yield from rest
        else:
            yield f"{indent}- {_flow(note.value)}{beside}"


def _is_short(value: Any) -> bool:
    if isinstance(value, Mapping):
        nested = any(isinstance(inner, (Noted, list, tuple)) for inner in value.values())
        return not nested and _is_place(value) and len(_flow(value)) <= _SHORT
    if isinstance(value, (list, tuple)):
        flat = all(isinstance(inner, str) or (isinstance(inner, Mapping) and _is_place(inner)) for inner in value)
        return flat and len(_flow(value)) <= _SHORT
    return True


def _is_place(value: Mapping[str, Any]) -> bool:
    return bool(value) and set(value) <= set(Place.model_fields)


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _scalar(value) if isinstance(value, str) else str(value)


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def spoken(places: Sequence[Place], bare: str) -> Any:
    """Give places as a flow writes them: a bare text where it says the same, a list only where there are several.

    `bare` is what a bare text means there: label, button or text.
    """
    told = [_place(place, bare) for place in places]
    return told[0] if len(told) == 1 else told


def _place(place: Place, bare: str) -> Any:
    given = place.model_dump(exclude_defaults=True)
    if "within" in given:
        assert place.within is not None
        given["within"] = _place(place.within, "")
    if bare in ("label", "text") and set(given) == {bare}:
        return given[bare]
    if bare == "button" and set(given) == {"role", "name"} and not given["name"].endswith(("（リンク）", "（タブ）")):
        endings = {"button": "", "link": "（リンク）", "tab": "（タブ）"}
        if given["role"] in endings:
            return given["name"] + endings[given["role"]]
    return given
