"""Where a straightened sheet lies on the page as it is shown: pixels of the sheet become points of the page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from extract.document import Box, Provenance
from extract.scan.settings.gridding import GRIDDING
from extract.scan.sheet import Matrix, Sheet
from extract.scan.strips import PixelBox


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The place of a sheet: `to_points` maps its pixels to points of page `page` (`width` x `height`) of a document."""

    to_points: Matrix
    width: float
    height: float
    document_id: str
    page: int | None

    def box(self, box: PixelBox) -> Box:
        """Return the box on the shown page that holds a box of the sheet."""
        x0, top, x1, bottom = box
        corners = np.array([[[x0, top], [x1, top], [x1, bottom], [x0, bottom]]], np.float64)
        points = cv2.perspectiveTransform(corners, self.to_points)[0]
        low, high = points.min(axis=0), points.max(axis=0)
        return (
            float(np.clip(low[0], 0, self.width)),
            float(np.clip(low[1], 0, self.height)),
            float(np.clip(high[0], 0, self.width)),
            float(np.clip(high[1], 0, self.height)),
        )

    def provenance(self, box: PixelBox, table: int | None = None) -> Provenance:
        """Return the provenance of a box of the sheet."""
        return Provenance(document_id=self.document_id, page=self.page, table=table, box=self.box(box), method="ocr")

    def scale(self, sheet: Sheet) -> float:
        """Return the points that a sheet pixel measures at the middle of the sheet, along the lines."""
        middle = sheet.width / 2
        pair = np.array([[[middle, sheet.height / 2], [middle + 100, sheet.height / 2]]], np.float64)
        first, second = cv2.perspectiveTransform(pair, self.to_points)[0]
        return float(np.linalg.norm(second - first)) / 100

    def columns(self, xs: tuple[float, ...], y: float, sheet: Sheet) -> tuple[float, ...]:
        """Return column positions at height `y`: x on the shown page, or along the lines where it is shown sideways."""
        points = cv2.perspectiveTransform(np.array([[[x, y] for x in xs]], np.float64), self.to_points)[0]
        shown = tuple(float(point[0]) for point in points)
        if all(right - left > GRIDDING.min_column for left, right in pairwise(shown)):
            return shown
        scale = self.scale(sheet)
        return tuple(x * scale for x in xs)
