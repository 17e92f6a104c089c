"""Lying bars made of parts, one a row: who uses a tool, hours saved; and pairs of rates by robot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dxauto.usage.charts.axes import Entry, Scale, legend, round_top, shortened, text_width
from dxauto.usage.charts.drawing import INK, PAPER, RULE, SOFT, Box, Drawing, Fill, Hatch, Label, Line

_WIDTH = 760.0
_ROW = 34.0
_TOP = 8.0
_BESIDE = 92.0


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that bars are made of."""

    title: str
    fill: Fill


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: a value a part, and what stands at its end."""

    title: str
    values: Sequence[float]
    told: str = ""


@dataclass(frozen=True, slots=True)
class BarChart:
    """What is drawn; `unit` stands after numbers in the words, `digits` are those after the point."""

    title: str
    parts: Sequence[Part]
    bars: Sequence[Bar]
    unit: str
    digits: int = 0
    width: float = _WIDTH


def stacked(chart: BarChart) -> Drawing:
    """Draw bars whose parts stand one after another; negative parts are not drawn but told."""
    bottom = _TOP + _ROW * len(chart.bars)
    drawing = Drawing(chart.width, bottom + 54, chart.title, _words(chart))
    left = min(max((text_width(bar.title, 13) for bar in chart.bars), default=60.0) + 14, chart.width * 0.48)
    top = round_top(max((sum(max(v, 0.0) for v in bar.values) for bar in chart.bars), default=1.0))
    beside = max([_BESIDE, *(text_width(bar.told, 13) + 14 for bar in chart.bars)])
    scale = Scale(top, left, chart.width - beside)
    _grid(drawing, scale, chart, bottom)
    for number, bar in enumerate(chart.bars):
        _bar(drawing, scale, _TOP + _ROW * number, bar, chart)
    legend(drawing, [Entry(part.title, fill=part.fill) for part in chart.parts], (left, bottom + 42))
    return drawing


def _words(chart: BarChart) -> str:
    told = (
        f"{bar.title}："
        + "、".join(
            f"{part.title} {value:,.{chart.digits}f}{chart.unit}"
            for part, value in zip(chart.parts, bar.values, strict=True)
        )
        for bar in chart.bars
    )
    return "。".join(told)


def _grid(drawing: Drawing, scale: Scale, chart: BarChart, bottom: float) -> None:
    # Of whole things there are no halves.
    steps = 4 if chart.digits or not scale.top % 4 else next((n for n in (5, 3, 2) if not scale.top % n), 1)
    for number in range(steps + 1):
        value = scale.top * number / steps
        x = scale.at(value)
        digits = 0 if value.is_integer() and scale.top >= steps else max(chart.digits, 1)
        drawing.add(Line(((x, _TOP), (x, bottom)), RULE))
        drawing.add(Label(x, bottom + 15, f"{value:,.{digits}f}{chart.unit}", 11, "middle", SOFT))


def _bar(drawing: Drawing, scale: Scale, top: float, bar: Bar, chart: BarChart) -> None:
    drawing.add(Label(scale.start - 8, top + 22, shortened(bar.title, 13, scale.start - 12), 13, "end"))
    at = 0.0
    for part, value in zip(chart.parts, bar.values, strict=True):
        if value <= 0:
            continue
        x, width = scale.at(at), scale.at(at + value) - scale.at(at)
        drawing.add(Box(x, top + 6, width, _ROW - 12, part.fill, INK))
        text = f"{value:,.{chart.digits}f}"
        if len(chart.parts) > 1 and width > text_width(text, 12) + 10:
            _inside(drawing, x + width / 2, top + 22, text, part)
        at += value
    drawing.add(Label(scale.at(at) + 8, top + 22, bar.told, 13, bold=True))


def _inside(drawing: Drawing, x: float, y: float, text: str, part: Part) -> None:
    if part.fill.hatch is Hatch.SOLID:
        drawing.add(Label(x, y, text, 12, "middle", PAPER, bold=True))
        return
    half = text_width(text, 12) / 2 + 3
    drawing.add(Box(x - half, y - 12, 2 * half, 16, Fill(PAPER)))
    drawing.add(Label(x, y, text, 12, "middle", INK, bold=True))
