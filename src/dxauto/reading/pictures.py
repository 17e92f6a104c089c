"""The pictures that a person is shown: the page, and each doubtful field as it was written."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from dxauto.files import write_atomic
from dxauto.forms.geometry import Box, mm_to_px
from dxauto.reading.types import WORK_DPI, Gray

PAGE_PICTURE = "page.jpg"
PAGE_QUALITY = 60
LONG_SIDE = 2400
AROUND_MM = 2.0


def save_page_picture(folder: Path, gray: Gray) -> str:
    """Write the page as JPEG into the item's folder, at most `LONG_SIDE` px long; give the file's name."""
    scale = LONG_SIDE / max(gray.shape)
    picture = gray if scale >= 1 else cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _save(folder / PAGE_PICTURE, ".jpg", np.asarray(picture, dtype=np.uint8), [cv2.IMWRITE_JPEG_QUALITY, PAGE_QUALITY])
    return PAGE_PICTURE


def save_field_picture(folder: Path, name: str, registered: Gray, box: Box) -> str:
    """Write a field as it stands on the registered page, with a little around it, as PNG; give the file's name."""
    file_name = f"field_{name}.png"
    _save(folder / file_name, ".png", field_picture(registered, box), [])
    return file_name


def field_picture(registered: Gray, box: Box) -> Gray:
    """Cut a box in mm, with a little around it, out of the registered page."""
    around = box.grown(AROUND_MM)
    height, width = registered.shape
    left, right = (int(np.clip(round(mm_to_px(v, WORK_DPI)), 0, width)) for v in (around.x, around.right))
    top, bottom = (int(np.clip(round(mm_to_px(v, WORK_DPI)), 0, height)) for v in (around.y, around.bottom))
    return registered[top:bottom, left:right]


def _save(path: Path, suffix: str, picture: Gray, options: list[int]) -> None:
    # Not cv2.imwrite: on Windows it cannot open paths with Japanese characters.
    _, encoded = cv2.imencode(suffix, picture, options)
    write_atomic(path, encoded.tobytes())
