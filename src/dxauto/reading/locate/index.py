"""What is known of every blank, prepared once: features, control patches, its print. Plain arrays, so it pickles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dxauto.forms.marks_layout import Payload, qr_box
from dxauto.reading.locate.controls import COARSE, FINE, Controls, find_controls
from dxauto.reading.locate.features import Features, blank_features
from dxauto.reading.locate.verify import Picture, Print, picture_of, print_of
from dxauto.reading.types import Gray


@dataclass(frozen=True, slots=True)
class Reference:
    """One page of a blank form: `gray` is upright at WORK_DPI; `has_code` if it carries our code and marks."""

    template_id: str
    version: int
    page: int
    gray: Gray
    size_mm: tuple[float, float]
    has_code: bool

    @property
    def payload(self) -> Payload:
        """What this page's code says."""
        return Payload(self.template_id, self.version, self.page)


@dataclass(frozen=True, slots=True)
class Entry:
    """A blank page, prepared for matching."""

    payload: Payload
    size_mm: tuple[float, float]
    has_code: bool
    features: Features
    coarse: Controls
    fine: Controls
    print: Print
    code: Picture | None

    @property
    def name(self) -> str:
        """What a clerk reads: the template's id, and the page."""
        return f"{self.payload.template}」の {self.payload.page} ページ"


@dataclass(frozen=True, slots=True)
class TemplateIndex:
    """All blank pages that a page may belong to."""

    entries: tuple[Entry, ...]

    def by_code(self, payload: Payload) -> Entry | None:
        """The blank that a code names, if it is known in that version."""
        return next((e for e in self.entries if e.has_code and e.payload == payload), None)


def build_index(references: Iterable[Reference]) -> TemplateIndex:
    """Prepare blanks for `locate`: some 100 ms each. The result may be pickled, and kept while the blanks stay."""
    return TemplateIndex(tuple(_entry(reference) for reference in references))


def _entry(reference: Reference) -> Entry:
    gray, size_mm = reference.gray, reference.size_mm
    code = qr_box(size_mm) if reference.has_code else None
    return Entry(
        payload=reference.payload,
        size_mm=size_mm,
        has_code=reference.has_code,
        features=blank_features(gray),
        coarse=find_controls(gray, COARSE),
        fine=find_controls(gray, FINE),
        print=print_of(gray, size_mm, code),
        code=None if code is None else picture_of(gray, code, size_mm),
    )
