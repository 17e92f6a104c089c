"""How much two Japanese texts speak of the same: pairs of letters, the rare ones weighing more."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

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
        self._known: dict[str, tuple[Counter[str], float]] = {}

    def between(self, one: str, other: str) -> float:
        """Give the cosine, 0 to 1."""
        (first, size), (second, other_size) = self._measured(one), self._measured(other)
        shared = sum(n * second[p] * self.weight(p) ** 2 for p, n in first.items() if p in second)
        return shared / (size * other_size) if size and other_size else 0.0

    def holds(self, title: str, text: str) -> float:
        """Give how much of a title's weight a text names, 0 to 1: 1 if all its pairs are there."""
        wanted, found = pairs(title), pairs(text)
        whole = sum(self.weight(pair) for pair in wanted)
        return sum(self.weight(pair) for pair in wanted if pair in found) / whole if whole else 0.0

    def weight(self, pair: str) -> float:
        """Give how much a pair tells."""
        return math.log(1 + self._number / (1 + self._seen[pair]))

    def _measured(self, text: str) -> tuple[Counter[str], float]:
        """Give the pairs of a text and its size; a text is compared with many others."""
        if text not in self._known:
            found = pairs(text)
            self._known[text] = found, math.sqrt(sum((n * self.weight(p)) ** 2 for p, n in found.items()))
        return self._known[text]
