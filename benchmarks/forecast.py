"""Measuring how often the forecast is right, by whether the rate of 31 March lies in the interval foretold.

Each hall's last year is foretold from several days of it, with its two earlier years as the only guide, and held
against what then happened. An interval of 80 % should hold it in about 80 of 100 cases: more means that it is wider
than it need be, less that it promises too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dxauto.usage.figures import figures
from dxauto.usage.figures_types import Figures, ToolFigures
from dxauto.usage.periods import FiscalYear
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from samples.hall.plan import plan

YEAR = FiscalYear(2026)
DAYS = (date(2026, 6, 30), date(2026, 9, 30), date(2026, 11, 20), date(2027, 1, 31))
FIRST_SEED = 9000
"""The back-test's halls are others than those on which the forecast's spread was chosen (all below)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One forecast and what came."""

    tool: str
    day: date
    low: float
    high: float
    came: float

    @property
    def held(self) -> bool:
        """Tell whether the outcome lay within."""
        return self.low - 1e-9 <= self.came <= self.high + 1e-9


def cases(seed: int, days: Sequence[date] = DAYS) -> Iterator[Case]:
    """Give the cases of one hall; forecasts that are not given (no tool, no guide) are none."""
    hall = plan(seed)
    with UsageStore("sqlite://") as store:
        store.put_roster(hall.roster)
        store.add(hall.events(0))
        ends = {tool.tool: tool.year.departments.value for tool in _tools(figures(store, YEAR, YEAR.end, UsageTerms()))}
        for day in days:
            for tool in _tools(figures(store, YEAR, day, UsageTerms())):
                low, high, came = tool.forecast.low, tool.forecast.high, ends[tool.tool]
                if low is not None and high is not None and came is not None:
                    yield Case(tool.tool, day, low, high, came)


def coverage(halls: int) -> dict[str, float]:
    """Give the share of cases that lay within, over all tools and days."""
    found = [case for seed in range(FIRST_SEED, FIRST_SEED + halls) for case in cases(seed)]
    for name, groups in (("tool", {c.tool for c in found}), ("day", {c.day for c in found})):
        for group in sorted(groups, key=str):
            own = [c for c in found if getattr(c, name) == group]
            width = sum(c.high - c.low for c in own) / len(own)
            share = sum(c.held for c in own) / len(own)
            print(f"forecast, {str(group) or 'all tools':15} {share:6.1%} of {len(own)} held, {width:.3f} wide")
    return {"coverage_80": round(sum(c.held for c in found) / len(found), 4), "coverage_cases": len(found)}


def _tools(found: Figures) -> list[ToolFigures]:
    return [found.all_tools, *found.tools]
