"""Shapes of names (異体字) that the recogniser confuses with, or does not know beside, the common shape.

PP-OCRv6 has no 﨑, 𠮷 or 濵 and hardly ever says 髙, 邉 or 栁; but where they stand, the probabilities of certain
*other* characters rise by orders of magnitude (瀘, 濾 and 渡 for 濵). A logistic regression on the logarithms of
those ratios to the common shape tells them apart: fitted on 12 fonts, distorted, blurred and partly reduced to
black and white, 96, 92, 98, 94, 94 and 93 % were right on fonts left out of the fit. What it is not sure of keeps
a low probability, so that a person looks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

FLOOR = 1e-9
"""Probabilities below this are noise of the model's arithmetic."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A rarer `shape` of a character; `evidence` weighs log(P(other) / P(common shape))."""

    shape: str
    evidence: Mapping[str, float]
    bias: float


VARIANTS: Mapping[str, Variant] = {
    "崎": Variant("﨑", {"崞": 0.40, "嶂": 0.17, "崃": 0.21, "岈": 0.30, "峭": -0.04, "埼": -0.14, "畸": -0.15}, 12.13),
    "吉": Variant("𠮷", {"告": 0.37, "圭": 0.25, "寺": 0.11, "昔": 0.01, "古": -0.37}, 4.45),
    "濱": Variant("濵", {"瀘": 0.26, "濾": 0.26, "渡": 0.16, "演": 0.08}, 10.13),
    "邊": Variant("邉", {"邉": 0.41, "逼": 0.19, "追": 0.14, "島": 0.36}, 13.61),
    "柳": Variant("栁", {"栁": 0.33, "梆": 0.47, "椥": 0.03, "枷": 0.22, "株": 0.05}, 13.79),
    "高": Variant("髙", {"髙": 1.07}, 7.54),
}


def variant_share(char: str, probability: Callable[[str], float]) -> tuple[str, float] | None:
    """Give the rarer shape of a character and how likely (0..1) it is that shape; None if it has none here.

    `probability` gives the recogniser's probability of a character at that place.
    """
    variant = VARIANTS.get(char)
    if variant is None:
        return None
    common = math.log(max(probability(char), FLOOR))
    score = variant.bias + sum(
        weight * (math.log(max(probability(other), FLOOR)) - common) for other, weight in variant.evidence.items()
    )
    return variant.shape, 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, score))))
