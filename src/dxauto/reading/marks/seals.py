"""Seals: whether somebody has stamped or signed."""

from __future__ import annotations

import numpy as np

from dxauto.forms.geometry import Box
from dxauto.reading.crops.cut import field_strokes
from dxauto.reading.crops.page import Prepared
from dxauto.reading.crops.paper import px
from dxauto.reading.crops.strokes import Strokes
from dxauto.reading.marks.reading import FAINT, MarkReading
from dxauto.reading.marks.shapes import ramp, sectors_round

PRESENT = "あり"
NOT_ROUND = "印影ではなく、手書きのようです"

INK_MM2 = (2.0, 9.0)
"""Area of ink below which there is nothing, and above which there is something."""

DIAMETER_MM = (6.0, 20.0)
"""Seals in use: from a small 認印 to a 実印 or a company's."""


def read_seal(page: Prepared, box: Box) -> MarkReading:
    """Tell whether there is a stamp or a signature in a box: `values` is ("あり",) or empty.

    Scores: `あり` for anything written or stamped, `round` for how much it looks like a round seal. A signature
    counts as present, with a reason.
    """
    strokes = field_strokes(page, box)
    if strokes.empty:
        return MarkReading((), {PRESENT: 0.0, "round": 0.0})
    area = float(np.count_nonzero(strokes.mask)) / px(1) ** 2
    amount, shape = ramp(area, *INK_MM2), roundness(strokes)
    score = max(amount * (0.75 + 0.25 * shape), shape)
    scores = {PRESENT: round(score, 3), "round": round(shape, 3)}
    reasons = (FAINT,) if 0.3 < score < 0.7 else (NOT_ROUND,) if score >= 0.5 and shape < 0.3 else ()
    confidence = min(1.0, 0.5 + 1.25 * abs(score - 0.5))
    if NOT_ROUND in reasons:
        confidence = min(confidence, 0.7)
    return MarkReading((PRESENT,) if score >= 0.5 else (), scores, round(confidence, 3), reasons)


def roundness(strokes: Strokes) -> float:
    """How much strokes look like a round seal, 0..1: a rim all round, of the size of a seal."""
    ys, xs = np.nonzero(strokes.mask)
    left, right = np.percentile(xs, [0.5, 99.5])
    top, bottom = np.percentile(ys, [0.5, 99.5])
    width, height = (right - left + 1) / px(1), (bottom - top + 1) / px(1)
    if not (DIAMETER_MM[0] <= max(width, height) <= DIAMETER_MM[1]) or not 0.75 <= width / height <= 1.33:
        return 0.0
    rect = (round(left), round(top), round(right) + 1, round(bottom) + 1)
    rim = sectors_round(ys, xs, rect, 0.8, 1.12)
    corners = _corner_share(ys, xs, rect)
    return ramp(float(rim.mean()), 0.5, 0.85) * (1 - ramp(corners, 0.02, 0.08))


def _corner_share(
    ys: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    xs: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    rect: tuple[int, int, int, int],
) -> float:
    """Share of the ink that lies outside the inscribed ellipse: writing fills the corners, a round seal does not."""
    u = (xs - (rect[0] + rect[2]) / 2) / max(1.0, (rect[2] - rect[0]) / 2)
    v = (ys - (rect[1] + rect[3]) / 2) / max(1.0, (rect[3] - rect[1]) / 2)
    return float((np.hypot(u, v) > 1.12).mean())
