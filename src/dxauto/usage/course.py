"""When in a fiscal year each department became active: the cumulative course of a tool's rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from dxauto.usage.facts import Fact
from dxauto.usage.periods import FiscalYear

Reached = dict[str, date]
"""department → the day on which it had been active often enough"""


def courses(facts: Sequence[Fact], active_runs: int) -> dict[tuple[str, int], Reached]:
    """Give, by (tool, fiscal year), the day on which each department reached `active_runs` in that year.

    With one run asked for (the default) that is the day of its first run. With more it is the last day of use in the
    month in which the number was reached, since sums are kept by month.
    """
    grouped: dict[tuple[str, int, str], dict[int, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        if fact.runs and fact.first_day is not None:
            year = FiscalYear.of(fact.first_day).year
            grouped[fact.tool, year, fact.department][fact.month].append(fact)
    found: dict[tuple[str, int], Reached] = defaultdict(dict)
    for (tool, year, department), months in grouped.items():
        day = _reached(months, active_runs)
        if day is not None:
            found[tool, year][department] = day
    return found


def _reached(months: dict[int, list[Fact]], active_runs: int) -> date | None:
    total = 0
    for month in sorted(months):
        total += sum(fact.runs for fact in months[month])
        if total >= active_runs:
            days = [fact.first_day if active_runs == 1 else fact.last_day for fact in months[month]]
            known = [day for day in days if day is not None]
            return min(known) if active_runs == 1 else max(known)
    return None


def active_by(reached: Reached, day: date) -> set[str]:
    """Give the departments that had become active by a day."""
    return {name for name, on in reached.items() if on <= day}
