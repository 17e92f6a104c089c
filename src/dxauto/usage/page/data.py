"""What the page's script looks behind figures with: plain lists, small departments as their sum only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dxauto.usage.definitions import Hours
from dxauto.usage.figures_types import STANDING_TITLES, Cell, DepartmentFigures, Figures, Row, Standing
from dxauto.usage.periods import FiscalYear, Span
from dxauto.usage.shown import wording
from dxauto.usage.shown.use import small

ROW_COUNTS = ("runs", "items", "review", "failed_runs", "failed_items", "tests", "retries", "corrections")
"""What stands in a row after department, tool, robot and month; then hours measured and assumed, first and last day."""


def page_data(figures: Figures) -> dict[str, Any]:
    """Give the JSON that the page carries."""
    months = FiscalYear(figures.fiscal_year).periods(Span.MONTH)
    names = _names(figures)
    place = {name: number for number, name in enumerate(names)}
    robots = sorted({(row.robot, row.tool) for row in figures.rows})
    hidden = {department.name for department in figures.departments if small(figures, department)}
    tools = {tool.tool: number for number, tool in enumerate(figures.tools)}
    at = {period.key: number for number, period in enumerate(months)}
    known = {department.name: department for department in figures.departments}
    return {
        "title": figures.title,
        "tools": [tool.title for tool in figures.tools],
        "codes": [tool.tool for tool in figures.tools],
        "months": [period.title for period in months],
        "smallest": figures.terms.smallest_group,
        "standings": [STANDING_TITLES[one] for one in Standing],
        "departments": [_department(name, known.get(name), hidden) for name in names],
        "robots": [[wording.robot_title(figures, robot), tools.get(tool, -1)] for robot, tool in robots],
        "rows": [
            _row(row, place, tools, robots.index((row.robot, row.tool)), at)
            for row in figures.rows
            if row.department not in hidden and row.month in at
        ],
        "holdings": [
            [place[one.department], tools[one.tool], wording.day(one.start), wording.day(one.until), one.accounts]
            for one in figures.holdings
            if one.department in place and one.department not in hidden and one.tool in tools
        ],
    }


def department_places(figures: Figures) -> dict[str, int]:
    """Give each department's number, by which the page's addresses call it."""
    return {name: number for number, name in enumerate(_names(figures))}


def _names(figures: Figures) -> list[str]:
    """Give the departments of the year, then those that only rows know."""
    known = [department.name for department in figures.departments]
    return known + sorted({row.department for row in figures.rows} - set(known))


def _department(name: str, department: DepartmentFigures | None, hidden: set[str]) -> dict[str, Any]:
    if department is None:
        return {
            "name": name or "（課の名前なし）",
            "unknown": True,
            "cells": [],
            "notes": ["この課は名簿にありません。利用率に入れていません。"],
        }
    notes = [f"{' と '.join(department.before)} から変わった課です。" for _ in department.before[:1]]
    notes += [f"年度の途中で {' と '.join(department.after)} に変わりました。" for _ in department.after[:1]]
    made: dict[str, Any] = {"name": name, "staff": department.staff, "notes": notes}
    made["sum"] = [
        sum(cell.runs for cell in department.cells),
        sum(cell.items for cell in department.cells),
        *_hours(department.hours),
    ]
    made["small"] = name in hidden
    made["cells"] = [] if name in hidden else [_cell(cell) for cell in department.cells]
    return made


def _cell(cell: Cell) -> dict[str, Any]:
    people = "3人未満" if cell.people is None else wording.number(cell.people)
    return {
        "standing": list(Standing).index(cell.standing),
        "accounts": cell.accounts,
        "people": people,
        "runs": cell.runs,
        "items": cell.items,
        "last": wording.day(cell.last_day),
        "months": list(cell.months),
        "hours": _hours(cell.hours),
    }


def _short(day: date | None) -> str:
    return wording.NOTHING if day is None else f"{day.month}月{day.day}日"


def _hours(one: Hours) -> list[float]:
    return [round(one.measured, 4), round(one.assumed, 4), one.uncounted_items]


def _row(row: Row, place: Mapping[str, int], tools: Mapping[str, int], robot: int, at: Mapping[str, int]) -> list[Any]:
    return [
        place[row.department],
        tools.get(row.tool, -1),
        robot,
        at[row.month],
        *(getattr(row, name) for name in ROW_COUNTS),
        round(row.hours.measured, 4),
        round(row.hours.assumed, 4),
        _short(row.first_day),
        _short(row.last_day),
    ]
