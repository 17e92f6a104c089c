"""Reading one page: which form, where it lies, what stands in its fields, and how sure that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import cv2

from dxauto.forms.blank import blank_page
from dxauto.forms.rules import check_rules
from dxauto.forms.template import EngineName, FieldSpec, Template
from dxauto.forms.types import field_type
from dxauto.reading.answers import Office, answer, demand_required
from dxauto.reading.crops import prepare
from dxauto.reading.digital import digital_question, printed_on
from dxauto.reading.input import load_page
from dxauto.reading.locate import Reference, TemplateIndex, build_index, locate, register
from dxauto.reading.pictures import save_field_picture, save_page_picture
from dxauto.reading.questions import Question, question
from dxauto.reading.store import save_page
from dxauto.reading.text_layer import written_text
from dxauto.reading.transcribe import transcribe
from dxauto.reading.types import FieldReading, Gray, Located, PageImage, PageReading, PageRef, Unknown
from dxauto.robot import Outcome

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class FormReader:
    """Reads pages of the given templates. Index, blanks and models are loaded at the first page and kept.

    `paths` are the templates' files (their blanks lie beside them); `engine` replaces what the fields name.
    """

    templates: Mapping[str, Template]
    paths: Mapping[str, Path]
    engine: EngineName | None = None
    threshold: float | None = None

    @cached_property
    def index(self) -> TemplateIndex:
        """What is known of every blank page."""
        cv2.setNumThreads(1)  # workers share the processor: one thread each
        return build_index(
            Reference(t.id, t.version, page, self.blank(t, page), t.pages[page - 1].size, _has_code(t, page))
            for t in self.templates.values()
            for page in range(1, len(t.pages) + 1)
        )

    def blank(self, template: Template, page: int) -> Gray:
        """Give a page of the blank form."""
        return blank_page(template, page, self.paths[template.id].parent)

    def read(self, ref: PageRef, folder: Path) -> Outcome:
        """Read a page into `folder` (`page.json`, written last, and pictures); tell what became of it.

        Raises `UnreadableInputError` if the page cannot be opened.
        """
        image = load_page(ref)
        found = locate(image, self.index)
        if isinstance(found, Unknown):
            return self._unknown(ref, image, found, folder)
        template = self.templates[found.template]
        registered = register(image, found, template.pages[found.page - 1].size)
        fields = self._fields(image, found, registered, folder)
        save_page(
            folder,
            PageReading(
                file=ref.path.name,
                page=ref.page,
                digest=ref.digest,
                template=template.id,
                template_page=found.page,
                fields=fields,
                residual_mm=round(found.residual_mm, 3),
                method=found.method,
                image=save_page_picture(folder, registered),
            ),
        )
        return self._outcome(template, fields)

    def _unknown(self, ref: PageRef, image: PageImage, found: Unknown, folder: Path) -> Outcome:
        picture = save_page_picture(folder, image.gray)
        reading = PageReading(ref.path.name, ref.page, ref.digest, None, 1, reason=found.reason, image=picture)
        save_page(folder, reading)
        return Outcome.review(f"どの様式か分かりません（{found.reason}）")

    def _fields(self, image: PageImage, found: Located, registered: Gray, folder: Path) -> dict[str, FieldReading]:
        template = self.templates[found.template]
        specs = {spec.name: spec for spec in template.all_fields() if spec.page == found.page}
        seen = transcribe(self._questions(image, found, registered, specs), specs, self.engine)
        office = Office(dt.date.today(), self.threshold)
        readings = {name: answer(specs[name], seen[name], office) for name in specs}
        readings = demand_required(specs, readings)
        return {name: _with_picture(reading, specs[name], registered, folder) for name, reading in readings.items()}

    def _questions(
        self, image: PageImage, found: Located, registered: Gray, specs: Mapping[str, FieldSpec]
    ) -> dict[str, Question]:
        template = self.templates[found.template]
        prepared = prepare(registered, self.blank(template, found.page))
        runs = written_text(image, found, printed_on(template, found.page)) if image.text else ()
        return {
            name: (digital_question(prepared, spec, runs) if runs else None) or question(prepared, spec)
            for name, spec in specs.items()
        }

    def _outcome(self, template: Template, fields: Mapping[str, FieldReading]) -> Outcome:
        """Tell whether a person must look; the reason names fields, never what stands in them."""
        specs = {spec.name: spec for spec in template.all_fields()}
        names = [name for name, reading in fields.items() if reading.status == "review"]
        if len(template.pages) == 1:
            values = {name: field_type(specs[name].type).from_json(r.value) for name, r in fields.items()}
            broken = check_rules(template, values, dt.date.today())
            names += [name for violation in broken for name in violation.fields]
        labels = list(dict.fromkeys(specs[name].label for name in names))
        if not labels:
            return Outcome.done()
        more = f" など{len(labels)}項目" if len(labels) > NAMED_AT_MOST else ""
        return Outcome.review(f"確認する項目: {'、'.join(labels[:NAMED_AT_MOST])}{more}")


def _has_code(template: Template, page: int) -> bool:
    return template.code and template.pages[page - 1].blank is None


def _with_picture(reading: FieldReading, spec: FieldSpec, registered: Gray, folder: Path) -> FieldReading:
    if reading.status == "ok":
        return reading
    return replace(reading, crop=save_field_picture(folder, spec.name, registered, spec.box))
