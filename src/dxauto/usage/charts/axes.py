"""What charts share: scales, axes, legends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dxauto.usage.charts.drawing import INK, RULE, SOFT, Box, Drawing, Fill, Label, Line, Marker, Sign


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from 0 to `top` onto pixels from `start` to `end`."""

    top: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the place of a value; what lies outside stays at the edge."""
        part = min(max(value / self.top, 0.0), 1.0) if self.top else 0.0
        return self.start + part * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a legend: a fill, or a line with a sign."""

    text: str
    fill: Fill | None = None
    colour: str = INK
    dash: tuple[float, ...] = ()
    sign: Sign | None = None
    hollow: bool = False
    line: bool = True


def short(title: str) -> str:
    """Give a title without what stands in brackets behind it."""
    return title.partition("（")[0]


def round_top(value: float) -> float:
    """Give a round number at or above `value` to end an axis at."""
    if value <= 0:
        return 1.0
    size = 1.0
    while size * 10 < value:
        size *= 10
    while size > value:
        size /= 10
    return next(step * size for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * size >= value - 1e-12)


def percent(value: float) -> str:
    """Give a rate as 42.5 %."""
    return f"{value * 100:.1f} %"


def legend(drawing: Drawing, entries: Sequence[Entry], at: tuple[float, float], size: float = 12.0) -> None:
    """Write a legend in one line, beginning at `at` (baseline of its text); it wraps at the drawing's width."""
    x, y = at
    for entry in entries:
        width = 34 + text_width(entry.text, size) + 16
        if x > at[0] and x + width - 16 > drawing.width:
            x, y = at[0], y + size * 1.6
        middle = y - size * 0.35
        if entry.fill is not None:
            drawing.add(Box(x, middle - 5, 26, 10, entry.fill, INK))
        elif entry.line:
            drawing.add(Line(((x, middle), (x + 26, middle)), entry.colour, 2, entry.dash))
        if entry.sign is not None:
            paint = "#ffffff" if entry.hollow else entry.colour
            drawing.add(Marker(x + 13, middle, entry.sign, paint, entry.colour))
        drawing.add(Label(x + 34, y, entry.text, size))
        x += width


def text_width(text: str, size: float) -> float:
    """Give about how wide a text is: a full-width character takes one size, others a little over half."""
    return sum(size if ord(c) > 0x2E80 or c in "―…×÷△○●" else size * 0.62 for c in text)


def shortened(text: str, size: float, width: float) -> str:
    """Give a text that fits, with … where its end is left out."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text, size) + size > width:
        text = text[:-1]
    return f"{text}…"


def percent_grid(drawing: Drawing, scale: Scale, span: tuple[float, float], *, upright: bool) -> None:
    """Draw the lines and labels of an axis of percents: upright lines for a level axis, or level lines."""
    steps = 5 if scale.top <= 0.5 + 1e-9 else 4
    for number in range(steps + 1):
        value = scale.top * number / steps
        place = scale.at(value)
        text = f"{value * 100:.0f} %"
        if upright:
            drawing.add(Line(((place, span[0]), (place, span[1])), RULE))
            drawing.add(Label(place, span[1] + 15, text, 11, "middle", SOFT))
        else:
            drawing.add(Line(((span[0], place), (span[1], place)), RULE))
            drawing.add(Label(span[0] - 6, place + 4, text, 11, "end", SOFT))
