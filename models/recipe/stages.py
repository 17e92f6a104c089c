"""The course of the training: which batches, losses and rates at which step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.recipe.learn import Bucket

SHORT = Bucket(frames=600, windows=18, least=450, most=600)
MIDDLE = Bucket(frames=1000, windows=10, least=750, most=1000)
LONG = Bucket(frames=1500, windows=6, least=1200, most=1500)
PADDED = Bucket(frames=1000, windows=10, least=100, most=750)


@dataclass(frozen=True)
class Stage:
    """So many steps with these batches (and how often each), at this rate, falling to nothing where `cool`.

    The encoder learns with `hears`, the decoder with `writes`.
    """

    name: str
    steps: int
    buckets: tuple[Bucket, ...]
    shares: tuple[float, ...]
    rate: float
    hears: bool
    writes: bool
    guide: float = 0.5
    drop: float = 0.3
    cool: bool = False

    def bucket(self, step: int) -> Bucket:
        """The sort of batch of a step."""
        draw = np.random.default_rng((step, 77)).choice(len(self.buckets), p=self.shares)
        return self.buckets[int(draw)]


MIX = (SHORT, MIDDLE, LONG, PADDED)
STAGES = (
    Stage("sounds", 350, (SHORT,), (1.0,), rate=2e-3, hears=True, writes=False),
    Stage("both", 1350, MIX, (0.35, 0.3, 0.25, 0.1), rate=2e-3, hears=True, writes=True, guide=0.5),
    Stage("end", 1080, MIX, (0.25, 0.3, 0.3, 0.15), rate=2e-3, hears=True, writes=True, guide=0.2, cool=True),
    Stage("again", 1050, MIX, (0.25, 0.3, 0.3, 0.15), rate=1.5e-3, hears=True, writes=True, guide=0.2, cool=True),
    Stage("talk", 1600, MIX, (0.25, 0.3, 0.3, 0.15), rate=1.5e-3, hears=True, writes=True, guide=0.2, cool=True),
)


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
