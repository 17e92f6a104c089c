"""Comb boxes: every stroke goes to the cell that holds most of it; the cells come back singly and as one line.

One line of all cells costs a recogniser about as much as a third of the single cells, and it is known which
columns of it belong to which cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import Box
from dxauto.reading.crops.cut import BLANK_MM, BLANK_MM2, field_strokes, picture
from dxauto.reading.crops.page import Prepared
from dxauto.reading.crops.paper import px
from dxauto.reading.types import Crop, Gray

SHARED = 0.22
"""A connected part of which two cells hold at least this share each is two characters that touch: it is cut."""

AIR = 0.22
"""White between the characters of the assembled line, as a share of the comb's height."""


@dataclass(frozen=True, slots=True)
class CombCrop:
    """A comb's cells. `cells` has one crop a cell (`ink` 0 where it is empty); `line` holds the used cells side
    by side, evenly spaced, and `spans` their column ranges in it, in order; `used` are their numbers from 0.
    """

    cells: tuple[Crop, ...]
    line: Crop
    spans: tuple[tuple[int, int], ...]
    used: tuple[int, ...]


def split_comb(page: Prepared, cells: Sequence[Box]) -> CombCrop:
    """Cut a comb into its cells (boxes in mm from left to right, in one row)."""
    whole = _around(cells)
    strokes = field_strokes(page, whole)
    if strokes.empty:
        return _unwritten(strokes.window.size[0], len(cells))
    left, top, right, bottom = page.inside(strokes.window, whole)
    scale = (right - left) / max(whole.w, 1e-6)
    edges = [round(left + (cell.x - whole.x) * scale) for cell in cells] + [right]
    owners = _owners(strokes.labels, strokes.stats, edges) * (strokes.mask > 0)
    image = picture(strokes)
    pictures = [_cell_picture(image, owners, number, edges) for number in range(1, len(cells) + 1)]
    area = max(1, (bottom - top) * (right - left) / len(cells))
    crops = tuple(_cell_crop(part, mask, area) for part, mask in pictures)
    used = tuple(i for i, crop in enumerate(crops) if crop.ink > 0)
    line, spans = _line([pictures[i] for i in used], round(AIR * (bottom - top)), image.shape[0])
    share = float(np.mean([crops[i].ink for i in used])) if used else 0.0
    return CombCrop(crops, Crop(line, share), spans, used)


def _around(cells: Sequence[Box]) -> Box:
    x, y = min(c.x for c in cells), min(c.y for c in cells)
    return Box(x, y, max(c.right for c in cells) - x, max(c.bottom for c in cells) - y)


def _owners(labels: NDArray[np.int32], stats: NDArray[np.int32], edges: Sequence[int]) -> NDArray[np.int32]:
    """Number (from 1) of the cell that each pixel of a connected part belongs to."""
    columns = np.clip(np.searchsorted(edges, np.arange(labels.shape[1]), side="right"), 1, len(edges) - 1)
    count, cells = len(stats), len(edges)
    ys, xs = np.nonzero(labels)
    mass = np.bincount(labels[ys, xs] * cells + columns[xs], minlength=count * cells).reshape(count, cells)
    shares = mass / np.maximum(mass.sum(axis=1, keepdims=True), 1)
    owner = mass.argmax(axis=1)
    touching = (shares >= SHARED).sum(axis=1) >= 2
    by_part = owner[labels]
    by_place = np.broadcast_to(columns[None, :], labels.shape)
    return np.asarray(np.where(touching[labels], by_place, by_part), dtype=np.int32)


def _cell_picture(image: Gray, owners: NDArray[np.int32], number: int, edges: Sequence[int]) -> tuple[Gray, Gray]:
    """Give the columns that a cell's strokes reach (the cell itself at least), white where others wrote; and ink."""
    own = np.asarray(owners == number, dtype=np.uint8)
    inked = np.flatnonzero(own.any(axis=0))
    left, right = edges[number - 1], edges[number]
    if len(inked):
        left, right = min(left, int(inked[0]) - 1), max(right, int(inked[-1]) + 2)
    part = np.s_[:, max(0, left) : right]
    soft = cv2.dilate(own[part], np.ones((3, 3), np.uint8))
    return np.where(soft > 0, image[part], np.uint8(255)), own[part]


def _cell_crop(image: Gray, own: Gray, area: float) -> Crop:
    ys, xs = np.nonzero(own)
    if len(ys) < BLANK_MM2 * px(1) ** 2 or max(np.ptp(ys), np.ptp(xs)) + 1 < px(BLANK_MM):
        return Crop(np.full_like(image, 255), 0.0)
    return Crop(image, min(1.0, len(ys) / area))


def _unwritten(height: int, cells: int) -> CombCrop:
    white = Crop(np.full((height, 1), 255, np.uint8), 0.0)
    return CombCrop((white,) * cells, white, (), ())


def _line(parts: Sequence[tuple[Gray, Gray]], air: int, height: int) -> tuple[Gray, tuple[tuple[int, int], ...]]:
    if not parts:
        return np.full((height, 1), 255, np.uint8), ()
    pieces, spans, x = [], [], 0
    for image, own in parts:
        inked = np.flatnonzero(own.any(axis=0))
        tight = image[:, inked[0] : inked[-1] + 1]
        narrow = max(0, round(px(1.6)) - tight.shape[1])
        before, after = air // 2 + narrow // 2, air - air // 2 + narrow - narrow // 2
        pieces.append(np.pad(tight, ((0, 0), (before, after)), constant_values=255))
        spans.append((x, x + pieces[-1].shape[1]))
        x = spans[-1][1]
    return np.asarray(np.hstack(pieces), dtype=np.uint8), tuple(spans)
