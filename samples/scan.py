"""Scanning, faxing, photographing: from a filled sheet to the picture that reaches the office.

Every function takes and gives uint8 pixels (grey HxW or BGR HxWx3); what is random comes from the `rng` given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from dxauto.forms.geometry import MM_PER_INCH
from samples import damage
from samples.damage import grained, shaded
from samples.handwriting import Rng
from samples.sheet import Pixels, Sheet

FAX_WIDTH = 1728
"""Pixels of a line of a G3 fax (ITU-T T.4: 215 mm at 8.04 a mm); 3.85 or 7.7 lines a mm."""

CONDITIONS = ("clean", "ordinary", "fax", "photo", "ruined")


@dataclass(frozen=True, slots=True)
class Setting:
    """How one stack goes through one machine: resolution, colour, one bit a pixel, lines per inch of a fax."""

    condition: str
    dpi: int = 200
    colour: bool = False
    bilevel: bool = False
    fax_lines: int = 196


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as it reaches the office, with the resolution that its file states. Bilevel pixels are 0 and 255."""

    pixels: Pixels
    dpi: tuple[int, int]
    bilevel: bool = False


def make_setting(condition: str, rng: Rng) -> Setting:
    """Choose a machine for a condition."""
    if condition == "clean":
        bilevel = bool(rng.random() < 0.2)
        return Setting(condition, 300 if bilevel or rng.random() < 0.3 else 200, bilevel=bilevel)
    if condition == "ordinary":
        bilevel = bool(rng.random() < 0.12)
        return Setting(condition, 300 if bilevel else 200, bool(rng.random() < 0.15 and not bilevel), bilevel)
    if condition == "fax":
        return Setting(condition, 204, fax_lines=98 if rng.random() < 0.3 else 196, bilevel=True)
    return Setting(condition, 200, condition == "photo" or bool(rng.random() < 0.3))


def scan(sheet: Sheet, setting: Setting, rng: Rng) -> Scan:
    """Take a filled sheet through the machine."""
    return _MACHINES[setting.condition](sheet.flat(setting.colour), setting, rng)


def _turned(page: Pixels, angle: float, scale: float, shift: tuple[float, float], rng: Rng) -> Pixels:
    """Rotate about the middle, scale and shift (px); beyond the paper is the scanner's lid."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    matrix[:, 2] += np.array(shift)
    lid = int(rng.integers(225, 256))
    border = (lid,) * 3 if page.ndim == 3 else lid
    return np.asarray(
        cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=border), dtype=np.uint8
    )


def _toned(page: Pixels, black: float, white: float, gamma: float = 1.0) -> Pixels:
    """Map 0..255 onto black..white."""
    table = black + (white - black) * (np.arange(256) / 255) ** gamma
    return np.asarray(cv2.LUT(page, np.clip(table, 0, 255).astype(np.uint8)), dtype=np.uint8)


def _blurred(page: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(page, (0, 0), sigma), dtype=np.uint8)


def _shift(rng: Rng, dpi: float, mm: float) -> tuple[float, float]:
    reach = mm / MM_PER_INCH * dpi
    return float(rng.uniform(-reach, reach)), float(rng.uniform(-reach, reach))


def _black_and_white(page: Pixels, rng: Rng) -> Pixels:
    return np.asarray(np.where(page > int(rng.integers(150, 200)), 255, 0), dtype=np.uint8)


def _clean(page: Pixels, setting: Setting, rng: Rng) -> Scan:
    page = _turned(page, rng.uniform(-0.5, 0.5), 1.0, _shift(rng, setting.dpi, 1.5), rng)
    page = grained(_toned(_blurred(page, rng.uniform(0.35, 0.6)), rng.uniform(0, 18), 255), rng.uniform(1.5, 4), rng)
    page = _black_and_white(page, rng) if setting.bilevel else np.where(page > 238, 255, page).astype(np.uint8)
    return Scan(page, (setting.dpi, setting.dpi), setting.bilevel)


def _ordinary(page: Pixels, setting: Setting, rng: Rng) -> Scan:
    dpi = setting.dpi
    if rng.random() < 0.35:
        page = damage.stains(page, dpi, rng)
    if rng.random() < 0.4:
        page = damage.staple(page, dpi, rng)
    if rng.random() < 0.1:
        page = damage.punched(page, dpi)
    if rng.random() < 0.25:
        page = damage.folded(page, rng)
    page = _turned(page, rng.uniform(-3, 3), rng.uniform(0.985, 1.015), _shift(rng, dpi, 3), rng)
    page = _blurred(page, rng.uniform(0.4, 0.9) * dpi / 200)
    page = _toned(page, rng.uniform(5, 55), rng.uniform(225, 262), rng.uniform(0.85, 1.25))
    page = shaded(page, rng, least=0.93) if rng.random() < 0.4 else page
    page = damage.specks(grained(page, rng.uniform(3, 8), rng), rng)
    if setting.bilevel:
        page = _black_and_white(page, rng)
    return Scan(_fed(page, rng), (dpi, dpi), setting.bilevel)


def _fed(page: Pixels, rng: Rng) -> Pixels:
    """Some sheets go in upside down or sideways."""
    turns = int(rng.choice([0, 1, 2, 3], p=[0.8, 0.04, 0.12, 0.04]))
    return np.ascontiguousarray(np.rot90(page, turns))


def _fax(page: Pixels, setting: Setting, rng: Rng) -> Scan:
    dpi = page.shape[1] / 210 * MM_PER_INCH
    page = _turned(page, rng.uniform(-1.2, 1.2), rng.uniform(0.985, 1.005), _shift(rng, dpi, 2.5), rng)
    page = grained(_blurred(page, rng.uniform(0.5, 0.8)), rng.uniform(6, 14), rng)
    lines = round(page.shape[0] / dpi * setting.fax_lines)
    sent = np.full((lines, FAX_WIDTH), 255, np.uint8)
    width = round(page.shape[1] / dpi * 204)
    left = (FAX_WIDTH - width) // 2
    sent[:, left : left + width] = cv2.resize(page, (width, lines), interpolation=cv2.INTER_AREA)
    sent = _black_and_white(grained(sent, rng.uniform(4, 10), rng), rng)
    return Scan(damage.line_errors(sent, rng), (204, setting.fax_lines), bilevel=True)


def _photo(page: Pixels, setting: Setting, rng: Rng) -> Scan:
    del setting
    page = _toned(page, rng.uniform(15, 50), rng.uniform(225, 245))
    if rng.random() < 0.3:
        page = damage.folded(page, rng)
    height, width = page.shape[:2]
    size = (round(width * 1.12), round(height * 1.12))
    target = _seen_from(np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32), size, rng)
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    picture = damage.desk(size, rng)
    cv2.warpPerspective(page, matrix, size, dst=picture, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    picture = shaded(np.asarray(picture, dtype=np.uint8), rng, least=rng.uniform(0.45, 0.75))
    picture = damage.tinted(_blurred(picture, rng.uniform(0.5, 1.0)), rng)
    return Scan(grained(picture, rng.uniform(1.5, 4), rng), (72, 72))


def _seen_from(corners: Pixels, size: tuple[int, int], rng: Rng) -> Pixels:
    """Where the paper's corners come to lie in a photograph: turned up to 10 degrees, in perspective, all inside."""
    middle = corners.mean(axis=0)
    angle = np.deg2rad(rng.uniform(-10, 10))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    seen = (corners - middle) @ turn + rng.normal(0, 0.012, (4, 2)) * size[1]
    low, high = seen.min(axis=0), seen.max(axis=0)
    fit = min(0.97 * size[0] / (high[0] - low[0]), 0.97 * size[1] / (high[1] - low[1]), 1.0)
    seen = (seen - (low + high) / 2) * fit + np.array(size) / 2
    return np.asarray(seen, dtype=np.float32)


def _ruined(page: Pixels, setting: Setting, rng: Rng) -> Scan:
    ruin = damage.RUINS[int(rng.integers(len(damage.RUINS)))]
    page = _turned(ruin(page, rng), rng.uniform(-4, 4), 1.0, _shift(rng, setting.dpi, 4), rng)
    return Scan(grained(_blurred(page, 0.7), rng.uniform(5, 12), rng), (setting.dpi, setting.dpi))


_MACHINES: dict[str, Callable[[Pixels, Setting, Rng], Scan]] = {
    "clean": _clean,
    "ordinary": _ordinary,
    "fax": _fax,
    "photo": _photo,
    "ruined": _ruined,
}
