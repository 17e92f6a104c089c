"""Which form a page is, and where it lies on the image: `build_index`, `locate`, `register`."""

from __future__ import annotations

from dxauto.reading.locate.finder import locate
from dxauto.reading.locate.index import Reference, TemplateIndex, build_index
from dxauto.reading.locate.warp import register

__all__ = ["Reference", "TemplateIndex", "build_index", "locate", "register"]
