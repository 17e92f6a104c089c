"""The JSON schema that editors use."""

import json

from forms_template_support import WORKSPACE

from dxauto.forms.schema import schema_text, template_schema
from dxauto.forms.schema_words import MODELS, WORDS
from dxauto.forms.types import FIELD_TYPES


def test_the_published_schema_is_current() -> None:
    """If this fails: python -m dxauto.forms.schema docs/schema/template.schema.json."""
    published = (WORKSPACE / "docs" / "schema" / "template.schema.json").read_text(encoding="utf-8")
    assert published == schema_text()


def test_a_box_is_four_numbers() -> None:
    """Clerks write [x, y, w, h], so that is what the editor asks for."""
    box = template_schema()["$defs"]["Box"]
    assert (box["type"], box["minItems"], box["maxItems"]) == ("array", 4, 4)


def test_every_key_is_explained_and_no_explanation_is_left_over() -> None:
    """Each key of a template has a Japanese description; a word for a key that is gone fails here."""
    schema = json.loads(schema_text())
    parts = {"Template": schema, **schema["$defs"]}
    keys = {key for part in parts.values() for key in part.get("properties", {})}
    assert keys == set(WORDS)
    assert set(parts) == set(MODELS)
    assert all(held["description"] for part in parts.values() for held in part.get("properties", {}).values())


def test_the_editor_proposes_every_type_of_the_catalogue() -> None:
    """`type` completes to the catalogue's names, for fields and for columns of tables."""
    definitions = template_schema()["$defs"]
    for part in ("FieldSpec", "TableColumn"):
        assert definitions[part]["properties"]["type"]["enum"] == list(FIELD_TYPES)


def test_unknown_keys_are_marked_by_the_editor() -> None:
    """A misspelt key is underlined while it is typed."""
    schema = template_schema()
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["FieldSpec"]["additionalProperties"] is False
