"""Files as offices have them: PDF, TIFF (G4, LZW, JPEG), PNG (1, 8, 16 bit), JPEG (turned by EXIF, CMYK).

A CMYK picture states no resolution.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from samples.scan import Scan

MULTIPAGE = ("pdf", "tif-g4", "tif-lzw", "tif-jpeg")
SINGLE = ("png", "png-16", "jpg", "jpg-exif", "jpg-cmyk")

_LONG_AGO = time.gmtime(1_743_465_600)
_EXIF_ORIENTATION = 0x0112
_STORED_TURNS = {6: 1, 3: 2, 8: 3}
"""EXIF orientation to the quarter turns (counter-clockwise) by which the stored picture is turned."""


def suffix(kind: str) -> str:
    """Give the file name's ending for a kind of file."""
    return "." + kind.split("-", maxsplit=1)[0]


def save(scans: Sequence[Scan], path: Path, kind: str, quality: int = 75, orientation: int = 6) -> None:
    """Write pages into one file; kinds in `SINGLE` take one page."""
    images = [_image(scan) for scan in scans]
    if kind in MULTIPAGE:
        _save_pages(images, path, kind, quality, scans[0].dpi)
    elif kind.startswith("jpg"):
        _save_jpeg(images[0], path, kind, {"quality": quality, "orientation": orientation, "dpi": scans[0].dpi})
    else:
        _save_png(images[0], path, kind, scans[0].dpi)


def _image(scan: Scan) -> Image.Image:
    if scan.pixels.ndim == 3:
        return Image.fromarray(cv2.cvtColor(scan.pixels, cv2.COLOR_BGR2RGB))
    image = Image.fromarray(scan.pixels)
    return image.convert("1", dither=Image.Dither.NONE) if scan.bilevel else image


def _save_pages(images: list[Image.Image], path: Path, kind: str, quality: int, dpi: tuple[int, int]) -> None:
    first, rest = images[0], images[1:]
    if kind == "pdf":
        options: dict[str, Any] = {"creationDate": _LONG_AGO, "modDate": _LONG_AGO}
        if first.mode != "1":  # Pillow writes bilevel pages as CCITT G4
            options["quality"] = quality
        first.save(path, "PDF", dpi=dpi, save_all=True, append_images=rest, **options)
        return
    compression = {"tif-g4": "group4", "tif-lzw": "tiff_lzw", "tif-jpeg": "jpeg"}[kind]
    options = {"quality": quality} if compression == "jpeg" else {}
    first.save(path, "TIFF", compression=compression, save_all=True, append_images=rest, dpi=dpi, **options)


def _save_jpeg(image: Image.Image, path: Path, kind: str, options: dict[str, Any]) -> None:
    exif = Image.Exif()
    orientation = options.pop("orientation")
    if kind == "jpg-exif":
        turned = np.ascontiguousarray(np.rot90(np.asarray(image), _STORED_TURNS[orientation]))
        image = Image.fromarray(turned)
        exif[_EXIF_ORIENTATION] = orientation
    elif kind == "jpg-cmyk":
        image = image.convert("CMYK")
        options.pop("dpi")
    image.save(path, "JPEG", exif=exif, **options)


def _save_png(image: Image.Image, path: Path, kind: str, dpi: tuple[int, int]) -> None:
    if kind == "png-16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    image.save(path, "PNG", dpi=dpi, optimize=False)
