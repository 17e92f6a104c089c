"""How much two Japanese texts speak of the same: pairs of letters, the rare ones weighing more."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

_NOISE = re.compile(
    "について|に関する|こと|件|です|ます|ました|いたし|ござい|それでは|次に|お願い|ください|"
    "という|ので|ところ|[、。「」（）()\\s・]"
)


def pairs(text: str) -> Counter[str]:
    """Give the pairs of letters of a text, without what every sentence has."""
    parts = _NOISE.sub(" ", unicodedata.normalize("NFKC", text)).split()
    return Counter(part[n : n + 2] for part in parts for n in range(len(part) - 1))


class Likeness:
    """Compares texts of one meeting; `texts` tell how rare a pair is."""

    def __init__(self, texts: Iterable[str]) -> None:
        counted = [set(pairs(text)) for text in texts]
        self._number = max(1, len(counted))
        self._seen = Counter(pair for one in counted for pair in one)

    def between(self, one: str, other: str) -> float:
        """Give the cosine, 0 to 1."""
        return self._cosine(pairs(one), pairs(other))

    def holds(self, title: str, text: str) -> float:
        """Give how much of a title's weight a text names, 0 to 1: 1 if all its pairs are there."""
        wanted, found = pairs(title), pairs(text)
        whole = sum(self.weight(pair) for pair in wanted)
        return sum(self.weight(pair) for pair in wanted if pair in found) / whole if whole else 0.0

    def weight(self, pair: str) -> float:
        """Give how much a pair tells."""
        return math.log(1 + self._number / (1 + self._seen[pair]))

    def _cosine(self, one: Mapping[str, int], other: Mapping[str, int]) -> float:
        shared = sum(one[p] * other[p] * self.weight(p) ** 2 for p in one if p in other)
        sizes = [math.sqrt(sum((n * self.weight(p)) ** 2 for p, n in side.items())) for side in (one, other)]
        return shared / (sizes[0] * sizes[1]) if all(sizes) else 0.0
