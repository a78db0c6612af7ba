"""Where a sheet lies on the shown page."""

from __future__ import annotations

import numpy as np
import pytest

from extract.scan.frame import Frame
from extract.scan.sheet import Matrix, Sheet


def _sheet(width: int, height: int) -> Sheet:
    blank = np.full((height, width), 255, np.uint8)
    return Sheet(grey=blank, seals=np.zeros_like(blank), to_given=np.eye(3), em=20.0)


def _frame(to_points: Matrix, width: float, height: float) -> Frame:
    return Frame(to_points=to_points, width=width, height=height, document_id="d", page=1)


def test_upright_sheet_is_scaled() -> None:
    """At 144 dpi two pixels are a point, for boxes and columns alike; boxes stay on the page."""
    frame = _frame(np.diag([0.5, 0.5, 1.0]), 300, 400)
    assert frame.box((20, 40, 700, 80)) == (10, 20, 300, 40)
    assert frame.columns((20.0, 100.0, 400.0), 50, _sheet(600, 800)) == (10, 50, 200)
    assert frame.scale(_sheet(600, 800)) == pytest.approx(0.5)


def test_sideways_page_keeps_its_columns_rising() -> None:
    """On a page that is shown sideways columns are measured along the lines, boxes on the page as shown."""
    quarter = np.array([[0, -0.5, 400.0], [0.5, 0, 0], [0, 0, 1.0]])  # the sheet turned clockwise
    frame = _frame(quarter, 400, 300)
    assert frame.columns((20.0, 100.0, 400.0), 50, _sheet(600, 800)) == pytest.approx((10, 50, 200))
    assert frame.box((20, 40, 120, 80)) == (360, 10, 380, 60)


def test_provenance_says_where_and_how() -> None:
    """Every box carries document, page, table and method."""
    place = _frame(np.eye(3), 100, 100).provenance((1, 2, 3, 4), 7)
    assert (place.document_id, place.page, place.table, place.method, place.box) == ("d", 1, 7, "ocr", (1, 2, 3, 4))
