"""Draws charts as SVG that need nothing from outside and print in black and white: bars, a curve of shares, a slope."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

INK: Final = "#1f4e79"

WIDTH: Final = 640
"""User units of a bar chart; the page scales it to its column."""
ROW: Final = 24
SIGN: Final = 14
"""Width of a Chinese character, the size of the letters."""
VALUE: Final = 100
"""Room for the number behind the longest bar."""
LABEL_LENGTH: Final = 13
"""Characters of a label that are drawn where a chart does not ask for more; the whole stands in its tooltip."""

SQUARE: Final = 420
"""Units of the square that shares are plotted in."""
MARGIN: Final = 64
LOWEST: Final = 0.5
"""Both axes begin here where no share lies below: nearly all confidences do not."""
DOT: Final = (3.0, 11.0)
"""Radius of the dot of the smallest and of the largest class."""

_SLOPE: Final = (520, 360, 56)
"""Width, height and margin of a drawing with logarithmic axes."""


def _drawing(size: tuple[float, float], title: str, parts: Iterable[str], **attributes: str) -> Markup:
    """Return the SVG element; its title is what a screen reader says."""
    given = Markup("").join(
        Markup(' {}="{}"').format(name.replace("_", "-"), value) for name, value in attributes.items()
    )
    return Markup(
        '<svg role="img" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg"{}><title>{}</title>{}</svg>'
    ).format(*size, given, title, Markup("").join(parts))


def _text(at: tuple[float, float], words: str, anchor: str = "middle", **attributes: str) -> Markup:
    given = Markup("").join(
        Markup(' {}="{}"').format(name.replace("_", "-"), value) for name, value in attributes.items()
    )
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}"{}>{}</text>').format(*at, anchor, given, words)


def _line(points: Iterable[tuple[float, float]]) -> Markup:
    marks = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>').format(marks, INK)


def _dot(at: tuple[float, float], radius: float, words: str) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}"><title>{}</title></circle>').format(
        *at, radius, INK, words
    )


_PAPER = Markup('<rect width="100%" height="100%" fill="#fff"/>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: `value` sets its length, `text` stands behind it."""

    label: str
    value: float
    text: str


def bars_of(counts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """Return one bar for each count."""
    return tuple(Bar(label=label, value=count, text=str(count)) for label, count in counts)


def bar_chart(name: str, title: str, bars: Sequence[Bar], *, label_length: int = LABEL_LENGTH) -> Markup:
    """Return a chart of horizontal bars.

    Each bar carries `data-label` and `data-value`, so that the numbers of a page can be read back by a program.
    """
    longest = max((bar.value for bar in bars), default=0) or 1
    rows = (_row(bar, index, longest, label_length) for index, bar in enumerate(bars))
    return _drawing((WIDTH, ROW * len(bars) + 6), title, rows, data_chart=name)


def _row(bar: Bar, index: int, longest: float, label_length: int) -> Markup:
    top = index * ROW + 3
    left = label_length * SIGN + SIGN
    length = max(0.0, bar.value) / longest * (WIDTH - left - VALUE)
    short = bar.label if len(bar.label) <= label_length else bar.label[: label_length - 1] + "…"
    value = f"{bar.value:g}" if bar.value != int(bar.value) else int(bar.value)
    return Markup(
        '<g data-label="{}" data-value="{}"><title>{}：{}</title>{}'
        '<rect x="{}" y="{}" width="{:.1f}" height="{}"/><text class="value" x="{:.1f}" y="{}">{}</text></g>'
    ).format(
        bar.label, value, bar.label, bar.text,
        Markup('<text class="label" x="{}" y="{}" text-anchor="end">{}</text>').format(left - 8, top + 14, short),
        left, top, length, ROW - 6, left + length + 6, top + 14, bar.text,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A class of rows: where it stands across, the share of it that is right with its bounds, and how many they are."""

    at: float
    share: float
    low: float
    high: float
    count: int
    words: str


def share_curve(shares: Sequence[Share], title: str, *, across: str, up: str) -> Markup:
    """Return the curve of shares with their intervals over a square; the area of a dot is the rows of its class."""
    lowest = LOWEST if all(min(each.at, each.low) >= LOWEST for each in shares) else 0.0

    def place(x: float, y: float) -> tuple[float, float]:
        scale = SQUARE / (1 - lowest)
        return round(MARGIN + scale * (x - lowest), 1), round(MARGIN + SQUARE - scale * (y - lowest), 1)

    def stroke(start: tuple[float, float], end: tuple[float, float], ink: str, dashes: str = "none") -> Markup:
        return Markup('<path d="M{} {}L{} {}" stroke="{}" stroke-dasharray="{}"/>').format(
            *place(*start), *place(*end), ink, dashes
        )

    whole = SQUARE + 2 * MARGIN
    parts = [_PAPER, _text((whole / 2, 26), title, font_size="15")]
    for tick in (lowest + (1 - lowest) * step / 5 for step in range(6)):
        parts += [
            stroke((tick, lowest), (tick, 1), "#ddd"),
            stroke((lowest, tick), (1, tick), "#ddd"),
        ]
        (x, bottom), (left, y) = place(tick, lowest), place(lowest, tick)
        parts += [_text((x, bottom + 18), f"{tick:.2f}"), _text((left - 8, y + 4), f"{tick:.0%}", "end")]
    parts.append(stroke((lowest, lowest), (1, 1), "#888", "5 4"))
    parts.append(_line(place(each.at, each.share) for each in shares))
    most = max((each.count for each in shares), default=1)
    for each in shares:
        parts.append(stroke((each.at, each.low), (each.at, each.high), INK))
        radius = DOT[0] + (DOT[1] - DOT[0]) * (each.count / most) ** 0.5
        parts.append(_dot(place(each.at, each.share), radius, each.words))
    parts.append(_text((whole / 2, whole - 16), across))
    parts.append(_text((16, whole / 2), up, transform=f"rotate(-90 16 {whole / 2})"))
    return _drawing((whole, whole), title, parts, font_size="12")


def slope(points: Sequence[tuple[int, float]], title: str) -> Markup:
    """Return points (pages and seconds, both above 0) on logarithmic axes: what is linear is a straight line."""
    width, height, margin = _SLOPE
    left, right = (math.log10(edge(count for count, _ in points)) for edge in (min, max))
    bottom, top = (math.log10(edge(seconds for _, seconds in points)) for edge in (min, max))

    def place(pages: float, seconds: float) -> tuple[float, float]:
        across = (math.log10(pages) - left) / ((right - left) or 1)
        up = (math.log10(seconds) - bottom) / ((top - bottom) or 1)
        return margin + across * (width - 2 * margin), height - margin - up * (height - 2 * margin)

    parts = [_PAPER, _text((width / 2, 20), title), _line(place(*point) for point in points)]
    for pages, seconds in points:
        x, y = place(pages, seconds)
        words = f"{pages} p · {seconds:.2f} s"
        parts += [_dot((x, y), 3.5, words), _text((x, y - 9), words)]
    return _drawing((width, height), title, parts, font_family="sans-serif", font_size="11")
