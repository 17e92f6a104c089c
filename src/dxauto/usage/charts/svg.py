"""A drawing as inline SVG: no style sheet needed, no script, nothing fetched."""

from __future__ import annotations

from html import escape

from dxauto.usage.charts.drawing import Area, Box, Drawing, Fill, Hatch, Label, Line, Marker, Shape

_PITCH = 6


def to_svg(drawing: Drawing, key: str) -> str:
    """Give the `<svg>` element; `key` makes its inner ids unique on a page (letters, digits, hyphens)."""
    fills = sorted({shape.fill for shape in drawing.shapes if isinstance(shape, (Area, Box))}, key=repr)
    hatched = {fill: f"{key}-h{n}" for n, fill in enumerate(f for f in fills if f.hatch in (Hatch.STRIPES, Hatch.DOTS))}
    defs = "".join(_pattern(fill, name) for fill, name in hatched.items())
    body = "".join(_shape(shape, hatched) for shape in drawing.shapes)
    return (
        f'<svg class="chart" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" role="img" '
        f'aria-labelledby="{key}-t {key}-d" font-family="inherit">'
        f'<title id="{key}-t">{escape(drawing.title)}</title><desc id="{key}-d">{escape(drawing.words)}</desc>'
        f"<defs>{defs}</defs>{body}</svg>"
    )


def _pattern(fill: Fill, name: str) -> str:
    inside = (
        f'<path d="M-1,1 l2,-2 M0,{_PITCH} l{_PITCH},-{_PITCH} M{_PITCH - 1},{_PITCH + 1} l2,-2" '
        f'stroke="{fill.colour}" stroke-width="1.8"/>'
        if fill.hatch is Hatch.STRIPES
        else f'<circle cx="{_PITCH / 2}" cy="{_PITCH / 2}" r="1.2" fill="{fill.colour}"/>'
    )
    return (
        f'<pattern id="{name}" width="{_PITCH}" height="{_PITCH}" patternUnits="userSpaceOnUse">'
        f'<rect width="{_PITCH}" height="{_PITCH}" fill="{fill.ground}"/>{inside}</pattern>'
    )


def _shape(shape: Shape, hatched: dict[Fill, str]) -> str:
    if isinstance(shape, Line):
        dash = f' stroke-dasharray="{" ".join(map(_n, shape.dash))}"' if shape.dash else ""
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
        return (
            f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{_n(shape.width)}"'
            f' stroke-linejoin="round"{dash}/>'
        )
    if isinstance(shape, Area):
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
        return f'<polygon points="{points}"{_paint(shape.fill, shape.edge, hatched)}/>'
    if isinstance(shape, Box):
        return (
            f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
            f"{_paint(shape.fill, shape.edge, hatched)}/>"
        )
    return _marker(shape) if isinstance(shape, Marker) else _label(shape)


def _paint(fill: Fill, edge: str, hatched: dict[Fill, str]) -> str:
    paint = f"url(#{hatched[fill]})" if fill in hatched else fill.colour
    return f' fill="{paint}"' + (f' stroke="{edge}"' if edge else "")


def _marker(marker: Marker) -> str:
    paint = f'fill="{marker.fill}" stroke="{marker.edge}" stroke-width="1.6"'
    if marker.sign == "circle":
        return f'<circle cx="{_n(marker.x)}" cy="{_n(marker.y)}" r="{_n(marker.radius)}" {paint}/>'
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners(marker))
    return f'<polygon points="{points}" {paint}/>'


def corners(marker: Marker) -> tuple[tuple[float, float], ...]:
    """Give the corners of a sign that has any."""
    x, y, r = marker.x, marker.y, marker.radius
    if marker.sign == "square":
        return ((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r))
    if marker.sign == "triangle":
        return ((x, y - 1.2 * r), (x + 1.1 * r, y + 0.8 * r), (x - 1.1 * r, y + 0.8 * r))
    return ((x, y - 1.35 * r), (x + 1.35 * r, y), (x, y + 1.35 * r), (x - 1.35 * r, y))


def _label(label: Label) -> str:
    bold = ' font-weight="700"' if label.bold else ""
    halo = ' stroke="#fff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"' if label.halo else ""
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    return (
        f'<text x="{_n(label.x)}" y="{_n(label.y)}" font-size="{_n(label.size)}" fill="{label.colour}"'
        f"{anchor}{bold}{halo}>{escape(label.text)}</text>"
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
