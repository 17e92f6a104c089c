"""The form template: the single source of truth for one form.

From it come the blank form to print, the reading of its scans, the checks, and the Excel columns. This module is
the shape only (pydantic); `forms.library` loads templates from a workspace, `forms.render` draws them.
All lengths are millimetres from the top left of the page; pages count from 1.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dxauto.forms.geometry import Box

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]
EngineName = Literal["rapid", "tesseract", "both"]
MarkStyle = Literal["check", "circle"]


def _as_box(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and len(value) == 4:
        return Box(*(float(v) for v in value))
    return value


MmBox = Annotated[Box, BeforeValidator(_as_box)]


class Strict(BaseModel):
    """A part of a template: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Strict):
    """One side of paper. `blank` (PDF or picture, relative to the template file) is a form that others drew."""

    size: tuple[float, float] = (210.0, 297.0)
    blank: str | None = None
    blank_page: int = 1


class Comb(Strict):
    """A row of one-character cells filling the field's box. `gaps` mm are left free *after* the cells named in
    `after` (1-based), e.g. between the two parts of a postal code.
    """

    cells: int = Field(gt=0, le=64)
    after: tuple[int, ...] = ()
    gap: float = 0.0


class Choice(Strict):
    """One thing that can be ticked or circled. `box` is what is marked: the check square, or the printed word."""

    value: str
    label: str
    box: MmBox


class FieldSpec(Strict):
    """One thing that an applicant writes.

    `type` is a name of `forms.types` (shimei, furigana, juusho, ...). `label_box` is drawn as a labelled cell on
    the blank; `frame` draws the field's own box. `mark` says how choices are made. `group` and `row` are set for
    cells of a table. `threshold` is the confidence below which a person must look.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*(\.[0-9]+\.[a-z][a-z0-9_-]*)?$", max_length=96)
    label: str
    type: str
    page: int = Field(default=1, ge=1)
    box: MmBox
    label_box: MmBox | None = None
    frame: bool = True
    comb: Comb | None = None
    vertical: bool = False
    lines: int = Field(default=1, ge=1)
    choices: tuple[Choice, ...] = ()
    mark: MarkStyle = "check"
    required: bool = False
    threshold: float = Field(default=0.85, ge=0, le=1)
    engine: EngineName = "rapid"
    options: dict[str, Any] = Field(default_factory=dict)
    hint: str = ""
    group: str | None = None
    row: int | None = None

    @model_validator(mode="after")
    def _choices_have_distinct_values(self) -> FieldSpec:
        values = [c.value for c in self.choices]
        if len(values) != len(set(values)):
            raise ValueError(f"項目「{self.name}」の選択肢に同じ値があります")
        return self


class TableColumn(Strict):
    """One column of a table; `x` and `w` are relative to the table's left side; choices' boxes, and the boxes of a
    date's `year`, `month` and `day` in `options`, relative to the top left of the row.
    """

    name: Name
    label: str
    type: str
    x: float
    w: float
    comb: Comb | None = None
    lines: int = 1
    choices: tuple[Choice, ...] = ()
    mark: MarkStyle = "check"
    required: bool = False
    threshold: float = 0.85
    engine: EngineName = "rapid"
    options: dict[str, Any] = Field(default_factory=dict)


class Table(Strict):
    """Equal rows below one another. `box` covers the rows only; the printed head lies `head` mm above it.
    A row in which nothing is written is no row; `required` columns bind only rows that are used.
    """

    name: Name
    label: str
    page: int = 1
    box: MmBox
    rows: int = Field(gt=0, le=100)
    head: float = 7.0
    columns: tuple[TableColumn, ...]

    @property
    def row_height(self) -> float:
        """Height of a row in mm."""
        return self.box.h / self.rows

    def cells(self) -> Iterator[FieldSpec]:
        """Give the table's cells as fields named `table.row.column`, row by row (rows from 1)."""
        for row in range(1, self.rows + 1):
            top = self.box.y + (row - 1) * self.row_height
            for column in self.columns:
                yield FieldSpec(
                    name=f"{self.name}.{row}.{column.name}",
                    label=f"{self.label}{row} {column.label}",
                    page=self.page,
                    box=Box(self.box.x + column.x, top, column.w, self.row_height),
                    frame=True,
                    group=self.name,
                    row=row,
                    choices=tuple(c.model_copy(update={"box": c.box.moved(self.box.x, top)}) for c in column.choices),
                    options=_moved_options(column.options, self.box.x, top),
                    **column.model_dump(exclude={"name", "label", "x", "w", "choices", "options"}),
                )


def _moved_options(options: dict[str, Any], dx: float, dy: float) -> dict[str, Any]:
    moved = dict(options)
    for key in ("year", "month", "day"):
        if isinstance(options.get(key), (list, tuple)):
            x, y, w, h = options[key]
            moved[key] = [x + dx, y + dy, w, h]
    return moved


class TextPrint(Strict):
    """Printed text. `at` is the baseline's anchor in mm, `size` in points; `width` wraps."""

    text: str
    at: tuple[float, float]
    size: float = 10.0
    align: Literal["left", "center", "right"] = "left"
    width: float | None = None
    page: int = 1


class LinePrint(Strict):
    """A printed rule from (x1, y1) to (x2, y2), `width` mm thick."""

    line: tuple[float, float, float, float]
    width: float = 0.2
    dashed: bool = False
    page: int = 1


class RectPrint(Strict):
    """A printed frame; `fill` is a grey from 0 (black) to 1 (white), or none."""

    rect: MmBox
    width: float = 0.2
    fill: float | None = None
    page: int = 1


class CirclePrint(Strict):
    """A printed circle inside a box (the place for a seal, with 印 in it)."""

    circle: MmBox
    text: str = ""
    page: int = 1


Print = TextPrint | LinePrint | RectPrint | CirclePrint


class Rule(Strict):
    """A rule between fields; `forms.rules` holds what each kind means.

    either: at least one of `fields` is filled; one_of: exactly one; sum: `fields` add up to `equals`;
    not_future: a date is not after the day of reading; order: dates ascend in the order of `fields`;
    required_if: `fields` must be filled when `when` = {field: value}; same: `fields` are equal.
    """

    kind: Literal["either", "one_of", "sum", "not_future", "order", "required_if", "same"]
    fields: tuple[str, ...]
    equals: str | None = None
    when: dict[str, str] = Field(default_factory=dict)
    message: str = ""


class Column(Strict):
    """An Excel column; without `columns` in the template every field is one, in order."""

    field: str
    header: str | None = None
    width: float | None = None


class Template(Strict):
    """One form. `join` names a field that stands on every page of a form of several pages (else pages that follow
    one another belong together); on a later page p the field is named `<join>_<p>`. `code` prints the QR and
    corner marks; not for forms with a `blank`.
    """

    id: Name
    version: int = Field(default=1, ge=1)
    title: str
    department: str = ""
    code: bool = True
    pages: tuple[Page, ...] = (Page(),)
    fields: tuple[FieldSpec, ...] = ()
    tables: tuple[Table, ...] = ()
    print: tuple[Print, ...] = ()
    rules: tuple[Rule, ...] = ()
    columns: tuple[Column, ...] = ()
    join: str | None = None

    def all_fields(self) -> tuple[FieldSpec, ...]:
        """Give the fields and then every table's cells as fields."""
        return tuple(self.by_name.values())

    @functools.cached_property
    def by_name(self) -> Mapping[str, FieldSpec]:
        """All fields by name, in the order of `all_fields`."""
        cells = (cell for table in self.tables for cell in table.cells())
        return {spec.name: spec for spec in (*self.fields, *cells)}

    def field(self, name: str) -> FieldSpec:
        """Give one field, or a table's cell (`kazoku.1.shimei`); KeyError if there is none."""
        return self.by_name[name]

    @model_validator(mode="after")
    def _names_and_places_fit(self) -> Template:
        names = [f.name for f in self.fields] + [f.name for t in self.tables for f in t.cells()]
        doubled = {n for n in names if names.count(n) > 1}
        if doubled:
            raise ValueError(f"項目名が重なっています: {', '.join(sorted(doubled))}")
        for spec in self.all_fields():
            if spec.page > len(self.pages):
                raise ValueError(
                    f"項目「{spec.name}」の page: {spec.page} はありません（{len(self.pages)} ページの様式）"
                )
            width, height = self.pages[spec.page - 1].size
            for box in (spec.box, *(c.box for c in spec.choices)):
                if not Box(0, 0, width, height).contains(box, slack=0.01):
                    raise ValueError(f"項目「{spec.name}」の枠が用紙からはみ出しています")
        known = set(names)
        referred = [n for r in self.rules for n in (*r.fields, *r.when, *([r.equals] if r.equals else []))]
        referred += [c.field for c in self.columns] + ([self.join] if self.join else [])
        missing = [n for n in referred if n not in known]
        if missing:
            raise ValueError(f"rules / columns / join にない項目名があります: {', '.join(missing)}")
        return self
