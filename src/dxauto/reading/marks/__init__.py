"""Marks: check squares and rings (`read_choices`), seals (`read_seal`)."""

from dxauto.reading.marks.choices import read_choices
from dxauto.reading.marks.reading import MarkReading
from dxauto.reading.marks.seals import read_seal

__all__ = ["MarkReading", "read_choices", "read_seal"]
