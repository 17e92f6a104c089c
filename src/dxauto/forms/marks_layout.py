"""Where the corner marks and the code stand on a form that we draw, and what the code says.

The four marks are solid squares except the last (bottom left), which has a white eye; all have their centre of
area at `corner_centres`. Sizes are chosen for the worst channel, a fax of 200x100 dpi: a mark is 24 x 47 px there,
a module of the code 2.5 px high at least. Everything keeps 8 mm from the paper's edge, which printers and
feeders may lose (ISO/IEC 18004 asks for a quiet zone of 4 modules around the code: nothing is drawn there).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dxauto.forms.geometry import Box
from dxauto.forms.template import Template

MARK_SIDE = 6.0
"""Side of a corner mark in mm."""

MARK_EYE = 2.4
"""Side of the white eye in the bottom left mark in mm."""

MARK_INSET = 11.0
"""Distance of a mark's centre from both edges of the paper in mm."""

MARK_CLEAR = 2.0
"""White space that belongs to a mark on every side in mm."""

QR_SIDE = 18.0
"""Side of the code without its quiet zone in mm."""

QR_TOP = 9.0
QR_RIGHT = 19.0
"""Distance of the code's right side from the right edge of the paper in mm."""

QR_QUIET = 2.9
"""Quiet zone of the code in mm (4 modules of a version 2 code)."""

QR_ERROR = "m"
"""Error correction of the code: 15 % of it may be lost."""

_PAYLOAD = re.compile(r"DXA1:([a-z][a-z0-9_-]{0,63}):([1-9][0-9]{0,5}):([1-9][0-9]{0,3})")


class Payload(NamedTuple):
    """What a code says: the template's id and version, and the page from 1."""

    template: str
    version: int
    page: int


def corner_centres(page_size: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Give the centres of the four marks in mm: top left, top right, bottom right, bottom left."""
    width, height = page_size
    near, right, bottom = MARK_INSET, width - MARK_INSET, height - MARK_INSET
    return (near, near), (right, near), (right, bottom), (near, bottom)


def corner_boxes(page_size: tuple[float, float]) -> tuple[Box, ...]:
    """Give the four marks' squares in mm, in the order of `corner_centres`; the last has the eye."""
    half = MARK_SIDE / 2
    return tuple(Box(x - half, y - half, MARK_SIDE, MARK_SIDE) for x, y in corner_centres(page_size))


def qr_box(page_size: tuple[float, float]) -> Box:
    """Give the code's square in mm, without its quiet zone."""
    return Box(page_size[0] - QR_RIGHT - QR_SIDE, QR_TOP, QR_SIDE, QR_SIDE)


def kept_clear(page_size: tuple[float, float]) -> tuple[Box, ...]:
    """Give the areas in mm in which a form must print nothing else: marks and code with their white space."""
    return *(box.grown(MARK_CLEAR) for box in corner_boxes(page_size)), qr_box(page_size).grown(QR_QUIET)


def qr_payload(template: Template, page: int) -> str:
    """Give the code's text for a page (from 1): `DXA1:<id>:<version>:<page>`."""
    return f"DXA1:{template.id}:{template.version}:{page}"


def parse_payload(text: str) -> Payload | None:
    """Understand a code's text; None if it is not one of ours."""
    match = _PAYLOAD.fullmatch(text.strip())
    return Payload(match[1], int(match[2]), int(match[3])) if match else None
