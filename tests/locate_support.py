"""Blank forms, their scans and photographs, drawn here: the true map from millimetres to pixels is known exactly."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

from dxauto.forms.geometry import Box
from dxauto.forms.marks_layout import corner_boxes, qr_box
from dxauto.reading.locate import Reference, TemplateIndex, build_index
from dxauto.reading.locate.bend import BendField
from dxauto.reading.locate.homography import apply, inverse, raster, resized
from dxauto.reading.types import WORK_DPI, Gray, Located, Matrix, PageImage

SIZE = (210.0, 297.0)
UNIT = WORK_DPI / 25.4
Rng = np.random.Generator


def _glyphs(page: Gray, at: tuple[float, float], count: int, height: float, seed: int) -> None:
    """Print `count` characters of an invented script: strokes in a square, as kanji are."""
    rng = np.random.default_rng(seed)
    side = height * UNIT
    for index in range(count):
        origin = np.array([at[0] * UNIT + index * side * 1.1, at[1] * UNIT])
        for _ in range(rng.integers(4, 9)):
            start, end = (origin + rng.uniform(0.05, 0.95, 2) * side for _ in range(2))
            if rng.random() < 0.6:
                axis = rng.integers(2)
                end[axis] = start[axis]
            cv2.line(page, _px(start), _px(end), 0, 2, cv2.LINE_AA, 4)


def _px(point: NDArray[np.float64]) -> tuple[int, int]:
    return round(float(point[0]) * 16), round(float(point[1]) * 16)


def _frame(page: Gray, box: Box, thickness: int = 2) -> None:
    corners = [_px(np.array(p) * UNIT) for p in ((box.x, box.y), (box.right, box.bottom))]
    cv2.rectangle(page, corners[0], corners[1], 0, thickness, cv2.LINE_AA, 4)


def draw_form(seed: int, *, rows: int = 9, tables: int = 2) -> Gray:
    """A form without code: a title, tables of labelled rows with combs in some, notes; one layout a seed."""
    rng = np.random.default_rng(seed)
    page: Gray = np.full((2339, 1654), 255, np.uint8)
    _glyphs(page, (55, 24), 12, 6, seed * 1000)
    top = 48.0
    for table in range(tables):
        height = (225 - 20 * tables) / tables / rows
        left, label = 20 + rng.uniform(0, 6), rng.uniform(28, 45)
        for row in range(rows):
            box = Box(left, top + row * height, 165, height)
            _frame(page, box)
            _frame(page, Box(left, box.y, label, height))
            _glyphs(
                page, (left + 2, box.y + height / 2 - 2), int(rng.integers(3, 6)), 3.6, seed * 1000 + table * 50 + row
            )
            if rng.random() < 0.4:
                for cell in Box(left + label + 4, box.y + 1, 60, height - 2).cells(int(rng.integers(6, 13))):
                    _frame(page, cell, 1)
            else:
                _glyphs(page, (left + label + 70, box.y + height / 2 - 2), 4, 3.2, seed * 1000 + 500 + table * 50 + row)
        top += rows * height + 6
        _glyphs(page, (22, top - 5), 14, 3, seed * 1000 + 900 + table)
        top += 5
    return page


def with_code(blank: Gray, payload: str) -> Gray:
    """The form with our code and corner marks."""
    page = blank.copy()
    for box in corner_boxes(SIZE):
        _fill(page, box)
    rows = np.array([list(row) for row in segno.make_qr(payload, error="m").matrix], dtype=np.uint8)
    place = qr_box(SIZE)
    left, top, side = round(place.x * UNIT), round(place.y * UNIT), round(place.w * UNIT)
    page[top - 20 : top + side + 20, left - 20 : left + side + 20] = 255
    modules = cv2.resize((1 - rows) * np.uint8(255), (side, side), interpolation=cv2.INTER_NEAREST)
    page[top : top + side, left : left + side] = modules
    return page


def _fill(page: Gray, box: Box) -> None:
    left, top, right, bottom = (round(v * UNIT) for v in (box.x, box.y, box.right, box.bottom))
    page[top:bottom, left:right] = 0


def reference(name: str, blank: Gray, *, version: int = 1, page: int = 1, coded: bool = False) -> Reference:
    """A reference for the index; drawn with its code if `coded`."""
    gray = with_code(blank, f"DXA1:{name}:{version}:{page}") if coded else blank
    return Reference(name, version, page, gray, SIZE, coded)


NAMES = ("aoi", "kiku", "sakura")


@functools.cache
def plain() -> tuple[Reference, ...]:
    """Three forms that carry neither code nor marks."""
    return tuple(reference(name, draw_form(seed)) for seed, name in enumerate(NAMES, start=1))


@functools.cache
def coded() -> tuple[Reference, ...]:
    """The same three with code and marks."""
    return tuple(reference(name, draw_form(seed), coded=True) for seed, name in enumerate(NAMES, start=1))


@functools.cache
def plain_index() -> TemplateIndex:
    """The index of the forms without code."""
    return build_index(plain())


@functools.cache
def coded_index() -> TemplateIndex:
    """The index of the forms with code."""
    return build_index(coded())


def written_on(blank: Gray, seed: int, strokes: int = 25) -> Gray:
    """A blank with handwriting here and there, below the code."""
    rng = np.random.default_rng(seed)
    page = blank.copy()
    for _ in range(strokes):
        start = rng.uniform([250, 420], [1100, 2100])
        path = np.cumsum(rng.normal([9, 0], [9, 16], (40, 2)), axis=0) + start
        cv2.polylines(page, [np.round(path * 16).astype(np.int32)], False, 50, 3, cv2.LINE_AA, 4)
    return page


@dataclass(frozen=True, slots=True)
class Machine:
    """A scanner: angle in degrees, shift in mm, resolution, enlargement, grain, JPEG quality (0: none), one bit."""

    degrees: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    dpi: tuple[float, float] = (200.0, 200.0)
    enlarged: float = 1.0
    grain: float = 5.0
    jpeg: int = 60
    one_bit: bool = False
    said_dpi: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page as it came, and the true map from the template's mm to its pixels."""

    page: PageImage
    truth: Matrix


def turn(degrees: float, about: tuple[float, float], to: tuple[float, float]) -> Matrix:
    """Turn clockwise (y points down) about a place, and move that place to another."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    linear = np.array([[c, -s], [s, c]])
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    matrix[:2, 2] = np.array(to) - linear @ np.array(about)
    return matrix


def scan(paper: Gray, machine: Machine, seed: int = 0) -> Scanned:
    """Scan a sheet (at WORK_DPI). A quarter turn gives a page in landscape."""
    height, width = paper.shape
    sideways = round(machine.degrees / 90) % 2 == 1
    bed = (height, width) if sideways else (width, height)
    shift = np.array(machine.shift) * UNIT
    matrix = turn(machine.degrees, (width / 2, height / 2), (bed[0] / 2 + shift[0], bed[1] / 2 + shift[1]))
    zoom = np.diag([machine.enlarged, machine.enlarged, 1.0])
    matrix = matrix @ zoom
    factors = (machine.dpi[0] / WORK_DPI, machine.dpi[1] / WORK_DPI)
    size = (round(bed[0] * factors[0]), round(bed[1] * factors[1]))
    matrix = resized(*factors) @ matrix
    fine = cv2.warpPerspective(
        paper, resized(2, 2) @ matrix, (size[0] * 2, size[1] * 2), flags=cv2.INTER_LINEAR, borderValue=255
    )
    picture = cv2.resize(fine, size, interpolation=cv2.INTER_AREA)
    gray = _captured(picture.astype(np.float64), machine, np.random.default_rng(seed))
    return Scanned(PageImage(gray, machine.said_dpi or machine.dpi), matrix @ raster(WORK_DPI))


def _captured(picture: NDArray[np.float64], machine: Machine, rng: Rng) -> Gray:
    noisy = picture * 0.85 + 25 + rng.normal(0, machine.grain, picture.shape)
    gray: Gray = np.clip(noisy, 0, 255).astype(np.uint8)
    if machine.one_bit:
        return np.where(gray > 130, 255, 0).astype(np.uint8)
    if machine.jpeg:
        gray = np.asarray(cv2.imdecode(cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, machine.jpeg])[1], 0))
    return gray


def photograph(paper: Gray, seed: int, *, tilt: float = 0.06, degrees: float = 5.0) -> Scanned:
    """Photograph a sheet on a desk, from a slant, with a shadow across."""
    rng = np.random.default_rng(seed)
    width, height = (3200, 2400) if round(degrees / 90) % 2 else (2400, 3200)
    sheet = np.array([[0, 0], [paper.shape[1], 0], [paper.shape[1], paper.shape[0]], [0, paper.shape[0]]], float)
    centred = (sheet - sheet.mean(axis=0)) * 0.8 * min(width, height) / paper.shape[1]
    seen = (
        apply(turn(degrees, (0, 0), (width / 2, height / 2)), centred) + rng.uniform(-1, 1, (4, 2)) * tilt * width / 2
    )
    matrix = cv2.getPerspectiveTransform(sheet.astype(np.float32), seen.astype(np.float32)).astype(np.float64)
    desk = cv2.resize(rng.integers(50, 140, (40, 30)).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    picture = cv2.warpPerspective(paper, matrix, (width, height), flags=cv2.INTER_AREA, borderValue=255)
    inside = cv2.warpPerspective(np.full_like(paper, 255), matrix, (width, height))
    y, x = np.mgrid[0:height, 0:width]
    shadow = 0.55 + 0.45 / (1 + np.exp(-(x + y * 0.6 - width * rng.uniform(0.4, 0.9)) / 120))
    scene = cv2.GaussianBlur(np.where(inside > 127, picture, desk) * shadow, (0, 0), 0.9)
    gray = _captured(scene, Machine(grain=4, jpeg=70), rng)
    return Scanned(PageImage(gray, (72.0, 72.0)), matrix @ raster(WORK_DPI))


def error_mm(located: Located, truth: Matrix, size: tuple[float, float] = SIZE) -> float:
    """The largest distance on the page between where a place is and where it was thought to be."""
    places = np.array([[x, y] for x in np.linspace(10, size[0] - 10, 9) for y in np.linspace(10, size[1] - 10, 12)])
    bend = BendField(located.bend, size)(places) if located.bend is not None else np.zeros_like(places)
    mapped = apply(inverse(truth), apply(located.matrix, places + bend))
    return float(np.linalg.norm(mapped - places, axis=1).max())
