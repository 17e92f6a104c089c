"""Geometry of a page in millimetres from its top left corner, x to the right, y down. Pure functions and values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.h

    @property
    def centre(self) -> tuple[float, float]:
        """The middle as (x, y)."""
        return self.x + self.w / 2, self.y + self.h / 2

    def moved(self, dx: float, dy: float) -> Box:
        """Give the same box elsewhere."""
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def grown(self, margin: float) -> Box:
        """Give the box with `margin` mm more on every side (less, if negative; never below zero size)."""
        w, h = max(0.0, self.w + 2 * margin), max(0.0, self.h + 2 * margin)
        cx, cy = self.centre
        return Box(cx - w / 2, cy - h / 2, w, h)

    def contains(self, other: Box, slack: float = 0.0) -> bool:
        """Tell whether `other` lies inside, give or take `slack` mm."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def overlap(self, other: Box) -> float:
        """Give the shared area in mm²."""
        w = min(self.right, other.right) - max(self.x, other.x)
        h = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(0.0, w) * max(0.0, h)

    def cells(self, count: int) -> Iterator[Box]:
        """Give `count` equal cells from left to right (the cells of a comb)."""
        width = self.w / count
        for index in range(count):
            yield Box(self.x + index * width, self.y, width, self.h)


def mm_to_px(mm: float, dpi: float) -> float:
    """Millimetres as pixels at a resolution."""
    return mm * dpi / MM_PER_INCH


def px_to_mm(px: float, dpi: float) -> float:
    """Pixels as millimetres at a resolution."""
    return px * MM_PER_INCH / dpi
