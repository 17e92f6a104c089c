"""About when each character is said: pauses are matched with the stops, the sounds between them spread evenly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

QUIET = 2.5
"""Decades below the loudest frame that count as a pause."""
SHORTEST = 10
"""Frames (10 ms) of a pause."""
_STOPS = "、。"


def pauses(mel: NDArray[np.float16]) -> list[tuple[int, int]]:
    """Start and end frame of each pause inside the speech."""
    level = mel.max(axis=1).astype(np.float32)
    loud = np.flatnonzero(level > level.max() - QUIET)
    gaps = np.flatnonzero(np.diff(loud) > SHORTEST)
    return [(int(loud[g]) + 1, int(loud[g + 1])) for g in gaps]


def character_times(mel: NDArray[np.float16], text: str, positions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Frame at which each character begins, and the end: `len(text) + 1` values, never falling.

    `positions` tells how many sounds come before each character. The pauses taken are the longest ones, as many as the
    text has stops inside; where there are fewer, the stops whose place in an even reading is nearest.
    """
    total = float(positions[-1])
    stops = [n for n, c in enumerate(text[:-1]) if c in _STOPS and 0 < positions[n] < total]
    found = sorted(sorted(pauses(mel), key=lambda p: p[0] - p[1])[: len(stops)])
    stops = _nearest(stops, found, positions / total, len(mel))
    sounds_at, frames_at = [0.0], [2.0]
    for stop, (start, end) in zip(stops, found, strict=True):
        sounds_at += [float(positions[stop]), float(positions[stop]) + 1e-3]
        frames_at += [float(start), float(end)]
    sounds_at.append(total + 2e-3)
    frames_at.append(float(len(mel)) - 2)
    times = np.interp(positions, sounds_at, frames_at)
    for stop, (_, end) in zip(stops, found, strict=True):
        times[stop + 1] = max(times[stop + 1], end)
    return np.maximum.accumulate(times).astype(np.float32)


def _nearest(stops: list[int], found: list[tuple[int, int]], shares: NDArray[np.float32], frames: int) -> list[int]:
    """As many of the stops as there are pauses, in order, each near its pause."""
    spare, chosen = list(stops), []
    for number, (start, _) in enumerate(found):
        left = spare[: len(spare) - (len(found) - number - 1)]
        best = min(left, key=lambda s: abs(float(shares[s]) * frames - start))
        chosen.append(best)
        spare = [s for s in spare if s > best]
    return chosen
