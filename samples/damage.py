"""What happens to paper and pictures: grain, shadows, stains, folds, staples, lost lines, and worse."""

from __future__ import annotations

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import MM_PER_INCH
from samples.handwriting import Rng
from samples.sheet import Pixels

_TILE = 1024
_GRAIN = 32.0


@functools.lru_cache(maxsize=1)
def _grain_tile() -> Pixels:
    """Sensor noise around 128, deviation `_GRAIN`; one tile serves all pages, each from another place in it."""
    noise = np.random.default_rng(20250401).normal(128, _GRAIN, (_TILE, _TILE))
    return np.clip(noise, 0, 255).astype(np.uint8)


def grained(page: Pixels, sigma: float, rng: Rng) -> Pixels:
    """Add sensor noise of deviation `sigma`."""
    tile = np.roll(_grain_tile(), rng.integers(0, _TILE, 2), axis=(0, 1))
    repeat = (-(-page.shape[0] // _TILE), -(-page.shape[1] // _TILE))
    noise = np.tile(tile, repeat)[: page.shape[0], : page.shape[1]]
    if page.ndim == 3:
        noise = np.asarray(cv2.merge([noise, noise, noise]), dtype=np.uint8)
    weight = sigma / _GRAIN
    return np.asarray(cv2.addWeighted(page, 1.0, noise, weight, -128 * weight), dtype=np.uint8)


def _times(page: Pixels, light: NDArray[np.float32]) -> Pixels:
    """Multiply by a light of 0..1 given on a coarse grid."""
    fine = cv2.resize(light, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_CUBIC)
    layer = np.clip(fine * 255, 0, 255).astype(np.uint8)
    if page.ndim == 3:
        layer = np.asarray(cv2.merge([layer, layer, layer]), dtype=np.uint8)
    return np.asarray(cv2.multiply(page, layer, scale=1 / 255), dtype=np.uint8)


def shaded(page: Pixels, rng: Rng, least: float) -> Pixels:
    """Uneven light: full on one side, `least` on the other, with a soft unevenness besides."""
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1:1:6j, -1:1:6j]
    slope = (np.cos(angle) * x + np.sin(angle) * y) / 2.83 + 0.5
    light = 1 - (1 - least) * slope**1.4 - rng.uniform(0, 0.03, (6, 6))
    return _times(page, light.astype(np.float32))


def tinted(page: Pixels, rng: Rng) -> Pixels:
    """A lamp that is not quite white."""
    if page.ndim == 2:
        return page
    warm = rng.uniform(0, 0.12)
    planes = [cv2.convertScaleAbs(page[..., i], alpha=gain) for i, gain in enumerate((1 - warm, 1 - warm / 3, 1.0))]
    return np.asarray(cv2.merge(planes), dtype=np.uint8)


def _blot(size: int, rng: Rng) -> NDArray[np.float32]:
    """A soft irregular spot, 0..1."""
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    wave = cv2.resize(rng.normal(0, 0.18, (5, 5)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    radius = np.hypot(x, y) + wave
    inside = np.clip((0.98 - np.hypot(x, y)) * 6, 0, 1)
    return np.asarray(np.clip((0.7 - radius) * 4, 0, 1) * inside, dtype=np.float32)


def _spot(page: Pixels, centre: tuple[int, int], size: int, strength: float, rng: Rng) -> Pixels:
    """Darken a spot in place; ring-shaped as spilt drinks are."""
    size = max(8, size)
    left, top = max(0, centre[0] - size // 2), max(0, centre[1] - size // 2)
    part = page[top : top + size, left : left + size]
    blot = _blot(size, rng)
    rim = np.clip(blot - cv2.erode(blot, np.ones((max(3, size // 12),) * 2)), 0, 1)
    dark = 1 - strength * (0.55 * blot + 0.6 * rim)[: part.shape[0], : part.shape[1]]
    part[:] = np.clip(part * (dark if page.ndim == 2 else dark[..., None]), 0, 255).astype(np.uint8)
    return page


def stains(page: Pixels, dpi: float, rng: Rng) -> Pixels:
    """A few small pale stains."""
    page = page.copy()
    for _ in range(int(rng.integers(1, 4))):
        centre = (int(rng.integers(page.shape[1])), int(rng.integers(page.shape[0])))
        page = _spot(page, centre, int(rng.uniform(4, 22) / MM_PER_INCH * dpi), rng.uniform(0.06, 0.22), rng)
    return page


def staple(page: Pixels, dpi: float, rng: Rng) -> Pixels:
    """A staple, or the two holes and the shadow that it left, in the upper left corner."""
    page = page.copy()
    mm = dpi / MM_PER_INCH
    x, y, angle = rng.uniform(4, 9) * mm, rng.uniform(4, 9) * mm, rng.uniform(-0.9, -0.4)
    dx, dy = np.cos(angle) * 5 * mm, np.sin(angle) * 5 * mm
    ends = [(int(x - dx), int(y - dy)), (int(x + dx), int(y + dy))]
    if rng.random() < 0.5:
        cv2.line(page, ends[0], ends[1], (95,) * 3, max(1, round(0.5 * mm)), cv2.LINE_AA)
    for end in ends:
        cv2.circle(page, end, max(1, round(0.45 * mm)), (40,) * 3, -1, cv2.LINE_AA)
    return page


def punched(page: Pixels, dpi: float) -> Pixels:
    """The two holes of a file, 6 mm wide, 80 mm apart (ISO 838), seen against a dark lid."""
    page = page.copy()
    mm = dpi / MM_PER_INCH
    for offset in (-40, 40):
        centre = (round(11 * mm), round(page.shape[0] / 2 + offset * mm))
        cv2.circle(page, centre, round(3 * mm), (60,) * 3, -1, cv2.LINE_AA)
    return page


def folded(page: Pixels, rng: Rng) -> Pixels:
    """One or two creases across the sheet: a thin dark and a thin light line, light falling off to one side."""
    light = np.ones((page.shape[0], 1), np.float32)
    for share in (0.5,) if rng.random() < 0.5 else (0.335, 0.667):
        y = int(page.shape[0] * (share + rng.normal(0, 0.008)))
        light[y : y + 40, 0] *= np.linspace(rng.uniform(0.9, 0.96), 1, 40)
        light[y : y + 2, 0] *= rng.uniform(0.72, 0.88)
    return _times_rows(page, light)


def _times_rows(page: Pixels, light: NDArray[np.float32]) -> Pixels:
    layer = np.repeat((light * 255).astype(np.uint8), page.shape[1], axis=1)
    if page.ndim == 3:
        layer = np.asarray(cv2.merge([layer, layer, layer]), dtype=np.uint8)
    return np.asarray(cv2.multiply(page, layer, scale=1 / 255), dtype=np.uint8)


def specks(page: Pixels, rng: Rng) -> Pixels:
    """Dust on the glass."""
    for _ in range(int(rng.poisson(7))):
        centre = (int(rng.integers(page.shape[1])), int(rng.integers(page.shape[0])))
        cv2.circle(page, centre, int(rng.choice([0, 0, 1, 1, 2])), (int(rng.integers(30, 150)),) * 3, -1, cv2.LINE_AA)
    return page


def line_errors(page: Pixels, rng: Rng) -> Pixels:
    """Lines that a fax lost: the machine repeats the one before (ITU-T T.4 leaves that to the receiver)."""
    for _ in range(int(rng.poisson(1.2))):
        y = int(rng.integers(1, page.shape[0] - 3))
        page[y : y + int(rng.integers(1, 3))] = page[y - 1]
    return page


def desk(size: tuple[int, int], rng: Rng) -> Pixels:
    """A table top of size (width, height): wood or grey, blurred."""
    base = np.array(((70, 95, 135), (105, 105, 105), (50, 60, 75), (150, 165, 180))[int(rng.integers(4))], np.float32)
    rough = rng.normal(0, 9, (size[1] // 24, size[0] // 160, 1)).astype(np.float32) + base
    fine = cv2.resize(np.clip(rough, 0, 255).astype(np.uint8), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(fine, dtype=np.uint8)


def soaked(page: Pixels, rng: Rng) -> Pixels:
    """Big dark spills over much of the writing."""
    page = page.copy()
    for _ in range(int(rng.integers(3, 6))):
        centre = (int(rng.uniform(0.2, 0.8) * page.shape[1]), int(rng.uniform(0.1, 0.9) * page.shape[0]))
        page = _spot(page, centre, int(rng.uniform(0.35, 0.6) * page.shape[1]), rng.uniform(0.6, 0.9), rng)
    return page


def torn(page: Pixels, rng: Rng) -> Pixels:
    """Half of the sheet or more is missing, black behind it."""
    page = page.copy()
    edge = page.shape[0] * rng.uniform(0.3, 0.6)
    x = np.arange(0, page.shape[1] + 40, 40)
    y = edge + np.cumsum(rng.normal(0, 12, len(x)))
    outline = np.vstack([np.column_stack([x, y]), [[page.shape[1], page.shape[0] + 9], [0, page.shape[0] + 9]]])
    cv2.fillPoly(page, [outline.astype(np.int32)], (20,) * 3)
    return page


def crumpled(page: Pixels, rng: Rng) -> Pixels:
    """Balled up and smoothed out again: displaced by some millimetres, shaded along the creases."""
    height, width = page.shape[:2]
    relief = cv2.resize(rng.normal(0, 1, (14, 10)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    dy, dx = np.gradient(relief)
    grid_x, grid_y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    strength = 900.0
    bent = cv2.remap(
        page, (grid_x + dx * strength).astype(np.float32), (grid_y + dy * strength).astype(np.float32), cv2.INTER_LINEAR
    )
    light = np.clip(0.72 - (dx + dy) * 14, 0.12, 1).astype(np.float32)
    return _times(np.asarray(bent, dtype=np.uint8), light)


def darkened(page: Pixels, rng: Rng) -> Pixels:
    """Almost no light: print and paper close together, and blurred."""
    dim = cv2.convertScaleAbs(cv2.GaussianBlur(page, (0, 0), rng.uniform(2.5, 4)), alpha=rng.uniform(0.1, 0.2), beta=25)
    return np.asarray(dim, dtype=np.uint8)


def smeared(page: Pixels, rng: Rng) -> Pixels:
    """Moved while it was scanned."""
    length = int(rng.integers(25, 50))
    kernel = np.zeros((length, length), np.float32)
    cv2.line(kernel, (0, int(rng.integers(length))), (length - 1, int(rng.integers(length))), 1, 1)
    return np.asarray(cv2.filter2D(page, -1, kernel / kernel.sum()), dtype=np.uint8)


RUINS = (soaked, torn, crumpled, darkened, smeared)
