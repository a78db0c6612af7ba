"""Draws seconds against pages as an SVG, both axes logarithmic: what is linear is a straight line of slope one."""

from __future__ import annotations

import math
from collections.abc import Sequence

_WIDTH, _HEIGHT, _MARGIN = 520, 360, 56


def plot(points: Sequence[tuple[int, float]]) -> str:
    """Return the drawing; points are pages and seconds, both above 0."""
    left, right = (math.log10(edge(count for count, _ in points)) for edge in (min, max))
    bottom, top = (math.log10(edge(seconds for _, seconds in points)) for edge in (min, max))

    def place(pages: float, seconds: float) -> tuple[float, float]:
        across = (math.log10(pages) - left) / ((right - left) or 1)
        up = (math.log10(seconds) - bottom) / ((top - bottom) or 1)
        return _MARGIN + across * (_WIDTH - 2 * _MARGIN), _HEIGHT - _MARGIN - up * (_HEIGHT - 2 * _MARGIN)

    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
    marks = "".join(_mark(*place(pages, seconds), pages, seconds) for pages, seconds in points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        f'font-size="11"><rect width="100%" height="100%" fill="white"/>'
        f'<text x="{_WIDTH / 2}" y="20" text-anchor="middle">seconds against pages, both logarithmic</text>'
        f'<polyline points="{line}" fill="none" stroke="#246" stroke-width="2"/>{marks}</svg>\n'
    )


def _mark(x: float, y: float, pages: int, seconds: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#246"/>'
        f'<text x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle">{pages} p · {seconds:.2f} s</text>'
    )
