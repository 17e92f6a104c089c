"""All crops of a page through the engines that their fields name, each engine called once a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dxauto.forms.template import EngineName, FieldSpec
from dxauto.reading.answers import Seen
from dxauto.reading.engines import compare, engine
from dxauto.reading.questions import Question
from dxauto.reading.types import Reading, ReadRequest

_ENGINES: Mapping[EngineName, tuple[str, ...]] = {
    "rapid": ("rapid",),
    "tesseract": ("tesseract",),
    "both": ("rapid", "tesseract"),
}


def transcribe(
    questions: Mapping[str, Question], specs: Mapping[str, FieldSpec], override: EngineName | None = None
) -> dict[str, Seen]:
    """Answer every field's question. `override` replaces the engine that the fields name.

    Where two engines read a field, a disagreement is a reason for review.
    """
    names = {field: _ENGINES[override or specs[field].engine] for field in questions}
    read = {name: _read_all(name, questions, names) for name in ("rapid", "tesseract")}
    return {field: _seen(field, asked, [read[name] for name in names[field]]) for field, asked in questions.items()}


def _read_all(
    name: str, questions: Mapping[str, Question], names: Mapping[str, Sequence[str]]
) -> dict[str, list[Reading]]:
    asked = {field: q.requests for field, q in questions.items() if q.requests and name in names[field]}
    requests: list[ReadRequest] = [request for own in asked.values() for request in own]
    readings = iter(engine(name).read(requests) if requests else [])
    return {field: [next(readings) for _ in own] for field, own in asked.items()}


def _seen(field: str, asked: Question, engines: Sequence[Mapping[str, list[Reading]]]) -> Seen:
    if not asked.requests:
        return asked.join(())
    first, *others = (read[field] for read in engines)
    if not others:
        return asked.join(first)
    compared = [compare(a, b) for a, b in zip(first, others[0], strict=True)]
    seen = asked.join([c.reading for c in compared])
    reasons = dict.fromkeys(c.reason for c in compared if c.reason)
    return replace(seen, reasons=(*seen.reasons, *reasons))
