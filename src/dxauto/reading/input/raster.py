"""Image files: TIFF of many pages (G3, G4, LZW, JPEG), PNG, JPEG, and what else Pillow decodes for nothing."""

from __future__ import annotations

import struct
import warnings
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from PIL import ExifTags, Image, ImageFile

from dxauto.errors import UnreadableInputError
from dxauto.reading.input.quiet import native_stderr_silenced
from dxauto.reading.input.resolution import brought_to, true_dpi, working_size
from dxauto.reading.types import Gray, PageImage

MAX_PIXELS = 200_000_000
MIN_SIDE = 32

_FORMATS = ("TIFF", "PNG", "JPEG", "MPO", "BMP", "GIF", "WEBP")
_BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError, AttributeError,
    struct.error, ArithmeticError, MemoryError, RuntimeError, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow raises on broken files, as found by fuzzing: nearly everything."""

_TOO_LARGE = "画像が大きすぎます（2 億画素まで）。解像度を下げて（300 dpi など）もう一度スキャンしてください"
_DAMAGED = "画像が壊れているか、途中で切れています。もう一度スキャンしてください"
_TOO_SMALL = "画像が小さすぎて、書類として読めません。200 dpi 以上でもう一度スキャンしてください"

# Pillow's own guard, which raises at twice this number, set to our limit; it is a global of Pillow.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2


class RasterPages:
    """An image file. With `pages`, every frame of it is a page; else only the first is.

    A file of several pages stays open; a picture on its own is opened anew each time, so that its pixels go.
    """

    def __init__(self, path: Path, *, pages: bool) -> None:
        self._path = path
        self._stack: ImageFile.ImageFile | None = None
        self.count = 1
        image = open_image(path)
        if pages:
            self._count_frames(image)
        if self.count > 1:
            self._stack = image
        else:
            image.close()

    def _count_frames(self, image: ImageFile.ImageFile) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.count = int(getattr(image, "n_frames", 1))
        except _BROKEN as error:
            image.close()
            raise UnreadableInputError(_DAMAGED) from error

    def load(self, page: int) -> PageImage:
        """Decode one page (from 1). Raises UnreadableInputError."""
        if self._stack is None:
            with open_image(self._path) as image:
                return _decoded(image, 0)
        return _decoded(self._stack, page - 1)

    def close(self) -> None:
        """Let go of the file."""
        if self._stack is not None:
            self._stack.close()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def _decoded(image: ImageFile.ImageFile, frame: int) -> PageImage:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.seek(frame)
            with native_stderr_silenced() if image.format == "TIFF" else nullcontext():
                return decode(image)
    except _BROKEN as error:
        raise UnreadableInputError(_reason(error)) from error


def open_image(source: Path) -> ImageFile.ImageFile:
    """Open an image without decoding it. Raises UnreadableInputError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(source, formats=_FORMATS)
    except _BROKEN as error:
        raise UnreadableInputError(_reason(error)) from error
    image.filename = ""  # Pillow 13.0 maps a plain TIFF by its name into memory, and then turns it twice
    return image


def _reason(error: BaseException) -> str:
    if isinstance(error, (Image.DecompressionBombError, MemoryError)):
        return _TOO_LARGE
    return _DAMAGED


def decode(image: Image.Image, dpi: tuple[float, float] | None = None) -> PageImage:
    """Decode the frame that `image` stands at: upright (EXIF), grey, at most about 300 dpi.

    `dpi` overrules what the file says. Raises UnreadableInputError if it is too large or too small, and what
    Pillow raises if it is broken.
    """
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnreadableInputError(_TOO_LARGE)
    if min(width, height) < MIN_SIDE:
        raise UnreadableInputError(_TOO_SMALL)
    resolution = dpi or true_dpi(width, height, _said_dpi(image))
    size = working_size(width, height, resolution)
    turn = _orientation(image)
    if isinstance(image, ImageFile.ImageFile) and image.format in ("JPEG", "MPO"):
        # libjpeg then decodes brightness only, and a large picture at 1/2, 1/4 or 1/8: no further from what is wanted.
        image.draft("L", size)
    gray = to_gray(image)
    shrunk = (resolution[0] * gray.shape[1] / width, resolution[1] * gray.shape[0] / height)
    gray, resolution = brought_to(gray, size, shrunk)
    gray = _TURNED[turn](gray) if turn in _TURNED else gray
    if turn >= 5:
        resolution = resolution[1], resolution[0]
    return PageImage(np.ascontiguousarray(gray), resolution)


_TURNED = {
    2: lambda g: g[:, ::-1],
    3: lambda g: g[::-1, ::-1],
    4: lambda g: g[::-1],
    5: lambda g: g.T,
    6: lambda g: np.rot90(g, -1),
    7: lambda g: g[::-1, ::-1].T,
    8: lambda g: np.rot90(g, 1),
}
"""How a picture of an EXIF orientation is brought upright (CIPA DC-008, tag 0x0112)."""


def _orientation(image: Image.Image) -> int:
    if image.format == "TIFF":
        return 1  # Pillow turns a TIFF itself while it loads
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _BROKEN:
        return 1


def _said_dpi(image: Image.Image) -> tuple[float, float] | None:
    try:
        across, down = image.info["dpi"]
        return float(across), float(down)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None


def to_gray(image: Image.Image) -> Gray:
    """Give any picture's brightness as uint8: 16 bits scaled, transparency on white paper, CMYK through RGB."""
    image.load()  # a TIFF is turned by this, and only then has its true size
    mode = image.mode
    if mode == "1":
        bits: Gray = np.asarray(image, dtype=np.uint8) * np.uint8(255)
        return bits
    if mode == "L":
        return np.asarray(image)
    if mode.startswith("I;16"):
        return (np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8)
    if mode in ("I", "F"):
        return _stretched(np.asarray(image, dtype=np.float64))
    if mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        image = Image.alpha_composite(paper, clear)
    elif mode not in ("RGB", "P"):
        image = image.convert("RGB")
    return np.asarray(image.convert("L"))


def _stretched(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Gray:
    """16 bits kept in 32, or fractions: from their usual range to 0..255."""
    finite = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    top = float(finite.max(initial=0.0))
    scale = 255.0 if top <= 1.0 else 1.0 if top <= 255.0 else 255.0 / max(top, 65535.0)
    return np.clip(finite * scale, 0, 255).astype(np.uint8)
