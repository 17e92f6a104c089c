"""From what was seen in a field to its answer: value, confidence, and why a person must look if one must."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dxauto.forms.template import FieldSpec
from dxauto.forms.types import field_type
from dxauto.forms.values import ParseContext, Parsed
from dxauto.reading.types import FieldReading

BLANK_REQUIRED = "必ず書く項目ですが、何も書かれていません"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the engines and the marks give for one field: the text as read (marked values joined by commas),
    how sure it is (0..1), and doubts that arose on the way (Japanese).
    """

    raw: str
    confidence: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """What the office decides: the day of reading, and a threshold that replaces those of the templates."""

    today: dt.date
    threshold: float | None = None


def answer(spec: FieldSpec, seen: Seen, office: Office, crop: str | None = None) -> FieldReading:
    """Understand one field. The value of what is invalid is the text as read, so that a person can start from it."""
    parsed = parse(spec, seen.raw, office.today)
    reasons = (*seen.reasons, *parsed.problems, *_doubt(spec, seen, office))
    return FieldReading(
        name=spec.name,
        value=_value(spec, parsed),
        raw=seen.raw,
        confidence=round(seen.confidence, 4),
        status="review" if reasons else "ok",
        reasons=reasons,
        crop=crop,
    )


def parse(spec: FieldSpec, raw: str, today: dt.date) -> Parsed:
    """Parse a text as this field's type, with the field's options and choices."""
    options: dict[str, Any] = dict(spec.options)
    if spec.choices and spec.type in {"sentaku", "fukusuu_sentaku", "seibetsu", "gengou", "kouza_shubetsu"}:
        options.setdefault("values", [choice.value for choice in spec.choices])
    return field_type(spec.type).parse(raw, ParseContext(today, options))


def _value(spec: FieldSpec, parsed: Parsed) -> Any:
    if parsed.value is None:
        return parsed.text or None
    return field_type(spec.type).to_json(parsed.value)


def _doubt(spec: FieldSpec, seen: Seen, office: Office) -> tuple[str, ...]:
    threshold = spec.threshold if office.threshold is None else office.threshold
    if seen.confidence >= threshold:
        return ()
    return (f"読み取りの確からしさが低い項目です（{seen.confidence:.0%}）",)


def demand_required(specs: Mapping[str, FieldSpec], readings: Mapping[str, FieldReading]) -> dict[str, FieldReading]:
    """Mark required fields that are blank. A table's cells are demanded only of rows in which something stands;
    the cells of the other rows are left out.
    """
    used = {(specs[n].group, specs[n].row) for n, r in readings.items() if specs[n].group and _is_written(r)}
    kept = {n: r for n, r in readings.items() if not specs[n].group or (specs[n].group, specs[n].row) in used}
    return {n: _demanded(specs[n], r) for n, r in kept.items()}


def _is_written(reading: FieldReading) -> bool:
    return reading.value not in (None, "", [], False)


def _demanded(spec: FieldSpec, reading: FieldReading) -> FieldReading:
    if not spec.required or _is_written(reading) or reading.reasons:
        return reading
    return replace(reading, status="review", reasons=(BLANK_REQUIRED,))
