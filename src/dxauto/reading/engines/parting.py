"""Which columns of a line belong to which of its characters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dxauto.reading.engines.decode import Placed
from dxauto.reading.engines.line import STEP


def columns(placed: Sequence[Placed], ink: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Give every character's columns (first, last + 1); they part where there is least ink between the middles.

    Where decoded stretches overlap the ranges may be empty, never out of order.
    """
    middles = [min((p.start + p.end) / 2 * STEP, ink.shape[1] - 1) for p in placed]
    edges = [0, *sorted(_parting(ink, *sorted((round(a), round(b)))) for a, b in pairwise(middles)), ink.shape[1]]
    return list(pairwise(edges))


def _parting(ink: NDArray[np.bool_], left: int, right: int) -> int:
    """Column with the least ink, the one nearest half way."""
    between = np.arange(left, min(right + 1, ink.shape[1]))
    away = np.abs(between - (left + right) / 2) / (2.0 * (right - left + 1))
    return int(between[int((ink[:, between].sum(axis=0) + away).argmin())])
