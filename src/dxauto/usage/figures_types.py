"""Every figure that the page, the reports and the terminal show, for one fiscal year as of one day.

`Figures` is complete in itself: pages and reports are made from it alone, never from the store, so that a snapshot
of it prints the same for ever. Each figure carries the `Key` of the rows behind it; `rows_behind` gives them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dxauto.usage.definitions import Growth, Hours, Quality, Rate, Reading, Target, Verdict
from dxauto.usage.periods import Span

ALL_TOOLS = ""
"""Code of the figures over all tools: a department counts as active if it used any tool that it holds."""

SMALLEST_GROUP = 3
"""Fewer people than this are shown only as a department's sum."""


class Standing(StrEnum):
    """What a department has made of a tool by the day of the figures."""

    ACTIVE = "active"
    """holds an account and was active in this fiscal year"""
    LAPSED = "lapsed"
    """holds an account and was active before (also under an earlier name), but not in this fiscal year"""
    NEVER = "never"
    """holds an account and was never active"""
    NONE = "none"
    """holds no account"""


STANDING_TITLES = {
    Standing.ACTIVE: "利用中",
    Standing.LAPSED: "休止",
    Standing.NEVER: "未利用",
    Standing.NONE: "口座なし",
}


@dataclass(frozen=True, slots=True)
class Key:
    """Which rows a figure was made from; what is empty restricts nothing. `period` is a `Period.key`."""

    tool: str = ""
    period: str = ""
    department: str = ""
    robot: str = ""


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """A tool in one period, up to the day of the figures. `begun` is False for a period that lies in the future."""

    period: str
    title: str
    span: Span
    begun: bool
    departments: Rate
    staff: Rate
    runs: int
    items: int
    key: Key


@dataclass(frozen=True, slots=True)
class Forecast:
    """The rate by departments on 31 March: `low` to `high` is where it will be in 80 of 100 cases, `middle` the
    median. `probability` is the chance of reaching the target (None without one). `years` are the fiscal years
    whose course was taken as a guide; `note` says in a sentence how it was made or why there is none.
    """

    low: float | None
    middle: float | None
    high: float | None
    probability: float | None
    years: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ToolFigures:
    """One tool, or all of them (`tool` is then `ALL_TOOLS`)."""

    tool: str
    title: str
    year: PeriodFigures
    before: Rate | None
    """the whole year before, by departments; None if nobody held an account then"""
    before_same_day: Rate | None
    """the year before up to the same day"""
    before_staff: Rate | None
    growth: Growth
    """this year up to now against the whole year before"""
    growth_staff: Growth
    target: Target
    verdict: Verdict
    forecast: Forecast
    quarters: tuple[PeriodFigures, ...]
    months: tuple[PeriodFigures, ...]
    months_before: tuple[PeriodFigures, ...]
    cumulative: tuple[float | None, ...]
    """rate by departments active so far in the year, at the end of each month; None for months to come"""
    cumulative_before: tuple[float | None, ...]
    hours: Hours
    quality: Quality


@dataclass(frozen=True, slots=True)
class Cell:
    """A department and a tool. `people` is None where fewer than three people would be shown.

    `months` are real, successful runs in April to March (None for months to come).
    """

    department: str
    tool: str
    standing: Standing
    accounts: int
    runs: int
    items: int
    people: int | None
    last_day: date | None
    months: tuple[int | None, ...]
    hours: Hours
    key: Key


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """A department that existed in the fiscal year. `before` are the names that it had, or that went into it."""

    name: str
    staff: int
    start: date | None
    until: date | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    cells: tuple[Cell, ...]
    """one a tool, in the order of `Figures.tools`"""
    hours: Hours
    key: Key


@dataclass(frozen=True, slots=True)
class RobotFigures:
    """A robot (or a form of the form service) in the fiscal year. `departments` used it really and successfully."""

    robot: str
    tool: str
    quality: Quality
    hours: Hours
    departments: tuple[str, ...]
    key: Key


@dataclass(frozen=True, slots=True)
class Row:
    """What lies behind the figures: a department's use of a robot in a month. `people` as in `Cell`."""

    department: str
    tool: str
    robot: str
    month: str
    """`Period.key` of the month: 2026-04"""
    runs: int
    items: int
    review: int
    failed_runs: int
    failed_items: int
    tests: int
    retries: int
    corrections: int
    seconds: float
    hours: Hours
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Holding:
    """An account that was held in the fiscal year: the rows behind a rate's denominator."""

    department: str
    tool: str
    start: date
    until: date | None
    accounts: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where the events came from: an imported file or a PC's own. `refused` rows are not in any figure."""

    name: str
    title: str
    imported: str
    read: int
    taken: int
    known: int
    refused: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """What was left out of the rates in the fiscal year, and why (`reason` is what people read)."""

    reason: str
    runs: int


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings that the figures were made with."""

    active_runs: int
    reading: Reading
    growth_goal: float
    first_goal: float
    checking_minutes: float
    smallest_group: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything for one fiscal year as of one day."""

    fiscal_year: int
    title: str
    as_of: date
    over: bool
    """the year has ended by `as_of`"""
    terms: Terms
    all_tools: ToolFigures
    tools: tuple[ToolFigures, ...]
    departments: tuple[DepartmentFigures, ...]
    robots: tuple[RobotFigures, ...]
    rows: tuple[Row, ...]
    holdings: tuple[Holding, ...]
    sources: tuple[Source, ...]
    excluded: tuple[Excluded, ...]
    warnings: tuple[str, ...]
    """what a reader must know, in Japanese: events of unknown departments, use without an account, …"""
    robot_titles: tuple[tuple[str, str], ...] = ()
    """(robot, what the workspace called it when the figures were made)"""


def rows_behind(figures: Figures, key: Key) -> list[Row]:
    """Give the rows that a figure was made from."""
    return [row for row in figures.rows if _matches(row, key)]


def _matches(row: Row, key: Key) -> bool:
    wanted = ((key.tool, row.tool), (key.department, row.department), (key.robot, row.robot))
    return all(not want or want == has for want, has in wanted) and _in_period(row.month, key.period)


def _in_period(month: str, period: str) -> bool:
    if not period or period == month:
        return True
    year, number = int(month[:4]), int(month[5:])
    fiscal = year if number >= 4 else year - 1
    return period in (f"{fiscal}", f"{fiscal}-q{(number - 4) % 12 // 3 + 1}")
