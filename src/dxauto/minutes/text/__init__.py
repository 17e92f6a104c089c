"""Clean text: what was said, as it is to be read. Every change is kept beside the verbatim text."""

from dxauto.minutes.text.clean import clean

__all__ = ["clean"]
