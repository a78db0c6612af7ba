"""A photographed or scanned page becomes a straight sheet: paper found, light evened, skew and perspective undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extract.scan.settings.cleaning import CLEANING
from extract.scan.stains.dark_grounds import without_dark_grounds
from extract.scan.stains.red_seals import Mask, Picture, find_seals, grey_without_seals
from extract.scan.stains.streaks import without_streaks

Matrix: TypeAlias = npt.NDArray[Any]
"""3 x 3, maps homogeneous pixel positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The picture in working size: evenly lit grey (paper 255), the seals' mask, and the map to the pixels given."""

    grey: Picture
    seals: Mask
    to_given: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One upright straight page: grey with paper at 255, the seals' mask, the map to the pixels of the picture given.

    `em` is the height of the body type in pixels. Where grey seals lie on the page, `others` are pictures of
    it with the seals paled more, not at all, and levelled; the cells there are read from them too.
    """

    grey: Picture
    seals: Mask
    to_given: Matrix
    em: float
    others: tuple[Picture, ...] = ()

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.grey.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.grey.shape[0])


def load_source(pixels: Picture) -> Source:
    """Return the picture in working size with even light and without seals; paper on a desk is cut out and squared."""
    height, width = pixels.shape[:2]
    scale = min(1.0, float(np.sqrt(CLEANING.source_area / (height * width))))
    if scale < 1.0:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    to_given = np.diag([1 / scale, 1 / scale, 1.0])
    corners = paper_corners(pixels)
    if corners is not None:
        back, size = _square(corners)
        pixels = cv2.warpPerspective(
            pixels, back, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        )
        to_given = to_given @ back
    seals = find_seals(pixels)
    grey = without_streaks(even_light(without_dark_grounds(grey_without_seals(pixels, seals))))
    return Source(grey=grey, seals=seals, to_given=to_given)


def even_light(grey: Picture) -> Picture:
    """Return the grey picture with the paper at 255 everywhere and the darkest ink near 0."""
    scale = min(1.0, 500 / min(grey.shape[:2]))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (19, 19)))
    paper = cv2.medianBlur(paper, 15)
    paper = cv2.GaussianBlur(paper, (0, 0), 5)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    flat = cv2.divide(grey, np.maximum(paper, 24), scale=255)
    sample = flat[::3, ::3]
    white = float(np.median(sample))
    # Grain of the paper lies on both sides of its median; the darker half of it becomes white too.
    grain = float(np.median(np.abs(sample.astype(np.float32) - white)))
    white = max(white - 2.5 * grain, 160.0)
    black = min(float(np.percentile(sample, 0.5)), white - 60.0)
    table = np.clip((np.arange(256) - black) * 255.0 / (white - black), 0, 255).astype(np.uint8)
    return cv2.LUT(flat, table)


def paper_corners(pixels: Picture) -> npt.NDArray[Any] | None:
    """Return the corners (clockwise from the top left, in pixels) of paper on a desk, None where none is seen."""
    height, width = pixels.shape[:2]
    scale = 640 / max(height, width)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(small, 7)
    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    best: npt.NDArray[Any] | None = None
    best_support = CLEANING.edge_support
    gradient = _gradient(lab)
    for channel, dark_is_desk in ((hsv[:, :, 1], False), (lab[:, :, 0], True), (lab[:, :, 2], False)):
        kind = cv2.THRESH_BINARY if dark_is_desk else cv2.THRESH_BINARY_INV
        mask = cv2.threshold(np.ascontiguousarray(channel), 0, 255, kind | cv2.THRESH_OTSU)[1]
        quad = _quadrilateral(mask)
        if quad is None:
            continue
        support = _support(gradient, quad)
        if support > best_support:
            best, best_support = quad, support
    return None if best is None else best / scale


def _gradient(lab: Picture) -> npt.NDArray[Any]:
    """Return where brightness or colour changes: the largest Sobel response of the three channels."""
    blurred = cv2.GaussianBlur(lab, (0, 0), 1.5).astype(np.float32)
    across = np.abs(cv2.Sobel(blurred, cv2.CV_32F, 1, 0)).max(axis=2)
    down = np.abs(cv2.Sobel(blurred, cv2.CV_32F, 0, 1)).max(axis=2)
    return np.asarray(np.maximum(across, down))


def _quadrilateral(mask: Mask) -> npt.NDArray[Any] | None:
    """Return the four corners of the largest light area if it is a convex quadrilateral with desk around it."""
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    quad = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True)
    share = cv2.contourArea(quad) / mask.size
    if len(quad) != 4 or not CLEANING.paper_share < share < CLEANING.paper_full:
        return None
    if cv2.contourArea(hull) > 1.06 * cv2.contourArea(quad):
        return None
    points = quad.reshape(4, 2).astype(np.float32)
    start = int(np.argmin(points.sum(axis=1)))
    points = np.roll(points, -start, axis=0)
    if points[1][0] < points[3][0]:
        points = points[[0, 3, 2, 1]]
    sides = [float(np.linalg.norm(points[i] - points[(i + 1) % 4])) for i in range(4)]
    opposite = max(sides[0] / sides[2], sides[2] / sides[0], sides[1] / sides[3], sides[3] / sides[1])
    return points if opposite < 1.6 else None


def _support(gradient: npt.NDArray[Any], quad: npt.NDArray[Any]) -> float:
    """Return the share of the sides along which a real edge runs; 0 where nearly all sides are the picture's border."""
    height, width = gradient.shape
    hits = total = 0
    strong = max(12.0, 2.0 * float(np.median(gradient)))
    for first, second in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        for part in np.linspace(0.03, 0.97, 60):
            x, y = first + (second - first) * part
            column, row = round(float(x)), round(float(y))
            if min(column, row, width - 1 - column, height - 1 - row) < 6:
                continue
            total += 1
            around = gradient[max(0, row - 5) : row + 6, max(0, column - 5) : column + 6]
            hits += bool(around.max() > strong)
    return hits / total if total >= 60 else 0.0


def _square(corners: npt.NDArray[Any]) -> tuple[Matrix, tuple[int, int]]:
    """Return the map from a rectangle back to the quadrilateral, and the rectangle's size (width, height)."""
    top, right, bottom, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    width, height = round(max(top, bottom)), round(max(left, right))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return cv2.getPerspectiveTransform(target, corners.astype(np.float32)), (width, height)


def warp(source: Source, back: Matrix, size: tuple[int, int], em: float) -> Sheet:
    """Return what `back` (sheet pixels to source pixels) shows of the source, as a sheet of `size` (width, height)."""
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    grey = cv2.warpPerspective(source.grey, back, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    if source.seals.any():
        seals = cv2.warpPerspective(source.seals, back, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
    else:
        seals = np.zeros(grey.shape, np.uint8)
    return Sheet(grey=grey, seals=seals, to_given=source.to_given @ back, em=em)


def turn(source: Source, quarter_turns: int) -> Source:
    """Return the source turned clockwise by quarter turns."""
    quarter_turns %= 4
    if not quarter_turns:
        return source
    height, width = source.grey.shape
    back = {
        1: [[0, 1, 0], [-1, 0, height - 1], [0, 0, 1]],
        2: [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
        3: [[0, -1, width - 1], [1, 0, 0], [0, 0, 1]],
    }[quarter_turns]
    return replace(
        source,
        grey=np.ascontiguousarray(np.rot90(source.grey, -quarter_turns)),
        seals=np.ascontiguousarray(np.rot90(source.seals, -quarter_turns)),
        to_given=source.to_given @ np.array(back, dtype=float),
    )


def cut(source: Source, left: int, right: int) -> Source:
    """Return the columns from `left` to `right` of a source."""
    shift = np.array([[1, 0, left], [0, 1, 0], [0, 0, 1]], dtype=float)
    return Source(
        grey=np.ascontiguousarray(source.grey[:, left:right]),
        seals=np.ascontiguousarray(source.seals[:, left:right]),
        to_given=source.to_given @ shift,
    )


def ink(grey: Picture, level: int = 150) -> Mask:
    """Return the mask of the pixels darker than `level` (of 255)."""
    return cv2.threshold(grey, level, 255, cv2.THRESH_BINARY_INV)[1]


def skew(grey: Picture) -> float:
    """Return the turn in degrees (clockwise positive) of text lines and rulings against the horizontal, within 12."""
    scale = min(1.0, 900 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = ink(small, 190)
    margin = max(2, dark.shape[1] // 40)
    dark = dark[margin:-margin, margin:-margin]  # shadows of the scanner's lid run along the border
    if not dark.any():
        return 0.0
    best = _sharpest(dark, np.arange(-CLEANING.skew_limit, CLEANING.skew_limit + 0.1, 1.0))
    best = _sharpest(dark, np.arange(best - 0.8, best + 0.81, 0.2))
    return _sharpest(dark, np.arange(best - 0.15, best + 0.16, 0.05))


def _sharpest(dark: Mask, angles: Sequence[float] | npt.NDArray[Any]) -> float:
    """Return the angle whose shear makes the row profile change most from row to row."""
    height, width = dark.shape
    scores = []
    for angle in angles:
        slope = float(np.tan(np.radians(angle)))
        shear = np.array([[1, 0, 0], [-slope, 1, slope * width / 2]], dtype=float)
        profile = cv2.warpAffine(dark, shear, (width, height)).sum(axis=1, dtype=np.float64)
        scores.append(float(np.square(np.diff(profile)).sum()))
    return float(angles[int(np.argmax(scores))])


def rotation_back(size: tuple[int, int], degrees: float, scale: float) -> tuple[Matrix, tuple[int, int]]:
    """Return the map from a straight sheet back to a picture that is turned by `degrees`, and the sheet's size."""
    width, height = size
    angle = np.radians(degrees)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    new_width, new_height = round(width * scale), round(height * scale)
    centre = np.array([[1, 0, -new_width / 2], [0, 1, -new_height / 2], [0, 0, 1]])
    turn_scale = np.array([[cos / scale, -sin / scale, 0], [sin / scale, cos / scale, 0], [0, 0, 1]])
    back = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1]])
    return back @ turn_scale @ centre, (new_width, new_height)


def type_size(grey: Picture, guess: float) -> float:
    """Return the height in pixels of the body type, `guess` where too little is printed to tell."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink(grey))
    every = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])
    size = every[(every > 0.45 * guess) & (every < 2.2 * guess)]
    large = every[(every >= 2.2 * guess) & (every < CLEANING.largest_type * guess)]
    if len(size) < 40 and len(large) >= max(CLEANING.large_parts, len(size)):
        return float(np.percentile(large, 80) * 1.06)  # a picture of a small table, seen close
    if len(size) < 40:
        return guess
    # Whole ideographs are the larger half of the parts; their strokes stand apart often enough to need the quantile.
    return float(np.clip(np.percentile(size, 80) * 1.06, 0.6 * guess, 1.9 * guess))


def sheet_scale(size: tuple[int, int]) -> float:
    """Return the factor that brings a sheet of `size` pixels to the working size."""
    width, height = size
    shrink = float(np.sqrt(CLEANING.working_area / (width * height)))
    if shrink < 1.0:
        return shrink
    return min(shrink, max(1.0, CLEANING.min_short_side / min(width, height)))


def gutter(source: Source) -> int | None:
    """Return the x between the two pages of a landscape double page, None where it is one page.

    A double page has print on both sides and a band without any ink, wider than the gaps between words, at its middle.
    Hairlines that lead over the band are the rulings of one table.
    """
    height, width = source.grey.shape
    if width < 1.15 * height:
        return None
    printed = ink(source.grey, 170)
    dark = cv2.morphologyEx(printed, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    border = height // 50
    profile = (dark[border:-border] > 0).sum(axis=0)
    tolerance = height * 0.004
    middle = range(int(0.38 * width), int(0.62 * width))
    best = (0, 0)
    start: int | None = None
    for x in [*middle, -1]:
        clear = x >= 0 and profile[x] <= tolerance
        if clear and start is None:
            start = x
        elif not clear and start is not None:
            end = middle.stop if x < 0 else x
            best = max(best, (end - start, (start + end) // 2))
            start = None
    wide_enough = best[0] >= 0.02 * width
    band = printed[border:-border, max(0, best[1] - best[0] // 2 + 1) : best[1] + best[0] // 2]
    if band.size and ((band > 0).mean(axis=1) > CLEANING.led_over).sum() >= CLEANING.hairlines:
        return None
    both = min(profile[: best[1]].sum(), profile[best[1] :].sum()) > CLEANING.side_ink * profile.sum()
    return best[1] if wide_enough and both else None
