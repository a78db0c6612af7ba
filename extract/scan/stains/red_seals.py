"""Red seals: found by colour and shape, and taken out of the grey picture without the text under them."""

from __future__ import annotations

from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extract.scan.settings.cleaning import CLEANING

Picture: TypeAlias = npt.NDArray[Any]
"""Pixels, uint8: height x width (x 3 in RGB order where it has colour)."""
Mask: TypeAlias = npt.NDArray[Any]
"""uint8, 0 or 255, height x width."""


def red_ink(pixels: Picture) -> Mask:
    """Return the mask of saturated red pixels of an RGB picture."""
    red, green, blue = (pixels[:, :, channel] for channel in range(3))
    lead = cv2.subtract(red, cv2.max(green, blue))
    return cv2.threshold(lead, CLEANING.red_lead, 255, cv2.THRESH_BINARY)[1]


def find_seals(pixels: Picture) -> Mask:
    """Return the mask of the pixels that belong to red seals; red headlines and red words are not in it."""
    red = red_ink(pixels)
    seals = np.zeros_like(red)
    if not red.any():
        return seals
    side = min(pixels.shape[:2])
    scale = min(1.0, 600 / side)
    small = cv2.resize(red, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.threshold(small, 60, 255, cv2.THRESH_BINARY)[1]
    reach = max(3, int(2 * CLEANING.seal_closing * side * scale))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    short = side * scale
    for label in range(1, count):
        width, height = int(stats[label, cv2.CC_STAT_WIDTH]), int(stats[label, cv2.CC_STAT_HEIGHT])
        longer, shorter = max(width, height), min(width, height)
        if (
            shorter < CLEANING.seal_side * short
            or longer > CLEANING.seal_side_max * short
            or longer > CLEANING.seal_aspect * shorter
        ):
            continue
        # Star and letters stand apart from the ring: all red inside the outline belongs to the seal.
        outline, _ = cv2.findContours((labels == label).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        area = np.zeros_like(closed)
        cv2.fillConvexPoly(area, cv2.convexHull(np.vstack(outline)), 255)
        area = cv2.dilate(area, np.ones((5, 5), np.uint8))
        whole = cv2.resize(area, (red.shape[1], red.shape[0]), interpolation=cv2.INTER_NEAREST)
        seals |= cv2.bitwise_and(red, whole)
    return seals


def grey_without_seals(pixels: Picture, seals: Mask) -> Picture:
    """Return the picture in grey; where a seal lies, its red is taken for paper and dark text under it stays.

    Red ink hardly darkens the red channel while black ink darkens it fully, so that channel stands in for the grey
    value under and around the seal's strokes.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    if not seals.any():
        return grey
    around = cv2.dilate(seals, np.ones((5, 5), np.uint8))
    red = pixels[:, :, 0]
    paper = float(np.percentile(red[around == 0], 80)) if (around == 0).any() else 255.0
    ink = float(np.median(red[seals > 0]))
    # Between black and the seal's own red level lies text; the seal's level itself becomes paper.
    spread = np.clip(red.astype(np.float32) * (paper / max(ink, 1.0)), 0, paper).astype(np.uint8)
    return np.where(around > 0, np.maximum(spread, grey), grey)
