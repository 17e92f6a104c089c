"""A registered page made ready for cutting: paper made white, and the blank's print laid exactly over it.

Registration leaves up to half a millimetre here and there (paper is not flat, scanners do not pull evenly). The
shift that is left is measured once a page on a grid of tiles, by correlation with the blank's own print.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import Box
from dxauto.reading.crops.paper import PRINT, Blank, darkness, known_blank, px
from dxauto.reading.types import Gray

TILE_MM = 25.0
SEARCH_MM = 0.9
"""How far the print may lie from where registration put it."""

EVEN_PX = 0.6
"""A window over which the shift differs by less is taken as it stands."""


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the page in pixels: `dark` is its darkness, `printed` the blank's darkness laid over it,
    `rules` the blank's rules (bits `ACROSS`, `DOWN`).
    """

    left: int
    top: int
    dark: Gray
    printed: Gray
    rules: NDArray[np.uint8]

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.dark.shape[0], self.dark.shape[1]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page and its blank in one frame. `dark` is darkness (0 paper, 255 black), paper evened out.

    `ink` is the darkness from which a pixel is ink on this page, `faint` that from which it is ink if it is near
    ink; `shift` (rows x columns x 2, px) is how far the
    page's print lies right of and below the blank's, at the middles of the tiles; `fit` (0..1) how well the
    print of the page correlates with the blank's.
    """

    dark: Gray
    blank: Blank
    ink: int
    faint: int
    shift: NDArray[np.float32]
    fit: float

    def window(self, box: Box, margin: float = 0.0) -> Window:
        """Give a rectangle in mm of the blank, with `margin` mm around it, as it lies on this page."""
        height, width = self.dark.shape
        grown = box.grown(margin)
        dx, dy = self.shift_at(box)
        left, right = (int(np.clip(round(px(v) + dx), 0, width - 1)) for v in (grown.x, grown.right))
        top, bottom = (int(np.clip(round(px(v) + dy), 0, height - 1)) for v in (grown.y, grown.bottom))
        right, bottom = max(right, left + 1), max(bottom, top + 1)
        printed, rules = self._laid_over(left, top, right, bottom)
        return Window(left, top, self.dark[top:bottom, left:right], printed, rules)

    def inside(self, window: Window, box: Box) -> tuple[int, int, int, int]:
        """Give a box in pixels of a window: left, top, right, bottom."""
        dx, dy = self.shift_at(box)
        height, width = window.size
        left, right = (int(np.clip(round(px(v) + dx) - window.left, 0, width)) for v in (box.x, box.right))
        top, bottom = (int(np.clip(round(px(v) + dy) - window.top, 0, height)) for v in (box.y, box.bottom))
        return left, top, right, bottom

    def shift_at(self, box: Box) -> tuple[float, float]:
        """Give the shift at the middle of a box, px."""
        return self._shift(px(box.centre[0]), px(box.centre[1]))

    def _shift(self, x: float, y: float) -> tuple[float, float]:
        rows, columns = self.shift.shape[:2]
        u = min(max(x / px(TILE_MM) - 0.5, 0.0), columns - 1.0)
        v = min(max(y / px(TILE_MM) - 0.5, 0.0), rows - 1.0)
        j, i = min(int(u), max(0, columns - 2)), min(int(v), max(0, rows - 2))
        beside, below = min(j + 1, columns - 1), min(i + 1, rows - 1)
        upper = self.shift[i, j] * (1 - u + j) + self.shift[i, beside] * (u - j)
        lower = self.shift[below, j] * (1 - u + j) + self.shift[below, beside] * (u - j)
        dx, dy = upper * (1 - v + i) + lower * (v - i)
        return float(dx), float(dy)

    def _laid_over(self, left: int, top: int, right: int, bottom: int) -> tuple[Gray, NDArray[np.uint8]]:
        """Give print and rules of the blank as they lie on a rectangle of the page."""
        corners = np.array([self._shift(x, y) for x in (left, right) for y in (top, bottom)])
        height, width = self.dark.shape
        dx, dy = (round(float(v)) for v in corners.mean(axis=0))
        held = left - dx >= 0 and right - dx <= width and top - dy >= 0 and bottom - dy <= height
        if held and float(np.ptp(corners, axis=0).max()) < EVEN_PX:
            part = np.s_[top - dy : bottom - dy, left - dx : right - dx]
            return self.blank.printed[part], self.blank.rules[part]
        xs, ys = np.arange(left, right, dtype=np.float32), np.arange(top, bottom, dtype=np.float32)
        move_x, move_y = _interpolated(self.shift, xs, ys)
        map_x, map_y = xs[None, :] - move_x, ys[:, None] - move_y
        printed = cv2.remap(self.blank.printed, map_x, map_y, cv2.INTER_LINEAR)
        rules = cv2.remap(self.blank.rules, map_x, map_y, cv2.INTER_NEAREST)
        return np.asarray(printed, dtype=np.uint8), np.asarray(rules, dtype=np.uint8)


def prepare(registered: Gray, blank: Gray) -> Prepared:
    """Make a page ready, once. Both are HxW uint8 at `WORK_DPI` in the frame of the template;
    `blank` must not be changed later, for what is known of it is kept.

    Raises ValueError if their sizes differ.
    """
    if registered.shape != blank.shape:
        raise ValueError(f"page and blank differ in size: {registered.shape} and {blank.shape}")
    dark, known = darkness(registered), known_blank(blank)
    shift, fit = _shifts(dark, known.printed)
    sure, faint = _ink_levels(dark, known.printed)
    return Prepared(dark, known, sure, faint, shift, fit)


def _ink_levels(dark: Gray, printed: Gray) -> tuple[int, int]:
    """Darkness from which a pixel is ink, and from which it may belong to ink: a third and a sixth of the print's,
    both well above the paper's grain.
    """
    some, known = dark[::4, ::4], printed[::4, ::4]
    paper = some[known < 8]
    grain = float(np.percentile(paper, 90)) if paper.size else 0.0
    core = some[known > 200]
    black = float(np.percentile(core, 75)) if core.size > 50 else 220.0
    sure = int(np.clip(max(0.34 * black, 1.8 * grain + 12), 36, 110))
    return sure, int(np.clip(max(0.17 * black, 1.8 * grain + 12), 24, sure))


def _shifts(dark: Gray, printed: Gray) -> tuple[NDArray[np.float32], float]:
    half = (dark.shape[1] // 2, dark.shape[0] // 2)
    page = np.asarray(cv2.resize(dark, half, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    form = np.asarray(cv2.resize(printed, half, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    reach = round(px(SEARCH_MM) / 2)
    page = np.pad(page, reach)
    rows, columns = _tiles(form.shape[0]), _tiles(form.shape[1])
    shift = np.zeros((len(rows) - 1, len(columns) - 1, 2), np.float32)
    weight = np.zeros(shift.shape[:2], np.float32)
    for i, (top, bottom) in enumerate(pairwise(rows)):
        for j, (left, right) in enumerate(pairwise(columns)):
            tile = form[top:bottom, left:right]
            around = page[top : bottom + 2 * reach, left : right + 2 * reach]
            shift[i, j], weight[i, j] = _tile_shift(tile, around, reach)
    return _smoothed(shift, weight), float(np.average(weight, weights=weight > 0)) if weight.any() else 0.0


def _tiles(length: int) -> NDArray[np.intp]:
    count = max(1, round(length * 2 / px(TILE_MM)))
    return np.linspace(0, length, count + 1).round().astype(np.intp)


def _tile_shift(tile: Gray, around: Gray, reach: int) -> tuple[NDArray[np.float32], float]:
    if int(np.count_nonzero(tile > PRINT)) < 40:
        return np.zeros(2, np.float32), 0.0
    score = cv2.matchTemplate(around, tile, cv2.TM_CCOEFF_NORMED)
    offsets = np.arange(-reach, reach + 1, dtype=np.float32)
    # A tile that holds rules of one direction only fits anywhere along them: the nearest place is meant.
    score = score - 0.004 * (offsets[None, :] ** 2 + offsets[:, None] ** 2)
    y, x = divmod(int(score.argmax()), len(offsets))
    best = float(score[y, x])
    if best < 0.3:
        return np.zeros(2, np.float32), 0.0
    dx = offsets[x] + _vertex(score[y, :], x)
    dy = offsets[y] + _vertex(score[:, x], y)
    return np.array([2 * dx, 2 * dy], np.float32), best


def _vertex(values: NDArray[Any], at: int) -> float:
    """Place of a parabola's top through a maximum and its neighbours, relative to it."""
    if at == 0 or at == len(values) - 1:
        return 0.0
    left, middle, right = (float(values[at + k]) for k in (-1, 0, 1))
    bend = left - 2 * middle + right
    return 0.0 if bend >= 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5))


def _smoothed(shift: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Spread the shifts of tiles with print to those without, and calm outliers by their neighbours."""
    if not weight.any():
        return shift
    calm = shift.copy()
    for i, j in np.argwhere(weight > 0):
        near = np.s_[max(0, i - 1) : i + 2, max(0, j - 1) : j + 2]
        usable = weight[near] > 0
        middle = np.median(shift[near][usable], axis=0)
        if np.abs(shift[i, j] - middle).max() > 3:
            calm[i, j] = middle
    total = cv2.GaussianBlur(weight, (0, 0), 1.0, borderType=cv2.BORDER_REFLECT) + 1e-6
    summed = cv2.GaussianBlur(calm * weight[..., None], (0, 0), 1.0, borderType=cv2.BORDER_REFLECT)
    spread = summed.reshape(calm.shape) / total[..., None]
    mix = np.clip(weight, 0, 1)[..., None] * 0.7
    return np.asarray(mix * calm + (1 - mix) * spread, dtype=np.float32)


def _interpolated(
    shift: NDArray[np.float32], xs: NDArray[np.floating], ys: NDArray[np.floating]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Bilinear between the middles of the tiles; the tiles are (nearly) `TILE_MM` wide."""
    side = px(TILE_MM)
    rows, columns = shift.shape[:2]
    u = np.clip(np.asarray(xs, np.float32) / side - 0.5, 0, columns - 1)
    v = np.clip(np.asarray(ys, np.float32) / side - 0.5, 0, rows - 1)
    grid_x, grid_y = np.meshgrid(u, v)
    dx = cv2.remap(np.ascontiguousarray(shift[..., 0]), grid_x, grid_y, cv2.INTER_LINEAR)
    dy = cv2.remap(np.ascontiguousarray(shift[..., 1]), grid_x, grid_y, cv2.INTER_LINEAR)
    return np.asarray(dx, dtype=np.float32), np.asarray(dy, dtype=np.float32)
