"""The JSON schema of a template file, for editors that complete and check YAML while it is written.

`python -m dxauto.forms.schema docs/schema/template.schema.json` writes it; a test holds the written one current.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from dxauto.files import write_atomic
from dxauto.forms.schema_words import MODELS, WORDS
from dxauto.forms.template import Template
from dxauto.forms.types import FIELD_TYPES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BOX = {
    "title": "枠",
    "type": "array",
    "items": {"type": "number"},
    "minItems": 4,
    "maxItems": 4,
}


def template_schema() -> dict[str, Any]:
    """Give the schema: boxes as four numbers, the catalogue's types by name, descriptions in Japanese."""
    schema = Template.model_json_schema(mode="validation")
    definitions = schema["$defs"]
    definitions["Box"] = dict(_BOX)
    for name, part in [("Template", schema), *definitions.items()]:
        _describe(name, part)
    return {"$schema": DIALECT, **schema}


def schema_text() -> str:
    """Give the schema as it stands in the published file."""
    return json.dumps(template_schema(), ensure_ascii=False, indent=2) + "\n"


def _describe(name: str, part: dict[str, Any]) -> None:
    part.pop("title", None)
    part["description"] = MODELS[name]
    for key, held in part.get("properties", {}).items():
        held.pop("title", None)
        held["description"] = WORDS[key]
        if key == "type":
            # Autocompletion knows the built-in types; a type of another package is told by the loader.
            held["enum"] = list(FIELD_TYPES)
            held["description"] += "。" + "、".join(f"{kind.name}={kind.title}" for kind in FIELD_TYPES.values())


def main(arguments: list[str]) -> None:
    """Write the schema to the file named by the one argument."""
    write_atomic(Path(arguments[0]), schema_text().encode())


if __name__ == "__main__":
    main(sys.argv[1:])
