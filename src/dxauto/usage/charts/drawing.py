"""What a chart is made of. Units are CSS pixels from the top left; a renderer may scale them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Sign = Literal["circle", "square", "diamond", "triangle"]

INK = "#1b1b1b"
SOFT = "#5a6068"
RULE = "#d0d4d9"
PAPER = "#ffffff"
BLUE = "#0b5c99"
ORANGE = "#c75b12"
SKY = "#a9cde8"
SAND = "#f2d7b6"
"""Blue and orange are told apart with every kind of colour blindness and have different lightness in grey
(after Okabe and Ito, https://jfly.uni-koeln.de/color/).
"""


class Hatch(StrEnum):
    """What fills a surface besides its colour."""

    SOLID = "solid"
    STRIPES = "stripes"
    DOTS = "dots"


@dataclass(frozen=True, slots=True)
class Fill:
    """How a surface is filled: `colour` is that of the stripes or dots where there are any, on `ground`."""

    colour: str
    hatch: Hatch = Hatch.SOLID
    ground: str = PAPER


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; `dash` is in pixels."""

    points: tuple[tuple[float, float], ...]
    colour: str = INK
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A closed surface."""

    points: tuple[tuple[float, float], ...]
    fill: Fill
    edge: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill
    edge: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """A point's sign, filled with `fill` (white: hollow)."""

    x: float
    y: float
    sign: Sign
    fill: str = BLUE
    edge: str = BLUE
    radius: float = 4.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text; `y` is its baseline. `bold` is a wish that paper without a bold face need not fulfil."""

    x: float
    y: float
    text: str
    size: float = 12.0
    anchor: Anchor = "start"
    colour: str = INK
    bold: bool = False
    halo: bool = False


Shape = Line | Area | Box | Marker | Label


@dataclass(slots=True)
class Drawing:
    """A chart: its size, what it shows in words (for people who do not see it), and its shapes from back to front."""

    width: float
    height: float
    title: str
    words: str
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """Put shapes on top."""
        self.shapes.extend(shapes)
