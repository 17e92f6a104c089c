"""A crop becomes the line that a recogniser wants: tight to its ink, 48 px high, wide gaps closed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.reading.types import Gray

HEIGHT = 48
INK_HEIGHT = 38
MARGIN = 8
STEP = 8
MAX_WIDTH = 1600
LEAST_EM = 27
"""Writing is taken to be at least this high (3.4 mm at the working resolution): a dash alone is not blown up."""

GAP_KEPT = 0.7
"""Share of the writing's height that is left of a gap wider than that."""


@dataclass(frozen=True, slots=True)
class Line:
    """`pixels` 48xW, W a multiple of 8; `gaps` the white gaps between the ink from left to right as
    (centre, width before it was closed), px of the line; `cells` the ranges that the request's cells became.
    """

    pixels: Gray
    gaps: tuple[tuple[float, float], ...] = ()
    cells: tuple[tuple[float, float], ...] = ()


def ink_mask(image: Gray) -> NDArray[np.bool_]:
    """Where there is ink: darker than half way between white and the darkest strokes, never paler than 215."""
    darkest = float(np.percentile(image, 0.5)) if image.size else 255.0
    darkest = min(darkest, float(image.min()) + 60.0) if image.size else 255.0
    return np.asarray(image < min(215.0, 0.5 * (255.0 + darkest)))


def to_line(image: Gray, cells: tuple[tuple[int, int], ...] = (), stretch: float = 1.0) -> Line | None:
    """Normalise a crop of dark ink on white; None if there is no ink. The image is never turned or mirrored.

    `stretch` widens it: dense writing has more room then.
    """
    if image.size == 0:
        return None
    ink = ink_mask(image)
    inked: NDArray[np.bool_] = np.asarray(ink.any(axis=0))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(inked)
    if len(rows) == 0 or int(image.min()) > 215:
        return None
    top, bottom = _window(int(rows[0]), int(rows[-1]) + 1, image.shape[0])
    scale = INK_HEIGHT / (bottom - top)
    if cells:
        kept = np.ones(image.shape[1], dtype=bool)
        gaps: list[tuple[int, int]] = []
    else:
        kept, gaps = _without_wide_gaps(inked, int(columns[0]), int(columns[-1]) + 1, bottom - top)
    place = np.concatenate([[0], np.cumsum(kept)]).astype(np.float64)
    pixels = _resized(_rows(image, top, bottom, scale)[:, kept], scale * stretch)
    wider = scale * min(stretch, MAX_WIDTH / max(1.0, float(place[-1]) * scale))
    return Line(
        pixels,
        tuple((MARGIN + float(place[at]) * wider, wide * wider) for at, wide in gaps),
        tuple((MARGIN + float(place[a]) * wider, MARGIN + float(place[b]) * wider) for a, b in cells),
    )


def _window(top: int, bottom: int, height: int) -> tuple[int, int]:
    """Rows to be scaled to the ink height: those of the ink, but not so few that a dash fills the line."""
    least = min(round(0.42 * height), LEAST_EM)
    if bottom - top >= least:
        return top, bottom
    centre = (top + bottom) / 2
    start = round(min(max(centre - least / 2, 0), height - least))
    return min(start, top), max(start + least, bottom)


def _without_wide_gaps(
    inked: NDArray[np.bool_], left: int, right: int, em: int
) -> tuple[NDArray[np.bool_], list[tuple[int, int]]]:
    kept = np.zeros(len(inked), dtype=bool)
    kept[left:right] = True
    edges = np.flatnonzero(np.diff(inked[left:right].astype(np.int8))) + 1 + left
    gaps = []
    for a, b in zip(edges[0::2], edges[1::2], strict=True):
        gaps.append((int(a + b) // 2, int(b - a)))
        surplus = int(b - a - GAP_KEPT * em)
        if surplus > 0:
            start = (a + b - surplus) // 2
            kept[start : start + surplus] = False
    return kept, gaps


def _rows(image: Gray, top: int, bottom: int, scale: float) -> Gray:
    """The window of rows with as much white or image above and below as the line's margin holds."""
    margin = round((HEIGHT - INK_HEIGHT) / 2 / scale)
    padded = np.pad(image[top:bottom], ((margin, margin), (0, 0)), constant_values=255)
    return np.asarray(padded, dtype=np.uint8)


def _resized(image: Gray, scale: float) -> Gray:
    width = max(1, min(MAX_WIDTH, round(image.shape[1] * scale)))
    smaller = scale < 1
    resized = cv2.resize(image, (width, HEIGHT), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    total = -(-(width + 2 * MARGIN) // STEP) * STEP
    right = total - width - MARGIN
    return np.asarray(np.pad(resized, ((0, 0), (MARGIN, right)), constant_values=255), dtype=np.uint8)
