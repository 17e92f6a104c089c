"""Questions of a born-digital page answered from its text: no engine is asked where the text stands in the field."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import pypdfium2 as pdfium

from dxauto.forms.comb import comb_cells
from dxauto.forms.render import render_bytes
from dxauto.forms.template import FieldSpec, Template
from dxauto.reading.answers import Seen
from dxauto.reading.crops import Prepared
from dxauto.reading.input.pdf_text import page_text
from dxauto.reading.questions import DATE_TYPES, MARKED_TYPES, Question, date_boxes, may_hold_space, read_marks, spread
from dxauto.reading.text_layer import text_in
from dxauto.reading.types import TextRun


def digital_question(page: Prepared, spec: FieldSpec, runs: Sequence[TextRun]) -> Question | None:
    """Give the answer that the page's text holds for a field, or None if it holds none (then the picture is read)."""
    if spec.type == "umu" or (spec.type in MARKED_TYPES and spec.choices):
        return None
    if spec.type in DATE_TYPES and "year" in spec.options:
        return _date(page, spec, runs)
    text = _comb(spec, runs) if spec.comb else text_in(runs, spec.box)
    return _certain(text) if text else None


def _certain(text: str, era: Seen | None = None) -> Question:
    seen = Seen(text, era.confidence if era else 1.0, era.reasons if era else ())
    return Question((), lambda _: seen)


def _date(page: Prepared, spec: FieldSpec, runs: Sequence[TextRun]) -> Question | None:
    parts = [text_in(runs, box) for box in date_boxes(spec)]
    if not any(parts):
        return None
    era = read_marks(page, spec) if spec.choices else Seen(str(spec.options.get("era", "")), 1.0)
    return _certain(f"{era.raw}{'.'.join(parts)}", era)


def _comb(spec: FieldSpec, runs: Sequence[TextRun]) -> str:
    assert spec.comb is not None
    texts = [text_in(runs, cell) for cell in comb_cells(spec.box, spec.comb)]
    used = [index for index, text in enumerate(texts) if text]
    return spread([texts[i] for i in used], used, spaced=may_hold_space(spec))


@functools.lru_cache(maxsize=32)
def printed_runs(template_json: str, page: int) -> tuple[TextRun, ...]:
    """Give the text that a drawn blank prints on a page: it is not part of any answer."""
    with pdfium.PdfDocument(render_bytes(Template.model_validate_json(template_json))) as document:
        return page_text(document[page - 1])


def printed_on(template: Template, page: int) -> tuple[TextRun, ...]:
    """Give the printed text of a template's page; nothing for a blank that others drew, whose text is in no field."""
    if template.pages[page - 1].blank:
        return ()
    return printed_runs(template.model_dump_json(), page)
