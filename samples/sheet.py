"""A sheet of paper while it is filled in: the printed form, the ink on it, the seals on it."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from dxauto.forms.blank import blank_page
from dxauto.forms.geometry import MM_PER_INCH
from dxauto.forms.render import render_bytes
from dxauto.forms.template import Template

Pixels = NDArray[np.uint8]
"""HxW grey or HxWx3 BGR, uint8."""

SEAL_BGR = (70, 60, 205)


@functools.lru_cache(maxsize=24)
def printed(template_json: str, page: int, dpi: int, folder: Path) -> Pixels:
    """Give a page (from 1) of a blank form at `dpi`; read-only."""
    template = Template.model_validate_json(template_json)
    size = template.pages[page - 1].size
    wanted = (round(size[0] * dpi / MM_PER_INCH), round(size[1] * dpi / MM_PER_INCH))
    if any(p.blank for p in template.pages):
        image = np.asarray(blank_page(template, page, folder))
    else:
        with pdfium.PdfDocument(render_bytes(template)) as document:
            bitmap = document[page - 1].render(scale=dpi / 72.0, grayscale=True)
            image = np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)
    image = np.asarray(cv2.resize(image, wanted, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    image.setflags(write=False)
    return image


@dataclass(slots=True)
class Sheet:
    """One page being filled. `ink` and `seal` are how much of the paper is covered (0..255)."""

    paper: Pixels
    dpi: float
    ink_bgr: tuple[int, int, int] = (40, 40, 40)
    ink: Pixels = field(init=False)
    seal: Pixels = field(init=False)

    def __post_init__(self) -> None:
        """Start with a sheet on which nothing is written."""
        self.ink = np.zeros(self.paper.shape[:2], np.uint8)
        self.seal = np.zeros(self.paper.shape[:2], np.uint8)

    def px(self, mm: float) -> float:
        """Millimetres as pixels of this sheet."""
        return mm * self.dpi / MM_PER_INCH

    def write(self, patch: Pixels, centre: tuple[float, float]) -> None:
        """Put ink on the paper: a patch (0..255), its middle at `centre` in pixels."""
        _lay(self.ink, patch, centre)

    def stamp(self, patch: Pixels, centre: tuple[float, float]) -> None:
        """Put stamp ink on the paper, as `write` does."""
        _lay(self.seal, patch, centre)

    def flat(self, colour: bool = False) -> Pixels:
        """Give the sheet as a picture: grey, or BGR."""
        if not colour:
            page = _under(self.paper, self.ink, _grey(self.ink_bgr))
            return _under(page, self.seal, _grey(SEAL_BGR))
        planes = [
            _under(_under(self.paper, self.ink, ink), self.seal, seal)
            for ink, seal in zip(self.ink_bgr, SEAL_BGR, strict=True)
        ]
        return np.asarray(cv2.merge(planes), dtype=np.uint8)


def _grey(bgr: tuple[int, int, int]) -> int:
    return round(0.114 * bgr[0] + 0.587 * bgr[1] + 0.299 * bgr[2])


def _under(page: Pixels, cover: Pixels, tone: int) -> Pixels:
    """Multiply the page by ink of `tone` where it is covered: print shows through, as on paper."""
    table = np.clip(255 - np.arange(256) * (255 - tone) / 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.multiply(page, cv2.LUT(cover, table), scale=1 / 255), dtype=np.uint8)


def _lay(layer: Pixels, patch: Pixels, centre: tuple[float, float]) -> None:
    height, width = patch.shape
    x, y = round(centre[0] - width / 2), round(centre[1] - height / 2)
    left, top = max(0, x), max(0, y)
    right, bottom = min(layer.shape[1], x + width), min(layer.shape[0], y + height)
    if right <= left or bottom <= top:
        return
    part = layer[top:bottom, left:right]
    np.maximum(part, patch[top - y : bottom - y, left - x : right - x], out=part)
