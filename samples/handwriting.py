"""One person's hand: a font bent, leaned, thickened and shaken for every character anew."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import Box
from samples.fonts import EM, HandFont, advance, available, covers, glyph
from samples.sheet import Pixels, Sheet

Rng = np.random.Generator

_BLACKS = ((38, 36, 36), (58, 54, 52), (75, 72, 70))
_BLUES = ((125, 55, 35), (110, 60, 50))
_SLIM = 0.62


@dataclass(frozen=True, slots=True)
class Writer:
    """How one person writes; angles in degrees, shares of an em, sizes in mm."""

    font: HandFont
    pen: int
    ink_bgr: tuple[int, int, int]
    size: float
    slant: float
    width: float
    shake: float
    turn: float
    drift: float
    fill: float
    spacing: float


def make_writer(rng: Rng, text: str) -> Writer:
    """Invent a person who can write all of `text` (a font that lacks a character is not his)."""
    fonts = available()
    able = [font for font in fonts if covers(font, text)] or list(fonts)
    font = able[int(rng.integers(len(able)))]
    inks = _BLACKS if rng.random() < 0.8 else _BLUES
    return Writer(
        font=font,
        pen=int(rng.choice(font.pens)),
        ink_bgr=inks[int(rng.integers(len(inks)))],
        size=float(rng.uniform(4.3, 6.2)),
        slant=float(rng.normal(2, 4)),
        width=float(rng.uniform(0.88, 1.06)),
        shake=float(rng.uniform(0.008, 0.03)),
        turn=float(rng.uniform(0.6, 2.6)),
        drift=float(rng.normal(0, 0.5)),
        fill=float(rng.uniform(0.62, 0.82)),
        spacing=float(rng.uniform(0.94, 1.12)),
    )


@functools.lru_cache(maxsize=2_000)
def _penned(font: HandFont, char: str, pen: int, small: bool) -> Pixels:
    shape = glyph(font, char)
    if pen:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(pen) + 1, abs(pen) + 1))
        shape = np.asarray(cv2.dilate(shape, kernel) if pen > 0 else cv2.erode(shape, kernel), dtype=np.uint8)
    if small:
        side = shape.shape[0] // 2
        shape = np.asarray(cv2.resize(shape, (side, side), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return shape


def shape_of(writer: Writer, char: str, em_px: float, rng: Rng) -> Pixels:
    """Give one character as this person writes it this time: a square patch of ink, its em box in the middle."""
    small = em_px < EM * 0.6
    source = _penned(writer.font, char, writer.pen, small)
    per_px = (EM / 2 if small else EM) / em_px
    side = int(em_px * 1.5) + 2
    turn = np.deg2rad(rng.normal(0, writer.turn))
    lean = np.tan(np.deg2rad(writer.slant + rng.normal(0, 1)))
    wide, high = rng.normal(1, 0.035, 2) * (writer.width, 1.0)
    grid = np.arange(side, dtype=np.float32) - (side - 1) / 2
    x, y = np.meshgrid(grid, grid)
    bend = _bend(side, writer.shake * em_px, rng)
    u = (np.cos(turn) * x + np.sin(turn) * y + lean * y) / wide + bend[..., 0]
    v = (-np.sin(turn) * x + np.cos(turn) * y) / high + bend[..., 1]
    middle = (source.shape[0] - 1) / 2
    patch = cv2.remap(
        source, (u * per_px + middle).astype(np.float32), (v * per_px + middle).astype(np.float32), cv2.INTER_LINEAR
    )
    return _pressed(np.asarray(patch, dtype=np.uint8), rng)


def _bend(side: int, amount: float, rng: Rng) -> NDArray[np.float32]:
    coarse = rng.normal(0, amount, (4, 4, 2)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _pressed(patch: Pixels, rng: Rng) -> Pixels:
    """Uneven pressure: the ink is paler in places."""
    coarse = rng.uniform(0.72, 1.0, (3, 3)).astype(np.float32)
    pressure = cv2.resize(coarse, (patch.shape[1], patch.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(patch * pressure, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Pen:
    """A person writing on a sheet."""

    sheet: Sheet
    writer: Writer
    rng: Rng

    def put(self, char: str, em: float, at: tuple[float, float], squeeze: float = 1.0) -> None:
        """Write one character of `em` mm with its middle at a place in mm."""
        writer = dataclasses.replace(self.writer, width=self.writer.width * squeeze)
        patch = shape_of(writer, char, self.sheet.px(em), self.rng)
        self.sheet.write(patch, (self.sheet.px(at[0]), self.sheet.px(at[1])))


def write_in_cell(pen: Pen, char: str, cell: Box) -> None:
    """Write one character into one comb cell, not quite in its middle."""
    high = min(cell.h * pen.rng.uniform(0.72, 0.86), pen.writer.size * pen.rng.uniform(1.25, 1.45))
    em = min(high, cell.w * (1.3 if char.isascii() else 0.9))
    x = cell.centre[0] + pen.rng.normal(0, cell.w * 0.05)
    y = cell.centre[1] + pen.rng.normal(0, cell.h * 0.04)
    pen.put(char, em, (x, y))


def _char_width(writer: Writer, char: str) -> float:
    if char == "\u3000":
        return 0.75
    return advance(writer.font, char) * writer.width * writer.spacing


def text_width(writer: Writer, text: str) -> float:
    """Give how wide a text is in ems, as this person writes."""
    return sum(_char_width(writer, char) for char in text)


def write_text(pen: Pen, text: str, box: Box, lines: int = 1) -> None:
    """Write a text into a box from left to right, smaller if it is long, in two lines if the box has room."""
    writer = pen.writer
    rows = _rows(writer, text, box, lines)
    height = box.h / len(rows)
    em = min(writer.size, height * (writer.fill if len(rows) == 1 else 0.84))
    for number, row in enumerate(rows):
        _write_row(pen, row, Box(box.x, box.y + number * height, box.w, height), em)


def _rows(writer: Writer, text: str, box: Box, lines: int) -> list[str]:
    em = min(writer.size, box.h * writer.fill)
    if lines < 2 or text_width(writer, text) * em < box.w * 0.94:
        return [text]
    wanted = len(text) // 2
    cut = text.find("\u3000")
    cut = cut if abs(cut - wanted) <= len(text) // 3 and cut > 0 else wanted
    return [text[:cut], text[cut:].lstrip("\u3000")]


def _write_row(pen: Pen, text: str, box: Box, em: float) -> None:
    rng, writer = pen.rng, pen.writer
    margin = min(box.w * 0.12, rng.uniform(1.0, 3.5))
    em, squeeze = _fitted(em, text_width(writer, text), box.w - margin - 0.8)
    x = box.x + margin
    y = box.centre[1] + rng.normal(0, min(0.06 * box.h, 0.5))
    tilt = np.tan(np.deg2rad(writer.drift + rng.normal(0, 0.3)))
    for char in text:
        step = _char_width(writer, char) * em * squeeze
        if not char.isspace():
            at = (x + step / 2 + rng.normal(0, 0.012 * em), y + rng.normal(0, 0.02 * em))
            pen.put(char, em * rng.normal(1, 0.03), at, max(squeeze, 0.78))
        x += step
        y += step * tilt


def _fitted(em: float, ems: float, room: float) -> tuple[float, float]:
    """Give the em in mm and the squeeze with which so many ems fit into `room` mm."""
    squeeze = min(1.0, room / (ems * em))
    if squeeze < _SLIM:
        return em * squeeze / _SLIM, _SLIM
    return em * squeeze**0.5, squeeze**0.5
