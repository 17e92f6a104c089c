"""What marks say, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

TWO_MARKS = "一つだけ選ぶ項目に、印が二つ以上あります"
ALL_MARKED = "すべての選択肢に印があるように見えます。用紙のずれや汚れかもしれません"
STRUCK = "訂正線で消された印があります"
FAINT = "印かどうか分かりにくい跡があります"
OTHER_MARK = "○ではない印が付いています"
MISPLACED = "用紙の印刷と様式の位置が合わないため、印を読み取れません"


@dataclass(frozen=True, slots=True)
class Marked:
    """What one choice looks like: `score` 0 (nothing) to 1 (marked without doubt), 0.5 is undecided; `struck` if a
    mark was crossed out; `reasons` what is odd about it (Japanese).
    """

    value: str
    score: float
    struck: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkReading:
    """The chosen values in the template's order, each choice's score, the confidence of the whole in 0..1 (1 for
    an untouched field), and why a person must look, if one must (Japanese).
    """

    values: tuple[str, ...]
    scores: dict[str, float] = field(default_factory=dict)
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()


def decide(marks: Sequence[Marked], several: bool) -> MarkReading:
    """Choose what is marked and not struck out. `several` tells whether more than one may be."""
    scores = {m.value: round(m.score, 3) for m in marks}
    chosen = tuple(m.value for m in marks if m.score >= 0.5 and not m.struck)
    reasons = list(dict.fromkeys(r for m in marks for r in m.reasons))
    confidence = min((_certainty(m) for m in marks), default=1.0)
    if len(chosen) > 2 and len(chosen) == len(marks) and not several:
        return MarkReading((), scores, 0.0, (ALL_MARKED,))
    if len(chosen) > 1 and not several:
        confidence, reasons = min(confidence, 0.2), [TWO_MARKS, *reasons]
    if any(m.struck for m in marks):
        # A correction with a clear new choice is what was meant; without one it is not known what was.
        confidence = min(confidence, 0.8 if chosen else 0.5)
        reasons.append(STRUCK)
    if any(0.3 < m.score < 0.7 and not m.struck for m in marks):
        reasons.append(FAINT)
    return MarkReading(chosen, scores, round(confidence, 3), tuple(dict.fromkeys(reasons)))


def _certainty(mark: Marked) -> float:
    return 1.0 if mark.struck else min(1.0, 0.5 + 1.25 * abs(mark.score - 0.5))
