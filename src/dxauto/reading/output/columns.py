"""The columns of a form's rows, and how a field's value stands in one cell; shared by workbook and CSV."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from dxauto.forms.template import Column, FieldSpec, Table, TableColumn, Template
from dxauto.forms.types import ValueType, field_type, wareki
from dxauto.reading.types import Application, FieldReading

CellValue = str | int | dt.date | None

EXCEL_CALENDAR_STARTS = dt.date(1900, 3, 1)
"""Excel has no dates before 1900, and believes in 1900-02-29; earlier days are written as text."""

LONGEST_TEXT = 32_767
"""Characters that a cell of Excel holds."""

_WIDTHS = {
    "shimei": 18.0,
    "furigana": 22.0,
    "juusho": 42.0,
    "yuubin": 11.0,
    "denwa": 16.0,
    "hizuke": 17.0,
    "seinengappi": 17.0,
    "kingaku": 13.0,
    "kojin_bangou": 16.0,
    "houjin_bangou": 17.0,
    "kinyuu_kikan": 20.0,
    "shiten": 18.0,
    "meigi_kana": 26.0,
    "fukusuu_sentaku": 28.0,
    "sentaku": 16.0,
    "jiyuu": 40.0,
}
_OTHER_WIDTH = 11.0
_DATE_WIDTH = 17.0
_INDENT = 1.5


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """One field as a column. `row_name` is the name of its cell in a table's row (None: the field itself)."""

    name: str
    header: str
    width: float
    kind: ValueType


def display_width(text: str) -> int:
    """How many half-width columns the text takes: 2 for a full-width character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _column(name: str, header: str, width: float | None, type_name: str) -> FieldColumn:
    kind = field_type(type_name)
    wide = width if width is not None else _WIDTHS.get(type_name, _OTHER_WIDTH)
    # A header may break once; a date in 和暦 must never be shown as ####.
    least = max(display_width(header) / 2 + 3, _DATE_WIDTH if kind.excel == "date" else 0)
    return FieldColumn(name, header, max(wide, math.ceil(least)) + _INDENT, kind)


@lru_cache(maxsize=256)
def _columns(template_json: str) -> tuple[FieldColumn, ...]:
    template = Template.model_validate_json(template_json)
    specs: dict[str, FieldSpec] = {spec.name: spec for spec in template.all_fields()}
    listed = template.columns or tuple(Column(field=spec.name) for spec in template.fields)
    return tuple(_column(c.field, c.header or specs[c.field].label, c.width, specs[c.field].type) for c in listed)


def field_columns(template: Template) -> tuple[FieldColumn, ...]:
    """The form's columns: those that the template lists, or every field; tables have sheets of their own."""
    return _columns(template.model_dump_json())


def table_columns(table: Table) -> tuple[FieldColumn, ...]:
    """The columns of a table's rows, named by their column alone."""
    return tuple(_column(c.name, c.label, None, c.type) for c in table.columns)


def row_cell(table: Table, row: int, column: FieldColumn | TableColumn) -> str:
    """The field name of a table's cell."""
    return f"{table.name}.{row}.{column.name}"


def table_rows(table: Table, application: Application) -> list[int]:
    """The numbers of the rows in which something was read."""
    prefix = f"{table.name}."
    numbers = {name.split(".")[1] for name in application.fields if name.startswith(prefix)}
    return sorted(int(number) for number in numbers if number.isdigit())


def cell_value(kind: ValueType, field: FieldReading | None) -> CellValue:
    """A field's value as a cell holds it: dates are dates, numbers are numbers, all else is text."""
    return None if field is None else shown_value(kind, field.value)


def shown_value(kind: ValueType, stored: Any) -> CellValue:
    """A value of the JSON output as a cell holds it."""
    value = kind.from_json(stored)
    if isinstance(value, dt.date):
        return value if value >= EXCEL_CALENDAR_STARTS else wareki(value)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, list):
        return clean("、".join(map(str, value)))
    return clean(kind.format(value))


def clean(text: str) -> str:
    """The text without what a workbook cannot hold: control characters, half surrogates, too many characters."""
    whole = text.encode("utf-8", errors="ignore").decode("utf-8")
    return ILLEGAL_CHARACTERS_RE.sub("", whole).replace("\ufffe", "").replace("\uffff", "")[:LONGEST_TEXT]


def token(value: object) -> str:
    """A cell's value as text that is the same before writing and after reading back."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value).strip()
