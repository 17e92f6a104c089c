"""The course of the training: which batches, losses and rates at which step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.recipe.learn import Bucket

TINY = Bucket(frames=480, windows=14, least=240, most=480)
SHORT = Bucket(frames=800, windows=8, least=400, most=800)
FULL = Bucket(frames=3000, windows=3, least=1800, most=3000)
PADDED = Bucket(frames=3000, windows=3, least=150, most=1800)


@dataclass(frozen=True)
class Stage:
    """So many steps with these batches (and how often each), at this rate, falling to nothing where `cool`.

    The encoder learns every `hears` steps, the decoder only with `writes`.
    """

    name: str
    steps: int
    buckets: tuple[Bucket, ...]
    shares: tuple[float, ...]
    rate: float
    hears: int
    writes: bool
    guide_weight: float = 0.5
    drop: float = 0.4
    cool: bool = False

    def bucket(self, step: int) -> Bucket:
        """The sort of batch of a step."""
        draw = np.random.default_rng((step, 77)).choice(len(self.buckets), p=self.shares)
        return self.buckets[int(draw)]


MIX = (SHORT, FULL, PADDED)
STAGES = (
    Stage("sounds", 800, (SHORT,), (1.0,), rate=1.2e-3, hears=1, writes=False),
    Stage("both", 4000, (TINY, SHORT), (0.4, 0.6), rate=2e-3, hears=3, writes=True, guide_weight=1.0, drop=0.15),
    Stage("longer", 2000, MIX, (0.4, 0.35, 0.25), rate=2e-3, hears=2, writes=True, guide_weight=0.5, cool=True),
)
"""The lengths are estimates: see README.md for how far this was seen to go."""


def stage_at(step: int, stages: tuple[Stage, ...] = STAGES) -> tuple[Stage, float] | None:
    """The stage of a step and the learning rate there; None after the last."""
    start = 0
    for stage in stages:
        if step < start + stage.steps:
            within = (step - start) / stage.steps
            warm = min(1.0, (step + 1) / 60)
            return stage, stage.rate * warm * (1 - 0.97 * within if stage.cool else 1.0)
        start += stage.steps
    return None
