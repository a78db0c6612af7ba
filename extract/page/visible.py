"""What of a page's marks can be seen: one notion for PDF and OFD, in whatever space their boxes are stated."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from extract.document import Box

Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue, 0..255."""

WHITE: Colour = (255, 255, 255)
OPAQUE = 255
SPECK = 1.5
"""Points: type this small is a speck (the smallest in reports is 5 pt); a reader says of such text that it is off."""
SAME_COLOUR = 10
"""Of 255, in each channel: ink that differs less from its ground cannot be seen (pdf-same-colour, pdf-white-text)."""
COVERED = 0.5
"""Of a glyph's box: a later opaque area over so much of it hides the glyph; a corrector's patch is cut close."""
CELL_SHARE = 0.125
"""Of the page: a clip this small is a cell's, and text that it cuts is the overflow of that cell."""
ADJOINING = 0.6
"""Of a glyph's height: the lines of one cell are at most this far apart."""
PALER = 50
"""Of 255: ink lighter than the page's ordinary ink by this much may be a watermark's."""
ORDINARY_SHARE = 0.1
"""Of a page's glyphs: the darkest ink of so many is the ordinary one; a watermark may have more glyphs."""
CROSSED = 3
CROSSED_SHARE = 0.08
"""Glyphs, and the share of an ink's glyphs: a watermark's ink lies across so many glyphs of the ordinary ink."""
CROSSING = 0.1
"""Of the smaller of two cores of glyphs: so much of it the other covers where the two are printed over each other."""
BIN = 12.0
"""Points: the side of the squares by which overlapping glyphs are looked up."""
MOST_BINS = 1_000
"""Squares of one glyph: a letter of 380 points. A file may say of a letter that it is a million wide."""
MOST_WIDE = 200
"""Glyphs wider than that, which are compared with all others: no page has more than a few."""


class Ink(NamedTuple):
    """How a piece of text is painted: its place in the drawing order, colour, opacity (0..255) and clip.

    `painted` is false for text that is only there to be selected; `off` for that of layers switched off, and specks.
    """

    order: int
    colour: Colour = (0, 0, 0)
    alpha: int = OPAQUE
    painted: bool = True
    clip: Box | None = None
    off: bool = False

    @property
    def shade(self) -> Colour:
        """The colour as it looks on white."""
        share = self.alpha / OPAQUE
        red, green, blue = (round(255 - (255 - channel) * share) for channel in self.colour)
        return red, green, blue


class Area(NamedTuple):
    """An opaque area as painted; `colour` is None for a picture, whose text is not known."""

    order: int
    box: Box
    colour: Colour | None


class Canvas:
    """The areas of a page in drawing order, asked what can be seen of the text."""

    def __init__(self, areas: Iterable[Area], page_area: float) -> None:
        """Take the areas; `page_area` is width times height."""
        self._areas = sorted(areas, key=lambda area: area.order)
        self._orders = [area.order for area in self._areas]
        self._page_area = page_area

    @property
    def last(self) -> int:
        """The order of the last area, -1 where there is none."""
        return self._orders[-1] if self._orders else -1

    def is_doubtful(self, ink: Ink) -> bool:
        """Tell whether any glyph of this ink might not be seen; of another none need be asked."""
        if ink.off or not ink.painted or ink.alpha == 0 or ink.clip is not None or self.last > ink.order:
            return True
        shade = ink.shade
        return alike(shade, WHITE) or any(area.colour is not None and alike(shade, area.colour) for area in self._areas)

    def hides(self, ink: Ink, box: Box) -> bool:
        """Tell whether a glyph of this ink at this place cannot be seen, its clip not looked at."""
        if ink.off or ink.alpha == 0:
            return True
        middle = _middle(box)
        if not ink.painted:
            # Text that stands for a picture is what was recognised of it: it says what the picture shows.
            return not any(area.colour is None and _holds(area.box, middle) for area in self._areas)
        split = bisect_right(self._orders, ink.order)
        if any(_holds(area.box, middle) and _share(area.box, box) >= COVERED for area in self._areas[split:]):
            return True
        ground = next((area.colour for area in reversed(self._areas[:split]) if _holds(area.box, middle)), WHITE)
        return ground is not None and alike(ink.shade, ground)

    def is_cell(self, clip: Box) -> bool:
        """Tell whether a clip is so small that it is a cell's."""
        return (clip[2] - clip[0]) * (clip[3] - clip[1]) <= CELL_SHARE * self._page_area


class Looked(NamedTuple):
    """Of the glyphs of a page, by their index: those that cannot be seen, those drawn over the text, new places."""

    hidden: set[int]
    over: set[int]
    moved: dict[int, Box]


def look(inks: Sequence[Ink | None], boxes: Sequence[Box], canvas: Canvas) -> Looked:
    """Return what of glyphs can be seen, each with its ink (None: not known, and seen) and its box.

    Text that its own cell cuts off is moved together into the cell: it is printed in part, and it is no text of the
    neighbour's. Text of watermarks is drawn over the page and is no part of it.

    Source: Excel and Calc print a text longer than its cell whole and clip it at the cell's edge.
    """
    hidden: set[int] = set()
    cells: dict[Box, list[int]] = {}
    doubts: dict[Ink, bool] = {}
    for index, (ink, box) in enumerate(zip(inks, boxes, strict=True)):
        if ink is None or not doubts.setdefault(ink, canvas.is_doubtful(ink)):
            continue
        clip = ink.clip
        if canvas.hides(ink, box) or (clip is not None and not canvas.is_cell(clip) and not _holds(clip, _middle(box))):
            hidden.add(index)
        elif clip is not None and canvas.is_cell(clip):
            cells.setdefault(clip, []).append(index)
    moved = _overflow(boxes, cells, hidden)
    marks = [
        (index, ink.shade, moved.get(index, box))
        for index, (ink, box) in enumerate(zip(inks, boxes, strict=True))
        if ink is not None and index not in hidden
    ]
    pale = _watermark_shades([(shade, box) for _, shade, box in marks])
    return Looked(hidden, {index for index, shade, _ in marks if shade in pale}, moved)


def _overflow(boxes: Sequence[Box], cells: dict[Box, list[int]], hidden: set[int]) -> dict[int, Box]:
    """Move the text of each clipped cell into it; what a cell shows nothing of is added to the hidden."""
    moved: dict[int, Box] = {}
    clipped = {index for members in cells.values() for index in members}
    for clip, own in cells.items():
        if all(_holds(clip, _middle(boxes[index])) for index in own):
            continue
        # pdfium forgets the clip of an object that lies in it: what stands in the cell is of the cell.
        free = (i for i in range(len(boxes)) if i not in clipped and i not in hidden)
        beside = [i for i in free if _holds(clip, _middle(boxes[i]))]
        if not any(_holds(clip, _middle(boxes[i])) or _adjoins(boxes[i], (boxes[j] for j in beside)) for i in own):
            hidden.update(own)
            continue
        members = [*own, *beside]
        moved.update(zip(members, _squeezed([boxes[index] for index in members], clip), strict=True))
    return moved


def _adjoins(box: Box, others: Iterable[Box]) -> bool:
    """Tell whether a glyph stands right above, below or beside one of others: it goes on with their text."""
    reach = ADJOINING * (box[3] - box[1])
    return any(
        max(box[1] - other[3], other[1] - box[3]) <= reach and max(box[0] - other[2], other[0] - box[2]) <= reach
        for other in others
    )


def _squeezed(boxes: Sequence[Box], clip: Box) -> Iterator[Box]:
    """Yield boxes that overflow a clip drawn together into it."""
    across = _line(min(box[0] for box in boxes), max(box[2] for box in boxes), clip[0], clip[2])
    down = _line(min(box[1] for box in boxes), max(box[3] for box in boxes), clip[1], clip[3])
    for box in boxes:
        yield (
            box[0] * across[0] + across[1],
            box[1] * down[0] + down[1],
            box[2] * across[0] + across[1],
            box[3] * down[0] + down[1],
        )


def moved_within(value: float, old: tuple[float, float], new: tuple[float, float]) -> float:
    """Return where a value lies after the interval that it lies in was moved: a baseline with its box."""
    return new[0] + (value - old[0]) * (new[1] - new[0]) / max(old[1] - old[0], 1e-6)


def _line(low: float, high: float, least: float, most: float) -> tuple[float, float]:
    """Return factor and shift that bring an interval into another; it stays where it lies in it already."""
    if low >= least and high <= most:
        return 1.0, 0.0
    factor = min(1.0, (most - least) / max(high - low, 1e-6))
    return factor, (least if low < least or factor < 1.0 else most - (high - low)) - low * factor


def crossed_by(shades: Iterable[Colour]) -> bool:
    """Tell whether text of some shade may be a watermark's: some is paler than another."""
    lights = [_light(shade) for shade in set(shades)]
    return bool(lights) and max(lights) - min(lights) >= PALER


def _watermark_shades(marks: Sequence[tuple[Colour, Box]]) -> frozenset[Colour]:
    """Return the shades whose text lies across the page's ordinary text: a watermark or a stamp, no part of it.

    `marks` are the visible glyphs with their shade; the ordinary ink is the darkest of the common ones.
    """
    counts = Counter(shade for shade, _ in marks)
    if len(counts) < 2:
        return frozenset()
    least = ORDINARY_SHARE * len(marks)
    ordinary = min((shade for shade, count in counts.items() if count >= least), key=_light)
    paler = {shade for shade in counts if _light(shade) - _light(ordinary) >= PALER}
    if not paler:
        return frozenset()
    text = _Cores(_core(box) for shade, box in marks if shade not in paler)
    crossed = Counter(shade for shade, box in marks if shade in paler and text.lies_below(_core(box)))
    return frozenset(s for s, hits in crossed.items() if hits >= CROSSED and hits >= CROSSED_SHARE * counts[s])


class _Cores:
    """The cores of glyphs, looked up by where they lie."""

    def __init__(self, cores: Iterable[Box]) -> None:
        self._all: list[Box] = []
        self._wide: list[Box] = []
        self._near: dict[tuple[int, int], list[Box]] = defaultdict(list)
        self._wide_asked = 0
        for core in cores:
            self._all.append(core)
            if not _is_wide(core):
                for key in _bins(core):
                    self._near[key].append(core)
            elif len(self._wide) < MOST_WIDE:
                self._wide.append(core)

    def lies_below(self, core: Box) -> bool:
        """Tell whether the core of another glyph lies on one of these."""
        if _is_wide(core):
            self._wide_asked += 1
            others: Iterable[Box] = self._all if self._wide_asked <= MOST_WIDE else ()
        else:
            others = chain(self._wide, (other for key in _bins(core) for other in self._near.get(key, ())))
        return any(max(_share(other, core), _share(core, other)) >= CROSSING for other in others)


def _is_wide(box: Box) -> bool:
    return (box[2] - box[0] + BIN) * (box[3] - box[1] + BIN) > MOST_BINS * BIN**2


def _core(box: Box) -> Box:
    """Return the inner part of a glyph's box, which its letter fills."""
    across, down = (box[2] - box[0]) / 5, (box[3] - box[1]) / 5
    return box[0] + across, box[1] + down, box[2] - across, box[3] - down


def _bins(box: Box) -> Iterator[tuple[int, int]]:
    for x in range(int(box[0] // BIN), int(box[2] // BIN) + 1):
        for y in range(int(box[1] // BIN), int(box[3] // BIN) + 1):
            yield x, y


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _light(shade: Colour) -> float:
    return sum(shade) / 3


def alike(a: Colour, b: Colour) -> bool:
    """Tell whether nobody sees one colour on the other."""
    return all(abs(one - other) <= SAME_COLOUR for one, other in zip(a, b, strict=True))


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _share(area: Box, box: Box) -> float:
    """Return the part of a box that an area covers, 0..1."""
    width = min(area[2], box[2]) - max(area[0], box[0])
    height = min(area[3], box[3]) - max(area[1], box[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max((box[2] - box[0]) * (box[3] - box[1]), 1e-6)
