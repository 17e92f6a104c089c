"""Where the rate will stand on 31 March, with its uncertainty.

How: in each earlier fiscal year we look at the departments that held an account and had *not yet* been active by the
same day, and at how many of these still became active by 31 March – apart for those that had been active in the year
before (they usually come back) and those that had not. These shares are drawn anew many times (bootstrap of the
earlier years, then of the departments within them, with Jeffreys' half a case on either side so that a share that was
never seen is not impossible), shifted by what makes one year unlike another, and each time every department that is
not yet active is let become active or not. The 10th and the 90th of 100 outcomes are the interval.

How far years differ cannot be learnt from two of them. `SPREAD` was chosen on generated halls so that the interval
holds about 80 of 100 outcomes; `benchmarks.forecast` measures that on others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from dxauto.usage.course import Reached, active_by
from dxauto.usage.definitions import Rate
from dxauto.usage.figures_types import Forecast
from dxauto.usage.periods import FiscalYear

DRAWS = 4000
SPREAD = 0.4
"""Standard deviation between years, of the logarithm of the odds that a waiting department becomes active."""

SPREAD_BORROWED = 0.7
"""The same where a tool has no earlier year of its own, and those of the other tools are the guide."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """In one earlier year: how many were not yet active by the day, and how many of these still became so; first of
    those that were active the year before, then of the others.
    """

    year: int
    came_back: tuple[int, int]
    came_new: tuple[int, int]


def waiting(year: int, holders: set[str], reached: Reached, before: set[str], day: date) -> Waiting:
    """Count one earlier year; `before` are those active in the year before it, under today's names."""
    late = holders - active_by(reached, day)
    back, new = late & before, late - before
    return Waiting(year, (len(back), len(back & set(reached))), (len(new), len(new & set(reached))))


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be foretold: the rate `now`; `back` and `new` departments that are not yet active, with and without
    use in the year before; the rate to reach. The same question gives the same answer (`seed` is hashed).
    """

    now: Rate
    back: int
    new: int
    goal: float | None
    seed: str
    borrowed: bool = False
    """the earlier years are those of other tools"""


def forecast(question: Question, years: Sequence[Waiting]) -> Forecast:
    """Give the forecast from earlier years."""
    now, back, new, goal = question.now, question.back, question.new, question.goal
    if now.value is None:
        return Forecast(None, None, None, None, (), "口座を持つ課がないので、見込みは出せません")
    if not years:
        return Forecast(None, None, None, None, (), "くらべる前の年度の記録がないので、見込みは出せません")
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(question.seed.encode()).digest()[:8], "big"))
    spread = SPREAD_BORROWED if question.borrowed else SPREAD
    final = now.active + _drawn(rng, (back, new), years, spread)
    low, middle, high = np.quantile(final + rng.uniform(-0.5, 0.5, DRAWS), [0.1, 0.5, 0.9])
    probability = None if goal is None else float(np.mean(final / now.holding >= goal - 1e-9))
    least, most = now.active, now.active + back + new
    low, middle, high = (float(np.clip(value, least, most)) / now.holding for value in (low, middle, high))
    return Forecast(low, middle, high, probability, tuple(sorted({year.year for year in years})), _note(years))


def _drawn(
    rng: np.random.Generator, counts: tuple[int, int], years: Sequence[Waiting], spread: float
) -> np.ndarray[Any, np.dtype[np.float64]]:
    picked = rng.integers(0, len(years), size=(DRAWS, len(years)))
    shift = rng.normal(0.0, spread, DRAWS)
    total = np.zeros(DRAWS)
    for count, of in zip(counts, ([y.came_back for y in years], [y.came_new for y in years]), strict=True):
        table = np.array(of)
        asked, came = table[picked, 0].sum(axis=1), table[picked, 1].sum(axis=1)
        share = np.clip(rng.beta(came + 0.5, asked - came + 0.5), 1e-9, 1 - 1e-9)
        odds = share / (1 - share) * np.exp(shift)
        total += rng.binomial(count, odds / (1 + odds))
    return total


def _note(years: Sequence[Waiting]) -> str:
    told = "、".join(FiscalYear(year).title for year in sorted({year.year for year in years}))
    return (
        f"{told}に、同じ日まで使っていなかった課のうち、3 月 31 日までに使い始めた割合をもとに、"
        f"{DRAWS} 回くり返し計算しました。幅は、100 回のうち 80 回が入る範囲です"
    )


def renamed(names: set[str], today: Mapping[str, set[str]]) -> set[str]:
    """Give the names of a later year for those of the year before it."""
    return set().union(*(today.get(name, {name}) for name in names)) if names else set()
