"""Whether a kana is voiced: サ or ザ. The recogniser is often of two minds; the two points themselves are looked for.

Of 1,400 kana in scanned names, parts of their own at the upper right stood beside 222 voiced kana and 5 plain ones;
voiced kana without such parts (the points touch) are left to the recogniser, but with less trust.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from dxauto.reading.engines.decode import Placed
from dxauto.reading.engines.line import Line
from dxauto.reading.engines.parting import columns
from dxauto.reading.types import CharReading

_PLAIN = "カキクケコサシスセソタチツテトハヒフヘホかきくけこさしすせそたちつてとはひふへほ"
_WITH_POINTS = "ガギグゲゴザジズゼゾダヂヅデドバビブベボがぎぐげござじずぜぞだぢづでどばびぶべぼ"
_VOICED = dict(zip(_PLAIN, _WITH_POINTS, strict=True))
_OWN_PARTS = frozenset("かたがだ")
"""Kana that have a small part at the upper right, voiced or not."""

_UNVOICED = {voiced: plain for plain, voiced in _VOICED.items()}

POINTS = 3.5
"""Log-odds that parts at the upper right add for the voiced kana."""

TRUST = 0.7
"""Factor on the recogniser's own log-odds where there are no such parts."""

OPEN = (-6.0, 2.5)
"""Log-odds of the recogniser between which it is not sure enough to be left alone."""


def with_voicing(placed: Sequence[Placed], line: Line) -> list[Placed]:
    """Settle by their points which doubtful kana are voiced."""
    odds = [_odds(p.reading) for p in placed]
    if all(odd is None for odd in odds):
        return list(placed)
    ink = np.asarray(line.pixels < 128)
    return [
        p if odd is None else replace(p, reading=_settled(p.reading, odd, _has_points(ink[:, start:end])))
        for p, odd, (start, end) in zip(placed, odds, columns(placed, ink), strict=True)
    ]


def _odds(reading: CharReading) -> float | None:
    """The recogniser's log-odds for the voiced kana; None where there is no question."""
    plain = _UNVOICED.get(reading.char, reading.char)
    if plain not in _VOICED or plain in _OWN_PARTS:
        return None
    rivals = dict(reading.alternatives)
    voiced, unvoiced = (max(rivals.get(c, 0.0), 1e-6) for c in (_VOICED[plain], plain))
    odds = math.log(voiced / unvoiced)
    return odds if OPEN[0] < odds < OPEN[1] else None


def _has_points(ink: NDArray[np.bool_]) -> bool:
    """Tell whether a small part of its own lies at the upper right."""
    if ink.size == 0:
        return False
    count, _, stats, centres = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if count < 3:
        return False
    left, top = stats[1:, cv2.CC_STAT_LEFT], stats[1:, cv2.CC_STAT_TOP]
    width, height = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    whole_width = max(1, int((left + width).max() - left.min()))
    whole_height = max(1, int((top + height).max() - top.min()))
    small = (width <= 0.45 * whole_width) & (height <= 0.5 * whole_height) & (stats[1:, cv2.CC_STAT_AREA] >= 6)
    right = centres[1:, 0] > left.min() + 0.6 * whole_width
    upper = centres[1:, 1] < top.min() + 0.5 * whole_height
    return bool((small & right & upper).any())


def _settled(reading: CharReading, odds: float, points: bool) -> CharReading:
    plain = _UNVOICED.get(reading.char, reading.char)
    voiced = _VOICED[plain]
    rivals = dict(reading.alternatives)
    mass = rivals.get(plain, 0.0) + rivals.get(voiced, 0.0)
    share = 1.0 / (1.0 + math.exp(-(odds + POINTS if points else TRUST * odds)))
    rivals |= {voiced: mass * share, plain: mass * (1 - share)}
    chosen = voiced if share >= 0.5 else plain
    ordered = tuple(sorted(rivals.items(), key=lambda rival: -rival[1]))
    return CharReading(chosen, rivals[chosen], ordered)
