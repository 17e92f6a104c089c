"""Which robot fits a procedure, and whose robots a department could take over (横展開)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from dxauto.registry import RobotSpec
from dxauto.usage.figures_types import DepartmentFigures, Figures, RobotFigures, Standing
from dxauto.usage.shown.use import small

NAMED, OWN = 0.5, 0.7
"""Shares of letter pairs: of the procedure's, those that the robot must name, and of the robot's title, those that the
procedure must name (療養費 is in 高額療養費, and is another procedure). What is in all titles does not count.
"""

_EVERYWHERE = re.compile(
    r"申請書?|依頼書?|交付|届書?|届出|支給|請求|（.*?）|登録|等|市税|読み取り|システムに入力|[のをに]"
)


@dataclass(frozen=True, slots=True)
class Spread:
    """A robot that similar departments use: what it saved each of them in a month (median, hours measured and assumed
    apart, None where there is none), and their names.
    """

    robot: RobotFigures
    users: Sequence[str]
    measured: float | None
    assumed: float | None
    likeness: float


def fitting(title: str, robots: Iterable[RobotSpec]) -> RobotSpec | None:
    """Give the robot that reads or enters just this procedure, None if there is none."""
    wanted = _pairs(title)
    if not wanted:
        return None
    found = [(share, one) for one in robots if (share := _share(wanted, one)) > 0]
    return max(found, key=lambda pair: (pair[0], pair[1].name))[1] if found else None


def _share(wanted: set[str], robot: RobotSpec) -> float:
    title = _pairs(robot.file.title)
    named = len(wanted & _pairs(f"{robot.file.title}{robot.file.description}")) / len(wanted)
    own = len(title & wanted) / len(title) if title else 0.0
    return named + own if named >= NAMED and own >= OWN else 0.0


def spread(figures: Figures, department: DepartmentFigures, tool: str, most: int = 3) -> list[Spread]:
    """Give robots of a tool that other departments use, those of the most similar departments first."""
    others = {one.name: likeness(department, one) for one in figures.departments if not small(figures, one)}
    found = []
    for robot in figures.robots:
        users = sorted(
            (name for name in robot.departments if name in others and name != department.name),
            key=lambda name: -others[name],
        )
        if robot.tool == tool and users:
            near = users[:5]
            measured, assumed = (_monthly(figures, robot, near, kind) for kind in ("measured", "assumed"))
            found.append(Spread(robot, users, measured, assumed, sum(others[name] for name in near) / len(near)))
    found.sort(key=lambda one: (-one.likeness * min(len(one.users), 5), one.robot.robot))
    return found[:most]


def likeness(one: DepartmentFigures, other: DepartmentFigures) -> float:
    """Give from 0 to 1 how similar two departments are: the tools they hold, their size, their names."""
    held, theirs = ({cell.tool for cell in d.cells if cell.standing is not Standing.NONE} for d in (one, other))
    tools = len(held & theirs) / len(held | theirs) if held | theirs else 0.0
    size = min(one.staff, other.staff) / max(one.staff, other.staff, 1)
    names = set(one.name) - set("課室所局")
    shared = len(names & set(other.name)) / len(names) if names else 0.0
    return 0.4 * tools + 0.3 * size + 0.3 * shared


def _monthly(figures: Figures, robot: RobotFigures, users: Sequence[str], kind: str) -> float | None:
    """Give the median hours that a department saved in a month in which it used the robot."""
    rows = [
        r for r in figures.rows if (r.robot, r.tool) == (robot.robot, robot.tool) and r.department in users and r.runs
    ]
    values = [getattr(row.hours, kind) for row in rows if getattr(row.hours, f"{kind}_items")]
    return median(values) if values else None


def _pairs(text: str) -> set[str]:
    plain = _EVERYWHERE.sub("", unicodedata.normalize("NFKC", text))
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
