"""The engines by name, one instance a process."""

from __future__ import annotations

from functools import cache

from dxauto.errors import ConfigurationError
from dxauto.reading.types import Engine

NAMES = ("rapid", "tesseract")


@cache
def engine(name: str) -> Engine:
    """Give the engine of that name, always the same one; ConfigurationError if there is none.

    Its model is loaded at the first reading, not here.
    """
    if name == "rapid":
        from dxauto.reading.engines.rapid import RapidEngine

        return RapidEngine()
    if name == "tesseract":
        from dxauto.reading.engines.tesseract import TesseractEngine

        return TesseractEngine()
    raise ConfigurationError(f"文字認識エンジン「{name}」はありません。使えるもの: {', '.join(NAMES)}")
