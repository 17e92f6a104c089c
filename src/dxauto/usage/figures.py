"""Every figure of one fiscal year as of one day, from the store alone."""

from __future__ import annotations

from datetime import date

from dxauto.collecting import uncollected
from dxauto.usage import definitions, forecast
from dxauto.usage.activity import Activity, rate, staff_rate
from dxauto.usage.course import Reached, active_by, courses
from dxauto.usage.definitions import Rate
from dxauto.usage.departments import department_figures
from dxauto.usage.facts import Fact, Facts, read_facts
from dxauto.usage.figures_types import (
    ALL_TOOLS,
    Figures,
    Forecast,
    Holding,
    Key,
    PeriodFigures,
    ToolFigures,
)
from dxauto.usage.holding import Holdings
from dxauto.usage.notes import excluded, sources, warnings
from dxauto.usage.periods import FiscalYear, Period, Span, month_end, same_day_before
from dxauto.usage.robots import robot_figures, rows, total_hours, total_quality
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from dxauto.usage.types import Lineage, Roster, ToolInfo


def figures(store: UsageStore, fiscal_year: FiscalYear, as_of: date, terms: UsageTerms) -> Figures:
    """Give the figures of a fiscal year as of a day (of the year's end, if that is earlier); raises `PeriodError` for a
    year that has not begun by that day.
    """
    fiscal_year.period.begun_by(as_of)
    with uncollected():
        facts = read_facts(store, min(as_of, fiscal_year.end), fiscal_year.before.period.first, terms.active_runs)
        return _Year(fiscal_year, as_of, terms, store.roster(), facts).figures(store)


class _Year:
    """The working state of one call."""

    def __init__(self, year: FiscalYear, as_of: date, terms: UsageTerms, roster: Roster, facts: Facts) -> None:
        self.year, self.as_of, self.terms, self.roster = year, as_of, terms, roster
        self.until = until = min(as_of, year.end)
        self.facts = facts
        months = year.period.months
        self.own = [fact for fact in facts.facts if fact.month in months]
        self.holdings = Holdings(roster.grants, until)
        self.activity = Activity(facts, terms.active_runs)
        self.courses = courses(facts.facts, terms.active_runs)
        self.lineage = Lineage(roster.changes)
        self.later = _later_names(roster)

    def figures(self, store: UsageStore) -> Figures:
        tools = self.terms.infos()
        every = ToolInfo(ALL_TOOLS, "全体（どれか 1 つでも使った課）")
        return Figures(
            fiscal_year=self.year.year,
            title=self.year.title,
            as_of=self.until,
            over=self.as_of >= self.year.end,
            terms=self.terms.printed(),
            all_tools=self._tool(every, tools),
            tools=tuple(self._tool(tool, (tool,)) for tool in tools),
            departments=department_figures(self.roster, self.facts, self.year, self.until, self.terms),
            robots=robot_figures(self.own, self.terms.checking_minutes),
            rows=rows(self.own, self.terms.checking_minutes),
            holdings=self._holdings(),
            sources=sources(store),
            excluded=excluded(self.own),
            warnings=warnings(self.own, self.roster, self.holdings, tools, self.year),
        )

    def _holdings(self) -> tuple[Holding, ...]:
        held = [g for g in self.roster.grants if g.held(self.year.start, self.until)]
        return tuple(Holding(g.department, g.tool, g.start, g.until, g.accounts) for g in held)

    def _tool(self, tool: ToolInfo, of: tuple[ToolInfo, ...]) -> ToolFigures:
        codes = [one.code for one in of]
        facts = [fact for fact in self.own if fact.tool in codes]
        year = self._period(codes, self.year.period, tool.code)
        before = self._before(codes)
        first_year = tool.code != ALL_TOOLS and self.holdings.first_year(tool) == self.year
        aim = definitions.target(
            before,
            first_year=first_year,
            reading=self.terms.target_reading,
            growth_goal=self.terms.growth_goal,
            first_goal=self.terms.first_year_goal,
        )
        ahead = self._forecast(tool.code, codes, year.departments, aim.goal)
        over = self.as_of >= self.year.end
        before_staff = self._before_staff(codes)
        return ToolFigures(
            tool=tool.code,
            title=tool.title,
            year=year,
            before=before,
            before_same_day=self._active_rate(codes, self.year.before, same_day_before(self.until)),
            before_staff=before_staff,
            growth=definitions.growth(year.departments, before),
            growth_staff=definitions.growth(year.staff, before_staff),
            target=aim,
            verdict=definitions.verdict(year.departments, aim, over=over, probability=ahead.probability),
            forecast=ahead,
            quarters=self._periods(codes, self.year, Span.QUARTER, tool.code),
            months=self._periods(codes, self.year, Span.MONTH, tool.code),
            months_before=self._periods(codes, self.year.before, Span.MONTH, tool.code),
            cumulative=self._cumulative(codes, self.year),
            cumulative_before=self._cumulative(codes, self.year.before),
            hours=total_hours(facts, self.terms.checking_minutes),
            quality=total_quality(facts),
        )

    def _before(self, codes: list[str]) -> Rate | None:
        found = rate(self.activity, self.holdings, codes, self.year.before.period)
        return found if found.holding else None

    def _before_staff(self, codes: list[str]) -> Rate | None:
        found = staff_rate(self.activity, self.holdings, codes, self.year.before.period)
        return found if found.holding else None

    def _periods(self, codes: list[str], year: FiscalYear, span: Span, tool: str) -> tuple[PeriodFigures, ...]:
        return tuple(self._period(codes, period, tool) for period in year.periods(span))

    def _period(self, codes: list[str], period: Period, tool: str) -> PeriodFigures:
        months = list(period.months)
        return PeriodFigures(
            period=period.key,
            title=period.title,
            span=period.span,
            begun=period.start <= self.until,
            departments=rate(self.activity, self.holdings, codes, period),
            staff=staff_rate(self.activity, self.holdings, codes, period),
            runs=sum(sum(self.activity.runs(code, months).values()) for code in codes),
            items=sum(self.activity.items(code, months) for code in codes),
            key=Key(tool=tool, period=period.key),
        )

    def _active_rate(self, codes: list[str], year: FiscalYear, day: date) -> Rate | None:
        """Give the rate in a year up to a day of it."""
        holding: set[str] = set()
        active: set[str] = set()
        for code in codes:
            holders = set(self.holdings.holders(code, year.period, day))
            holding |= holders
            active |= holders & active_by(self.courses.get((code, year.year), {}), day)
        return Rate(len(active), len(holding)) if holding else None

    def _cumulative(self, codes: list[str], year: FiscalYear) -> tuple[float | None, ...]:
        ends = [(period.start, min(month_end(period.first), self.until)) for period in year.periods(Span.MONTH)]
        rates = [self._active_rate(codes, year, end) if start <= self.until else None for start, end in ends]
        return tuple(found.value if found else None for found in rates)

    def _forecast(self, tool: str, codes: list[str], now: Rate, goal: float | None) -> Forecast:
        holders, active = self._state(codes, self.year, self.until)
        # Who has given the account back by now will not begin any more.
        late = (holders - active) & self._holding_now(codes)
        back = late & self._active_before(codes, self.year)
        own = self._counted(codes)
        years = own or [one for tool in self.terms.infos() for one in self._counted([tool.code])]
        seed = f"{tool}/{self.year.year}/{self.until}"
        question = forecast.Question(now, len(back), len(late - back), goal, seed, borrowed=not own)
        return forecast.forecast(question, years)

    def _counted(self, codes: list[str]) -> list[forecast.Waiting]:
        """Count the earlier years of these tools."""
        found = []
        years = sorted({year for tool, year in self.courses if tool in codes and year < self.year.year})
        for number in years:
            year = FiscalYear(number)
            day = date(self.until.year - (self.year.year - number), self.until.month, min(self.until.day, 28))
            holders, by_end = self._state(codes, year, year.end)
            reached = _reached(self.courses, codes, number)
            kept = {name: on for name, on in reached.items() if name in by_end}
            found.append(forecast.waiting(number, holders, kept, self._active_before(codes, year), day))
        return found

    def _state(self, codes: list[str], year: FiscalYear, day: date) -> tuple[set[str], set[str]]:
        """Give (holders, active ones) of a year up to a day."""
        holding: set[str] = set()
        active: set[str] = set()
        for code in codes:
            holders = set(self.holdings.holders(code, year.period, day))
            holding |= holders
            active |= holders & active_by(self.courses.get((code, year.year), {}), day)
        return holding, active

    def _holding_now(self, codes: list[str]) -> set[str]:
        grants = self.roster.grants
        return {g.department for g in grants if g.tool in codes and g.held(self.until, self.until)}

    def _active_before(self, codes: list[str], year: FiscalYear) -> set[str]:
        """Give those active in the year before `year`, under the names of `year`."""
        _, active = self._state(codes, year.before, year.before.end)
        return forecast.renamed(active, self.later)


def _reached(known: dict[tuple[str, int], Reached], codes: list[str], year: int) -> Reached:
    first: Reached = {}
    for code in codes:
        for name, day in known.get((code, year), {}).items():
            first[name] = min(day, first.get(name, day))
    return first


def _later_names(roster: Roster) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for change in roster.changes:
        names.setdefault(change.old, set()).add(change.new)
    return names


__all__ = ["Fact", "figures"]
