"""The handwriting fonts of the samples: Debian package, file, licence, and how thick a pen fits each."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from dxauto.errors import MissingComponentError

EM = 96
"""Pixels an em at which glyphs are taken from a font."""


@dataclass(frozen=True, slots=True)
class HandFont:
    """One handwriting font. `pens` are the changes of stroke width (px at `EM`) that still look like a pen."""

    name: str
    package: str
    file: str
    licence: str
    holder: str
    pens: tuple[int, ...]


_OFL = "SIL Open Font License 1.1"
_BSD = "BSD-3-Clause"
_YOZ = "Y.Oz (Y.OzVox)"

FONTS = (
    HandFont("klee", "fonts-klee", "KleeOne-Regular.ttf", _OFL, "The Klee Project Authors", (0, 1, 2, 3)),
    HandFont("seto", "fonts-seto", "setofont.ttf", _OFL, "瀬戸のぞみ", (-1, 0)),
    HandFont("kiloji", "fonts-kiloji", "kiloji.ttf", _BSD, "きろのの", (0, 1, 2)),
    HandFont("kiloji-p", "fonts-kiloji", "kiloji_p.ttf", _BSD, "きろのの", (0, 1, 2)),
    HandFont("kiloji-d", "fonts-kiloji", "kiloji_d.ttf", _BSD, "きろのの", (1, 2, 3)),
    HandFont("yusei-magic", "fonts-yusei-magic", "YuseiMagic-Regular.ttf", _OFL, "The Yusei Magic Authors", (-1, 0)),
    HandFont("yoz-edu", "fonts-yozvox-yozfont-edu", "YOzRE_.ttf", _OFL, _YOZ, (1, 2, 3)),
    HandFont("yoz-edu-x", "fonts-yozvox-yozfont-edu", "YOzREX.ttf", _OFL, _YOZ, (1, 2, 3)),
    HandFont("yoz-cute", "fonts-yozvox-yozfont-cute", "YOzRC_.ttf", _OFL, _YOZ, (1, 2, 3)),
    HandFont("yoz-antique", "fonts-yozvox-yozfont-antique", "YOzRAP.ttf", _OFL, _YOZ, (1, 2, 3)),
    HandFont("yoz-new-kana", "fonts-yozvox-yozfont-new-kana", "YOzRN_90.ttf", _OFL, _YOZ, (1, 2, 3)),
    HandFont("yoz-standard", "fonts-yozvox-yozfont-standard-kana", "YOzRSP.ttf", _OFL, _YOZ, (1, 2, 3)),
)

_ABSENT = "\uffff"


def font_folders() -> tuple[Path, ...]:
    """Give the folders in which fonts of this system are looked for."""
    home = Path.home()
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    linux = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local/share/fonts")
    return (*linux, home / "Library/Fonts", windows)


@functools.lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    wanted = {font.file for font in FONTS}
    found: dict[str, Path] = {}
    for folder in font_folders():
        for path in sorted(folder.rglob("*.ttf")) if folder.is_dir() else ():
            if path.name in wanted:
                found.setdefault(path.name, path)
    return found


def available() -> tuple[HandFont, ...]:
    """Give the fonts of `FONTS` that are installed. Raises MissingComponentError if there is none."""
    found = tuple(font for font in FONTS if font.file in _files())
    if not found:
        packages = " ".join(sorted({font.package for font in FONTS}))
        raise MissingComponentError(
            "見本を書くための手書き風フォントがひとつも見つかりません。"
            f"Debian/Ubuntu では「sudo apt install {packages}」で入ります"
        )
    return found


@functools.lru_cache(maxsize=32)
def typeface(font: HandFont) -> ImageFont.FreeTypeFont:
    """Give the font at `EM` pixels."""
    return ImageFont.truetype(str(_files()[font.file]), EM, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=32)
def _absent_shape(font: HandFont) -> bytes:
    return bytes(typeface(font).getmask(_ABSENT))


@functools.lru_cache(maxsize=20_000)
def has(font: HandFont, char: str) -> bool:
    """Tell whether a font can write a character (an empty or the missing-glyph shape means that it cannot)."""
    if char.isspace():
        return True
    shape = bytes(typeface(font).getmask(char))
    return any(shape) and shape != _absent_shape(font)


def covers(font: HandFont, text: str) -> bool:
    """Tell whether a font can write every character of a text."""
    return all(has(font, char) for char in set(text))


@functools.lru_cache(maxsize=800)
def glyph(font: HandFont, char: str) -> NDArray[np.uint8]:
    """Give a character's shape, 255 ink, in a square of 1.5 `EM` with its em box in the middle."""
    face = typeface(font)
    side = EM * 3 // 2
    mask = face.getmask(char, mode="L")
    ink = np.asarray(mask, dtype=np.uint8).reshape(mask.size[1], mask.size[0])
    ascent, descent = face.getmetrics()
    left, top = face.getbbox(char, anchor="ls")[:2]
    x = round((side - face.getlength(char)) / 2 + left)
    y = round(side / 2 + (ascent - descent) / 2 * EM / (ascent + descent) + top)
    return _placed(ink, x, y, side)


def _placed(ink: NDArray[np.uint8], x: int, y: int, side: int) -> NDArray[np.uint8]:
    square = np.zeros((side, side), np.uint8)
    left, top = max(0, x), max(0, y)
    right, bottom = min(side, x + ink.shape[1]), min(side, y + ink.shape[0])
    square[top:bottom, left:right] = ink[top - y : bottom - y, left - x : right - x]
    return square


def advance(font: HandFont, char: str) -> float:
    """Give a character's width in ems."""
    return typeface(font).getlength(char) / EM
