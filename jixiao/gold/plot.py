"""Draws the reliability curve of `confidence` as an SVG that any browser shows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from jixiao.gold.score import Bin

SIZE: Final = 420
"""Units of the square that is plotted in."""
MARGIN: Final = 64
LOWEST: Final = 0.5
"""Both axes begin here where no row lies below: nearly all confidences do not."""
DOT: Final = (3.0, 11.0)
"""Radius of the dot of the smallest and of the largest class."""


def plot(bins: Sequence[Bin], title: str) -> str:
    """Return the curve: mean confidence across, share of right up with its 95 % interval, rows as its dot's area."""
    lowest = LOWEST if all(min(b.confidence, b.low) >= LOWEST for b in bins) else 0.0

    def x(value: float) -> float:
        return round(MARGIN + SIZE * (value - lowest) / (1 - lowest), 1)

    def y(value: float) -> float:
        return round(MARGIN + SIZE * (1 - (value - lowest) / (1 - lowest)), 1)

    whole = SIZE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" role="img" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{whole}" height="{whole}" fill="#fff"/>',
        f'<text x="{whole / 2}" y="26" text-anchor="middle" font-size="15">{escape(title)}</text>',
    ]
    ticks = [lowest + (1 - lowest) * i / 5 for i in range(6)]
    for tick in ticks:
        parts.append(f'<path d="M{x(tick)} {y(lowest)}V{y(1)}M{x(lowest)} {y(tick)}H{x(1)}" stroke="#ddd"/>')
        parts.append(f'<text x="{x(tick)}" y="{y(lowest) + 18}" text-anchor="middle">{tick:.2f}</text>')
        parts.append(f'<text x="{x(lowest) - 8}" y="{y(tick) + 4}" text-anchor="end">{tick:.0%}</text>')
    parts.append(f'<path d="M{x(lowest)} {y(lowest)}L{x(1)} {y(1)}" stroke="#888" stroke-dasharray="5 4"/>')
    line = " ".join(f"{x(b.confidence)},{y(b.accuracy)}" for b in bins)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#1f4e79" stroke-width="2"/>')
    most = max((b.count for b in bins), default=1)
    for b in bins:
        radius = DOT[0] + (DOT[1] - DOT[0]) * (b.count / most) ** 0.5
        words = f"置信度 {b.start:.3g}–{b.end:.3g}：{b.count} 行，正确 {b.accuracy:.1%}（{b.low:.1%}–{b.high:.1%}）"
        parts.append(f'<path d="M{x(b.confidence)} {y(b.low)}V{y(b.high)}" stroke="#1f4e79"/>')
        parts.append(
            f'<circle cx="{x(b.confidence)}" cy="{y(b.accuracy)}" r="{radius:.1f}" fill="#1f4e79">'
            f"<title>{escape(words)}</title></circle>"
        )
    parts.append(f'<text x="{whole / 2}" y="{whole - 16}" text-anchor="middle">置信度（平均）</text>')
    parts.append(
        f'<text x="16" y="{whole / 2}" text-anchor="middle" transform="rotate(-90 16 {whole / 2})">正确的指标行</text>'
    )
    return "\n".join([*parts, "</svg>\n"])
