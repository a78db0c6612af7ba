"""Scanned tables without rulings."""

from __future__ import annotations

import numpy as np

from extract.scan.aligned import find_column_tables
from extract.scan.frame import Frame
from extract.scan.prose import ProseLine
from extract.scan.sheet import Sheet

EM = 28.0
ROWS = (
    ("项目名称", "预算数", "得分"),
    ("森林防火经费", "45.30", "88.5"),
    ("助残资金", "32.00", "95"),
    ("合计", "77.30", "—"),
)


def _sheet() -> Sheet:
    blank = np.full((800, 1000), 255, np.uint8)
    return Sheet(grey=blank, seals=np.zeros_like(blank), to_given=np.eye(3), em=EM)


def _frame() -> Frame:
    return Frame(to_points=np.diag([0.36, 0.36, 1.0]), width=360, height=288, document_id="d", page=2)


def _line(text: str, x: int, y: int, score: float = 0.98) -> ProseLine:
    return ProseLine(text=text, box=(x, y, x + 26 * len(text), y + 26), score=score, height=26)


def _lines() -> list[ProseLine]:
    return [
        _line(text, x, 100 + 70 * row, 0.6 if text == "88.5" else 0.98)
        for row, texts in enumerate(ROWS)
        for x, text in zip((60, 460, 780), texts, strict=True)
    ]


def test_lines_in_columns_become_a_grid() -> None:
    """Entries that line up in three columns over four rows are a table, with scores and boxes in points."""
    tables, left = find_column_tables(_lines(), [], _sheet(), _frame(), 4)
    (table,) = tables
    assert left == []
    assert [[cell.text for cell in table.grid.row(row)] for row in range(4)] == [list(row) for row in ROWS]
    doubted = table.grid.at(1, 2)
    assert doubted.recognition == 0.6
    assert (doubted.provenance.method, doubted.provenance.table, doubted.provenance.page) == ("ocr", 4, 2)
    assert table.grid.box is not None
    assert table.grid.box[2] <= 360


def test_running_text_stays_text() -> None:
    """Full lines, and a single row of three entries, are no table."""
    prose = [_line("单位", 60, 40), _line("日期", 460, 40), _line("万元", 800, 40)]
    prose += [_line("为决战脱贫攻坚决胜全面小康加快建设绿色开放提供有力保障", 60, 120 + 45 * row) for row in range(6)]
    tables, left = find_column_tables(prose, [], _sheet(), _frame(), 1)
    assert tables == []
    assert left == prose
