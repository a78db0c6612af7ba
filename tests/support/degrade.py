"""Makes harder samples out of printed pages: what scanners, copiers, cameras and clerks do to paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

Picture: TypeAlias = npt.NDArray[Any]
"""RGB, uint8."""

SEAL_RED = (206, 38, 44)
"""The red of a stamp pad on paper."""
SEAL_WIDTH = 42.0 / 25.4
"""Inches: the seal of a county or city office."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What happens to a page: resolution in dpi, skew in degrees clockwise, grain (standard deviation), JPEG quality.

    `seals` are the centres of red seals as shares of width and height; `shadow` darkens towards one side by this share;
    `perspective` moves the corners by up to this share of the width, on a desk; `turn` is in clockwise quarter turns;
    `faint` is how much of the ink's darkness is lost.
    """

    dpi: int = 200
    skew: float = 0.0
    grain: float = 0.0
    quality: int = 90
    grey: bool = False
    seals: tuple[tuple[float, float], ...] = ()
    shadow: float = 0.0
    perspective: float = 0.0
    turn: int = 0
    faint: float = 0.0
    blur: float = 0.0
    seed: int = 1


def render(path: Path, page: int, dpi: int) -> Picture:
    """Return a page (0-based) of a PDF as pixels."""
    document = pypdfium2.PdfDocument(path)
    try:
        bitmap = document[page].render(scale=dpi / 72, rev_byteorder=True)
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
    finally:
        document.close()


def page_count(path: Path) -> int:
    """Return the number of pages of a PDF."""
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def degrade(pixels: Picture, recipe: Recipe) -> Picture:
    """Return the page as the recipe leaves it; the pixels were rendered at the recipe's resolution."""
    random = np.random.default_rng(recipe.seed)
    page = pixels.copy()
    for x, y in recipe.seals:
        page = stamp(page, x, y, recipe.dpi, random)
    if recipe.faint:
        page = (255 - (255 - page.astype(np.float32)) * (1 - recipe.faint)).astype(np.uint8)
    if recipe.skew:
        page = _rotated(page, recipe.skew)
    if recipe.perspective:
        page = on_desk(page, recipe.perspective, random)
    if recipe.shadow:
        page = _shaded(page, recipe.shadow)
    if recipe.blur:
        page = cv2.GaussianBlur(page, (0, 0), recipe.blur)
    if recipe.grey:
        page = cv2.cvtColor(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if recipe.grain:
        # Grain of the paper is the same in the three channels.
        noise = random.normal(0, recipe.grain, page.shape[:2])[:, :, None]
        page = np.clip(page.astype(np.float32) + noise, 0, 255).astype(np.uint8)
    page = np.ascontiguousarray(np.rot90(page, -recipe.turn)) if recipe.turn else page
    return _jpeg(page, recipe.quality)


def stamp(page: Picture, x: float, y: float, dpi: int, random: np.random.Generator) -> Picture:
    """Return the page with a round red seal (ring, star, letters on an arc) whose centre is at shares x, y."""
    height, width = page.shape[:2]
    radius = round(SEAL_WIDTH * dpi / 2)
    side = 2 * radius + 8
    ink: Picture = np.zeros((side, side), np.uint8)
    middle = (side // 2, side // 2)
    cv2.circle(ink, middle, radius - 2, 255, max(2, round(dpi / 40)), cv2.LINE_AA)
    angles = np.radians(np.arange(10) * 36 - 90)
    reach = np.where(np.arange(10) % 2 == 0, 0.34, 0.13) * radius
    star = np.stack([middle[0] + reach * np.cos(angles), middle[1] + reach * np.sin(angles)], axis=1)
    cv2.fillPoly(ink, [star.astype(np.int32)], 255, cv2.LINE_AA)
    for angle in np.radians(np.arange(-220, 41, 20)):
        letter = np.zeros_like(ink)
        at = (middle[0] + 0.78 * radius * np.cos(angle), middle[1] + 0.78 * radius * np.sin(angle))
        size = 0.1 * radius
        for _ in range(5):  # strokes that look like an ideograph, in a fixed number
            a, b = random.uniform(-size, size, (2, 2)) + at
            cv2.line(letter, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), 255, max(1, round(dpi / 80)), cv2.LINE_AA)
        ink = cv2.max(ink, letter)
    strength = (ink.astype(np.float32) / 255 * random.uniform(0.75, 1.0, ink.shape)).astype(np.float32)
    left, top = round(x * width) - middle[0], round(y * height) - middle[1]
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + side), min(height, top + side)
    result = page.astype(np.float32)
    part = strength[y0 - top : y1 - top, x0 - left : x1 - left, None]
    # Ink on paper multiplies: black stays black, white becomes red.
    colour = np.array(SEAL_RED, np.float32) / 255
    result[y0:y1, x0:x1] *= 1 - part + part * colour
    return result.astype(np.uint8)


def two_up(left: Picture, right: Picture) -> Picture:
    """Return two pages side by side on one landscape sheet, as a copier puts them."""
    height = max(left.shape[0], right.shape[0])
    sheets = [
        cv2.copyMakeBorder(page, 0, height - page.shape[0], 0, 0, cv2.BORDER_CONSTANT, value=(255, 255, 255))
        for page in (left, right)
    ]
    return np.hstack(sheets)


def on_desk(page: Picture, strength: float, random: np.random.Generator) -> Picture:
    """Return the page photographed at an angle on a brown desk; `strength` is the shift of corners over the width."""
    height, width = page.shape[:2]
    border = round(0.08 * width)
    size = (width + 2 * border, height + 2 * border)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shift = random.uniform(-strength, strength, (4, 2)) * width
    target = (corners + border + np.clip(shift, -border * 0.9, border * 0.9)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    grain = random.normal(0, 4, (size[1], size[0], 1))
    desk = np.clip(np.array([118, 86, 60]) + grain, 0, 255).astype(np.uint8)
    cover = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size)
    paper = np.minimum(page, np.array([250, 248, 240], np.uint8))
    moved = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_CUBIC)
    return np.where(cover[:, :, None] > 128, moved, desk)


def _rotated(page: Picture, degrees: float) -> Picture:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def _shaded(page: Picture, share: float) -> Picture:
    height, width = page.shape[:2]
    across = np.linspace(1.0, 1.0 - share, width)[None, :]
    down = np.linspace(1.0, 1.0 - share / 2, height)[:, None]
    return np.clip(page * (across * down)[:, :, None], 0, 255).astype(np.uint8)


def _jpeg(page: Picture, quality: int) -> Picture:
    _, data = cv2.imencode(".jpg", cv2.cvtColor(page, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert decoded is not None
    return cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
