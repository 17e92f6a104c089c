"""Whose microphone it is: with one microphone a person, each also hears the neighbours, more quietly.

What is clearly louder in another track is that person's, and is heard there alone: nobody's words appear twice, and a
meeting with eight microphones does not take eight times as long. What is about as loud in both is heard in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dxauto.minutes.audio.level import FLOOR_DBFS, FRAMES_PER_S, Envelope
from dxauto.minutes.heard import Span, Track
from dxauto.minutes.hearing.vad import PADDING_S

QUIETER_DB = 6.0
_SMOOTH_S = 0.3
_SHORTEST_S = 0.25

Frames = NDArray[np.bool_]
"""One truth value a fiftieth of a second."""


def owned(track: Track, tracks: Sequence[Track], levels: Sequence[Envelope]) -> Frames:
    """Tell for each frame of a track whether nobody else's microphone hears it clearly louder."""
    own = levels[list(tracks).index(track)]
    loudest = np.full(len(own), FLOOR_DBFS, np.float32)
    moments = np.arange(len(own)) / FRAMES_PER_S
    for other, envelope in zip(tracks, levels, strict=True):
        if other is not track and len(envelope):
            loudest = np.maximum(loudest, _at(track, other, moments, envelope))
    return _smooth(own) >= _smooth(loudest) - QUIETER_DB


def mine(spans: Iterable[Span], frames: Frames) -> Iterator[Span]:
    """Give those parts of the spans of speech that the track owns; crumbs at the edges stay with their span.

    What is owned of the padding alone is the silence around a neighbour's words, alike in every microphone.
    """
    padding, shortest = round(PADDING_S * FRAMES_PER_S), _SHORTEST_S * FRAMES_PER_S
    for span in spans:
        first, last = (min(len(frames), max(0, round(t * FRAMES_PER_S))) for t in (span.start, span.end))
        core = padding, last - first - padding
        least = min(shortest, 0.5 * max(1, core[1] - core[0]))
        for begin, end in _runs(frames[first:last]):
            spoken = min(end, core[1]) - max(begin, core[0])
            if end - begin >= shortest and spoken >= least:
                start = span.start if begin == 0 else (first + begin) / FRAMES_PER_S
                stop = span.end if first + end == last else (first + end) / FRAMES_PER_S
                yield Span(start=start, end=max(start, stop))


def _at(track: Track, other: Track, moments: NDArray[np.float64], envelope: Envelope) -> Envelope:
    clock = track.offset_s + moments * (1 + track.drift_ppm / 1e6)
    theirs = np.round((clock - other.offset_s) / (1 + other.drift_ppm / 1e6) * FRAMES_PER_S).astype(np.int64)
    inside = (theirs >= 0) & (theirs < len(envelope))
    found: Envelope = np.where(inside, envelope[np.clip(theirs, 0, len(envelope) - 1)], FLOOR_DBFS).astype(np.float32)
    return found


def _smooth(levels: Envelope) -> Envelope:
    size = round(_SMOOTH_S * FRAMES_PER_S)
    if len(levels) < size:
        return levels
    power = np.convolve(10 ** (levels.astype(np.float64) / 10), np.ones(size) / size, mode="same")
    smooth: Envelope = (10 * np.log10(np.maximum(power, 1e-10))).astype(np.float32)
    return smooth


def _runs(frames: Frames) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], frames, [False]]).astype(np.int8)))
    gap = round(_SHORTEST_S * FRAMES_PER_S)
    begin: int | None = None
    end = 0
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if begin is None:
            begin = start
        elif start - end > gap:
            yield begin, end
            begin = start
        end = stop
    if begin is not None:
        yield begin, end
