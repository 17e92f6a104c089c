"""Small templates for the tests of drawing, checking and loading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dxauto.forms.template import Template

WORKSPACE = Path(__file__).parents[1]
"""The repository's root, which is a workspace."""

FIVE = ("kokuho-idou", "kougaku-ryouyouhi", "kouza-furikae", "nouzei-shoumei", "sousaihi")


def field(**changes: Any) -> dict[str, Any]:
    """Give a plain text field, changed as wished."""
    return {"name": "shimei", "label": "氏名", "type": "shimei", "box": [40, 60, 80, 10], **changes}


def template(*fields: dict[str, Any], **changes: Any) -> Template:
    """Give a one-page template of these fields (default: one)."""
    data = {"id": "tameshi", "title": "ためし", "fields": fields or (field(),), **changes}
    return Template.model_validate(data)


def choice_field(*boxes: list[float], **changes: Any) -> dict[str, Any]:
    """Give a field with a choice in each box, named after its number."""
    choices = [{"value": str(n), "label": f"選択{n}", "box": box} for n, box in enumerate(boxes, start=1)]
    return field(**{"name": "eranda", "type": "sentaku", "choices": choices, **changes})
