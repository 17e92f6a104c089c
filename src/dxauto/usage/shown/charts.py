"""Which figures the bar charts show, made once for the page, PDF and Word."""

from __future__ import annotations

from dxauto.usage.charts.bars import Bar, BarChart, Part
from dxauto.usage.charts.drawing import BLUE, ORANGE, PAPER, SAND, SKY, Fill, Hatch
from dxauto.usage.figures_types import STANDING_TITLES, Figures
from dxauto.usage.shown import use, wording

_MEASURED = Part("測った時間", Fill(BLUE))
_ASSUMED = Part("みなしの時間（測っていない分）", Fill(ORANGE, Hatch.STRIPES))


def standings(figures: Figures) -> BarChart:
    """How many departments are active, lapsed, have never begun."""
    fills = (Fill(BLUE), Fill(ORANGE, Hatch.STRIPES, SAND), Fill(SKY, Hatch.DOTS, PAPER))
    parts = [Part(STANDING_TITLES[one], fill) for one, fill in zip(use.HELD, fills, strict=True)]
    bars = [
        Bar(str(title), [float(str(value)) for value in counts], f"{total} 課")
        for title, *counts, total in use.standings(figures).rows
    ]
    return BarChart("口座を持つ課の使い方", parts, bars, "課")


def hours(figures: Figures) -> BarChart:
    """Hours saved by tool, measured and assumed apart."""
    bars = [
        Bar(
            tool.title,
            [tool.hours.measured, tool.hours.assumed],
            f"測定 {wording.number(tool.hours.measured, 1)}　みなし {wording.number(tool.hours.assumed, 1)}",
        )
        for tool in figures.tools
    ]
    return BarChart("減った時間", [_MEASURED, _ASSUMED], bars, "時間", 1)


def failures(figures: Figures) -> BarChart:
    """Share of failed runs by robot."""
    bars = [
        Bar(
            wording.robot_title(figures, robot.robot),
            [100 * (robot.quality.failure or 0.0)],
            wording.percent(robot.quality.failure),
        )
        for robot in figures.robots
    ]
    return BarChart("失敗した実行の割合", [Part("失敗率", Fill(ORANGE, Hatch.STRIPES))], bars, "%", 1, 560.0)


def corrections(figures: Figures) -> BarChart:
    """Corrected fields an item by robot."""
    bars = [
        Bar(
            wording.robot_title(figures, robot.robot),
            [robot.quality.correction or 0.0],
            wording.number(robot.quality.correction, 2),
        )
        for robot in figures.robots
    ]
    return BarChart("1件あたり、人が直した欄", [Part("直した欄の数", Fill(SKY, Hatch.DOTS))], bars, "", 2, 560.0)
