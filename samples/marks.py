"""What a hand draws that is no letter: ticks, crosses, filled squares, strike-outs, rings, seals. All mm."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from dxauto.forms.fonts import find_font
from dxauto.forms.geometry import Box
from samples.handwriting import Rng
from samples.sheet import Pixels, Sheet

Points = Sequence[tuple[float, float]]
Mark = Callable[[Sheet, Box, float, Rng], None]
"""Draws a mark in a box with a pen of so many mm."""

_SHIFT = 4
_STEPS = 14


def draw_stroke(sheet: Sheet, points: Points, width: float, rng: Rng) -> None:
    """Draw one stroke of the pen through the points: a smooth curve, its width not quite even."""
    curve = _smooth(np.asarray(points, dtype=np.float64))
    curve += rng.normal(0, 0.02, curve.shape)
    wide = width * rng.normal(1, 0.08)
    ink = int(rng.uniform(205, 255))
    pixels = np.round(curve * sheet.px(1) * (1 << _SHIFT)).astype(np.int32)
    cv2.polylines(sheet.ink, [pixels], False, ink, max(1, round(sheet.px(wide))), cv2.LINE_AA, _SHIFT)


def _smooth(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Catmull-Rom through the points."""
    if len(points) < 3:
        return np.linspace(points[0], points[-1], _STEPS)
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, _STEPS)[:, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack(pieces)


def _around(rng: Rng, x: float, y: float, spread: float) -> tuple[float, float]:
    return x + rng.normal(0, spread), y + rng.normal(0, spread)


def tick(sheet: Sheet, box: Box, width: float, rng: Rng) -> None:
    """Draw a ✓ in a box, often reaching out of it at the upper right."""
    size = box.h * rng.uniform(0.85, 1.35)
    x, y = _around(rng, *box.centre, box.h * 0.07)
    low = (x - size * 0.1, y + size * 0.38)
    points = [
        _around(rng, x - size * 0.42, y - size * 0.02, 0.15),
        _around(rng, *low, 0.12),
        _around(rng, x + size * 0.2, y - size * 0.1, 0.12),
        _around(rng, x + size * 0.62, y - size * 0.58, 0.25),
    ]
    draw_stroke(sheet, [points[0], low], width, rng)
    draw_stroke(sheet, [low, *points[2:]], width, rng)


def cross(sheet: Sheet, box: Box, width: float, rng: Rng) -> None:
    """Draw a × in a box."""
    half = box.h * rng.uniform(0.36, 0.52)
    x, y = _around(rng, *box.centre, box.h * 0.05)
    for side in (1, -1):
        start, end = _around(rng, x - side * half, y - half, 0.15), _around(rng, x + side * half, y + half, 0.15)
        middle = _around(rng, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2, 0.1)
        draw_stroke(sheet, [start, middle, end], width, rng)


def filled(sheet: Sheet, box: Box, width: float, rng: Rng) -> None:
    """Fill a box by zigzag, leaving gaps here and there."""
    inner = box.grown(-0.35)
    points, y = [], inner.y
    while y < inner.bottom:
        points += [_around(rng, inner.x, y, 0.15), _around(rng, inner.right, y + 0.2, 0.15)]
        y += width * rng.uniform(0.8, 1.25)
    draw_stroke(sheet, points, width, rng)


def strike(sheet: Sheet, box: Box, width: float, rng: Rng) -> None:
    """Strike a box out by a double line, longer than the box."""
    y = box.centre[1] + rng.normal(0, 0.2)
    tilt = rng.normal(0, 0.25)
    for offset in (-0.5, 0.5):
        left, right = box.x - rng.uniform(0.8, 1.8), box.right + rng.uniform(0.8, 1.8)
        middle = _around(rng, box.centre[0], y + offset, 0.1)
        draw_stroke(sheet, [(left, y + offset + tilt), middle, (right, y + offset - tilt)], width, rng)


def ring(sheet: Sheet, box: Box, width: float, rng: Rng) -> None:
    """Draw a ring round a printed word: an ellipse by hand, open or overshooting, not quite in the middle."""
    x, y = _around(rng, *box.centre, 0.35)
    wide = box.w / 2 * rng.uniform(0.92, 1.14)
    high = box.h / 2 * rng.uniform(0.88, 1.16)
    start, length = rng.uniform(-2.6, -0.9), 2 * np.pi * rng.uniform(0.95, 1.09)
    turn, drift = rng.normal(0, 0.08), rng.normal(0, 0.06)
    points = []
    for share in np.linspace(0, 1, 13):
        angle = start + share * length
        grow = 1 + drift * (share - 0.5) + rng.normal(0, 0.02)
        u, v = wide * grow * np.cos(angle), high * grow * np.sin(angle)
        points.append((x + u * np.cos(turn) - v * np.sin(turn), y + u * np.sin(turn) + v * np.cos(turn)))
    draw_stroke(sheet, points, width, rng)


@functools.lru_cache(maxsize=256)
def _seal_face(name: str) -> Pixels:
    """A round seal with the name in it, from top to bottom, 400 px, 255 ink."""
    side, rim = 400, 22
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, side - 8, side - 8), outline=255, width=rim)
    size = int(min(190, 320 / len(name)) * 1.0)
    face = ImageFont.truetype(str(find_font()), size)
    top = side / 2 - size * len(name) / 2
    for index, char in enumerate(name):
        draw.text((side / 2, top + size * (index + 0.5)), char, font=face, fill=255, anchor="mm", stroke_width=3)
    return np.asarray(image, dtype=np.uint8)


def seal(sheet: Sheet, box: Box, name: str, rng: Rng) -> None:
    """Press a round seal into its place: turned a little, off the middle, with too little or uneven ink."""
    diameter = min(rng.uniform(9.5, 12.0), min(box.w, box.h) * 1.05)
    _press(sheet, _seal_face(name), diameter, _around(rng, *box.centre, min(box.w, box.h) * 0.06), rng)


def _press(sheet: Sheet, shape: Pixels, diameter: float, at: tuple[float, float], rng: Rng) -> None:
    """Press a stamp's face (255 ink) of so many mm onto a place: turned a little, with too little or uneven ink."""
    side = max(8, round(sheet.px(diameter)))
    face = cv2.resize(shape, (side, side), interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), float(rng.normal(0, 9)), 1.0)
    turned = cv2.warpAffine(face, turn, (side, side))
    patchy = rng.normal(0.86, 0.16, (7, 7)).astype(np.float32)
    grain = rng.normal(1.0, 0.12, (side, side)).astype(np.float32)
    ink = turned * np.clip(cv2.resize(patchy, (side, side), interpolation=cv2.INTER_CUBIC) * grain, 0, 1)
    sheet.stamp(np.asarray(ink, dtype=np.uint8), (sheet.px(at[0]), sheet.px(at[1])))


@functools.lru_cache(maxsize=64)
def _date_stamp_face(day: str) -> Pixels:
    """A round date stamp, 480 px: the city above, the day between two rules, 受付 below."""
    side = 480
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, side - 6, side - 6), outline=255, width=12)
    for y in (180, 300):
        draw.line((30, y, side - 30, y), fill=255, width=7)
    for text, y, size in (("石巻市", 115, 80), (day, side // 2, 84), ("受付", 360, 80)):
        draw.text((side / 2, y), text, font=ImageFont.truetype(str(find_font()), size), fill=255, anchor="mm")
    return np.asarray(image, dtype=np.uint8)


def date_stamp(sheet: Sheet, centre: tuple[float, float], day: str, rng: Rng) -> None:
    """Press the office's date stamp, 22 mm wide, near a place."""
    _press(sheet, _date_stamp_face(day), 22.0, _around(rng, *centre, 1.2), rng)
