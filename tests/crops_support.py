"""A small page for tests of crops and marks: rules, words and handwriting drawn with OpenCV and Pillow only."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dxauto.forms.fonts import find_font
from dxauto.forms.geometry import Box
from dxauto.reading.crops import Prepared, prepare
from dxauto.reading.crops.paper import px
from dxauto.reading.types import Gray

SIZE_MM = (120.0, 90.0)
FIELD = Box(20, 20, 70, 10)
COMB = Box(20, 40, 56, 8)
CELLS = tuple(COMB.cells(8))
SQUARES = tuple(Box(20 + 18 * i, 60, 4, 4) for i in range(4))
WORDS = tuple(Box(20 + 14 * i, 72, 8, 6) for i in range(4))
LABELS = ("男性", "女性", "昭和", "平成")


def at(mm: float) -> int:
    """Millimetres as whole pixels."""
    return round(px(mm))


def blank_form() -> Gray:
    """A form: a ruled field, a comb, four check squares with words, four words to be ringed."""
    page = np.full((at(SIZE_MM[1]), at(SIZE_MM[0])), 255, np.uint8)
    for box in (FIELD, COMB, *SQUARES):
        cv2.rectangle(page, (at(box.x), at(box.y)), (at(box.right), at(box.bottom)), 20, 2)
    for cell in CELLS[1:]:
        cv2.line(page, (at(cell.x), at(cell.y)), (at(cell.x), at(cell.bottom)), 60, 1)
    image = Image.fromarray(page)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(find_font()), at(3.2))
    for box, word in (*zip(SQUARES, LABELS, strict=True), *zip(WORDS, LABELS, strict=True)):
        x, y = (box.right + 4.5, box.centre[1]) if box in SQUARES else box.centre
        draw.text((at(x), at(y)), word, fill=20, font=font, anchor="mm")
    draw.text((at(10), at(25)), "氏名", fill=20, font=font, anchor="mm")
    return np.array(image, dtype=np.uint8)


def stroke(page: Gray, *points: tuple[float, float], tone: int = 60, width: float = 0.45) -> None:
    """Draw a pen stroke through points in mm."""
    line = np.array([[at(x), at(y)] for x, y in points], np.int32)
    cv2.polylines(page, [line], False, tone, max(1, at(width)), cv2.LINE_AA)


def ring(page: Gray, box: Box, share: float = 1.0, tone: int = 60, offset: tuple[float, float] = (0, 0)) -> None:
    """Draw a ring round a box, open if `share` is below 1, its middle `offset` mm away."""
    angles = np.linspace(-2.0, -2.0 + 2 * np.pi * share, 60)
    cx, cy = box.centre[0] + offset[0], box.centre[1] + offset[1]
    points = [(cx + box.w * 0.55 * np.cos(a), cy + box.h * 0.55 * np.sin(a)) for a in angles]
    stroke(page, *points, tone=tone)


def tick(page: Gray, box: Box, tone: int = 60) -> None:
    """Draw a tick into a square."""
    x, y = box.centre
    stroke(page, (x - 1.5, y - 0.2), (x - 0.3, y + 1.4), (x + 2.4, y - 2.2), tone=tone)


def strike(page: Gray, box: Box) -> None:
    """Strike a box out by a double line."""
    for dy in (-0.45, 0.45):
        y = box.centre[1] + dy
        stroke(page, (box.x - 1.2, y), (box.right + 1.2, y + 0.1))


def scanned(page: Gray, seed: int = 0, shift: tuple[float, float] = (0, 0), noise: float = 5.0) -> Gray:
    """Make the page look scanned: a little off, blurred, shaded, noisy."""
    rng = np.random.default_rng(seed)
    move = np.float32([[1, 0, shift[0]], [0, 1, shift[1]]])
    height, width = page.shape
    moved = cv2.warpAffine(page, move, (width, height), borderValue=255, flags=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(moved, (0, 0), 0.7).astype(np.float32)
    shade = np.linspace(0.8, 1.0, width, dtype=np.float32)[None, :]
    return np.clip(soft * shade + rng.normal(0, noise, page.shape), 0, 255).astype(np.uint8)


def prepared(page: Gray, seed: int = 0, shift: tuple[float, float] = (0, 0)) -> Prepared:
    """A scanned page beside its blank, ready for cutting."""
    return prepare(scanned(page, seed, shift), blank_form())
