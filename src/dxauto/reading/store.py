"""`page.json`: what was read on one page, as it lies in the item's work folder.

It holds personal data and never leaves the workspace. It is written as a whole or not at all, and the same reading
gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from dxauto.errors import UnreadableInputError
from dxauto.files import write_atomic
from dxauto.reading.types import FieldReading, PageReading

PAGE_FILE = "page.json"
FORMAT = 1


def save_page(folder: Path, reading: PageReading) -> None:
    """Write `page.json` into the item's folder. Raises `OutputError`.

    What a person has decided on this page stays when a machine reads it again.
    """
    write_atomic(folder / PAGE_FILE, dump_page(_with_decisions(folder, reading)))


def _with_decisions(folder: Path, reading: PageReading) -> PageReading:
    try:
        before = load_page(folder)
    except UnreadableInputError:
        return reading
    if before is None or (before.template, before.template_page) != (reading.template, reading.template_page):
        return reading
    kept = {
        name: before.fields[name] if name in before.fields and before.fields[name].decided == "person" else field
        for name, field in reading.fields.items()
        if field.decided == "machine"
    }
    return replace(reading, fields={**reading.fields, **kept})


def load_page(folder: Path) -> PageReading | None:
    """Read `page.json` of an item's folder; None if there is none (the page could not be read, or was purged).

    Raises `UnreadableInputError` if it is there, but damaged.
    """
    try:
        content = (folder / PAGE_FILE).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return parse_page(content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableInputError(
            f"読み取り結果 {folder / PAGE_FILE} が壊れています。このファイルを消して、もう一度実行してください"
        ) from error


def dump_page(reading: PageReading) -> bytes:
    """The page as JSON, UTF-8, one field a line."""
    document: dict[str, Any] = {"format": FORMAT, **_without_fields(reading)}
    fields = {name: _field_json(field) for name, field in reading.fields.items()}
    head = json.dumps(document, ensure_ascii=False)[:-1]
    body = ",\n".join(
        f"{json.dumps(n, ensure_ascii=False)}: {json.dumps(f, ensure_ascii=False)}" for n, f in fields.items()
    )
    return f'{head}, "fields": {{\n{body}\n}}}}\n'.encode()


def parse_page(content: bytes) -> PageReading:
    """The page from its JSON. Raises ValueError, KeyError or TypeError if it is not one."""
    document = json.loads(content)
    if document.pop("format") != FORMAT:
        raise ValueError("another format")
    fields = {name: _field_reading(name, part) for name, part in document.pop("fields").items()}
    return PageReading(fields=fields, **document)


def _without_fields(reading: PageReading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in reading.__slots__ if name != "fields"}


def _field_json(field: FieldReading) -> dict[str, Any]:
    part = asdict(field)
    del part["name"]
    return part


def _field_reading(name: str, part: Mapping[str, Any]) -> FieldReading:
    return FieldReading(name=name, **{**part, "reasons": tuple(part["reasons"])})
