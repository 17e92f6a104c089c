"""The departments' side: the heat map's cells, and who is active, lapsed, or never started."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from dxauto.usage.facts import Fact, Facts
from dxauto.usage.figures_types import SMALLEST_GROUP, Cell, DepartmentFigures, Key, Standing
from dxauto.usage.holding import Holdings
from dxauto.usage.periods import FiscalYear, month_start
from dxauto.usage.robots import total_hours
from dxauto.usage.terms import UsageTerms
from dxauto.usage.types import Department, Lineage, Roster, ToolInfo


def department_figures(
    roster: Roster, facts: Facts, year: FiscalYear, until: date, terms: UsageTerms
) -> tuple[DepartmentFigures, ...]:
    """Give every department that existed on a day of the year up to `until`, by name."""
    view = _View(roster, facts, year, until, terms)
    existing = [d for d in roster.departments if _existed(d, year.start, until)]
    return tuple(view.department(d, terms.infos()) for d in sorted(existing, key=lambda d: d.name))


def _existed(department: Department, first: date, last: date) -> bool:
    begun = department.start is None or department.start <= last
    return begun and (department.until is None or department.until >= first)


class _View:
    """Facts in the order in which the cells ask for them."""

    def __init__(self, roster: Roster, facts: Facts, year: FiscalYear, until: date, terms: UsageTerms) -> None:
        self._months, self._until, self._terms = year.period.months, until, terms
        self._roster = roster
        self._lineage = Lineage(roster.changes)
        self._holdings = {code: Holdings(roster.grants, until).holders(code, year.period) for code in _codes(terms)}
        self._facts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for fact in facts.facts:
            self._facts[fact.department, fact.tool].append(fact)
        self._people: dict[tuple[str, str], set[str]] = defaultdict(set)
        months = year.period.months
        for month, department, tool, person, runs in facts.people:
            if month in months and runs:
                self._people[department, tool].add(person)

    def department(self, department: Department, tools: Sequence[ToolInfo]) -> DepartmentFigures:
        name = department.name
        own = [f for (who, _), facts in self._of(name) for f in facts if f.month in self._months]
        return DepartmentFigures(
            name=name,
            staff=department.staff,
            start=department.start,
            until=department.until,
            before=tuple(sorted(c.old for c in self._roster.changes if c.new == name)),
            after=tuple(sorted(c.new for c in self._roster.changes if c.old == name)),
            cells=tuple(self._cell(name, tool.code) for tool in tools),
            hours=total_hours(own, self._terms.checking_minutes),
            key=Key(department=name),
        )

    def _of(self, name: str) -> list[tuple[tuple[str, str], list[Fact]]]:
        return [((name, code), self._facts.get((name, code), [])) for code in _codes(self._terms)]

    def _cell(self, name: str, tool: str) -> Cell:
        every = self._facts.get((name, tool), [])
        own = [fact for fact in every if fact.month in self._months]
        accounts = self._holdings[tool].get(name, 0)
        people = len(self._people.get((name, tool), ()))
        return Cell(
            department=name,
            tool=tool,
            standing=self._standing(name, tool, own, every),
            accounts=accounts,
            runs=sum(fact.runs for fact in own),
            items=sum(fact.items for fact in own),
            people=None if 0 < people < SMALLEST_GROUP else people,
            last_day=max((f.last_day for f in every if f.last_day), default=None),
            months=tuple(self._month(own, month) for month in self._months),
            hours=total_hours(own, self._terms.checking_minutes),
            key=Key(tool=tool, department=name),
        )

    def _month(self, own: Sequence[Fact], month: int) -> int | None:
        if month_start(month) > self._until:
            return None
        return sum(fact.runs for fact in own if fact.month == month)

    def _standing(self, name: str, tool: str, own: Sequence[Fact], every: Sequence[Fact]) -> Standing:
        if name not in self._holdings[tool]:
            return Standing.NONE
        if sum(fact.runs for fact in own) >= self._terms.active_runs:
            return Standing.ACTIVE
        names = self._lineage.ancestors(name)
        before = any(f.runs for f in every) or any(f.runs for n in names for f in self._facts.get((n, tool), []))
        return Standing.LAPSED if before else Standing.NEVER


def _codes(terms: UsageTerms) -> list[str]:
    return [tool.code for tool in terms.tools]
