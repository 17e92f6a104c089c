"""From pages to applications: pages of one form are put together, and the rules between fields are applied.

Only a few words of each page are kept while the stack is sorted; a page's fields are loaded from its folder when its
application is given, so that 10,000 pages need what 10 need.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from dxauto.forms.rules import Violation, check_rules
from dxauto.forms.template import FieldSpec, Template
from dxauto.forms.types import field_type
from dxauto.forms.values import Value
from dxauto.reading.pairing import Group, Sheet, disagreeing, pair
from dxauto.reading.store import load_page
from dxauto.reading.types import Application, FieldReading, PageReading

Status = Literal["done", "review", "failed"]


@dataclass(frozen=True, slots=True)
class Source:
    """One item of the run: its key and folder, the page that it is, and why it failed, if it did."""

    key: str
    folder: Path
    file: str
    page: int
    failed: str = ""


def assemble(sources: Iterable[Source], templates: Mapping[str, Template], today: dt.date) -> Iterator[Application]:
    """Give the applications of a stack, in the order of their first pages.

    Pages of a template that is not among `templates` count as unknown. Raises `UnreadableInputError` if a page's
    stored reading is damaged.
    """
    kept = list(sources)
    sheets = [s for position, source in enumerate(kept) if (s := _sheet(position, source, templates)) is not None]
    groups = list(_grouped(sheets, templates))
    grouped = {s.position for group in groups for s in group}
    heads = {min(s.position for s in group): group for group in groups}
    for position, source in enumerate(kept):
        if position in heads:
            yield _together(heads[position], kept, templates, today)
        elif position not in grouped:
            yield single(source, templates, today)


def reassemble(sources: Sequence[Source], templates: Mapping[str, Template], today: dt.date) -> Application:
    """Give one application again from pages that were put together before (in page order)."""
    readings = [_loaded(source) for source in sources]
    template = templates.get(readings[0].template or "")
    if template is None or sources[0].failed:
        return single(sources[0], templates, today)
    return _application(sources, readings, template, today)


def single(source: Source, templates: Mapping[str, Template], today: dt.date) -> Application:
    """Give the application of one page that stands alone: known, unknown or failed."""
    if source.failed:
        return _without_form(source, PageReading(source.file, source.page, "", None, 1), "failed", source.failed)
    reading = _loaded(source)
    template = templates.get(reading.template or "")
    if template is None:
        return _without_form(source, reading, "review", reading.reason or "どの様式か分かりません")
    return _application([source], [reading], template, today)


def _loaded(source: Source) -> PageReading:
    reading = load_page(source.folder) if not source.failed else None
    if reading is None:
        gone = "読み取り結果がありません。もう一度実行してください"
        return PageReading(source.file, source.page, "", None, 1, reason=gone)
    return reading


def _without_form(source: Source, reading: PageReading, status: Status, reason: str) -> Application:
    return Application(
        source.key, reading.file, reading.page, None, status, {}, (reason,), (source.folder,), (reading,)
    )


def _sheet(position: int, source: Source, templates: Mapping[str, Template]) -> Sheet | None:
    """The words that decide where a page belongs; None if it belongs to itself alone."""
    if source.failed:
        return None
    reading = load_page(source.folder)
    template = templates.get(reading.template or "") if reading else None
    if reading is None or template is None or len(template.pages) == 1:
        return None
    join = _join_value(template, reading)
    return Sheet(position, source.file, source.page, template.id, reading.template_page, join)


def _join_value(template: Template, reading: PageReading) -> str | None:
    """The value of the join field, or of the field on this page that a rule holds to be the same."""
    if template.join is None:
        return None
    same = [r.fields for r in template.rules if r.kind == "same" and template.join in r.fields]
    for name in dict.fromkeys((template.join, *(n for fields in same for n in fields))):
        field = reading.fields.get(name)
        if field is not None and field.value is not None:
            return str(field.value)
    return None


def _grouped(sheets: Sequence[Sheet], templates: Mapping[str, Template]) -> Iterator[Group]:
    for template_id in dict.fromkeys(s.template for s in sheets):
        yield from pair((s for s in sheets if s.template == template_id), len(templates[template_id].pages))


def _together(group: Group, kept: Sequence[Source], templates: Mapping[str, Template], today: dt.date) -> Application:
    template = templates[group[0].template]
    sources = [kept[s.position] for s in group]
    application = _application(sources, [_loaded(s) for s in sources], template, today)
    if not disagreeing(group) or any(rule.kind == "same" for rule in template.rules):
        return application
    reason = "ページによって番号が違います。同じ申請のページか確かめてください"
    return replace(application, status="review", reasons=(*application.reasons, reason))


def _application(
    sources: Sequence[Source], readings: Sequence[PageReading], template: Template, today: dt.date
) -> Application:
    present = {reading.template_page for reading in readings}
    missing = [page for page in range(1, len(template.pages) + 1) if page not in present]
    reasons = [f"{page}ページ目が見つかりません" for page in missing]
    fields = {name: field for reading in readings for name, field in reading.fields.items()}
    reasons += _apply_rules(template, fields, present, today)
    doubtful = bool(reasons) or any(field.status == "review" for field in fields.values())
    return Application(
        key=sources[0].key,
        file=readings[0].file,
        page=readings[0].page,
        template=template.id,
        status="review" if doubtful else "done",
        fields=fields,
        reasons=tuple(dict.fromkeys(reasons)),
        folders=tuple(source.folder for source in sources),
        pages=tuple(readings),
    )


def _apply_rules(template: Template, fields: dict[str, FieldReading], present: set[int], today: dt.date) -> list[str]:
    """Mark the fields that break a rule; give the sentences that no field could carry."""
    if not template.rules:
        return []
    specs = {spec.name: spec for spec in template.all_fields()}
    values = {name: _value(specs[name], field) for name, field in fields.items() if name in specs}
    loose: list[str] = []
    for violation in check_rules(template, values, today):
        on_present_pages = all(specs[name].page in present for name in violation.fields)
        if on_present_pages and not _marked(violation, fields):
            loose.append(violation.message)
    return loose


def _value(spec: FieldSpec, field: FieldReading) -> Value:
    return field_type(spec.type).from_json(field.value)


def _marked(violation: Violation, fields: dict[str, FieldReading]) -> bool:
    """Mark the fields of a violation; True if one carries it, or if a person has decided all of them."""
    there = [fields[name] for name in violation.fields if name in fields]
    for field in there:
        if field.decided == "machine":
            reasons = tuple(dict.fromkeys((*field.reasons, violation.message)))
            fields[field.name] = replace(field, status="review", reasons=reasons)
    return bool(there)
