"""From a recogniser's frame probabilities to text, restricted to the characters that a field may hold.

Connectionist temporal classification (Graves et al. 2006), best path, with one difference: *whether* there is a
character is decided by the whole model (1 - P(blank)), and only *which* by the allowed characters. Restricting the
distribution as a whole would let the blank win wherever the model saw a character that is not allowed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dxauto.reading.engines.alphabets import SPACES, likelihood, stand_in, usual_shape
from dxauto.reading.engines.orthography import settle
from dxauto.reading.engines.variants import variant_share
from dxauto.reading.types import CharReading

Floats = NDArray[np.float32]

PRESENT = 0.5
"""P(not blank) from which a frame holds a character."""

TRACE = 0.1
"""P(not blank) from which a stretch with ink but without a character is given one after all."""

SURPRISE = 0.12
"""How strongly it lowers the confidence that the model wanted a character that is not allowed (an exponent)."""

STAND_IN = 0.3
"""Weight of a look-alike that speaks for an allowed character."""

MANY = 500
"""An alphabet larger than this is no list of exact characters: the classes' likelihood counts."""

TOP = 5


@dataclass(frozen=True, slots=True)
class Placed:
    """A decoded character and the frames that it was read in (first, last + 1)."""

    reading: CharReading
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which columns of the model count for which allowed character, and how much."""

    columns: NDArray[np.intp]
    targets: NDArray[np.intp]
    weights: Floats
    chars: list[str]


class Decoder:
    """Decodes for one model; `characters` are the classes after the blank (class 0)."""

    def __init__(self, characters: Sequence[str]) -> None:
        self._characters = list(characters)
        self._classes = {c: i + 1 for i, c in enumerate(characters)}
        self._spaces = np.array([i + 1 for i, c in enumerate(characters) if c in SPACES], dtype=np.intp)
        self._plans: OrderedDict[frozenset[str] | None, _Plan] = OrderedDict()

    def line(self, frames: Floats, alphabet: frozenset[str] | None) -> tuple[list[Placed], float]:
        """Decode a line of TxC probabilities; also gives the probability that nothing was left out or put in."""
        presence = self._presence(frames)
        placed = [
            self._character(frames, presence, alphabet, start, end) for start, end in self._runs(frames, presence)
        ]
        return self._merged(placed), _completeness(frames, presence)

    def cells(
        self, frames: Floats, alphabet: frozenset[str] | None, spans: Sequence[tuple[int, int]]
    ) -> tuple[list[Placed], float]:
        """Decode a line of which it is known that every span of frames holds exactly one character."""
        presence = self._presence(frames)
        placed = [self._character(frames, presence, alphabet, *span) for span in spans if span[1] > span[0]]
        return placed, 1.0

    def missed(self, frames: Floats, alphabet: frozenset[str] | None, start: int, end: int) -> Placed | None:
        """Give the character that a stretch of frames taken for empty may hold, if there is a trace of one."""
        presence = self._presence(frames)
        if end <= start or float(presence[start:end].max()) < TRACE:
            return None
        return self._character(frames, presence, alphabet, start, end)

    def _presence(self, frames: Floats) -> Floats:
        absent = frames[:, 0] + frames[:, self._spaces].sum(axis=1)
        return np.asarray(np.clip(1.0 - absent, 0.0, 1.0), dtype=np.float32)

    def _runs(self, frames: Floats, presence: Floats) -> list[tuple[int, int]]:
        best = np.where(presence >= PRESENT, frames.argmax(axis=1), 0)
        edges = np.flatnonzero(np.diff(best, prepend=0, append=0))
        return [(int(a), int(b)) for a, b in pairwise(edges) if best[a]]

    def _character(
        self, frames: Floats, presence: Floats, alphabet: frozenset[str] | None, start: int, end: int
    ) -> Placed:
        plan = self._plan(alphabet)
        weight = presence[start:end]
        peak = float(weight.max())
        scores = (weight[:, None] * frames[start:end, :]).sum(axis=0) / max(float(weight.sum()), 1e-9)
        allowed = np.bincount(plan.targets, scores[plan.columns] * plan.weights, minlength=len(plan.chars))
        mass = float(allowed.sum())
        order = allowed.argsort()[::-1][:TOP] if len(allowed) <= 64 else _largest(allowed, TOP)
        shares = allowed[order] / max(mass, 1e-12)
        expected = min(1.0, float(scores[plan.columns].sum()) / max(1.0 - float(scores[0]), 1e-6))
        sure = peak * expected**SURPRISE
        rivals = tuple((plan.chars[i], float(s * sure)) for i, s in zip(order, shares, strict=True))
        reading = CharReading(*rivals[0], rivals)
        return Placed(self._shape_of_name(reading, scores, alphabet), start, end)

    def _shape_of_name(self, reading: CharReading, scores: Floats, alphabet: frozenset[str] | None) -> CharReading:
        """Settle which shape of a name's character it is (高 or 髙), where a name stands: letters, no digits.

        Places and companies are written in the common shapes, whatever a hand makes of them.
        """
        if alphabet is None or "1" in alphabet:
            return reading
        known = self._classes
        found = variant_share(reading.char, lambda char: float(scores[known[char]]) if char in known else 0.0)
        if found is None or found[0] not in alphabet:
            return reading
        shape, share = found
        shapes = [(reading.char, reading.probability * (1 - share)), (shape, reading.probability * share)]
        others = [(c, p) for c, p in reading.alternatives if c not in {reading.char, shape}]
        rivals = tuple(sorted([*shapes, *others], key=lambda rival: -rival[1])[:TOP])
        return CharReading(*rivals[0], rivals)

    def _merged(self, placed: list[Placed]) -> list[Placed]:
        """Join neighbours without a blank between them that are the same character seen twice."""
        merged: list[Placed] = []
        for item in placed:
            if merged and merged[-1].end == item.start and _same(merged[-1].reading, item.reading):
                last = merged.pop()
                best = max(last.reading, item.reading, key=lambda r: r.probability)
                item = Placed(best, last.start, item.end)  # noqa: PLW2901 (the joined one takes its place)
            merged.append(item)
        return merged

    def _plan(self, alphabet: frozenset[str] | None) -> _Plan:
        plan = self._plans.get(alphabet)
        if plan is None:
            plan = self._plans[alphabet] = self._make_plan(alphabet)
            if len(self._plans) > 64:
                self._plans.popitem(last=False)
        return plan

    def _make_plan(self, alphabet: frozenset[str] | None) -> _Plan:
        chars: dict[str, int] = {}
        columns, targets, weights = [], [], []
        for index, char in enumerate(self._characters):
            target = usual_shape(char) if alphabet is None else stand_in(char, alphabet)
            if target is None or target in SPACES or char in SPACES:
                continue
            columns.append(index + 1)
            targets.append(chars.setdefault(target, len(chars)))
            weights.append(_weight(char, target, alphabet))
        if not chars:
            raise ValueError("none of the allowed characters is known to the model")
        return _Plan(
            np.array(columns, dtype=np.intp),
            np.array(targets, dtype=np.intp),
            np.array(weights, dtype=np.float32),
            list(chars),
        )


def _weight(char: str, target: str, alphabet: frozenset[str] | None) -> float:
    if alphabet is None or len(alphabet) > MANY:
        return likelihood(target)
    return 1.0 if target == char else STAND_IN


def _largest(values: NDArray[Any], count: int) -> NDArray[np.intp]:
    part = np.argpartition(values, -count)[-count:]
    return part[values[part].argsort()[::-1]]


def _same(a: CharReading, b: CharReading) -> bool:
    if a.char == b.char:
        return True
    return dict(a.alternatives).get(b.char, 0.0) > 0.2 and dict(b.alternatives).get(a.char, 0.0) > 0.2


def _completeness(frames: Floats, presence: Floats) -> float:
    """Probability that no frame taken for empty holds a character: the doubtful stretches, one factor each.

    The flank of a character is no doubt: frames beside one in which the model sees the same character.
    """
    best = frames[:, 1:].argmax(axis=1)
    present = presence >= PRESENT
    doubtful = np.where(present, 0.0, presence)
    doubtful[1:][present[:-1] & (best[1:] == best[:-1])] = 0.0
    doubtful[:-1][present[1:] & (best[1:] == best[:-1])] = 0.0
    edges = np.flatnonzero(np.diff((doubtful > 0.1).astype(np.int8), prepend=0, append=0))
    return float(np.prod([1.0 - float(doubtful[a:b].max()) for a, b in zip(edges[::2], edges[1::2], strict=True)]))


def in_context(placed: Sequence[Placed], alphabet: frozenset[str] | None) -> list[Placed]:
    """Replace what spelling rules out by its look-alike; the probability stays that of the shape."""
    chars = spelled([p.reading for p in placed], alphabet)
    return [Placed(char, item.start, item.end) for item, char in zip(placed, chars, strict=True)]


def spelled(chars: Sequence[CharReading], alphabet: frozenset[str] | None) -> list[CharReading]:
    """The same for characters with the spaces between them: a word begins after a space."""
    settled = settle([c.char for c in chars], lambda c: alphabet is None or c in alphabet)
    return [old if old.char == char else _renamed(old, char) for old, char in zip(chars, settled, strict=True)]


def _renamed(old: CharReading, char: str) -> CharReading:
    rivals = ((char, old.probability), *((c, p) for c, p in old.alternatives if c != char))
    return CharReading(char, old.probability, rivals[:TOP])


def confidence(chars: Sequence[CharReading], completeness: float) -> float:
    """Confidence of a text in 0..1: geometric mean of the characters and their weakest, evenly, × completeness.

    The mean alone lets one bad character hide in a long text; the weakest alone punishes length less than
    experience does.
    """
    if not chars:
        return 0.0
    p = np.clip([c.probability for c in chars], 1e-6, 1.0)
    return float(np.sqrt(np.exp(np.log(p).mean()) * p.min()) * completeness)
