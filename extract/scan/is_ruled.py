"""Tells whether a picture cut out of a page shows a ruled table, before any of its text is recognised."""

from __future__ import annotations

import cv2
import numpy as np

from extract.scan.reader import straight
from extract.scan.red_seals import Picture
from extract.scan.ruled import drawn_tables
from extract.scan.sheet import load_source

WIDE = 1.5
"""Width over height: a wider picture is a strip of a page, not a page on its side."""
LOOKED_AT = 1000
"""Pixels of the longer side of the picture that a first look is taken at."""
LINE_SHARE = 0.08
"""Of the longer side: straight edges this long count; characters and most things in photographs have none."""
TILT = 15.0
"""Degrees from level or plumb that a ruling may have in a photograph taken by hand."""
LINES = 4
"""Edges of each direction that a table of three rows and two columns has; each ruling has two."""
ROWS, COLUMNS, CELLS = 2, 2, 6
"""The least table: fewer is a frame around something, or a diagram."""


def on_sheet(pixels: Picture) -> Picture:
    """Return a strip of a page with paper below it; else its height would be taken for the size of a whole page."""
    height, width = pixels.shape[:2]
    if width <= WIDE * height:
        return pixels
    paper = [int(value) for value in np.median(pixels[-1], axis=0)]
    return cv2.copyMakeBorder(pixels, 0, width - height, 0, 0, cv2.BORDER_CONSTANT, value=paper)


def is_ruled(pixels: Picture) -> bool:
    """Tell whether rulings in a picture (RGB, uint8) make a table of some cells, whichever side of it is up."""
    if not _has_lines(pixels):
        return False
    sheet, rulings = straight(load_source(pixels))
    return any(
        len(table.ys) > ROWS and len(table.xs) > COLUMNS and len(table.regions) >= CELLS
        for table in drawn_tables(rulings, sheet.em)
    )


def _has_lines(pixels: Picture) -> bool:
    """Tell at a hundredth of the cost whether there are straight edges enough, level and plumb, for a table."""
    scale = min(1.0, LOOKED_AT / max(pixels.shape[:2]))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    # A hairline keeps its darkness where the darkest pixel stands for its neighbours.
    reach = int(np.ceil(1 / scale))
    darkest = cv2.erode(grey, np.ones((reach, reach), np.uint8)) if reach > 1 else grey
    small = cv2.resize(darkest, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else darkest
    edges = cv2.Canny(small, 40, 100)
    shortest = LINE_SHARE * max(small.shape)
    found = cv2.HoughLinesP(edges, 1, np.pi / 360, 30, minLineLength=shortest, maxLineGap=3)
    if found is None:
        return False
    across = found.reshape(-1, 4)
    angles = np.degrees(np.arctan2(across[:, 3] - across[:, 1], across[:, 2] - across[:, 0]))
    level = np.abs((angles + 90) % 180 - 90) <= TILT
    plumb = np.abs(angles % 180 - 90) <= TILT
    return int(level.sum()) >= LINES and int(plumb.sum()) >= LINES
