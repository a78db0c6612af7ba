"""Ruling lines of a sheet: found by morphology, joined over gaps, and used to straighten what the scanner bent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from extract.scan.settings.gridding import GRIDDING
from extract.scan.sheet import Matrix
from extract.scan.stains.red_seals import Mask, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A straight ruling in sheet pixels: `at` is its middle across, `start` < `end` its extent, `slope` px per px."""

    horizontal: bool
    at: float
    start: float
    end: float
    slope: float = 0.0

    @property
    def length(self) -> float:
        """Extent in pixels."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingMap:
    """The rulings of a sheet that cross others, the long level ones that cross none, the mask of all their pixels."""

    rulings: tuple[Ruling, ...]
    loose: tuple[Ruling, ...]
    mask: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class SealArea:
    """Where grey seals lie: their whole discs, and the strokes that are surely theirs (ring and star)."""

    discs: Mask
    strokes: Mask


def find_rulings(grey: Picture, em: float, seals: SealArea | None = None) -> RulingMap:
    """Return the rulings of an upright sheet whose skew is below about 1 degree; `em` is the type height in pixels.

    What may be a stroke of one of the `seals` must continue a ruling that lies elsewhere.
    """
    level, plumb = _one_way(grey, em, horizontal=True), _one_way(grey, em, horizontal=False)
    across = _over_last_dots(level.rulings, plumb.rulings, level.faint, em)
    down = _over_last_dots(plumb.rulings, across, plumb.faint, em)
    across = _over_strokes(across, down, em)  # tables stand one below the other, and their walls in line
    if seals is not None:
        across, down = _outside(across, seals, em), _outside(down, seals, em)
    every = across
    across, down = _believable(across, down, em)
    loose = [ruling for ruling in every if ruling.length >= GRIDDING.free_length * em and ruling not in across]
    across, down = _large(across, down, em)
    across, down = _trimmed(across, down, em), _trimmed(down, across, em)
    broad, narrow = GRIDDING.bend * em, GRIDDING.stub * em
    mask = np.zeros_like(grey)
    for way, rulings in ((level, [*across, *loose]), (plumb, down)):
        # A stub that a crossing stroke leaves of a ruling is too short for a run of its own.
        mask |= _whole_runs(way.runs, _only(way.runs, rulings, broad), em) | _only(way.dark, rulings, narrow)
    return RulingMap(rulings=(*across, *down), loose=tuple(loose), mask=mask)


class _Way(NamedTuple):
    """What lies along one direction: dark runs as rulings, their pixels, and what is dark or faint and thin across."""

    rulings: list[Ruling]
    runs: Mask
    dark: Mask
    faint: Mask


def _one_way(grey: Picture, em: float, *, horizontal: bool) -> _Way:
    """Return what lies along one direction."""
    thick = max(5, int(GRIDDING.line_thickness * em) | 1)
    seed = max(12, round(GRIDDING.seed_length * em))
    gap = max(3, round(GRIDDING.gap * em))

    def along(length: int) -> Mask:
        return np.ones((1, length) if horizontal else (length, 1), np.uint8)

    def over(length: int) -> Mask:
        return np.ones((length, 1) if horizontal else (1, length), np.uint8)

    thin = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, over(thick))
    # The mean along the line lifts a grey hairline above the grain of the paper before the threshold.
    # Capped, so that the black strokes of letters do not bleed over the gaps between them.
    thin = cv2.blur(np.minimum(thin, GRIDDING.line_cap), (5, 1) if horizontal else (1, 5))
    dark = cv2.threshold(thin, GRIDDING.line_depth, 255, cv2.THRESH_BINARY)[1]
    faint = cv2.threshold(thin, GRIDDING.dot_depth, 255, cv2.THRESH_BINARY)[1]
    runs = cv2.morphologyEx(dark, cv2.MORPH_OPEN, along(seed))
    if not runs.any():
        return _Way([], runs, dark, faint)
    # A slightly sloping line climbs in steps: the steps are joined across before the pieces are joined along.
    joined = cv2.morphologyEx(cv2.dilate(runs, over(3)), cv2.MORPH_CLOSE, along(gap))
    return _Way(_over_dots(_measure(joined, runs, em, horizontal=horizontal), faint, em), runs, dark, faint)


def _measure(joined: Mask, runs: Mask, em: float, *, horizontal: bool) -> list[Ruling]:
    count, labels = cv2.connectedComponents(joined, connectivity=8)
    points = cv2.findNonZero(cv2.bitwise_and(runs, joined))
    if points is None:
        return []
    xy = points.reshape(-1, 2)
    owner = labels[xy[:, 1], xy[:, 0]]
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(count + 1))
    rulings: list[Ruling] = []
    for label in range(1, count):
        if bounds[label] == bounds[label + 1]:
            continue
        own = xy[order[bounds[label] : bounds[label + 1]]].astype(np.float64)
        position, level = (own[:, 0], own[:, 1]) if horizontal else (own[:, 1], own[:, 0])
        start, end = float(position.min()), float(position.max()) + 1
        slope = float(np.polyfit(position, level, 1)[0]) if end - start > GRIDDING.long * em else 0.0
        across = float(np.ptp(level)) - abs(slope) * (end - start)
        if across > 1.2 * em:  # a block of text or a picture, no line
            continue
        if len(np.unique(own[:, 0 if horizontal else 1])) < GRIDDING.covered * (end - start):
            continue
        rulings.append(Ruling(horizontal=horizontal, at=float(np.median(level)), start=start, end=end, slope=slope))
    return _joined(rulings, em)


def _joined(rulings: Sequence[Ruling], em: float) -> list[Ruling]:
    """Join collinear pieces that a gap separates."""
    pieces = sorted(rulings, key=lambda ruling: ruling.start)
    result: list[Ruling] = []
    for piece in pieces:
        for index, other in enumerate(result):
            expected = other.at + other.slope * (piece.start - (other.start + other.end) / 2)
            if (
                -0.5 * em <= piece.start - other.end <= GRIDDING.gap * em
                and abs(expected - piece.at) <= GRIDDING.bend * em
            ):
                result[index] = _one(other, piece)
                break
        else:
            result.append(piece)
    return result


def _one(first: Ruling, second: Ruling) -> Ruling:
    """Return the ruling that two pieces of it make."""
    weight = second.length / (second.length + first.length)
    return Ruling(
        horizontal=first.horizontal,
        at=first.at * (1 - weight) + second.at * weight,
        start=first.start,
        end=max(second.end, first.end),
        slope=first.slope * (1 - weight) + second.slope * weight,
    )


def _over_dots(rulings: Sequence[Ruling], dark: Mask, em: float) -> list[Ruling]:
    """Join pieces in one line where thin marks lie all along the gap and next to nothing beside it: dots or wear."""
    result: list[Ruling] = []
    for piece in sorted(rulings, key=lambda ruling: ruling.start):
        for index, other in enumerate(result):
            beside = abs(other.at + other.slope * (piece.start - (other.start + other.end) / 2) - piece.at)
            in_line = beside <= GRIDDING.in_line * em and max(piece.length, other.length) >= GRIDDING.long * em
            if in_line and piece.start > other.end and _is_dotted(dark, other, piece, em):
                result[index] = _one(other, piece)
                break
        else:
            result.append(piece)
    return result


def _is_dotted(dark: Mask, first: Ruling, second: Ruling, em: float) -> bool:
    """Tell whether the gap between two pieces of a ruling is dotted."""
    at = (first.at + second.at) / 2
    return _are_dots(dark, at, first.end, second.start, em=em, horizontal=first.horizontal)


def _are_dots(  # noqa: PLR0913  a stretch of a line on a mask
    dark: Mask, at: float, start: float, end: float, *, em: float, horizontal: bool
) -> bool:
    """Tell whether marks lie all along a stretch of a line, and nothing on either side of it."""
    if end - start > GRIDDING.free_length * em:
        return False
    way = dark if horizontal else dark.T
    off = max(4, round(GRIDDING.beside_dots * em))

    def marks(level: int) -> npt.NDArray[np.bool_]:
        part = way[max(0, level - 1) : level + 2, max(0, int(start)) : round(end)]
        return np.asarray((part > 0).any(axis=0) if part.size else np.zeros(1, bool))

    level = round(at)
    dots = marks(level)
    white = np.diff(np.flatnonzero(np.concatenate([[True], dots, [True]]))).max() - 1
    beside = max(marks(level - off).mean(), marks(level + off).mean())
    return bool(dots.mean() >= GRIDDING.dotted and white <= GRIDDING.dot_gap * em and beside <= GRIDDING.blank_beside)


def _over_last_dots(rulings: Sequence[Ruling], crossing: Sequence[Ruling], faint: Mask, em: float) -> list[Ruling]:
    """Return the rulings, long ones drawn on over dots to the next crossing ruling."""
    reach = GRIDDING.touch * em
    walls = [other for other in crossing if other.length >= GRIDDING.long * em]
    result = []
    for ruling in rulings:
        start, end = ruling.start, ruling.end
        if ruling.length >= GRIDDING.long * em:
            near = sorted(w.at for w in walls if w.start - reach <= ruling.at <= w.end + reach)
            dotted = partial(_are_dots, faint, ruling.at, em=em, horizontal=ruling.horizontal)
            beyond, before = [at for at in near if at > end + reach], [at for at in near if at < start - reach]
            if beyond and dotted(end, beyond[0]):
                end = beyond[0]
            if before and dotted(before[-1], start):
                start = before[-1]
        result.append(replace(ruling, start=start, end=end))
    return result


def _over_strokes(rulings: Sequence[Ruling], crossing: Sequence[Ruling], em: float) -> list[Ruling]:
    """Join long pieces in one line over the gap that a pen or a fold has left, not the walls of two tables in line.

    These end on a ruling that crosses them, on both sides of the white between.
    """
    walls = [other for other in crossing if other.length >= GRIDDING.long * em]

    def ends(ruling: Ruling, at: float) -> bool:
        reach = GRIDDING.touch * em
        return any(abs(w.at - at) <= reach and w.start - reach <= ruling.at <= w.end + reach for w in walls)

    result: list[Ruling] = []
    for piece in sorted(rulings, key=lambda ruling: ruling.start):
        for index, other in enumerate(result):
            gap = piece.start - other.end
            beside = abs(other.at + other.slope * (piece.start - (other.start + other.end) / 2) - piece.at)
            near = 0 <= gap <= GRIDDING.long_gap * em and beside <= GRIDDING.in_line * em
            long = min(piece.length, other.length) >= GRIDDING.long * em
            if near and long and not (ends(other, other.end) and ends(piece, piece.start)):
                result[index] = _one(other, piece)
                break
        else:
            result.append(piece)
    return result


def _believable(across: Sequence[Ruling], down: Sequence[Ruling], em: float) -> tuple[list[Ruling], list[Ruling]]:
    """Drop strokes of letters: runs that do not reach from one crossing ruling to another, save very long ones."""
    seeds_across = [ruling for ruling in across if ruling.length >= GRIDDING.long * em]
    seeds_down: list[Ruling] = []
    for _ in range(2):  # what is believed after the first round is all that may support others in the second
        seeds_down = _supported(down, seeds_across, em)
        seeds_across = _supported(across, seeds_down, em)
    return seeds_across, seeds_down


def _supported(rulings: Sequence[Ruling], crossing: Sequence[Ruling], em: float) -> list[Ruling]:
    """Return the rulings that reach from one crossing ruling to another, are very long, or end in an open side."""
    kept: list[Ruling] = []
    hanging: list[tuple[Ruling, tuple[bool, float]]] = []
    for ruling in rulings:
        if _is_stroke(ruling, crossing, em):
            continue
        low, high = _crossed(ruling, crossing, em)
        met = len([other for other in crossing if _meets(ruling, other, em)])
        if (
            _free(ruling, crossing, em)
            or _spans(ruling, crossing, em)
            or (met > 1 and high - low > GRIDDING.seed_length * em)
        ):
            kept.append(ruling)
        elif (end := _free_end(ruling, crossing, em)) is not None:
            hanging.append((ruling, end))
    kept += [ruling for ruling, (start, at) in hanging if _open_side(ruling, at, rulings, crossing, em, start=start)]
    return kept


def _is_stroke(ruling: Ruling, crossing: Sequence[Ruling], em: float) -> bool:
    """Tell whether a short run ends off the rulings at both ends, as the strokes of letters in a low row do."""
    if ruling.length >= GRIDDING.short * em:
        return False
    slack = GRIDDING.off * em
    levels = [other.at for other in crossing if other.start - slack <= ruling.at <= other.end + slack]
    return all(
        min((abs(level - end) for level in levels), default=em) > GRIDDING.off * em
        for end in (ruling.start, ruling.end)
    )


def _large(across: Sequence[Ruling], down: Sequence[Ruling], em: float) -> tuple[list[Ruling], list[Ruling]]:
    """Drop groups of crossing rulings without a long one: the strokes of a title's characters, a tick box."""
    groups: list[tuple[list[Ruling], list[Ruling]]] = []
    for ruling in across:
        met = [other for other in down if _meets(ruling, other, em)]
        touched = [group for group in groups if any(other in group[1] for other in met)]
        groups = [group for group in groups if group not in touched]
        levels = [ruling, *(one for group in touched for one in group[0])]
        plumbs = list(dict.fromkeys([*met, *(one for group in touched for one in group[1])]))
        groups.append((levels, plumbs))
    large = [group for group in groups if max(one.length for one in (*group[0], *group[1])) >= GRIDDING.table_side * em]
    return [one for group in large for one in group[0]], [one for group in large for one in group[1]]


def _open_side(  # noqa: PLR0913
    ruling: Ruling, at: float, rulings: Sequence[Ruling], crossing: Sequence[Ruling], em: float, *, start: bool
) -> bool:
    """Tell whether a ruling ends where a page break cut its table: the table's two borders end there too."""
    near = [other for other in crossing if _meets(ruling, other, em)]
    first = min(near, key=lambda other: abs(other.at - at))
    level = [other.at for other in rulings if abs((other.start if start else other.end) - at) <= GRIDDING.touch * em]
    reach = GRIDDING.touch * em
    return len(level) >= GRIDDING.open_side and min(level) <= first.start + reach and max(level) >= first.end - reach


def _free_end(ruling: Ruling, crossing: Sequence[Ruling], em: float) -> tuple[bool, float] | None:
    """Return which end of a ruling is free (True for the start) and where it lies.

    None where no other ruling meets it, and where one lies beyond the free end: then it ends inside a cell.
    """
    if not any(_meets(ruling, other, em) for other in crossing):
        return None
    low, high = _crossed(ruling, crossing, em)
    at_start = low - ruling.start > ruling.end - high
    beside = [other.at for other in crossing if other.start - em <= ruling.at <= other.end + em]
    if any(
        at < ruling.start - GRIDDING.touch * em if at_start else at > ruling.end + GRIDDING.touch * em for at in beside
    ):
        return None
    return (True, ruling.start) if at_start else (False, ruling.end)


def _outside(rulings: Sequence[Ruling], seals: SealArea, em: float) -> list[Ruling]:
    """Drop strokes of a seal: short ones inside it and arcs of its ring, unless a ruling elsewhere continues them."""

    def share(ruling: Ruling, mask: Mask) -> float:
        across = min(max(round(ruling.at), 0), mask.shape[0 if ruling.horizontal else 1] - 1)
        start, end = max(0, round(ruling.start)), round(ruling.end)
        line = mask[across, start:end] if ruling.horizontal else mask[start:end, across]
        return float((line > 0).mean()) if line.size else 0.0

    def doubtful(ruling: Ruling) -> bool:
        if ruling.length < GRIDDING.in_seal * em and share(ruling, seals.discs) > 0.5:
            return True
        return ruling.length < GRIDDING.free_length * em and share(ruling, seals.strokes) > GRIDDING.on_stroke

    def continues(ruling: Ruling, other: Ruling) -> bool:
        gap = max(other.start - ruling.end, ruling.start - other.end)
        in_line = abs(other.at - ruling.at) <= GRIDDING.bend * em / 2
        return in_line and gap <= GRIDDING.long * em <= other.length

    doubted = [doubtful(ruling) for ruling in rulings]
    sure = [ruling for ruling, doubt in zip(rulings, doubted, strict=True) if not doubt]
    return sure + [
        ruling
        for ruling, doubt in zip(rulings, doubted, strict=True)
        if doubt and any(continues(ruling, other) for other in sure)
    ]


def _trimmed(rulings: Sequence[Ruling], crossing: Sequence[Ruling], em: float) -> list[Ruling]:
    """Cut off what a single ruling has beyond its last crossing: a letter touches it. An open table has several."""
    ends = [_crossed(ruling, crossing, em) for ruling in rulings]
    over: dict[tuple[bool, int], int] = {}
    for ruling, (low, high) in zip(rulings, ends, strict=True):
        if low - ruling.start > GRIDDING.touch * em:
            over[False, round(low / em)] = over.get((False, round(low / em)), 0) + 1
        if ruling.end - high > GRIDDING.touch * em:
            over[True, round(high / em)] = over.get((True, round(high / em)), 0) + 1
    result = []
    for ruling, (low, high) in zip(rulings, ends, strict=True):
        start, end = ruling.start, ruling.end
        if low - start > GRIDDING.touch * em and over[False, round(low / em)] < 2 and low - start < GRIDDING.long * em:
            start = low
        if end - high > GRIDDING.touch * em and over[True, round(high / em)] < 2 and end - high < GRIDDING.long * em:
            end = high
        result.append(replace(ruling, start=start, end=end))
    return result


def _crossed(ruling: Ruling, crossing: Sequence[Ruling], em: float) -> tuple[float, float]:
    """Return the first and the last position at which others meet a ruling."""
    at = [other.at for other in crossing if _meets(ruling, other, em)]
    return (min(at), max(at)) if at else (ruling.start, ruling.end)


def _free(ruling: Ruling, crossing: Sequence[Ruling], em: float) -> bool:
    """Tell whether a ruling is so long that its ends may be free; it must cross or meet another all the same."""
    return ruling.length >= GRIDDING.free_length * em and any(_meets(ruling, other, em) for other in crossing)


def _spans(ruling: Ruling, crossing: Sequence[Ruling], em: float) -> bool:
    """Tell whether a ruling reaches from one crossing ruling to another."""
    reach = GRIDDING.touch * em
    near = [other for other in crossing if other.start - reach <= ruling.at <= other.end + reach]
    levels = [other.at + other.slope * (ruling.at - (other.start + other.end) / 2) for other in near]
    return any(abs(level - ruling.start) <= reach for level in levels) and any(
        abs(level - ruling.end) <= reach for level in levels
    )


def _meets(ruling: Ruling, other: Ruling, em: float) -> bool:
    reach = GRIDDING.touch * em
    return (
        other.start - reach <= ruling.at <= other.end + reach and ruling.start - reach <= other.at <= ruling.end + reach
    )


def _only(mask: Mask, rulings: Sequence[Ruling], half: float) -> Mask:
    """Return the mask's pixels that lie on one of the rulings, `half` of a band on either side of its line."""
    band = np.zeros_like(mask)
    for ruling in rulings:
        rise = ruling.slope * ruling.length / 2
        ends = [(ruling.start, ruling.at - rise), (ruling.end, ruling.at + rise)]
        first, second = [(round(a), round(b)) if ruling.horizontal else (round(b), round(a)) for a, b in ends]
        cv2.line(band, first, second, 255, max(3, round(2 * half)))
    return cv2.bitwise_and(mask, band)


def _whole_runs(runs: Mask, part: Mask, em: float) -> Mask:
    """Return the part of the runs that lies on rulings, with what long runs of it have beside their straight line.

    Paper that curls bends the ends of a ruling; what stays of them would be read as a dash.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(runs, np.ones((3, 3), np.uint8)))
    on_line = np.bincount(labels[part > 0], minlength=count)
    dark = np.bincount(labels[runs > 0], minlength=count)
    length = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    bent = (length >= GRIDDING.long * em) & (on_line >= GRIDDING.on_line * np.maximum(dark, 1))
    bent[0] = False
    return np.asarray(part | np.where(bent[labels], runs, 0), np.uint8)


def straightening(rulings: Sequence[Ruling], size: tuple[int, int]) -> Matrix | None:
    """Return the map from a sheet with level and plumb rulings back to this sheet; None where there are too few.

    The slope of level rulings may change from top to bottom and that of plumb ones from left to right (a photo taken at
    an angle); with rulings of one direction only the other is taken to be square to it.
    """
    width, height = size
    level = _slopes([ruling for ruling in rulings if ruling.horizontal], 0.2 * width, height)
    plumb = _slopes([ruling for ruling in rulings if not ruling.horizontal], 0.12 * height, width)
    if level is None and plumb is None:
        return None
    if level is None and plumb is not None:
        level = (-float(np.mean(plumb)),) * 2
    if plumb is None and level is not None:
        plumb = (-float(np.mean(level)),) * 2
    if level is None or plumb is None:
        return None
    corners = []
    for x, y in ((0, 0), (width, 0), (width, height), (0, height)):
        # The corner is where the sheet's tilted top or bottom line meets its tilted side line.
        a = level[0] if y == 0 else level[1]
        b = plumb[0] if x == 0 else plumb[1]
        dx, dy = x - width / 2, y - height / 2
        system = np.array([[1.0, -b], [-a, 1.0]])
        solved = np.linalg.solve(system, np.array([dx, dy]))
        corners.append(solved + np.array([width / 2, height / 2]))
    source = np.array(corners, np.float32)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return cv2.getPerspectiveTransform(target, source)


def _slopes(rulings: Sequence[Ruling], shortest: float, extent: float) -> tuple[float, float] | None:
    """Return the slope at the near and at the far end of the sheet, fitted over the long rulings."""
    long = [ruling for ruling in rulings if ruling.length >= shortest]
    if not long:
        return None
    at = np.array([ruling.at for ruling in long])
    slope = np.array([ruling.slope for ruling in long])
    weight = np.array([ruling.length for ruling in long])
    middle = float(np.median(slope))
    good = np.abs(slope - middle) < 0.02 + 2 * float(np.median(np.abs(slope - middle)))
    at, slope, weight = at[good], slope[good], weight[good]
    if len(at) < 4 or float(np.ptp(at)) < 0.25 * extent:
        mean = float(np.average(slope, weights=weight))
        return mean, mean
    rate, base = _weighted_line(at, slope, weight)
    return base, base + rate * extent


def _weighted_line(x: npt.NDArray[Any], y: npt.NDArray[Any], weight: npt.NDArray[Any]) -> tuple[float, float]:
    rate, base = np.polyfit(x, y, 1, w=np.sqrt(weight))
    return float(rate), float(base)
