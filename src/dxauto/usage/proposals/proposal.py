"""A department's proposal: tools it holds without using them, procedures on paper, robots of others, hours to save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dxauto import yamlerrors
from dxauto.errors import NotFoundError
from dxauto.registry import RobotSpec
from dxauto.usage.figures_types import Cell, DepartmentFigures, Figures
from dxauto.usage.periods import era_day
from dxauto.usage.proposals.fit import Spread, fitting, spread
from dxauto.usage.proposals.procedures import Procedure
from dxauto.usage.shown.use import held_still, small, unused

FIRST_TOOL = ("e-form", "ai-ocr", "rpa")
"""Which tool is thought of first for a procedure on paper that no robot reads yet."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What stands in for what nobody has measured: how many of a procedure a month, minutes of one by hand where no
    robot says it, minutes of checking one.
    """

    monthly: float = 50.0
    minutes_by_hand: float = 5.0
    checking_minutes: float = 1.0


@dataclass(frozen=True, slots=True)
class Chance:
    """A procedure on paper with the robot that fits (None: one would have to be made) and the hours a year that it
    would save under `monthly` cases, `by_hand` and `checking` minutes.
    """

    procedure: Procedure
    robot: RobotSpec | None
    tool: str
    monthly: float
    by_hand: float
    checking: float

    @property
    def hours(self) -> float:
        """Hours a year, never below nothing."""
        return max(0.0, self.monthly * 12 * (self.by_hand - self.checking) / 60)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is put to one department. `others` are (tool, robots of similar departments)."""

    department: DepartmentFigures
    unused: Sequence[Cell]
    chances: Sequence[Chance]
    others: Sequence[tuple[str, Sequence[Spread]]]
    assumed: Assumed

    @property
    def hours(self) -> float:
        """Hours a year that all procedures together would save."""
        return sum(chance.hours for chance in self.chances)


def proposals(
    figures: Figures, procedures: Sequence[Procedure], robots: Mapping[str, RobotSpec], assumed: Assumed
) -> list[Proposal]:
    """Give the proposals for all departments that hold an account of a tool without using it this year, those first
    that would save most. Departments so small that only their sum may be shown are left out.
    """
    still = held_still(figures)
    found = [
        proposal(figures, one, procedures, robots, assumed)
        for one in figures.departments
        if not small(figures, one) and unused(one, still)
    ]
    return sorted(found, key=lambda one: (-one.hours, -len(one.unused), one.department.name))


def only(
    figures: Figures, name: str, procedures: Sequence[Procedure], robots: Mapping[str, RobotSpec], assumed: Assumed
) -> Proposal:
    """Give the proposal for a department by name; raises `NotFoundError` with near misses, or for one that is gone."""
    for one in figures.departments:
        if one.name == name:
            if one.until is not None and one.until < figures.as_of:
                now = f"（いまは{'、'.join(one.after)}）" if one.after else ""
                raise NotFoundError(f"「{name}」は、{era_day(one.until)}で終わった課です{now}")
            return proposal(figures, one, procedures, robots, assumed)
    near = yamlerrors.near(name, [one.name for one in figures.departments])
    raise NotFoundError(f"「{name}」という課は、{figures.title}の名簿にありません{near}")


def proposal(
    figures: Figures,
    department: DepartmentFigures,
    procedures: Sequence[Procedure],
    robots: Mapping[str, RobotSpec],
    assumed: Assumed,
) -> Proposal:
    """Give what is put to one department; its procedures are found under its earlier names, too."""
    names = {department.name, *department.before}
    own = [one for one in procedures if one.paper and one.department in names]
    still = held_still(figures)
    idle = unused(department, still)
    held = [cell.tool for cell in department.cells if (department.name, cell.tool) in still]
    chances = [_chance(one, robots, held, assumed) for one in own]
    others = [(cell.tool, spread(figures, department, cell.tool)) for cell in idle]
    return Proposal(
        department, idle, sorted(chances, key=lambda one: -one.hours), [pair for pair in others if pair[1]], assumed
    )


def _chance(procedure: Procedure, robots: Mapping[str, RobotSpec], held: Sequence[str], assumed: Assumed) -> Chance:
    robot = fitting(procedure.title, robots.values())
    first = next((tool for tool in FIRST_TOOL if tool in held), FIRST_TOOL[0])
    return Chance(
        procedure,
        robot,
        robot.file.tool.value if robot is not None else first,
        assumed.monthly if procedure.monthly is None else procedure.monthly,
        robot.file.minutes_by_hand if robot is not None else assumed.minutes_by_hand,
        assumed.checking_minutes,
    )
