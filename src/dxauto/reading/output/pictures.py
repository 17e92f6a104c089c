"""Pictures in and beside the workbook: page images that rows link to, and crops in the review sheet."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path
from urllib.parse import quote

import numpy as np
from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from PIL import Image as Picture

from dxauto.errors import OutputError, system_reason
from dxauto.reading.types import FieldReading

MOST_WIDTH, MOST_HEIGHT = 300, 44
_EMU_PER_PIXEL = 9525
_MARGIN = 4 * _EMU_PER_PIXEL
_LARGEST_SCALE = 1.3
_DARKER = 55
_STORED_SCALE = 2
"""Crops are stored at twice the size at which they are shown: sharp when zoomed, small in the file."""


class PageImages:
    """The folder `<workbook>_画像` beside the workbook. Holds personal data, as the workbook does.

    Files are named by the item's key, are made once, and are linked on disk instead of copied where that works.
    """

    def __init__(self, workbook: Path) -> None:
        self.folder = image_folder(workbook)

    def link(self, item_folder: Path, image: str | None) -> str:
        """Take the page's image into the folder and give the link to it from the workbook ("": no image)."""
        if image is None:
            return ""
        source = item_folder / image
        target = self.folder / f"{item_folder.name}{source.suffix}"
        if not _there(source, target) and not _taken(source, target):
            return ""
        return _as_link(f"{self.folder.name}/{target.name}")


def image_folder(workbook: Path) -> Path:
    """Give the folder of a workbook's page images; all parts of one stack have that of the first."""
    return workbook.with_name(f"{workbook.stem}_画像")


def _as_link(path: str) -> str:
    """Escape what ends or breaks a link (a space, #, %); Japanese stays as it is, as Excel writes it."""
    return "".join(quote(c) if c.isascii() and c not in "/" else c for c in path)


def _there(source: Path, target: Path) -> bool:
    try:
        return target.stat().st_size == source.stat().st_size
    except OSError:
        return target.exists()


def _taken(source: Path, target: Path) -> bool:
    if not source.is_file():
        return False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)
    except OSError as error:
        raise OutputError(
            f"{target.parent} に画像を書き込めません（{system_reason(error)}）。"
            "空き容量と書き込みの権限を確かめてください"
        ) from error
    return True


def crop_picture(item_folder: Path, field: FieldReading, column: int, row: int) -> Image | None:
    """The field's crop, to stand inside one cell (0-based) and to move with it; None if there is none."""
    if field.crop is None:
        return None
    try:
        with Picture.open(item_folder / field.crop) as picture:
            picture.load()
            small = _written_part(picture.convert("L"))
    except (OSError, ValueError, Picture.DecompressionBombError):
        return None
    small.thumbnail((MOST_WIDTH * _STORED_SCALE, MOST_HEIGHT * _STORED_SCALE))
    stream = io.BytesIO()
    small.save(stream, "PNG")
    stream.seek(0)
    image = Image(stream)
    scale = min(MOST_WIDTH / small.width, MOST_HEIGHT / small.height, _LARGEST_SCALE)
    width, height = small.width * scale, small.height * scale
    start = AnchorMarker(column, _MARGIN, row, _MARGIN)
    end = AnchorMarker(column, _MARGIN + int(width) * _EMU_PER_PIXEL, row, _MARGIN + int(height) * _EMU_PER_PIXEL)
    image.anchor = TwoCellAnchor("twoCell", _from=start, to=end)
    return image


def _written_part(picture: Picture.Image) -> Picture.Image:
    """Leave off the blank right side of a crop, so that what is written shows large.

    The outermost part on every side is not looked at: the field's own frame may stand there.
    """
    pixels = np.asarray(picture)
    height, width = pixels.shape
    inner = pixels[height // 6 : height - height // 6, : width - max(3, width // 25)]
    if inner.size == 0:
        return picture
    ink = (inner < np.median(inner) - _DARKER).sum(axis=0) > 0
    written = np.flatnonzero(ink[max(3, width // 40) :])
    if written.size == 0:
        return picture
    right = int(written[-1]) + max(3, width // 40) + height // 2
    return picture.crop((0, 0, max(min(right, width), min(width, 2 * height)), height))
