"""The heat map: departments × tools, each cell with its standing, its runs and its twelve months."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dxauto.usage.figures_types import STANDING_TITLES, Cell, DepartmentFigures, Figures, Standing
from dxauto.usage.page.tables import Addresses
from dxauto.usage.shown import wording
from dxauto.usage.shown.use import small

_STEPS = (1, 10, 50)
"""Runs in the year from which a cell is one step darker."""
_STEP, _TALL = 6, 16


def heat_html(figures: Figures, addresses: Addresses) -> str:
    """Give the map as a table."""
    tools = "".join(f'<th scope="col">{escape(tool.title)}</th>' for tool in figures.tools)
    rows = "".join(_department(figures, one, addresses) for one in figures.departments)
    return (
        '<div class="scroll wide" tabindex="0" role="region" aria-label="課とツールの利用状況">'
        '<table id="heat"><caption>課とツール</caption>'
        '<thead><tr><th scope="col">課</th><th scope="col" class="n">職員</th>'
        f'{tools}<th scope="col" class="n">実行</th><th scope="col" class="n">処理件数</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _department(figures: Figures, department: DepartmentFigures, addresses: Addresses) -> str:
    address = addresses.of_key(department.key)
    states = {cell.standing.value for cell in department.cells}
    if small(figures, department):
        cells = f'<td colspan="{len(department.cells)}" class="hidden">少人数の課なので、合計だけを示します</td>'
        states = {"small"}
    else:
        cells = "".join(_cell(cell, addresses) for cell in department.cells)
    totals = (sum(getattr(cell, name) for cell in department.cells) for name in ("runs", "items"))
    return (
        f'<tr data-states="{" ".join(sorted(states))}" data-name="{escape(department.name)}">'
        f'<th scope="row"><a href="{address}">{escape(department.name)}</a></th>'
        f'<td class="n">{department.staff}</td>{cells}'
        + "".join(f'<td class="n"><a href="{address}">{wording.number(value)}</a></td>' for value in totals)
        + "</tr>"
    )


def _cell(cell: Cell, addresses: Addresses) -> str:
    title = STANDING_TITLES[cell.standing]
    if cell.standing is Standing.NONE and not cell.runs:
        return f'<td class="cell none" title="{title}">―<span class="unseen">{title}</span></td>'
    level = sum(cell.runs >= step for step in _STEPS) if cell.standing is Standing.ACTIVE else 0
    runs = f"{wording.number(cell.runs)} 回" if cell.runs else ""
    return (
        f'<td class="cell {cell.standing.value} level{level}"><a href="{addresses.of_key(cell.key)}">'
        f'<span class="state">{title}</span> <span class="runs">{runs}</span>'
        f"{_strip(cell.months) if cell.runs else ''}</a></td>"
    )


def _strip(months: Sequence[int | None]) -> str:
    """Draw the months as small bars that grow with the runs (roots, so that few are seen beside many)."""
    most = max((runs or 0 for runs in months), default=0) or 1
    bars = []
    for number, runs in enumerate(months):
        if runs is None:
            continue
        height = 0.0 if not runs else 3 + (_TALL - 3) * (runs / most) ** 0.5
        x = number * _STEP
        bars.append(
            f'<rect x="{x}" y="{_TALL - height:.1f}" width="4.6" height="{height:.1f}"/>'
            if runs
            else f'<rect x="{x}" y="{_TALL - 1}" width="4.6" height="1"/>'
        )
    used = sum(1 for runs in months if runs)
    size = f'viewBox="0 0 {12 * _STEP} {_TALL}" preserveAspectRatio="xMinYMid"'
    return f'<svg class="strip" {size} role="img" aria-label="{used} か月で使った">{"".join(bars)}</svg>'
