"""The registered page: the page as it came, drawn anew in the frame of its template."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.forms.geometry import MM_PER_INCH
from dxauto.reading.locate.bend import BendField
from dxauto.reading.locate.homography import apply, inverse, raster
from dxauto.reading.locate.pyramid import Pyramid
from dxauto.reading.types import WORK_DPI, Gray, Located, Matrix, PageImage

STEP = 16
"""Pixels between the nodes at which the map is computed exactly; between them it is as good as linear."""


def register(page: PageImage, located: Located, size_mm: tuple[float, float]) -> Gray:
    """Draw the page in the template's frame at WORK_DPI, white where the image does not reach."""
    bend = BendField(located.bend, size_mm) if located.bend is not None else None
    return warp(Pyramid(page.gray), located.matrix, bend, size_mm, WORK_DPI)


def pixels(size_mm: tuple[float, float], dpi: float) -> tuple[int, int]:
    """Width and height of a page's raster."""
    return round(size_mm[0] * dpi / MM_PER_INCH), round(size_mm[1] * dpi / MM_PER_INCH)


def warp(page: Pyramid, matrix: Matrix, bend: BendField | None, size_mm: tuple[float, float], dpi: float) -> Gray:
    """Draw an image in the template's frame at a resolution; `matrix` maps mm (after the bend) to its pixels."""
    image, to_image = page.for_dpi(matrix, (size_mm[0] / 2, size_mm[1] / 2), dpi)
    width, height = pixels(size_mm, dpi)
    how = cv2.INTER_LINEAR
    if bend is None:
        flags = how | cv2.WARP_INVERSE_MAP
        drawn = cv2.warpPerspective(
            image, to_image @ inverse(raster(dpi)), (width, height), flags=flags, borderValue=255
        )
    else:
        map_x, map_y = _maps(to_image, bend, (width, height), dpi)
        drawn = cv2.remap(image, map_x, map_y, how, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    return np.asarray(drawn, dtype=np.uint8)


def _maps(
    to_image: Matrix, bend: BendField, size: tuple[int, int], dpi: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    columns, rows = size[0] // STEP + 2, size[1] // STEP + 2
    xs, ys = np.meshgrid(np.arange(columns) * STEP + (STEP - 1) / 2, np.arange(rows) * STEP + (STEP - 1) / 2)
    places = apply(inverse(raster(dpi)), np.column_stack([xs.ravel(), ys.ravel()]) - STEP)
    nodes = apply(to_image, places + bend(places)).reshape(rows, columns, 2).astype(np.float32)
    grown = cv2.resize(nodes, (columns * STEP, rows * STEP), interpolation=cv2.INTER_LINEAR)
    inner = grown[STEP : STEP + size[1], STEP : STEP + size[0]]
    return np.ascontiguousarray(inner[:, :, 0]), np.ascontiguousarray(inner[:, :, 1])
