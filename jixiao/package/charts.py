"""Draws bar charts as SVG that need nothing from outside and print in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

WIDTH: Final = 640
"""User units; the page scales a chart to its column."""
ROW: Final = 24
SIGN: Final = 14
"""Width of a Chinese character, the size of the letters."""
VALUE: Final = 100
"""Room for the number behind the longest bar."""
LABEL_LENGTH: Final = 13
"""Characters of a label that are drawn where a chart does not ask for more; the whole stands in its tooltip."""


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
    """Return a chart of horizontal bars as an SVG element, readable by a screen reader through its title.

    Each bar carries `data-label` and `data-value`, so that the numbers of a page can be read back by a program.
    """
    longest = max((bar.value for bar in bars), default=0) or 1
    height = ROW * len(bars) + 6
    rows = [_row(bar, index, longest, label_length) for index, bar in enumerate(bars)]
    return Markup(
        '<svg role="img" viewBox="0 0 {width} {height}" data-chart="{name}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{title}</title>{rows}</svg>"
    ).format(width=WIDTH, height=height, name=name, title=title, rows=Markup("").join(rows))


def _row(bar: Bar, index: int, longest: float, label_length: int) -> Markup:
    top = index * ROW + 3
    left = label_length * SIGN + SIGN
    length = max(0.0, bar.value) / longest * (WIDTH - left - VALUE)
    short = bar.label if len(bar.label) <= label_length else bar.label[: label_length - 1] + "…"
    return Markup(
        '<g data-label="{label}" data-value="{value}"><title>{label}：{text}</title>'
        '<text class="label" x="{label_x}" y="{text_y}" text-anchor="end">{short}</text>'
        '<rect x="{left}" y="{top}" width="{length:.1f}" height="{bar_height}"/>'
        '<text class="value" x="{value_x:.1f}" y="{text_y}">{text}</text></g>'
    ).format(
        label=bar.label,
        value=f"{bar.value:g}" if bar.value != int(bar.value) else int(bar.value),
        text=bar.text,
        short=short,
        label_x=left - 8,
        text_y=top + 14,
        left=left,
        top=top,
        length=length,
        bar_height=ROW - 6,
        value_x=left + length + 6,
    )
