"""The JSON output: a list of applications, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from dxauto.files import TargetBusyError, atomic_path
from dxauto.reading.output.request import OutputRequest, Written
from dxauto.reading.output.tally import Tally
from dxauto.reading.types import Application, FieldReading


def write_json(applications: Iterable[Application], request: OutputRequest) -> Written:
    """Write `[{"file", "page", "template", "status", "fields": {...}}, ...]`; one application a line."""
    tally = Tally()
    try:
        with atomic_path(request.path) as path, path.open("w", encoding="utf-8", newline="\n") as stream:
            glue = "[\n"
            for application in applications:
                stream.write(glue + json.dumps(_document(application), ensure_ascii=False))
                glue = ",\n"
                tally.add(application)
            stream.write("[]\n" if glue == "[\n" else "\n]\n")
    except TargetBusyError as busy:
        return Written(busy.kept, (str(busy),), tally.figures())
    return Written(request.path, (), tally.figures())


def _document(application: Application) -> dict[str, Any]:
    return {
        "key": application.key,
        "file": application.file,
        "page": application.page,
        "pages": [{"file": page.file, "page": page.page} for page in application.pages],
        "template": application.template,
        "status": application.status,
        "reasons": list(application.reasons),
        "fields": {name: field_document(field) for name, field in application.fields.items()},
    }


def field_document(field: FieldReading) -> dict[str, Any]:
    """One field; `risk` is the share of such values that is wrong, 1 - confidence until it is calibrated."""
    return {
        "value": field.value,
        "raw": field.raw,
        "confidence": round(field.confidence, 6),
        "risk": round(1 - field.confidence, 6),
        "status": field.status,
        "reasons": list(field.reasons),
        "decided": field.decided,
    }
