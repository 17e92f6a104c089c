"""The marks of one field: which of its choices were ticked or ringed."""

from __future__ import annotations

from dxauto.forms.template import FieldSpec
from dxauto.reading.crops.page import Prepared
from dxauto.reading.marks.checks import read_check
from dxauto.reading.marks.circles import read_circle
from dxauto.reading.marks.reading import MISPLACED, MarkReading, decide

SEVERAL = "fukusuu_sentaku"
"""The type of fields of which more than one choice may be marked."""

FIT = 0.35
"""Below this the page's print is not the blank's: marks would be read in the wrong places."""


def read_choices(page: Prepared, field: FieldSpec) -> MarkReading:
    """Read a field's choices as its `mark` says. Untouched choices give no values and confidence 1."""
    if page.fit < FIT:
        return MarkReading((), {c.value: 0.0 for c in field.choices}, 0.0, (MISPLACED,))
    read = read_circle if field.mark == "circle" else read_check
    return decide([read(page, choice) for choice in field.choices], several=field.type == SEVERAL)
