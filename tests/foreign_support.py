"""Forms of a public body that scripts/fetch-foreign-forms fetched: the hand work on their proposals, filled copies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import yaml

from dxauto.forms.geometry import Box
from dxauto.forms.template import FieldSpec, Template
from samples.fill import Hand, make_habits, write_answer
from samples.handwriting import make_writer, write_text
from samples.plan import rng_of
from samples.scan import Scan, Setting, scan
from samples.sheet import Sheet, printed

FORMS = Path(__file__).parents[1] / ".cache" / "foreign-forms"
SSN = {"type": "bangou", "options": {"length": 9, "alphabet": "0123456789"}}
MONEY = {"type": "kingaku"}
ROUTING = {"type": "bangou", "options": {"length": 9, "alphabet": "0123456789"}}
ACCOUNT = {"type": "bangou", "options": {"alphabet": "0123456789"}}

Edits = Mapping[str, Mapping[str, Any]]
"""What a person does to a proposal: the fields that stay, by their printed label or first choice, and what changes."""

F1040: Edits = {
    "Your first name and initial": {"name": "mei"},
    "Last name": {"name": "sei"},
    "Your social security number": {"name": "ssn", **SSN},
    "Home address (number and street). If you have a P.O. box, see instructions.": {"name": "juusho", "label": "住所"},
    "Apt. no.": {"name": "heya"},
    "Single": {"name": "kubun", "label": "区分"},
    "7": {"name": "kyuuyo", "label": "給与", **MONEY},
    "8a": {"name": "rishi", "label": "利子", **MONEY},
    "22": {"name": "goukei", "label": "所得合計", **MONEY},
    "36": {"name": "koujo", "label": "控除", **MONEY, "box": [170.2, 258.2, 25.4, 4.3], "lines": 1},
    "38": {"name": "chousei", "label": "調整後所得", **MONEY},
    "Direct deposit?▶b Routing number": {"name": "routing", **ROUTING},
    "▶d Account number": {"name": "kouza", **ACCOUNT},
    "Checking": {"name": "shubetsu", "label": "口座の種類"},
}
DEPENDENTS: Sequence[Mapping[str, Any]] = (
    {"name": "shimei", "label": "氏名"},
    {"name": "ssn", "label": "番号", **SSN},
    {"name": "zokugara", "label": "続柄"},
    {"name": "kodomo", "label": "17歳未満"},
)
F1040EZ: Edits = {
    "Your first name and initial": {"name": "mei"},
    "Last name": {"name": "sei"},
    "Your social security number": {"name": "ssn", **SSN},
    "Home address (number and street). If you have a P.O. box, see instructions.": {"name": "juusho", "label": "住所"},
    "▶b Routing number": {"name": "routing", **ROUTING},
    "▶d Account number": {"name": "kouza", **ACCOUNT},
    "Checking": {"name": "shubetsu", "label": "口座の種類"},
}
WAGES = {"name": "kyuuyo", "label": "給与", **MONEY, "box": [170.2, 69.5, 25.4, 6.5]}
"""The amounts of this form stand on a white ground without rules around: not found, added by hand."""


def edited(path: Path, edits: Edits, pages: int, *, table: str = "", added: Sequence[Mapping[str, Any]] = ()) -> None:
    """Do the hand work on a proposed template file."""
    proposal = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = {}
    for spec in proposal["fields"]:
        choices = spec.get("choices") or [{}]
        for key in (spec["label"], choices[0].get("value")):
            found.setdefault(key, spec)
    proposal["fields"] = [found[key] | edit for key, edit in edits.items()] + list(added)
    proposal["pages"] = proposal["pages"][:pages]
    for kept in proposal.get("tables", ()):
        kept |= {"name": table, "label": "扶養親族"}
        kept["columns"] = [column | edit for column, edit in zip(kept["columns"], DEPENDENTS, strict=True)]
    plain = json.loads(json.dumps(proposal))  # nothing shared, which YAML would write as an alias
    path.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), encoding="utf-8")


def copy_of(
    template: Template, folder: Path, answers: Mapping[str, Any], condition: str, number: int, *, page: int = 1
) -> Scan:
    """Write answers into one page of a form by hand and scan it badly."""
    rng = rng_of(20261123, 11, number)
    setting = Setting(condition, 200, colour=condition == "photo")
    sheet = Sheet(printed(template.model_dump_json(), page, setting.dpi, folder), setting.dpi)
    text = "".join(str(value) for value in answers.values())
    hand = Hand(sheet, make_writer(rng, text), make_habits(rng, ""), rng)
    for spec in template.all_fields():
        if spec.page == page and answers.get(spec.name) is not None:
            _write(hand, spec, answers[spec.name])
    return scan(sheet, setting, rng)


def _write(hand: Hand, spec: FieldSpec, value: Any) -> None:
    if spec.type == "kingaku":
        write_text(hand.pen, f"{value:,}", spec.box)
    elif spec.name.endswith("ssn"):
        # as the dotted uprights of the form ask: three, two and four digits
        edges = [spec.box.x + share * spec.box.w for share in (0, 0.31, 0.52, 1)]
        for left, right, digits in zip(edges, edges[1:], (value[:3], value[3:5], value[5:]), strict=False):
            write_text(hand.pen, digits, Box(left, spec.box.y, right - left, spec.box.h))
    else:
        write_answer(hand, spec, value)


def stranger(path: Path, number: int) -> Scan:
    """The first page of a blank form, scanned badly."""
    rng = rng_of(20261123, 11, number)
    with pdfium.PdfDocument(path) as document:
        paper = np.array(document[0].render(scale=200 / 72, grayscale=True).to_numpy(), dtype=np.uint8)
    return scan(Sheet(paper.reshape(paper.shape[:2]), 200), Setting("ordinary", 200), rng)


def upside_down(page: Scan) -> Scan:
    """The same page fed the wrong way round."""
    return Scan(np.ascontiguousarray(np.rot90(page.pixels, 2)), page.dpi, page.bilevel)
