"""Cuts a track into stretches, the items of the robot, and a stretch into the windows that the model hears at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from dxauto.minutes.heard import Span, Stretch, Track

STRETCH_S = 120.0
"""What a crash may cost at most is hearing that much again."""

SILENCE_S = 15.0
"""A silence that long ends a stretch."""

WINDOW_S = 28.0
"""Whisper hears 30 s at once; a little is left for the edges."""

EDGES_S = 2.0

WINDOW_GAP_S = 2.0
PIECE_S = 30.0
"""So much of a track is in memory at once while speech is looked for."""


def cut(track: Track, spans: Iterable[Span]) -> Iterator[Stretch]:
    """Give the stretches of a track in which `spans` are speech; a track in which nobody speaks has none."""
    held: list[Span] = []
    number = 0
    for span in short(spans):
        if held and (span.end - held[0].start > STRETCH_S or span.start - held[-1].end > SILENCE_S):
            yield _stretch(track, number, held)
            held, number = [], number + 1
        held.append(span)
    if held:
        yield _stretch(track, number, held)


def longest_window(hears_s: float) -> float:
    """Give the seconds of the longest window for a model that hears so many seconds at once."""
    return max(min(WINDOW_S, hears_s - EDGES_S), 1.0)


def windows(spans: Sequence[Span], longest: float = WINDOW_S) -> list[Span]:
    """Give the windows of a stretch: as much speech as the model hears at once, without long silences."""
    made: list[Span] = []
    for span in spans:
        last = made[-1] if made else None
        if last is not None and span.end - last.start <= longest and span.start - last.end <= WINDOW_GAP_S:
            made[-1] = Span(start=last.start, end=span.end)
        else:
            made.append(span)
    return made


def _stretch(track: Track, number: int, spans: Sequence[Span]) -> Stretch:
    return Stretch(track=track.id, number=number, start=spans[0].start, end=spans[-1].end, speech=list(spans))


def short(spans: Iterable[Span], longest: float = WINDOW_S) -> Iterator[Span]:
    """Cut what is spoken without a pause to equal windows: somebody reading aloud, music, a machine."""
    for span in spans:
        length = span.end - span.start
        number = max(1, math.ceil(length / longest - 1e-6))
        edges = [span.start + length * n / number for n in range(number)]
        for start, end in pairwise([*edges, span.end]):
            yield Span(start=start, end=end)
