"""The JSON schema of a browser robot's file, for editors that complete and check YAML while it is written.

`python -m dxauto.browser.schema docs/schema/browser-robot.schema.json` writes it; a test holds the written one
current.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from dxauto.browser.download.flow import DownloadFlow
from dxauto.browser.flow import Flow
from dxauto.browser.formats import FORMATS
from dxauto.files import write_atomic
from dxauto.registry import RobotFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LISTED = frozenset({"fill", "select", "complete", "check", "uncheck", "click", "upload", "wait_for", "wait_gone",
                     "popup", "read", "download", "needed", "done", "refused", "broken", "found", "none", "nothing",
                     "at", "mask", "pick"})  # fmt: skip


def robot_schema() -> dict[str, Any]:
    """Give the schema of the whole file; places may be a text, one place, or several in order."""
    schema = RobotFile.model_json_schema(mode="validation")
    definitions: dict[str, Any] = {}
    for model in (Flow, DownloadFlow):
        shape = model.model_json_schema(mode="validation", ref_template="#/$defs/{model}")
        definitions |= shape.pop("$defs") | {model.__name__: shape}
    for name, part in definitions.items():
        for key, held in part.get("properties", {}).items():
            if key in _LISTED and (name, key) != ("DownloadFlow", "download"):
                part["properties"][key] = _places()
            elif key in ("value", "when", "choose"):
                numbered = ("ゼロ埋めN", "識別N", "区切りN-N")
                held["description"] = "列は {列の名前|書き方}。書き方: " + "、".join((*FORMATS, *numbered))
    schema["$defs"] = schema.get("$defs", {}) | definitions
    fetches = {"if": {"required": ["download"]}, "then": {"$ref": "#/$defs/DownloadFlow"}}
    schema["properties"]["parameters"] = fetches | {"else": {"$ref": "#/$defs/Flow"}}
    return {"$schema": DIALECT, **schema}


def _places() -> dict[str, Any]:
    one = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Place"}]}
    return {"anyOf": [*one["anyOf"], {"type": "array", "items": one, "minItems": 1}, {"type": "null"}]}


def schema_text() -> str:
    """Give the schema as it stands in the published file."""
    return json.dumps(robot_schema(), ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> None:
    """Write the schema to the file named by the one argument."""
    write_atomic(Path(arguments[0]), schema_text().encode())


if __name__ == "__main__":
    main(sys.argv[1:])
