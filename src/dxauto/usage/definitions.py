"""The definitions of adoption, each in one place: rate, growth, target, verdict, hours saved.

docs/ja/riyouritsu.md explains each with a worked example; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reading(StrEnum):
    """How "+7 %" is read."""

    RELATIVE = "relative"
    """last year's rate × 1.07"""
    POINTS = "points"
    """last year's rate + 7 percentage points"""


class Verdict(StrEnum):
    """How a tool stands against its target; the value is what people read."""

    MET = "達成済み"
    ON_TRACK = "達成見込み"
    BEHIND = "遅れ"
    MISSED = "未達成"
    UNKNOWN = "判断できません"


@dataclass(frozen=True, slots=True)
class Rate:
    """利用率: `active` ÷ `holding`. Active ones that hold no account are never counted."""

    active: int
    holding: int

    @property
    def value(self) -> float | None:
        """The rate from 0 to 1, None where nobody holds an account."""
        return self.active / self.holding if self.holding else None


@dataclass(frozen=True, slots=True)
class Growth:
    """前年度比, both ways. `relative` = now ÷ before − 1 (None if before is 0 or unknown); `points` = (now − before)
    × 100, in percentage points.
    """

    relative: float | None
    points: float | None


@dataclass(frozen=True, slots=True)
class Target:
    """目標: the rate to reach by 31 March. `other` is the goal under the other reading of +7 % (None in a first year,
    or without a year before). `first_year`: the tool has its first year, and 50 % is the guide.
    """

    goal: float | None
    reading: Reading
    other: float | None
    first_year: bool


def growth(now: Rate, before: Rate | None) -> Growth:
    """Compare two rates."""
    past = before.value if before else None
    if now.value is None or past is None:
        return Growth(None, None)
    return Growth(now.value / past - 1 if past else None, (now.value - past) * 100)


def target(before: Rate | None, *, first_year: bool, reading: Reading, growth_goal: float, first_goal: float) -> Target:
    """Give the target of a year: `first_goal` (0.5) in a tool's first year, else last year's rate raised by
    `growth_goal` (0.07) under `reading`; never above 1. Without a rate last year, or where 7 % of nothing is asked for,
    there is no goal.
    """
    if first_year:
        return Target(first_goal, reading, None, first_year=True)
    past = before.value if before else None
    if past is None:
        return Target(None, reading, None, first_year=False)
    goals = {
        Reading.RELATIVE: min(1.0, past * (1 + growth_goal)) or None,
        Reading.POINTS: min(1.0, past + growth_goal),
    }
    other = Reading.POINTS if reading is Reading.RELATIVE else Reading.RELATIVE
    return Target(goals[reading], reading, goals[other], first_year=False)


def verdict(now: Rate, aim: Target, *, over: bool, probability: float | None) -> Verdict:
    """Judge a tool: reached already; else, while the year runs, 達成見込み if reaching is at least as probable as not.

    Within a year the number of active departments can only rise, but so can that of those that hold an account.
    """
    if aim.goal is None or now.value is None:
        return Verdict.UNKNOWN
    if over:
        return Verdict.MET if _reaches(now.value, aim.goal) else Verdict.MISSED
    if _reaches(now.value, aim.goal):
        return Verdict.MET
    if probability is None:
        return Verdict.UNKNOWN
    return Verdict.ON_TRACK if probability >= 0.5 else Verdict.BEHIND


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours saved = (done items × minutes by hand − minutes of checking) ÷ 60, measured and assumed kept apart.

    `measured`: uses whose checking time was measured. `assumed`: uses without, reckoned with the office's assumed
    minutes of checking an item. `uncounted_items`: done items of which nobody has said how long they take by hand.
    """

    measured: float = 0.0
    assumed: float = 0.0
    measured_items: int = 0
    assumed_items: int = 0
    uncounted_items: int = 0
    checking_minutes: float = 0.0
    """minutes of checking that went into the measured items"""


def hours(
    *, hand_measured: float, checking: float, hand_assumed: float, items: tuple[int, int, int], assumed_checking: float
) -> Hours:
    """Reckon hours from sums of minutes; `items` are measured, assumed and uncounted ones."""
    measured = (hand_measured - checking) / 60
    assumed = (hand_assumed - items[1] * assumed_checking) / 60
    return Hours(measured, assumed, *items, checking)


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a robot does. `failure` = failed runs ÷ (real + failed runs); `correction` = fields corrected by a
    person ÷ done items; both None without any. Tests and retries are in neither.
    """

    runs: int
    failed_runs: int
    items: int
    failed_items: int
    corrections: int
    tests: int
    retries: int

    @property
    def failure(self) -> float | None:
        """Share of runs that failed."""
        tried = self.runs + self.failed_runs
        return self.failed_runs / tried if tried else None

    @property
    def correction(self) -> float | None:
        """Corrections an item."""
        return self.corrections / self.items if self.items else None


def _reaches(rate: float, goal: float) -> bool:
    # 40 % × 1.07 as floating point must not lie a hair above 42.8 %.
    return rate >= goal - 1e-9
