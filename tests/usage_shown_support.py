"""Figures of the generated hall, and the same with awkward departments in them, to see what pages and reports show."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from dxauto.usage.figures import figures
from dxauto.usage.figures_types import Figures
from dxauto.usage.periods import FiscalYear
from dxauto.usage.store import UsageStore
from dxauto.usage.terms import UsageTerms
from samples.hall.plan import plan

DAY = date(2026, 11, 20)


@functools.lru_cache(maxsize=4)
def hall_figures(day: date = DAY) -> Figures:
    """Give the figures of the hall as of a day, with one robot that has a title."""
    with tempfile.TemporaryDirectory() as folder, UsageStore(Path(folder) / "usage.sqlite3") as store:
        hall = plan(3)
        store.put_roster(hall.roster)
        store.add(hall.events())
        made = figures(store, FiscalYear(2026), day, UsageTerms())
    return replace(made, robot_titles=(("uketsuke", "いろいろな申請書の仕分けと読み取り"),))


def renamed(made: Figures, old: str, new: str) -> Figures:
    """Give the figures with a department under another name wherever it stands."""

    def change(value: Any) -> Any:
        return replace(value, department=new) if value.department == old else value

    def whole(department: Any) -> Any:
        if department.name != old:
            return department
        cells = [replace(change(cell), key=replace(cell.key, department=new)) for cell in department.cells]
        return replace(department, name=new, cells=cells, key=replace(department.key, department=new))

    return replace(
        made,
        departments=[whole(department) for department in made.departments],
        rows=[change(row) for row in made.rows],
        holdings=[change(holding) for holding in made.holdings],
    )


def shrunk(made: Figures, name: str, staff: int) -> Figures:
    """Give the figures with a department of `staff` people."""
    departments = [replace(one, staff=staff) if one.name == name else one for one in made.departments]
    return replace(made, departments=departments)
