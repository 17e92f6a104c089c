"""Where the characters of a line stand: spaces that the writer left, ink that no character explains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from dxauto.reading.engines.decode import Placed
from dxauto.reading.engines.line import INK_HEIGHT, STEP, Line
from dxauto.reading.types import CharReading

SPACE = 0.52
SPACE_KANA = 0.62
"""Width of a space at least, as a share of the writing's height; kana are written looser."""

SPACE_IN_NAME = 0.28
"""The same for the one space of a name, if it is clearly the widest gap."""

CLEARLY, CLEARLY_KANA = 1.3, 1.5
"""By how much it is wider then than the next; of 284 names in kana the narrowest space was wider by 1.68."""

ALONE_IN_NAME = 0.45
"""The same for a name of two characters (森　湊), which has only one gap."""

NAME_LENGTH = 8
NAME_LENGTH_KANA = 14
ALONE = 1.0
"""Width of the only gap there is from which it is a space."""

WIDE, NARROW = 0.5, 0.3
"""Half the width of a full-width and of a half-width character, as a share of the writing's height."""

SLACK = 6
"""How far (px) a character's ink may lie beyond that."""

UNEXPLAINED = 0.35
"""Columns of ink beside which there is no character, as a share of the writing's height, that are one missed."""


def with_spaces(placed: Sequence[Placed], line: Line, alphabet: frozenset[str] | None) -> list[CharReading]:
    """Put a space between characters where the writer left one, if the field may hold it."""
    space = next((s for s in "　 " if alphabet is None or s in alphabet), None)
    gaps = [_gap(a, b, line) / INK_HEIGHT for a, b in pairwise(placed)]
    kana = all(map(_loose, placed))
    name = alphabet is not None and "1" not in alphabet and len(placed) <= (NAME_LENGTH_KANA if kana else NAME_LENGTH)
    spaced: list[CharReading] = []
    for index, item in enumerate(placed):
        if space and index and _is_space(gaps, index - 1, name, _loose(placed[index - 1]) and _loose(item)):
            spaced.append(CharReading(space, 1.0))
        spaced.append(item.reading)
    return spaced


def unread(placed: Sequence[Placed], line: Line) -> Iterator[tuple[int, int]]:
    """Give the stretches of frames (first, last + 1) in which there is ink that belongs to no character."""
    inked = np.asarray((line.pixels < 128).any(axis=0))
    edges = [0.0]
    for item in placed:
        reach = (NARROW if item.reading.char.isascii() else WIDE) * INK_HEIGHT + SLACK
        edges += [_centre(item) - reach, _centre(item) + reach]
    edges.append(float(len(inked)))
    for start, end in zip(edges[0::2], edges[1::2], strict=True):
        if end - start >= UNEXPLAINED * INK_HEIGHT and _columns(inked, start, end) >= UNEXPLAINED * INK_HEIGHT:
            yield round(start / STEP), max(round(end / STEP), round(start / STEP) + 1)


def _columns(inked: NDArray[np.bool_], start: float, end: float) -> int:
    return int(np.count_nonzero(inked[max(0, round(start)) : round(end)]))


def _gap(a: Placed, b: Placed, line: Line) -> float:
    """Width of the widest white gap between the middles of two characters, px of the line."""
    left, right = _centre(a), _centre(b)
    return max((width for centre, width in line.gaps if left < centre < right), default=0.0)


def _is_space(gaps: Sequence[float], at: int, name: bool, loose: bool) -> bool:
    """A space is wide for the size of the writing, and for this writer's usual gaps."""
    gap, others = gaps[at], [*gaps[:at], *gaps[at + 1 :]]
    if not others:
        return gap > (ALONE_IN_NAME if name and not loose else ALONE)
    if gap > (SPACE_KANA if loose else SPACE) and gap > 2.2 * median(others) + 0.05:
        return True
    least, clearly = (SPACE_KANA, CLEARLY_KANA) if loose else (SPACE_IN_NAME, CLEARLY)
    return name and gap > least and gap > clearly * max(others)


def _loose(item: Placed) -> bool:
    return "ァ" <= item.reading.char <= "ー"


def _centre(item: Placed) -> float:
    return (item.start + item.end) / 2 * STEP
