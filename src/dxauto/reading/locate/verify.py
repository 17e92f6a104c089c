"""Whether a registered page really is the blank it was registered on: its print is there, and no other's is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import MM_PER_INCH, Box
from dxauto.reading.locate.homography import apply, inverse, raster
from dxauto.reading.locate.warp import pixels
from dxauto.reading.types import Gray, Matrix

DPI = 100.0
"""Resolution at which print is compared; a pixel is a quarter of a millimetre."""
MARGIN_MM = 5.0
"""The paper's edge, where desk, punch holes and feeder shadows are, is not compared."""
TILE_MM = 15.0
RULE_MM = 14.0
"""A straight run of ink from this length on is a rule, not writing."""
WORD_MM = 7.0
"""A straight run of print from this length on is a rule, not part of a letter."""
WORD_PRESENT = 0.7
LEAST_CONTRAST = 18.0
"""Standard deviation of grey below which nothing is printed in a place."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Print:
    """The dark pixels of a blank at DPI, and those within three pixels of them; `words` numbers the words (from 1;
    0 for rules) to which the ink pixels belong, in row order.
    """

    ink: Mask
    near: Mask
    words: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a blank at DPI, and the pixel of its upper left corner."""

    gray: Gray
    left: int
    top: int


@dataclass(frozen=True, slots=True)
class Ink:
    """A registered page at DPI: `ink` itself, `reached` by ink within a pixel, `seen` at all in the image."""

    ink: Mask
    reached: Mask
    seen: Mask


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a page agrees with a blank: which share of the blank's print is there, which share of its tiles is there
    by half at least, how large the largest printed word is that is missing though the image shows its place (pixels
    of ink at DPI), and how many mm of rules the page has that the blank has not.
    """

    present: float
    tiles: float
    missing_word: int
    strange_rules_mm: float


def print_of(blank: Gray, size_mm: tuple[float, float], code: Box | None) -> Print:
    """The print of a blank given at WORK_DPI; its code (place in mm) is print, but no word."""
    width, height = pixels(size_mm, DPI)
    ink = _inner(cv2.resize(blank, (width, height), interpolation=cv2.INTER_AREA) < 170)
    words = _words(ink)
    if code is not None:
        left, top, right, bottom = (round(v * DPI / MM_PER_INCH) for v in (code.x, code.y, code.right, code.bottom))
        words[top - 1 : bottom + 1, left - 1 : right + 1] = 0
    return Print(ink, _grown(ink, 3), words[ink])


def picture_of(blank: Gray, box: Box, size_mm: tuple[float, float]) -> Picture:
    """Cut a part (mm) out of a blank given at WORK_DPI."""
    small = np.asarray(cv2.resize(blank, pixels(size_mm, DPI), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    left, top, right, bottom = (round(v * DPI / MM_PER_INCH) for v in (box.x, box.y, box.right, box.bottom))
    return Picture(np.ascontiguousarray(small[top:bottom, left:right]), left, top)


def likeness(registered: Gray, part: Picture, seen: Mask) -> float | None:
    """How alike (-1..1) a registered page at DPI and a part of its blank are, give or take a pixel, where the page
    is seen; None if most of the part is not seen, or nothing stands there (or nothing but a stain).
    """
    height, width = part.gray.shape
    visible = seen[part.top : part.top + height, part.left : part.left + width]
    if visible.mean() < 0.5:
        return None
    best = -1.0
    for shift_y in (-1, 0, 1):
        for shift_x in (-1, 0, 1):
            top, left = part.top + shift_y, part.left + shift_x
            there = registered[top : top + height, left : left + width][visible].astype(np.float64)
            if there.std() < LEAST_CONTRAST:
                return None
            best = max(best, float(np.corrcoef(there, part.gray[visible])[0, 1]))
    return best


def seen_by(matrix: Matrix, image: tuple[int, int], blank: Print) -> Mask:
    """Which pixels of a page at DPI lie inside an image of that height and width; `matrix` maps mm to its pixels."""
    height, width = image
    rows, columns = blank.ink.shape
    back = raster(DPI) @ inverse(matrix)
    quad = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], dtype=np.float64)
    depth = np.column_stack([quad, np.ones(4)]) @ back[2]
    if depth.min() * depth.max() <= 0:
        return np.ones((rows, columns), dtype=np.bool_)
    seen = np.zeros((rows, columns), dtype=np.uint8)
    cv2.fillConvexPoly(seen, np.clip(apply(back, quad), -30000, 30000).round().astype(np.int32), 1)
    return seen.astype(np.bool_)


def ink_of(registered: Gray, blank: Print, seen: Mask) -> Ink:
    """The ink of a page that was drawn in the blank's frame at DPI; what counts as dark follows from its own print."""
    darkness = 255 - flattened(registered)
    reach = cv2.dilate(darkness, np.ones((3, 3), np.uint8))
    level = float(np.percentile(reach[blank.ink], 70)) if blank.ink.any() else 128.0
    limit = min(max(0.45 * level, 28.0), 128.0)
    return Ink(_inner(darkness > limit), reach > limit, seen)


def evidence(page: Ink, blank: Print) -> Evidence:
    """Compare a page's ink with a blank's print."""
    total = int(blank.ink.sum())
    if not total:
        return Evidence(0.0, 0.0, 0, 0.0)
    hit = blank.ink & page.reached
    return Evidence(
        present=int(hit.sum()) / total,
        tiles=_tiles_present(blank.ink, hit),
        missing_word=_missing_word(blank.words, (page.reached | ~page.seen)[blank.ink]),
        strange_rules_mm=_rules_mm(page.ink & ~blank.near),
    )


def distinct(one: Print, other: Print) -> Mask:
    """The print that one blank has and the other has not (same size of page), or all of it if sizes differ."""
    if one.ink.shape != other.ink.shape:
        return one.ink
    return one.ink & ~other.near


def share_present(page: Ink, where: Mask) -> float:
    """The share of some of a blank's print that a page registered on it has."""
    return float(page.reached[where].mean()) if where.any() else 0.0


def flattened(gray: Gray) -> Gray:
    """Divide by the paper's brightness, so that shadows and grey paper become white."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (0, 0), 5)
    grown = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, np.maximum(grown, 1), scale=255), dtype=np.uint8)


def _inner(mask: Mask) -> Mask:
    edge = round(MARGIN_MM * DPI / MM_PER_INCH)
    inner = np.zeros_like(mask)
    inner[edge:-edge, edge:-edge] = mask[edge:-edge, edge:-edge]
    return inner


def _grown(mask: Mask, radius: int) -> Mask:
    side = 2 * radius + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)), dtype=np.bool_)


def _words(ink: Mask) -> NDArray[np.int32]:
    """Number the words: print that stands close together, without the rules around it."""
    dark = ink.astype(np.uint8)
    length = round(WORD_MM * DPI / MM_PER_INCH)
    level, upright = (cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(k, np.uint8)) for k in ((1, length), (length, 1)))
    letters = ink & ~_grown(np.asarray((level > 0) | (upright > 0)), 1)
    joined = cv2.dilate(letters.astype(np.uint8), np.ones((3, 9), np.uint8))
    labels = cv2.connectedComponents(joined, connectivity=8)[1]
    return np.asarray(np.where(letters, labels, 0), dtype=np.int32)


def _missing_word(words: NDArray[np.int32], hit: NDArray[np.bool_]) -> int:
    if not len(words):
        return 0
    size = np.bincount(words)
    there = np.bincount(words[hit], minlength=len(size))
    missing = there[1:] < WORD_PRESENT * size[1:]
    return int(size[1:][missing].max(initial=0))


def _tiles_present(ink: Mask, hit: Mask) -> float:
    side = round(TILE_MM * DPI / MM_PER_INCH)
    wanted, there = (_tile_sums(mask, side) for mask in (ink, hit))
    used = wanted >= 40
    return float(np.mean(there[used] >= 0.5 * wanted[used])) if used.any() else 0.0


def _tile_sums(mask: Mask, side: int) -> NDArray[np.int64]:
    rows, columns = -(-mask.shape[0] // side), -(-mask.shape[1] // side)
    padded = np.zeros((rows * side, columns * side), dtype=np.int64)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    sums: NDArray[np.int64] = padded.reshape(rows, side, columns, side).sum(axis=(1, 3))
    return sums


def _rules_mm(ink: Mask) -> float:
    """The length of straight level or upright ink, less what runs from edge to edge (a fold, a dirty scanner)."""
    length = round(RULE_MM * DPI / MM_PER_INCH)
    joined = cv2.dilate(ink.astype(np.uint8), np.ones((2, 2), np.uint8))
    total = 0
    for kernel, side in (((1, length), 2), ((length, 1), 3)):
        runs = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
        if not runs.any():
            continue
        stats = cv2.connectedComponentsWithStats(runs, connectivity=8)[2][1:]
        across = 0.85 * ink.shape[1 if side == 2 else 0]
        total += int(sum(row[side] for row in stats if row[side] < across))
    return total * MM_PER_INCH / DPI
