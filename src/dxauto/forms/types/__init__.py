"""The field types of Japanese application forms: one small module a family, all of them in the catalogue."""

from dxauto.forms.types.base import ValueType
from dxauto.forms.types.catalogue import FIELD_TYPES, decoder_alphabet, field_type
from dxauto.forms.types.dates import years_between
from dxauto.forms.types.eras import wareki

__all__ = ["FIELD_TYPES", "ValueType", "decoder_alphabet", "field_type", "wareki", "years_between"]
