"""Fields of a born-digital page are read from the text that it carries, not through OCR."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dxauto.forms.geometry import MM_PER_INCH, Box
from dxauto.reading.types import Located, PageImage, TextRun

SAME_PLACE_MM = 1.0
"""A character of the blank's own print is found again this near."""

SPACE_EMS = 0.8
"""A gap this wide, in heights of the characters, is a space that the writer left."""


def written_text(page: PageImage, located: Located, printed: Sequence[TextRun]) -> tuple[TextRun, ...]:
    """Give the page's text in the template's millimetres, less what the blank itself prints."""
    inverse = np.linalg.inv(located.matrix)
    pixels = np.array([page.dpi[0] / MM_PER_INCH, page.dpi[1] / MM_PER_INCH])
    runs = (TextRun(run.text, _moved(run.box, inverse, pixels)) for run in page.text)
    return tuple(run for run in runs if not _is_printed(run, printed))


def _moved(box: Box, inverse: np.ndarray, pixels: np.ndarray) -> Box:
    corners = np.array([[box.x, box.y], [box.right, box.bottom], [box.right, box.y], [box.x, box.bottom]]) * pixels
    mapped = np.c_[corners, np.ones(4)] @ inverse.T
    places = mapped[:, :2] / mapped[:, 2:]
    (left, top), (right, bottom) = places.min(axis=0), places.max(axis=0)
    return Box(float(left), float(top), float(right - left), float(bottom - top))


def _is_printed(run: TextRun, printed: Iterable[TextRun]) -> bool:
    x, y = run.box.centre
    return any(
        p.text == run.text and abs(p.box.centre[0] - x) < SAME_PLACE_MM and abs(p.box.centre[1] - y) < SAME_PLACE_MM
        for p in printed
    )


def text_in(runs: Iterable[TextRun], box: Box) -> str:
    """Join the characters whose middle lies in a box: lines from above, characters from the left.

    A wide gap becomes one ideographic space; lines are joined without anything between them.
    """
    inside = sorted((r for r in runs if box.contains(Box(*r.box.centre, 0, 0))), key=lambda r: r.box.centre[1])
    lines: list[list[TextRun]] = []
    for run in inside:
        if lines and abs(run.box.centre[1] - lines[-1][-1].box.centre[1]) < 0.6 * max(run.box.h, 1.0):
            lines[-1].append(run)
        else:
            lines.append([run])
    return "".join(_line(line) for line in lines)


def _line(runs: Sequence[TextRun]) -> str:
    text, right = "", None
    for run in sorted(runs, key=lambda r: r.box.x):
        if right is not None and run.box.x - right > SPACE_EMS * max(run.box.h, 1.0):
            text += "　"
        text += run.text
        right = run.box.right
    return text
