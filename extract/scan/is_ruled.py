"""Tells whether a picture cut out of a page shows a ruled table, before any of its text is recognised."""

from __future__ import annotations

import cv2
import numpy as np

from extract.scan.reader import straight
from extract.scan.ruled import drawn_tables
from extract.scan.settings.gridding import GRIDDING
from extract.scan.sheet import load_source
from extract.scan.stains.red_seals import Picture


def on_sheet(pixels: Picture) -> Picture:
    """Return a strip of a page with paper below it; else its height would be taken for the size of a whole page."""
    height, width = pixels.shape[:2]
    if width <= GRIDDING.wide * height:
        return pixels
    paper = [int(value) for value in np.median(pixels[-1], axis=0)]
    return cv2.copyMakeBorder(pixels, 0, width - height, 0, 0, cv2.BORDER_CONSTANT, value=paper)


def is_ruled(pixels: Picture) -> bool:
    """Tell whether rulings in a picture (RGB, uint8) make a table of some cells, whichever side of it is up."""
    if not _has_lines(pixels):
        return False
    sheet, rulings = straight(load_source(pixels))
    return any(
        len(table.ys) > GRIDDING.least_rows
        and len(table.xs) > GRIDDING.least_columns
        and len(table.regions) >= GRIDDING.least_cells
        for table in drawn_tables(rulings, sheet.em)
    )


def _has_lines(pixels: Picture) -> bool:
    """Tell at a hundredth of the cost whether there are straight edges enough, level and plumb, for a table."""
    scale = min(1.0, GRIDDING.looked_at / max(pixels.shape[:2]))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    # A hairline keeps its darkness where the darkest pixel stands for its neighbours.
    reach = int(np.ceil(1 / scale))
    darkest = cv2.erode(grey, np.ones((reach, reach), np.uint8)) if reach > 1 else grey
    small = cv2.resize(darkest, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else darkest
    edges = cv2.Canny(small, 40, 100)
    shortest = GRIDDING.edge_share * max(small.shape)
    found = cv2.HoughLinesP(edges, 1, np.pi / 360, 30, minLineLength=shortest, maxLineGap=3)
    if found is None:
        return False
    across = found.reshape(-1, 4)
    angles = np.degrees(np.arctan2(across[:, 3] - across[:, 1], across[:, 2] - across[:, 0]))
    level = np.abs((angles + 90) % 180 - 90) <= GRIDDING.tilt
    plumb = np.abs(angles % 180 - 90) <= GRIDDING.tilt
    return int(level.sum()) >= GRIDDING.edges and int(plumb.sum()) >= GRIDDING.edges
