"""Draws pictures as SVG with matplotlib: bars, stacks, columns over time, a matrix of numbers, a curve, a slope.

They need nothing from outside and can be read in black and white: what colours tell apart, hatches tell apart too.
Words stay text, in the first font of `FONTS` that the reader's machine has; their room is reckoned here, not measured
with the fonts of the machine that draws.
"""

from __future__ import annotations

import atexit
import importlib
import io
import logging
import os
import re
import shutil
import tempfile
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

from jixiao.base.legible import legible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FOLDER_VARIABLE: Final = "MPLCONFIGDIR"
FONTS: Final = (
    *("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei"),
    "sans-serif",
)
INK: Final = "#1f4e79"
FILLS: Final = (
    (INK, ""), ("#a9c1d9", "////"), ("#ffffff", "...."), ("#5f86ad", "xxxx"), ("#d9e3ee", "----"), ("#8a8a8a", "||||"),
)  # fmt: skip
"""Colour and hatch of the parts of a stack, in order."""
SHADES: Final = "Blues"

WIDTH: Final = 340.0
"""Points of a picture across; in a column of a printed page, of half its width, letters are then 7 points high."""
SIZE: Final = 9.0
"""Points of the letters: a Chinese sign is as wide."""
ROW: Final = 16.0
"""Points from one bar to the next."""
LABEL_LENGTH: Final = 11
"""Signs of a label that are drawn where a picture does not ask for more."""
LOWEST: Final = 0.5
"""Both axes of a curve begin here where no share lies below: nearly all confidences do not."""
DOT: Final = (20.0, 260.0)
"""Area of the dot of the smallest and of the largest class, in square points."""

_SWATCH: Final = 9.0
"""Points of the square of a filling beside its name."""
_POINTS_PER_INCH: Final = 72.0
_IDS = re.compile(r'(\bid="|url\(#|href="#)')
_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_GLOBAL_STYLE = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_SIZE = re.compile(r' (?:width|height)="[^"]*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: `value` sets its length, `text` stands behind it."""

    label: str
    value: float
    text: str


def bars_of(counts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """Return one bar for each count."""
    return tuple(Bar(label=label, value=count, text=str(count)) for label, count in counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A bar of several parts, each with its own length; `text` stands behind the last one."""

    label: str
    values: tuple[float, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A class of rows: where it stands across, the share of it that is right with its bounds, and how many they are."""

    at: float
    share: float
    low: float
    high: float
    count: int
    words: str


def bar_chart(name: str, title: str, bars: Sequence[Bar], *, label_length: int = LABEL_LENGTH) -> Markup:
    """Return horizontal bars, the first one on top."""
    stacks = [Stack(label=bar.label, values=(bar.value,), text=bar.text) for bar in bars]
    return stack_chart(name, title, (), stacks, label_length=label_length)


def stack_chart(
    name: str, title: str, parts: Sequence[str], stacks: Sequence[Stack], *, label_length: int = LABEL_LENGTH
) -> Markup:
    """Return horizontal bars of several parts, the first one on top; `parts` are named above where there are any."""
    above = _legend_height(parts)
    height = ROW * max(len(stacks), 1) + above + 4

    def draw(figure: Figure) -> None:
        left = (label_length * SIZE + 10) / WIDTH
        axes = _axes(figure, (left, 0, 1 - left, 1 - above / height))
        longest = max((sum(stack.values) for stack in stacks), default=0) or 1
        room = max((_width(stack.text) for stack in stacks), default=0) + 12
        axes.set_xlim(0, longest / (1 - room / (WIDTH * (1 - left))))
        axes.set_ylim(len(stacks) - 0.5 if stacks else 0.5, -0.5)
        for row, stack in enumerate(stacks):
            _bar(axes, row, stack)
            _word(axes, 0, row, _short(stack.label, label_length), shift=(-6, 0), align="right")
            _word(axes, sum(stack.values), row, stack.text, shift=(5, 0))
        _legend(figure, parts)

    return _svg(name, title, height, draw)


def column_chart(
    name: str, title: str, parts: Sequence[str], labels: Sequence[str], values: Sequence[Sequence[float]]
) -> Markup:
    """Return columns over time, each of several parts: `values` has for each label the heights of its parts."""
    above = _legend_height(parts)
    height = 150.0 + above

    def draw(figure: Figure) -> None:
        from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  only a picture needs it

        axes = _axes(figure, (0.09, 20 / height, 0.9, (height - above - 24) / height))
        axes.set_axis_on()
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=2)
        axes.set_xlim(-0.6, max(len(labels), 1) - 0.4)
        axes.set_ylim(0, 1.12 * max((sum(each) for each in values), default=1))
        for number, parts_of in enumerate(values):
            base = 0.0
            for part, value in enumerate(parts_of):
                colour, hatch = FILLS[part % len(FILLS)]
                drawn = axes.bar(
                    number, value, 0.7, bottom=base, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.6
                )
                drawn[0].set_gid(f"column-{number}-{part}")
                base += value
            _word(axes, number, base, f"{base:g}", shift=(0, 8), align="center")
        step = -(-len(labels) // 8) or 1
        axes.set_xticks(range(0, len(labels), step), labels[::step])
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        _legend(figure, parts)

    return _svg(name, title, height, draw)


def matrix(  # noqa: PLR0913  what a matrix is
    name: str,
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[tuple[float | None, str]]],
    *,
    label_length: int = LABEL_LENGTH,
) -> Markup:
    """Return a matrix of numbers: each cell with its text, the darker the larger its value; None leaves it empty."""
    height = ROW * (max(len(rows), 1) + 1) + 4

    def draw(figure: Figure) -> None:
        left = (label_length * SIZE + 10) / WIDTH
        axes = _axes(figure, (left, 0, 1 - left, 1))
        known = [value for line in cells for value, _ in line if value is not None]
        low, high = min(known, default=0.0), max(known, default=1.0)
        axes.set_xlim(0, max(len(columns), 1))
        axes.set_ylim(len(rows), -1)
        for number, column in enumerate(columns):
            _word(axes, number + 0.5, -0.5, column, align="center")
        for row, (label, line) in enumerate(zip(rows, cells, strict=True)):
            _word(axes, 0, row + 0.5, _short(label, label_length), shift=(-6, 0), align="right")
            for number, (value, text) in enumerate(line):
                if value is not None:
                    _cell(axes, row, number, 0.15 + 0.75 * ((value - low) / (high - low) if high > low else 0.5), text)

    return _svg(name, title, height, draw)


def share_curve(name: str, title: str, shares: Sequence[Share], *, across: str, up: str) -> Markup:
    """Return the curve of shares with their intervals over a square; the area of a dot is the rows of its class."""
    lowest = LOWEST if all(min(each.at, each.low) >= LOWEST for each in shares) else 0.0
    most = max((each.count for each in shares), default=1)

    def draw(figure: Figure) -> None:
        axes = _axes(figure, (0.13, 0.11, 0.84, 0.8))
        axes.set_axis_on()
        axes.grid(color="#dddddd", linewidth=0.6)
        axes.set_xlim(lowest, 1.02)
        axes.set_ylim(lowest, 1.02)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axes.plot((lowest, 1), (lowest, 1), color="#888888", linewidth=0.8, dashes=(5, 4))
        axes.plot([each.at for each in shares], [each.share for each in shares], color=INK, linewidth=1.5, gid="curve")
        for number, each in enumerate(shares):
            axes.plot((each.at, each.at), (each.low, each.high), color=INK, linewidth=1)
            area = DOT[0] + (DOT[1] - DOT[0]) * each.count / most
            axes.scatter([each.at], [each.share], s=area, color=INK, zorder=3).set_gid(f"dot-{number}")
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.set_title(title, fontsize=SIZE + 2)

    return _svg(name, title, WIDTH, draw, notes={f"dot-{n}": each.words for n, each in enumerate(shares)})


def slope(name: str, title: str, points: Sequence[tuple[int, float]]) -> Markup:
    """Return points (pages and seconds, both above 0) on logarithmic axes: what is linear is a straight line."""

    def draw(figure: Figure) -> None:
        axes = _axes(figure, (0.08, 0.1, 0.86, 0.78))
        axes.set_axis_on()
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.minorticks_off()
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.plot([pages for pages, _ in points], [seconds for _, seconds in points], color=INK, marker="o", gid="line")
        for pages, seconds in points:
            _word(axes, pages, seconds, f"{pages} p · {seconds:.2f} s", shift=(0, 10), align="center")
        axes.margins(0.12)
        axes.set_title(title, fontsize=SIZE + 2)

    return _svg(name, title, 320, draw)


def _axes(figure: Figure, place: tuple[float, float, float, float]) -> Axes:
    """Return axes that fill a part of the figure, without lines and numbers of their own."""
    axes = figure.add_axes(place)
    axes.set_axis_off()
    axes.set_axisbelow(True)
    return axes


def _bar(axes: Axes, row: int, stack: Stack) -> None:
    begin = 0.0
    for part, value in enumerate(stack.values):
        colour, hatch = FILLS[part % len(FILLS)]
        drawn = axes.barh(
            row, max(0.0, value), 0.72, left=begin, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.6
        )
        drawn[0].set_gid(f"bar-{row}-{part}")
        begin += max(0.0, value)


def _cell(axes: Axes, row: int, column: int, shade: float, text: str) -> None:
    from matplotlib import colormaps  # noqa: PLC0415  only a picture needs it
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    colour = colormaps[SHADES](shade)
    patch = Rectangle((column + 0.03, row + 0.05), 0.94, 0.9, facecolor=colour, gid=f"cell-{row}-{column}")
    axes.add_patch(patch)
    _word(axes, column + 0.5, row + 0.5, text, align="center", colour="#ffffff" if shade > 0.6 else "#1d2733")


def _word(  # noqa: PLR0913  where and how a word stands
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    shift: tuple[float, float] = (0, 0),
    align: str = "left",
    colour: str = "#1d2733",
) -> None:
    """Write a word beside a point, the middle of its letters at the height of the point."""
    offset = (shift[0], shift[1] - 0.36 * SIZE)
    axes.annotate(
        legible(text), (x, y), offset, textcoords="offset points", ha=align, va="baseline", color=colour,
        annotation_clip=False,
    )  # fmt: skip


def _legend_lines(parts: Sequence[str]) -> list[list[tuple[float, int, str]]]:
    """Return the names of the parts in lines that fit, each with its place across and its number."""
    lines: list[list[tuple[float, int, str]]] = []
    x = WIDTH
    for number, part in enumerate(parts):
        needed = _SWATCH + 4 + _width(part)
        if x + needed > WIDTH:
            lines.append([])
            x = 0.0
        lines[-1].append((x, number, part))
        x += needed + 14
    return lines


def _legend_height(parts: Sequence[str]) -> float:
    lines = len(_legend_lines(parts))
    return ROW * lines + 4 if lines else 0.0


def _legend(figure: Figure, parts: Sequence[str]) -> None:
    """Name the parts of a stack at the top, each beside a square of its filling."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415  only a picture needs it

    height = figure.get_figheight() * _POINTS_PER_INCH
    for line, names in enumerate(_legend_lines(parts)):
        y = height - ROW * (line + 1) + 4
        for x, number, part in names:
            colour, hatch = FILLS[number % len(FILLS)]
            place, size = (x / WIDTH, y / height), (_SWATCH / WIDTH, _SWATCH / height)
            figure.add_artist(Rectangle(place, *size, facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.6))
            figure.text((x + _SWATCH + 4) / WIDTH, (y + 1) / height, legible(part))


def _short(label: str, length: int) -> str:
    """Return as much of a label as has room, where its Latin letters take half of it."""
    if _width(label) <= length * SIZE:
        return label
    short = label
    while short and _width(short) > (length - 1) * SIZE:
        short = short[:-1]
    return f"{short}…"


def _width(text: str) -> float:
    """Return the points that a text takes across, near enough for every font."""
    return SIZE * sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.6 for sign in text)


def _svg(
    name: str, title: str, height: float, draw: Callable[[Figure], None], *, notes: dict[str, str] | None = None
) -> Markup:
    """Return what was drawn as an SVG element that may stand in a page beside others; screen readers say its title."""
    with _quietly(name):
        from matplotlib.figure import Figure  # noqa: PLC0415  it takes a second

        figure = Figure(figsize=(WIDTH / _POINTS_PER_INCH, height / _POINTS_PER_INCH))
        draw(figure)
        target = io.StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(target, format="svg", metadata=nothing)
    text = _GLOBAL_STYLE.sub("", _PROLOGUE.sub("", target.getvalue(), count=1)).strip()
    text = _IDS.sub(rf"\g<1>{name}-", text)
    for gid, words in (notes or {}).items():
        text = text.replace(f'<g id="{name}-{gid}">', f'<g id="{name}-{gid}"><title>{escape(words)}</title>', 1)
    head, _, rest = text.partition(">")
    head = _SIZE.sub("", head) + f' role="img" data-chart="{escape(name)}" style="stroke-linejoin: round">'
    return Markup(f"{head}<title>{escape(title)}</title>{rest}")  # noqa: S704  matplotlib escapes the words of a picture


@cache
def _load() -> None:
    """Load matplotlib so that it writes nothing into the person's folders: its list of fonts goes when we end.

    Where the person has named a folder for it (MPLCONFIGDIR) it is that one.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    if FOLDER_VARIABLE in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="jixiao-fonts-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[FOLDER_VARIABLE] = folder
    try:
        importlib.import_module("matplotlib.font_manager")
    finally:
        del os.environ[FOLDER_VARIABLE]  # processes that we start are not to look into a folder that goes


@contextmanager
def _quietly(name: str) -> Iterator[None]:
    """Draw as described above, and say nothing of fonts that this machine lacks: the reader's has them."""
    _load()
    from matplotlib import rc_context  # noqa: PLC0415  it takes a second

    settings: Any = {  # of a type that lists all that matplotlib can be told
        "font.family": list(FONTS),
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": SIZE,
        "hatch.linewidth": 0.5,
        "svg.fonttype": "none",
        "svg.hashsalt": name,
        "text.parse_math": False,
        "axes.unicode_minus": False,
    }
    with rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield
