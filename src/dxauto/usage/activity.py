"""Who was active when: the numerators. Active = at least N real, successful runs in the period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dxauto.usage.definitions import Rate
from dxauto.usage.facts import Fact, Facts, People
from dxauto.usage.figures_types import ALL_TOOLS
from dxauto.usage.holding import Holdings
from dxauto.usage.periods import Period


class Activity:
    """Real, successful runs by tool and month, of departments and of persons."""

    def __init__(self, facts: Facts, active_runs: int) -> None:
        self._least = active_runs
        self._departments: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        self._people: dict[str, dict[int, list[tuple[str, str, int]]]] = defaultdict(lambda: defaultdict(list))
        self._items: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._counted: dict[tuple[str, tuple[int, ...]], set[tuple[str, str]]] = {}
        for fact in facts.facts:
            self._add_fact(fact)
        for row in facts.people:
            self._add_person(row)

    def _add_fact(self, fact: Fact) -> None:
        runs = self._departments[fact.tool][fact.month]
        runs[fact.department] = runs.get(fact.department, 0) + fact.runs
        self._items[fact.tool][fact.month] += fact.items

    def _add_person(self, row: People) -> None:
        month, department, tool, person, runs = row
        self._people[tool][month].append((department, person, runs))

    def runs(self, tool: str, months: Iterable[int]) -> dict[str, int]:
        """Give each department's real, successful runs in the months together."""
        total: dict[str, int] = {}
        by_month = self._departments.get(tool, {})
        for month in months:
            for department, runs in by_month.get(month, {}).items():
                total[department] = total.get(department, 0) + runs
        return total

    def items(self, tool: str, months: Iterable[int]) -> int:
        """Give the done items in the months."""
        by_month = self._items.get(tool, {})
        return sum(by_month.get(month, 0) for month in months)

    def active(self, tool: str, months: Iterable[int]) -> set[str]:
        """Give the active departments, whether they hold an account or not."""
        return {name for name, runs in self.runs(tool, months).items() if runs >= self._least}

    def active_people(self, tool: str, months: Iterable[int]) -> set[tuple[str, str]]:
        """Give the active persons as (department, person); who worked in two departments is one in each."""
        asked = (tool, tuple(months))
        if asked not in self._counted:
            self._counted[asked] = self._count(*asked)
        return self._counted[asked]

    def _count(self, tool: str, months: tuple[int, ...]) -> set[tuple[str, str]]:
        total: dict[tuple[str, str], int] = {}
        by_month = self._people.get(tool, {})
        for month in months:
            for department, person, runs in by_month.get(month, ()):
                who = (department, person)
                total[who] = total.get(who, 0) + runs
        return {who for who, runs in total.items() if runs >= self._least}


def rate(
    activity: Activity, holdings: Holdings, tools: Sequence[str], period: Period, months: Sequence[int] | None = None
) -> Rate:
    """Give the rate by departments over `tools` (several: active in any tool that the department holds)."""
    wanted = list(period.months) if months is None else list(months)
    holding: set[str] = set()
    active: set[str] = set()
    for tool in tools:
        holders = set(holdings.holders(tool, period))
        holding |= holders
        active |= holders & activity.active(tool, wanted)
    return Rate(len(active), len(holding))


def staff_rate(activity: Activity, holdings: Holdings, tools: Sequence[str], period: Period) -> Rate:
    """Give the rate by staff: active persons of departments that hold an account ÷ accounts held.

    Over several tools: persons active in any ÷ the accounts of the tool of which the department holds most, since who
    holds two tools is one person.
    """
    months = list(period.months)
    accounts: dict[str, int] = {}
    people: set[tuple[str, str]] = set()
    for tool in tools:
        holders = holdings.holders(tool, period)
        for name, count in holders.items():
            accounts[name] = max(accounts.get(name, 0), count)
        people |= {who for who in activity.active_people(tool, months) if who[0] in holders}
    return Rate(len(people), sum(accounts.values()))


__all__ = ["ALL_TOOLS", "Activity", "rate", "staff_rate"]
