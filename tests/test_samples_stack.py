"""The fixed stack that is committed: complete, small, and about the templates as they are now."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

from dxauto.forms.library import load_library
from dxauto.forms.marks_layout import parse_payload
from samples.scan import CONDITIONS
from samples.stack import JOBS

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "samples" / "forms"
LIBRARY = load_library(ROOT)


def truth() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
    return entries


def page_image(file: str, page: int) -> Image.Image:
    path = FOLDER / file
    if path.suffix == ".pdf":
        with pdfium.PdfDocument(path) as document:
            return document[page - 1].render(scale=200 / 72).to_pil()
    with Image.open(path) as image:
        image.seek(page - 1)
        if image.mode == "I;16":
            return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
        return image.convert("L")


def test_every_file_is_listed_and_there() -> None:
    """The files of the folder, the list in `samples.stack` and the truth are the same."""
    files = {path.name for path in FOLDER.iterdir()} - {"truth.json"}
    assert files == {job.name for job in JOBS} == {entry["file"] for entry in truth()}


def test_the_stack_is_small() -> None:
    """The committed stack stays under 10 MB."""
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 10_000_000


def test_the_stack_has_all_forms_and_conditions() -> None:
    """Each form comes several times, each condition at least twice, and some pages belong to no form."""
    forms = Counter(entry["template"] for entry in truth())
    conditions = Counter(entry["condition"] for entry in truth())
    assert set(forms) == {*LIBRARY.templates, None}
    assert min(forms.values()) >= 2
    assert {condition: conditions[condition] >= 2 for condition in CONDITIONS} == dict.fromkeys(CONDITIONS, True)


def test_the_truth_fits_the_templates_as_they_are() -> None:
    """Each application has exactly the fields of its template: the stack is written anew when a template changes."""
    for entry in truth():
        if entry["template"]:
            template = LIBRARY.get(entry["template"])
            assert {spec.name for spec in template.fields} <= set(entry["fields"])
            assert set(entry["fields"]) <= {spec.name for spec in template.all_fields()}


def test_the_printed_codes_say_what_the_truth_says() -> None:
    """On pages that are not ruined the printed code names the form, version and page of the truth."""
    for entry in truth():
        if entry["template"] is None or entry["condition"] in {"ruined", "fax"}:
            continue
        for number, page in enumerate(entry["pages"], start=1):
            codes = zxingcpp.read_barcodes(page_image(entry["file"], page).convert("L"))
            payloads = [parse_payload(code.text) for code in codes]
            version = LIBRARY.get(entry["template"]).version
            assert (entry["template"], version, number) in payloads, (entry["file"], page)
