"""When each character is said: first about (pauses are matched with stops, the sounds between them spread evenly), then
exactly, of what a network heard.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

QUIET = 2.5
"""Decades below the loudest frame that count as a pause."""
SHORTEST = 10
"""Frames (10 ms) of a pause."""
_STOPS = "、。"
REACH = 5.0
"""Positions (20 ms) that a sound lasts at most to each side of the place where it is heard."""


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


def viterbi(scores: NDArray[np.float32], sounds: Sequence[int]) -> NDArray[np.int64]:
    """The position at which each sound is heard on the best path of CTC; scores are logs, positions x sounds."""
    labels = np.zeros(2 * len(sounds) + 1, dtype=np.int64)
    labels[1::2] = sounds
    states = np.arange(len(labels))
    skip = np.zeros(len(labels), dtype=bool)
    skip[3::2] = labels[3::2] != labels[1:-2:2]
    best = np.full(len(labels), -np.inf, dtype=np.float32)
    best[:2] = scores[0, labels[:2]]
    came = np.zeros((len(scores), len(labels)), dtype=np.int8)
    for t in range(1, len(scores)):
        ways = np.full((3, len(labels)), -np.inf, dtype=np.float32)
        ways[0] = best
        ways[1, 1:] = best[:-1]
        ways[2, 2:] = np.where(skip[2:], best[:-2], -np.inf)
        came[t] = ways.argmax(0)
        best = ways[came[t], states] + scores[t, labels]
    state = len(labels) - 1 if best[-1] >= best[-2] else len(labels) - 2
    at = np.zeros(len(sounds), dtype=np.int64)
    likely = np.full(len(sounds), -np.inf)
    for t in range(len(scores) - 1, -1, -1):
        if state % 2 and scores[t, labels[state]] > likely[state // 2]:
            at[state // 2], likely[state // 2] = t, scores[t, labels[state]]
        state -= int(came[t, state])
    return at


def exact_times(at: NDArray[np.int64], positions: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """Frame (10 ms) at which each character begins, and the end of the last, of the positions of the sounds.

    A sound lasts half the way to its neighbours, but no longer than `REACH`; a stop lasts from the sound before it to
    the sound after it.
    """
    middle = (at[1:] + at[:-1]) / 2
    begins = np.concatenate([[at[0] - REACH / 2], np.maximum(middle, at[1:] - REACH)]) + 0.5
    ends = np.concatenate([np.minimum(middle, at[:-1] + REACH), [at[-1] + REACH]]) + 0.5
    count = len(at)
    times = np.zeros(len(positions), dtype=np.float32)
    for n, position in enumerate(positions):
        whole = min(int(position), count - 1)
        begin = begins[whole] + (position - whole) * (ends[whole] - begins[whole])
        after_stop = n + 1 < len(positions) and positions[n + 1] == position and whole > 0
        times[n] = ends[whole - 1] if after_stop and position == whole else begin
        if position >= count:
            times[n] = ends[-1]
    return np.clip(np.maximum.accumulate(2 * times), 0, frames).astype(np.float32)
