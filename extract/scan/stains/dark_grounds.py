"""Areas printed solid with light words on them (dark heads) become paper with dark words, their rims rulings."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from extract.scan.settings.cleaning import CLEANING
from extract.scan.stains.red_seals import Mask, Picture


def without_dark_grounds(grey: Picture) -> Picture:
    """Return the grey picture with dark areas that hold light print as light areas that hold dark print.

    The rim of an area stays dark, as a ruling. Shadows and pictures of things hold no light print and stay.
    """
    em = CLEANING.em_of_sheet * min(grey.shape)
    step = max(1, round(em / CLEANING.ground_type))
    small = np.ascontiguousarray(grey[::step, ::step])  # sampled, not averaged: averaged print is a grey ground
    ground = cv2.medianBlur(small, 2 * round(em / step / 2) + 1)
    paper = _paper(ground)
    dark = (ground < CLEANING.dark_ground * paper).astype(np.uint8)
    if not dark.any():
        return grey
    area, contrast = _printed_on(small, ground, dark, em / step)
    if not area.any():
        return grey
    area = _with_corners(area, small < (ground.astype(np.uint16) + paper) // 2, em / step)
    return _set_off(grey, area, (_level(small, area, em / step), paper, _ink(small, paper, area)), contrast, em)


def _paper(ground: Picture) -> Picture:
    """Return the level of the paper around every place: the lightest ground near it."""
    tiny = cv2.resize(ground, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    side = round(CLEANING.ground_reach * min(tiny.shape)) | 1
    tiny = cv2.morphologyEx(tiny, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return cv2.resize(tiny, (ground.shape[1], ground.shape[0]), interpolation=cv2.INTER_LINEAR)


def _printed_on(small: Picture, ground: Picture, dark: Mask, em: float) -> tuple[Mask, float]:
    """Return the dark areas of pages with light print on some of them, and how far that print is off its ground."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    least = np.ones((round(CLEANING.ground_height * em), round(CLEANING.ground_width * em)), np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, least)
    height, width = dark.shape
    areas: list[int] = []
    found: list[float] = []
    for label in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[label])
        if min(x, y, width - x - w, height - y - h) <= 1:  # the shadow of a lid, a desk
            continue
        part = (slice(y, y + h), slice(x, x + w))
        own = labels[part] == label
        off = small[part].astype(np.int16) - ground[part]
        plain = (np.abs(off[own]) < CLEANING.ground_plain).mean()
        if (solid[part][own] > 0).mean() < CLEANING.ground_solid or plain < CLEANING.ground_share:
            continue  # dense print, whose mean is dark
        areas.append(label)
        edge = max(3, round(CLEANING.ground_edge * em))
        inner = cv2.erode(np.pad(own.astype(np.uint8), 1), np.ones((edge, edge), np.uint8))[1:-1, 1:-1] > 0
        lighter = off[inner] > CLEANING.light_print
        if lighter.size and lighter.mean() > CLEANING.light_share:
            found.append(float(np.percentile(off[inner][lighter], 80)))
    if not found:
        return np.zeros_like(dark), 0.0
    return np.isin(labels, areas).astype(np.uint8), float(np.median(found))


def _with_corners(area: Mask, dark: npt.NDArray[np.bool_], em: float) -> Mask:
    """Return the areas with the corners that the median has rounded off: what is dark beside them, and no thin line."""
    near = cv2.dilate(area, np.ones((round(em) | 1, round(em) | 1), np.uint8)) > 0
    whole = np.asarray(area | (near & dark), np.uint8)
    thin = max(3, round(CLEANING.ground_corner * em) | 1)
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((thin, thin), np.uint8)) | area)


def _level(small: Picture, area: Mask, em: float) -> Picture:
    """Return the level of the areas' own ground at every place in them: print and rulings left out."""
    plain = cv2.medianBlur(small, 2 * round(em / 4) + 1)
    side = np.ones((round(1.5 * em) | 1, round(1.5 * em) | 1), np.uint8)
    darkest = cv2.erode(np.where(area > 0, plain, 255).astype(np.uint8), side)
    return cv2.blur(cv2.dilate(np.where(area > 0, darkest, 0).astype(np.uint8), side), (5, 5))


def _ink(small: Picture, paper: Picture, area: Mask) -> int:
    """Return the level of the print beside the areas; black where there is none."""
    outside = area == 0
    printed = small[outside & (small < CLEANING.ground_ink * paper)]
    return int(np.percentile(printed, 20)) if printed.size > CLEANING.large_parts else 0


def _set_off(grey: Picture, area: Mask, levels: tuple[Picture, Picture, int], contrast: float, em: float) -> Picture:
    """Return the picture with what is printed light on the areas, and the rulings on them, dark on paper.

    `levels` are those of the areas' ground, of the paper, and of ink.
    """
    size = (grey.shape[1], grey.shape[0])
    mask = cv2.resize(area * 255, size, interpolation=cv2.INTER_LINEAR)
    mask = cv2.threshold(mask, 127, 255, cv2.THRESH_BINARY)[1]
    rim = max(3, round(2 * CLEANING.ground_rim * em) | 1)
    mask = cv2.erode(mask, np.ones((rim, rim), np.uint8))
    ground, paper = (cv2.resize(level, size, interpolation=cv2.INTER_LINEAR) for level in levels[:2])
    lighter = cv2.subtract(grey, ground).astype(np.float32) / contrast
    share = np.maximum((lighter - CLEANING.ground_grain) / (1 - 2 * CLEANING.ground_grain), _lines(grey, ground, em))
    share = np.clip(share, 0, 1)
    return np.where(mask > 0, (paper * (1 - share) + levels[2] * share).astype(np.uint8), grey)


def _lines(grey: Picture, ground: Picture, em: float) -> npt.NDArray[np.float32]:
    """Return how surely a pixel is of a ruling: darker than its ground all along, where grain is so here and there."""
    darker = cv2.subtract(ground, grey)
    length, mean = max(5, round(CLEANING.ground_run * em)), max(3, round(em / 2))
    along = np.maximum(
        cv2.morphologyEx(cv2.blur(darker, (mean, 1)), cv2.MORPH_OPEN, np.ones((1, length), np.uint8)),
        cv2.morphologyEx(cv2.blur(darker, (1, mean)), cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)),
    )
    low, high = CLEANING.ground_lines
    return np.asarray((along.astype(np.float32) - low) / (high - low), np.float32)
