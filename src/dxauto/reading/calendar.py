"""A date is read as the most probable date that exists, not as the most probable digits.

There is no 70th month: where the digits as read are no date, the recogniser's own rivals for each digit are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from dxauto.reading.types import CharReading, Reading

RIVALS = 3
"""Rivals tried for each digit; a date has at most six, so at most 729 combinations."""

LEAST_PROBABILITY = 1e-4
"""A rival less probable than this is not what was written."""

UNSURE = 0.8
"""A date that is not the digits as read is never surer than this, so that a person looks: a writer whose 1 was once
taken for a 7 may have written others like it.
"""

Exists = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Candidate:
    """The texts of the parts (year, month, day) and their joint probability."""

    texts: tuple[str, ...]
    probability: float


def most_probable(readings: Sequence[Reading | None], exists: Exists) -> tuple[tuple[str, ...], float]:
    """Give the parts of the most probable existing date, and its confidence.

    `readings` are the parts' readings (None: nothing written there); `exists` tells whether texts are a date. If the
    digits as read are a date, they stand with their own confidence; if no rival is one either, so they do.
    """
    read = tuple(reading.text.strip() if reading else "" for reading in readings)
    confidence = min((reading.confidence for reading in readings if reading), default=1.0)
    if exists(read) or not all(reading and reading.chars for reading in readings):
        return read, confidence
    possible = [c for c in _candidates([r for r in readings if r]) if exists(c.texts)]
    if not possible:
        return read, confidence
    best = max(possible, key=lambda c: c.probability)
    share = best.probability / sum(c.probability for c in possible)
    return best.texts, min(UNSURE, share)


def _candidates(readings: Sequence[Reading]) -> list[Candidate]:
    parts = [[_joined(chars) for chars in product(*(_rivals(c) for c in r.chars))] for r in readings]
    return [Candidate(tuple(t for t, _ in c), prod(p for _, p in c)) for c in product(*parts)]


def _joined(chars: Sequence[tuple[str, float]]) -> tuple[str, float]:
    return "".join(char for char, _ in chars), prod(probability for _, probability in chars)


def _rivals(char: CharReading) -> list[tuple[str, float]]:
    rivals = [r for r in char.alternatives if r[1] >= LEAST_PROBABILITY and r[0].strip()][:RIVALS]
    return rivals or [(char.char, char.probability)]
