"""Each tool's rate against its target, with last year's rate and the forecast: one line a tool."""

from __future__ import annotations

from collections.abc import Sequence

from dxauto.usage.charts.axes import Entry, Scale, legend, percent, percent_grid, short, text_width
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

_WIDTH, _RIGHT = 760.0, 118.0
_ROW, _TOP = 62.0, 14.0
BAR = Fill(BLUE)
_AHEAD = Fill(SKY, Hatch.STRIPES)


def standing_chart(tools: Sequence[ToolFigures]) -> Drawing:
    """Draw the rates of `tools` by departments."""
    height = _TOP + _ROW * len(tools) + 58
    words = "。".join(_words(tool) for tool in tools)
    drawing = Drawing(_WIDTH, height, "今年度の利用率と目標・予測", words)
    left = max((text_width(short(tool.title), 14) for tool in tools), default=80.0) + 22
    scale = Scale(1.0, left, _WIDTH - _RIGHT)
    bottom = _TOP + _ROW * len(tools)
    percent_grid(drawing, scale, (_TOP, bottom), upright=True)
    for number, tool in enumerate(tools):
        _row(drawing, scale, _TOP + _ROW * number, tool)
    entries = [
        Entry("今の利用率", fill=BAR),
        Entry("前年度（1年間）", sign="square", colour=INK, hollow=True, line=False),
        Entry("目標", colour=ORANGE, sign="triangle", line=False),
        Entry("3月31日の予測（8割の幅）", fill=_AHEAD, sign="diamond", hollow=True),
    ]
    legend(drawing, entries, (left, bottom + 38))
    return drawing


def _words(tool: ToolFigures) -> str:
    now = tool.year.departments.value
    if now is None:
        return f"{tool.title}は口座を持つ課がありません"
    aim = f"、目標 {percent(tool.target.goal)}" if tool.target.goal is not None else ""
    middle = tool.forecast.middle
    ahead = f"、予測 {percent(middle)}" if middle is not None else ""
    return f"{tool.title}は {percent(now)}{aim}{ahead}、{tool.verdict.value}"


def _row(drawing: Drawing, scale: Scale, top: float, tool: ToolFigures) -> None:
    middle = top + _ROW / 2
    drawing.add(Label(scale.start - 10, middle - 1, short(tool.title), 14, "end", bold=True))
    drawing.add(Label(scale.start - 10, middle + 15, f"{tool.year.departments.holding} 課", 11, "end", SOFT))
    now = tool.year.departments.value
    if now is None:
        drawing.add(Label(scale.start + 6, middle + 5, "口座を持つ課がありません", 12, colour=SOFT))
        return
    drawing.add(Box(scale.start, middle - 11, scale.at(now) - scale.start, 18, BAR, INK))
    _forecast(drawing, scale, middle + 17, tool)
    if tool.before is not None and tool.before.value is not None:
        drawing.add(Marker(scale.at(tool.before.value), middle - 2, "square", PAPER, INK, 4.5))
    if tool.target.goal is not None:
        at = scale.at(tool.target.goal)
        # On white, so that it stands out from the bar without colour, too.
        drawing.add(Line(((at, middle - 15), (at, middle + 12)), PAPER, 6))
        drawing.add(Line(((at, middle - 17), (at, middle + 12)), ORANGE, 3))
        drawing.add(Marker(at, middle - 19, "triangle", ORANGE, ORANGE, 4.5))
    drawing.add(Label(scale.end + 12, middle - 3, percent(now), 15, bold=True))
    drawing.add(Label(scale.end + 12, middle + 15, tool.verdict.value, 13, bold=True))


def _forecast(drawing: Drawing, scale: Scale, y: float, tool: ToolFigures) -> None:
    low, middle, high = tool.forecast.low, tool.forecast.middle, tool.forecast.high
    if low is None or middle is None or high is None:
        return
    left, right = scale.at(low), scale.at(high)
    drawing.add(Box(left, y - 3.5, max(right - left, 1.0), 7, _AHEAD, INK))
    drawing.add(Marker(scale.at(middle), y, "diamond", PAPER, INK, 5))
