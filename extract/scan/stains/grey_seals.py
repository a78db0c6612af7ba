"""Seals on grey scans: found by their ring, and paled so far as the print under them stays darker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extract.scan.rulings import SealArea
from extract.scan.settings.cleaning import CLEANING
from extract.scan.stains.red_seals import Mask, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A ring found on the sheet: centre and radius in pixels, inner and outer edge of the ring, its grey level."""

    x: float
    y: float
    radius: float
    inner: float
    outer: float
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Paled:
    """The sheet with its seals paled.

    `grey` has their ring, star and letters paled, `strong` everything inside them; in the `levelled` ones all that is
    broader than a stroke of print counts as paper. `ink` marks the pixels that they may have changed, `area` where
    they lie.
    """

    grey: Picture
    strong: Picture
    levelled: tuple[Picture, ...]
    ink: Mask
    area: SealArea


def pale_stamps(grey: Picture, em: float) -> Paled | None:
    """Return the sheet without the grey seals on it, None where there is none."""
    stamps = find_stamps(grey, em)
    if not stamps:
        return None
    gentle, strong = grey.copy(), grey.copy()
    ink, discs = np.zeros_like(grey), np.zeros_like(grey)
    areas = [_areas(grey, stamp, em) for stamp in stamps]
    strokes = np.zeros_like(grey)
    for disc, sure in areas:
        discs |= disc
        strokes |= sure
    stroke = _stroke(grey, discs)
    for stamp, (disc, sure) in zip(stamps, areas, strict=True):
        band = _band(grey, stamp)
        thick = sure | _thicker(band, stroke)
        ink |= sure | band
        curve = _curve(grey, disc, stamp)
        if curve is not None:
            paled = cv2.LUT(grey, curve)
            gentle = np.where(thick > 0, np.maximum(gentle, paled), gentle)
            strong = np.where(disc > 0, np.maximum(strong, paled), strong)
        else:
            gentle = np.where(thick > 0, 255, gentle).astype(np.uint8)
        gentle = _without_crumbs(gentle, thick, em)
        strong = _without_crumbs(strong, disc, em)
    levelled = _levelled(grey, discs, em)
    return Paled(grey=gentle, strong=strong, levelled=levelled, ink=ink, area=SealArea(discs=discs, strokes=strokes))


def _levelled(grey: Picture, discs: Mask, em: float) -> tuple[Picture, Picture]:
    """Return the sheet with the grey of broad marks inside the discs taken for paper: soft, and in high contrast.

    Ring and star are broader than the strokes of print, which stay: each as dark as it is against what it lies on.
    """
    side = int(CLEANING.print_stroke * em) | 1
    closed = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    closed = cv2.GaussianBlur(closed, (0, 0), 1)
    soft = cv2.divide(grey, np.maximum(closed, CLEANING.darkest_seal), scale=255)
    low, high = CLEANING.levelled_contrast
    hard = cv2.LUT(soft, np.clip((np.arange(256) - low) * 255.0 / (high - low), 0, 255).astype(np.uint8))
    inside = discs > 0
    return np.where(inside, soft, grey), np.where(inside, hard, grey)


def _stroke(grey: Picture, discs: Mask) -> int:
    """Return the width in pixels that hardly any stroke of the print outside the seals reaches."""
    dark = cv2.subtract(cv2.threshold(grey, 140, 255, cv2.THRESH_BINARY_INV)[1], discs)
    lines = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, 60), np.uint8))
    plumb = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((60, 1), np.uint8))
    dark = cv2.subtract(dark, cv2.bitwise_or(lines, plumb))
    total = max(1, cv2.countNonZero(dark))
    for width in range(2, 9):
        if (
            cv2.countNonZero(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((width, width), np.uint8)))
            < CLEANING.thick_print * total
        ):
            return width
    return 9


def _thicker(dark: Mask, stroke: int) -> Mask:
    """Return the parts of dark pixels whose strokes are wider than those of print, with their soft edges."""
    core = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((stroke, stroke), np.uint8))
    grown = cv2.bitwise_and(cv2.dilate(core, np.ones((2 * stroke + 1, 2 * stroke + 1), np.uint8)), dark)
    return cv2.dilate(grown, np.ones((3, 3), np.uint8))


def _without_crumbs(grey: Picture, area: Mask, em: float) -> Picture:
    """Return the picture without the spots that paling has left inside an area and that touch nothing outside it."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.threshold(grey, 200, 255, cv2.THRESH_BINARY_INV)[1])
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) < CLEANING.crumb * em
    outside = np.bincount(labels[area == 0], minlength=count) > 0
    drop = small & ~outside
    drop[0] = False
    return np.where(drop[labels], 255, grey).astype(np.uint8)


def find_stamps(grey: Picture, em: float) -> list[Stamp]:
    """Return the rings on a sheet (paper 255, type of `em` pixels) that are as large as official seals."""
    middling = em * (CLEANING.stamp_radius[0] + CLEANING.stamp_radius[1]) / 2
    scale = CLEANING.search_radius / middling
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (0, 0), 1.2)
    found = cv2.HoughCircles(
        small,
        cv2.HOUGH_GRADIENT,
        1,
        CLEANING.search_radius,
        param1=90,
        param2=42,
        minRadius=int(CLEANING.stamp_radius[0] * em * scale),
        maxRadius=int(CLEANING.stamp_radius[1] * em * scale),
    )
    if found is None:
        return []
    stamps: list[Stamp] = []
    for x, y, radius in np.asarray(found).reshape(-1, 3)[: 8 * CLEANING.max_stamps]:
        rays = _polar(small, (float(x), float(y)), (float(radius) - 3, float(radius) + 4), 120)
        if float((rays.min(axis=1) < 255 - CLEANING.ring_dark / 2).mean()) < CLEANING.ring_share:
            continue
        stamp = _measured(grey, float(x) / scale, float(y) / scale, float(radius) / scale, em)
        if stamp is None or any(np.hypot(stamp.x - s.x, stamp.y - s.y) < s.radius for s in stamps):
            continue
        stamps.append(stamp)
    return stamps[: CLEANING.max_stamps]


def _measured(grey: Picture, x: float, y: float, radius: float, em: float) -> Stamp | None:
    """Return the ring near a circle with its exact place, None where too little of it is dark."""
    reach = 0.6 * em
    for step in CLEANING.centre_steps:
        x, y, radius = _darkest(grey, (x, y, radius), reach, max(1.0, step * em))
    rays = _polar(grey, (x, y), (radius - reach, radius + reach), 240)
    middle = rays.shape[1] // 2
    slack = max(1, round(em / 12))
    ring = rays[:, middle - slack : middle + slack + 1].min(axis=1)
    if float((ring < 255 - CLEANING.ring_dark).mean()) < CLEANING.ring_share:
        return None
    profile = np.median(rays, axis=0)
    dark = profile < (profile[middle] + 255) / 2
    low, high = middle, middle
    while low > 0 and dark[low - 1]:
        low -= 1
    while high + 1 < len(dark) and dark[high + 1]:
        high += 1
    if high - low > 0.8 * em:  # a disc or a frame, no ring
        return None
    base = radius - reach
    return Stamp(x=x, y=y, radius=radius, inner=base + low - 2, outer=base + high + 2, level=float(profile[middle]))


def _darkest(
    grey: Picture, circle: tuple[float, float, float], reach: float, step: float
) -> tuple[float, float, float]:
    """Return the darkest of the circles (x, y, radius) up to three steps beside one."""
    x, y, radius = circle
    best: tuple[float, tuple[float, float, float]] | None = None
    for dx in np.arange(-3 * step, 3.1 * step, step):
        for dy in np.arange(-3 * step, 3.1 * step, step):
            profile = np.median(_polar(grey, (x + dx, y + dy), (radius - reach, radius + reach), 90), axis=0)
            at = int(profile.argmin())
            if best is None or profile[at] < best[0]:
                best = (float(profile[at]), (x + float(dx), y + float(dy), radius - reach + at))
    return best[1] if best is not None else circle


def _polar(grey: Picture, centre: tuple[float, float], reach: tuple[float, float], rays: int) -> npt.NDArray[Any]:
    """Return grey values along rays from a centre, from one radius to another: rays x radii, one radius per pixel."""
    (x, y), (start, end) = centre, reach
    angle = np.linspace(0, 2 * np.pi, rays, endpoint=False)[:, None]
    radius = np.arange(start, end)[None, :]
    columns = (x + radius * np.cos(angle)).astype(np.float32)
    rows = (y + radius * np.sin(angle)).astype(np.float32)
    return np.asarray(cv2.remap(grey, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255))


def _areas(grey: Picture, stamp: Stamp, em: float) -> tuple[Mask, Mask]:
    """Return the whole disc of a seal, and its ring and star: what is surely seal."""
    centre = (round(stamp.x), round(stamp.y))
    disc = np.zeros_like(grey)
    cv2.circle(disc, centre, round(stamp.outer + 2), 255, -1)
    ring = disc.copy()
    cv2.circle(ring, centre, max(1, round(stamp.inner - 1)), 0, -1)
    heart = np.zeros_like(grey)
    cv2.circle(heart, centre, round(CLEANING.star_share * stamp.radius), 255, -1)
    dark = cv2.bitwise_and(cv2.threshold(grey, (stamp.level + 255) / 2, 255, cv2.THRESH_BINARY_INV)[1], heart)
    side = max(3, round(0.3 * em))
    star = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    grown = cv2.dilate(star, np.ones((2 * side + 1, 2 * side + 1), np.uint8))
    star = cv2.bitwise_and(cv2.dilate(cv2.bitwise_and(dark, grown), np.ones((3, 3), np.uint8)), heart)
    return disc, cv2.bitwise_or(ring, star)


def _band(grey: Picture, stamp: Stamp) -> Mask:
    """Return the dark pixels between star and ring: letters of the seal, or print that they may have changed."""
    band = np.zeros_like(grey)
    centre = (round(stamp.x), round(stamp.y))
    cv2.circle(band, centre, round(stamp.outer), 255, -1)
    cv2.circle(band, centre, round(CLEANING.star_share * stamp.radius), 0, -1)
    return cv2.bitwise_and(cv2.threshold(grey, (stamp.level + 255) / 2, 255, cv2.THRESH_BINARY_INV)[1], band)


def _curve(grey: Picture, disc: Mask, stamp: Stamp) -> npt.NDArray[Any] | None:
    """Return the tone curve that makes the seal's level paper and keeps print black; None where they are too near."""
    inside = grey[disc > 0]
    black = float(np.percentile(inside, 1.5))
    spread = float(np.median(np.abs(inside[np.abs(inside - stamp.level) < 30].astype(np.float32) - stamp.level)))
    limit = stamp.level - max(6.0, 1.2 * spread)
    if limit - black < CLEANING.clearance:
        return None
    values = (np.arange(256) - black) * 255.0 / (limit - black)
    return np.asarray(np.clip(values, 0, 255), np.uint8)
