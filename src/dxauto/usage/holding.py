"""Who holds an account when: the denominators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dxauto.usage.periods import FiscalYear, Period, Span
from dxauto.usage.types import Grant, ToolInfo


@dataclass(frozen=True, slots=True)
class Holdings:
    """The accounts of a hall, asked for by period; a period is cut off at `as_of`."""

    grants: Sequence[Grant]
    as_of: date
    _known: dict[tuple[str, int, Span, date | None], dict[str, int]] = field(default_factory=dict, repr=False)

    def holders(self, tool: str, period: Period, until: date | None = None) -> dict[str, int]:
        """Give the departments that held an account of `tool` ("" = of any) on a day of the period, with the greatest
        number of accounts that each held at once; `until` cuts the period off earlier than `as_of`.
        """
        asked = (tool, period.first, period.span, until)
        if asked not in self._known:
            self._known[asked] = self._holders(tool, period, min(period.end, until or self.as_of))
        return self._known[asked]

    def _holders(self, tool: str, period: Period, last: date) -> dict[str, int]:
        if last < period.start:
            return {}
        held: dict[str, list[Grant]] = defaultdict(list)
        for grant in self.grants:
            if (not tool or grant.tool == tool) and grant.held(period.start, last):
                held[grant.department].append(grant)
        return {name: _most(own, period.start, last) for name, own in held.items()}

    def first_year(self, tool: ToolInfo) -> FiscalYear | None:
        """Give the fiscal year in which a tool was introduced: as the settings say, else that of the first grant."""
        starts = [grant.start for grant in self.grants if grant.tool == tool.code]
        day = tool.introduced or min(starts, default=None)
        return FiscalYear.of(day) if day else None


def _most(grants: Sequence[Grant], first: date, last: date) -> int:
    """Give the greatest number of accounts of one tool held at once; over several tools, of the tool with most."""
    tools: dict[str, int] = {}
    for tool in {grant.tool for grant in grants}:
        own = [grant for grant in grants if grant.tool == tool]
        begins = {max(grant.start, first) for grant in own}
        tools[tool] = max(sum(g.accounts for g in own if g.held(day, day)) for day in begins if day <= last)
    return max(tools.values(), default=0)
