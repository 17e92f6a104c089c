"""A tool's year: used in each month (bars), used so far (line), the year before, the target and the forecast."""

from __future__ import annotations

from collections.abc import Sequence

from dxauto.usage.charts.axes import Entry, Scale, legend, percent, percent_grid, round_top
from dxauto.usage.charts.drawing import (
    BLUE,
    INK,
    ORANGE,
    PAPER,
    SKY,
    SOFT,
    Box,
    Drawing,
    Fill,
    Hatch,
    Label,
    Line,
    Marker,
)
from dxauto.usage.figures_types import ToolFigures

MONTHS = ("4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月", "1月", "2月", "3月")
_WIDTH, _HEIGHT = 620.0, 330.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 96.0, 16.0, 258.0
_EDGE = 8.0
"""The highest that the middle of a number may stand."""

_BAR = Fill(SKY, Hatch.DOTS)
_PAST = (5.0, 4.0)
_AIM = (9.0, 3.0, 2.0, 3.0)


def trend_chart(tool: ToolFigures) -> Drawing:
    """Draw one tool's months by departments."""
    drawing = Drawing(_WIDTH, _HEIGHT, f"{tool.title}：月ごとの利用率", _words(tool))
    scale = Scale(_top(tool), _BOTTOM, _TOP)
    percent_grid(drawing, scale, (_LEFT, _WIDTH - _RIGHT), upright=False)
    for number, name in enumerate(MONTHS):
        drawing.add(Label(_x(number), _BOTTOM + 16, name, 11, "middle", SOFT))
    for number, month in enumerate(tool.months):
        rate = month.departments.value
        if month.begun and rate is not None:
            y = scale.at(rate)
            drawing.add(Box(_x(number) - 10, y, 20, _BOTTOM - y, _BAR, SOFT))
    _course(drawing, scale, tool.cumulative_before, past=True)
    _course(drawing, scale, tool.cumulative, past=False)
    _goal(drawing, scale, tool)
    _now(drawing, scale, tool)
    _ahead(drawing, scale, tool)
    legend(drawing, _entries(tool), (_LEFT, _BOTTOM + 42), 11.5)
    return drawing


def _x(number: float) -> float:
    return _LEFT + 20 + number * (_WIDTH - _RIGHT - _LEFT - 40) / 11


def _top(tool: ToolFigures) -> float:
    values = [*tool.cumulative, *tool.cumulative_before, tool.target.goal, tool.forecast.high]
    return min(1.0, round_top(max((value for value in values if value is not None), default=0.5) * 1.05))


def _words(tool: ToolFigures) -> str:
    told = [
        f"{name} {percent(value)}" for name, value in zip(MONTHS, tool.cumulative, strict=False) if value is not None
    ]
    return f"{tool.title}の、年度のはじめからその月までに使った課の割合。" + "、".join(told)


def _course(drawing: Drawing, scale: Scale, values: Sequence[float | None], *, past: bool) -> None:
    points = tuple((_x(n), scale.at(value)) for n, value in enumerate(values) if value is not None)
    if not points:
        return
    drawing.add(Line(points, SOFT, 1.6, _PAST) if past else Line(points, BLUE, 2.4))
    for x, y in points:
        drawing.add(Marker(x, y, "square", PAPER, SOFT, 3) if past else Marker(x, y, "circle", BLUE, BLUE, 3.6))


def _now(drawing: Drawing, scale: Scale, tool: ToolFigures) -> None:
    known = [(number, value) for number, value in enumerate(tool.cumulative) if value is not None]
    if not known:
        return
    number, value = known[-1]
    y, goal = scale.at(value), tool.target.goal
    # Above the point, but under it where the target's line runs close above.
    under = goal is not None and -4 < y - scale.at(goal) < 26
    place = y + 20 if under else y - 9
    drawing.add(Label(_x(number), place, percent(value), 13, "middle", INK, bold=True, halo=True))


def _goal(drawing: Drawing, scale: Scale, tool: ToolFigures) -> None:
    if tool.target.goal is not None:
        y = scale.at(tool.target.goal)
        drawing.add(Line(((_LEFT, y), (_WIDTH - _RIGHT, y)), ORANGE, 2, _AIM))
        drawing.add(
            Label(_LEFT + 3, y - 5, f"目標 {percent(tool.target.goal)}", 12, colour=ORANGE, bold=True, halo=True)
        )


def _ahead(drawing: Drawing, scale: Scale, tool: ToolFigures) -> None:
    low, middle, high = tool.forecast.low, tool.forecast.middle, tool.forecast.high
    if low is None or middle is None or high is None:
        return
    x = _WIDTH - _RIGHT + 12
    top, bottom = scale.at(high), scale.at(low)
    drawing.add(Line(((x, top), (x, bottom)), INK, 1.6))
    for y in (top, bottom):
        drawing.add(Line(((x - 6, y), (x + 6, y)), INK, 1.6))
    at = scale.at(middle)
    drawing.add(Marker(x, at, "diamond", PAPER, INK, 5))
    # The three numbers keep clear of one another and of the edge, however narrow the interval.
    near = max(_EDGE, min(top, at - 15))
    own = max(at, near + 15)
    for y, value in ((near, high), (own, middle), (max(bottom, own + 15), low)):
        drawing.add(Label(x + 11, y + 4, percent(value), 11.5, bold=y == own))


def _entries(tool: ToolFigures) -> list[Entry]:
    entries = [
        Entry("年度はじめからの累計", colour=BLUE, sign="circle"),
        Entry("その月に使った課", fill=_BAR),
    ]
    if any(value is not None for value in tool.cumulative_before):
        entries.append(Entry("前年度の累計", colour=SOFT, dash=_PAST, sign="square", hollow=True))
    if tool.target.goal is not None:
        entries.append(Entry("目標", colour=ORANGE, dash=_AIM))
    if tool.forecast.middle is not None:
        entries.append(Entry("3月31日の予測（8割の幅）", sign="diamond", hollow=True))
    return entries
