"""Whether a kana is a small one: シヨウ or ショウ. Shape does not tell them apart, size and place on the line do.

The difference of a kana's top and height, as shares of the height of the line's full kana, was measured on 130 kana
in drawn and scanned names: ャ and ヤ lie wholly on either side of the value of `_MIDDLE`, ョ and ヨ but for a few.
For ュ the value is an estimate, and ッ is not settled here: it lies as ツ does in too many hands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from dxauto.reading.engines.decode import Placed
from dxauto.reading.engines.line import Line
from dxauto.reading.engines.parting import columns
from dxauto.reading.types import CharReading

_MIDDLE = {"ヤ": -0.72, "ャ": -0.72, "ユ": -0.3, "ュ": -0.3, "ヨ": -0.6, "ョ": -0.6}
_FULL = dict(zip("ャュョ", "ヤユヨ", strict=True))
_SMALL = {full: small for small, full in _FULL.items()}

_LOW = frozenset("ーニエコロツッ・ァィゥェォ") | set(_MIDDLE)
"""Kana that are no measure of the writing's height."""

STEEPNESS = 18.0
"""How fast size makes sure, per share of the writing's height."""

TRUST = 2.0
"""The recogniser's own log-odds count no more than this: it hardly sees sizes."""


def with_sizes(placed: Sequence[Placed], line: Line) -> list[Placed]:
    """Settle by their size which kana are small; the probability is that of the shape times that of the size."""
    if not any(p.reading.char in _MIDDLE for p in placed):
        return list(placed)
    extents = _extents(placed, line)
    full = [e for p, e in zip(placed, extents, strict=True) if _is_measure(p.reading.char) and e[1] > e[0]]
    if len(full) < 2:
        return list(placed)
    top, height = median(e[0] for e in full), median(e[1] - e[0] for e in full)
    return [
        replace(p, reading=_sized(p.reading, (e[0] - top - (e[1] - e[0])) / height)) if p.reading.char in _MIDDLE else p
        for p, e in zip(placed, extents, strict=True)
    ]


def _is_measure(char: str) -> bool:
    return "ァ" <= char <= "ヺ" and char not in _LOW


def _extents(placed: Sequence[Placed], line: Line) -> list[tuple[int, int]]:
    """Top and bottom (last + 1) of every character's ink; (0, 0) without ink."""
    ink = np.asarray(line.pixels < 128)
    rows = [np.flatnonzero(ink[:, a:b].any(axis=1)) for a, b in columns(placed, ink)]
    return [(int(r[0]), int(r[-1]) + 1) if len(r) else (0, 0) for r in rows]


def _sized(reading: CharReading, size: float) -> CharReading:
    small = _SMALL.get(reading.char, reading.char)
    full = _FULL[small]
    rivals = dict(reading.alternatives)
    seen = {c: max(rivals.get(c, 0.0), 1e-6) for c in (small, full)}
    own = max(-TRUST, min(TRUST, math.log(seen[small] / seen[full])))
    odds = own + STEEPNESS * (size - _MIDDLE[full])
    share = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))
    mass = seen[small] + seen[full]
    rivals |= {small: mass * share, full: mass * (1 - share)}
    ordered = tuple(sorted(rivals.items(), key=lambda rival: -rival[1]))[: len(reading.alternatives) + 1]
    chosen = small if share >= 0.5 else full
    return CharReading(chosen, rivals[chosen], ordered)
