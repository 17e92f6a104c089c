"""Two engines' readings of one crop: what to keep, and whether they agree."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from dxauto.reading.engines.alphabets import DASHES, LONG_MARKS
from dxauto.reading.types import Reading

_DASH = {ord(c): "-" for c in DASHES + LONG_MARKS + "一"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The reading to go on with, whether both say the same, and the reason for review if not (Japanese)."""

    reading: Reading
    agree: bool
    reason: str | None = None


def compare(first: Reading, second: Reading) -> Comparison:
    """Set two readings side by side. Width, spaces and kinds of dash do not count as a difference.

    Agreement raises the confidence (two engines err differently), disagreement leaves the surer one and halves it.
    """
    if _folded(first.text) == _folded(second.text):
        doubt = (1 - first.confidence) * (1 - 0.5 * second.confidence)
        return Comparison(Reading(first.text, 1 - doubt, first.chars, f"{first.engine}+{second.engine}"), True)
    kept = first if first.text and first.confidence >= second.confidence - 0.2 else second
    halved = Reading(kept.text, kept.confidence / 2, kept.chars, kept.engine)
    return Comparison(halved, False, f"二つの読み取り（{first.engine} と {second.engine}）の結果が違います")


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(_DASH).split())
