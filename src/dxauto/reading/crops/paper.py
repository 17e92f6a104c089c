"""Paper made white, and what is known of a blank form: its print and its rules. Blanks are kept from page to page."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import mm_to_px
from dxauto.reading.types import WORK_DPI, Gray

Mask = NDArray[np.uint8]
"""HxW uint8, 0 or 255."""

PRINT = 60
"""Darkness from which a pixel of the blank is print."""

LEAST_RULE_MM = 6.0
"""Shorter straight lines of print are parts of letters or small boxes."""

ACROSS, DOWN = 1, 2
"""Bits of `Blank.rules`: part of a horizontal or a vertical rule."""

KEPT = 8
"""Blanks that are kept; a stack has few forms, and each takes 8 MB."""

_BACKGROUND_SCALE = 8
_BACKGROUND_MM = 8.0
"""Wider than any stroke or filled square: what is darker over a larger area is shadow or stain, not ink."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank form: `source` as given, `printed` its darkness, `rules` where its straight lines are (bits)."""

    source: Gray
    printed: Gray
    rules: NDArray[np.uint8]


_known: OrderedDict[int, Blank] = OrderedDict()


def px(mm: float) -> float:
    """Millimetres as pixels of the registered page."""
    return mm_to_px(mm, WORK_DPI)


def known_blank(blank: Gray) -> Blank:
    """Give what is known of a blank; worked out once for the same array, which must not be changed later."""
    found = _known.get(id(blank))
    # The entry holds the array itself, so its id cannot have gone to another one meanwhile.
    if found is None:
        found = _known[id(blank)] = _study(blank)
        if len(_known) > KEPT:
            _known.popitem(last=False)
    _known.move_to_end(id(blank))
    return found


def _study(blank: Gray) -> Blank:
    printed = darkness(blank)
    ink = np.asarray((printed > PRINT).view(np.uint8) * np.uint8(255), dtype=np.uint8)
    reach = round(px(LEAST_RULE_MM))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8))
    rules = (np.asarray(across, np.uint8) & ACROSS) | (np.asarray(down, np.uint8) & DOWN)
    return Blank(blank, printed, np.asarray(rules, dtype=np.uint8))


def darkness(gray: Gray) -> Gray:
    """Give how much darker than the paper around it each pixel is, as share of the paper's white, in 0..255."""
    small = cv2.resize(gray, None, fx=1 / _BACKGROUND_SCALE, fy=1 / _BACKGROUND_SCALE, interpolation=cv2.INTER_AREA)
    side = round(px(_BACKGROUND_MM) / _BACKGROUND_SCALE) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    paper = cv2.GaussianBlur(np.maximum(paper, 48), (5, 5), 0)
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    lit = cv2.divide(gray, paper, scale=255.0)
    return np.asarray(cv2.bitwise_not(lit), dtype=np.uint8)
