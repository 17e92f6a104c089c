"""Sums by robot, and the rows behind every figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dxauto.usage import definitions
from dxauto.usage.definitions import Hours, Quality
from dxauto.usage.facts import Fact
from dxauto.usage.figures_types import Key, RobotFigures, Row
from dxauto.usage.periods import Period, Span

_MS_A_MINUTE = 60_000


def total_hours(facts: Sequence[Fact], checking_minutes: float) -> Hours:
    """Give the hours that facts saved together."""
    measured = sum(f.items_measured for f in facts)
    assumed = sum(f.items_assumed for f in facts)
    return definitions.hours(
        hand_measured=sum(f.hand_measured_ms for f in facts) / _MS_A_MINUTE,
        checking=sum(f.checking_ms for f in facts) / _MS_A_MINUTE,
        hand_assumed=sum(f.hand_assumed_ms for f in facts) / _MS_A_MINUTE,
        items=(measured, assumed, sum(f.items for f in facts) - measured - assumed),
        assumed_checking=checking_minutes,
    )


def total_quality(facts: Sequence[Fact]) -> Quality:
    """Give how well facts went together."""
    return Quality(
        runs=sum(f.runs for f in facts),
        failed_runs=sum(f.failed_runs for f in facts),
        items=sum(f.items for f in facts),
        failed_items=sum(f.failed_items for f in facts),
        corrections=sum(f.corrections for f in facts),
        tests=sum(f.tests for f in facts),
        retries=sum(f.retries for f in facts),
    )


def robot_figures(facts: Sequence[Fact], checking_minutes: float) -> tuple[RobotFigures, ...]:
    """Give each robot's figures, by tool and name; uses that name no robot are left to the tool's own sums."""
    grouped: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.robot:
            grouped[fact.tool, fact.robot].append(fact)
    return tuple(
        RobotFigures(
            robot=robot,
            tool=tool,
            quality=total_quality(own),
            hours=total_hours(own, checking_minutes),
            departments=tuple(sorted({fact.department for fact in own if fact.runs})),
            key=Key(tool=tool, robot=robot),
        )
        for (tool, robot), own in sorted(grouped.items())
    )


def rows(facts: Sequence[Fact], checking_minutes: float) -> tuple[Row, ...]:
    """Give the facts as people are shown them, in order."""
    grouped: dict[tuple[str, str, str, int], list[Fact]] = defaultdict(list)
    for fact in facts:
        grouped[fact.department, fact.tool, fact.robot, fact.month].append(fact)
    return tuple(_row(grouped[key], checking_minutes) for key in sorted(grouped))


def _row(facts: Sequence[Fact], checking_minutes: float) -> Row:
    first = facts[0]
    quality = total_quality(facts)
    return Row(
        department=first.department,
        tool=first.tool,
        robot=first.robot,
        month=Period(first.month, Span.MONTH).key,
        runs=quality.runs,
        items=quality.items,
        review=sum(f.review for f in facts),
        failed_runs=quality.failed_runs,
        failed_items=quality.failed_items,
        tests=quality.tests,
        retries=quality.retries,
        corrections=quality.corrections,
        seconds=sum(f.duration_ms for f in facts) / 1000,
        hours=total_hours(facts, checking_minutes),
        first_day=min((f.first_day for f in facts if f.first_day), default=None),
        last_day=max((f.last_day for f in facts if f.last_day), default=None),
    )
