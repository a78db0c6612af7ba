"""Labels in the margin beside a table become its first column, over the rows in whose middle they stand."""

from __future__ import annotations

import pytest

from extract.document import Grid
from extract.page.lines import Line, group_lines
from extract.tables.beside import with_labels_beside
from tests.support.printed import box, middle, printed, ruled, shape, spans

XS = (100.0, 220.0, 300.0)
YS = (100.0, 120.0, 140.0, 160.0, 180.0, 200.0, 220.0)


def form() -> Grid:
    """Return a ruled table of six rows: headings, four indicators, a total."""
    words = [("指标", "得分"), ("面积", "10"), ("工期", "8"), ("质量", "9"), ("满意度", "7"), ("合计", "34")]
    glyphs = [
        glyph
        for (name, points), y in zip(words, middle(YS), strict=True)
        for glyph in (*printed(XS[0] + 5, y, name), *printed(XS[1] + 5, y, points))
    ]
    return ruled(glyphs, box(XS, YS))


def lines(*texts: tuple[float, float, str]) -> list[Line]:
    """Return lines of text, each with the left edge and the baseline of its first character."""
    return group_lines([glyph for x, y, text in texts for glyph in printed(x, y, text)])


def test_upright_labels_stand_over_the_rows_around_them() -> None:
    """产 over 出 in the middle of three rows, 效益 beside one; headings and total have none."""
    margin = lines((80, 146, "产"), (80, 158, "出"), (70, 194, "效益"))
    (grid,), left = with_labels_beside([form()], margin)
    assert spans(grid, 0) == [("", 1), ("产出", 3), ("效益", 1), ("", 1)]
    assert [row[1:] for row in shape(grid)] == shape(form())
    assert not left


@pytest.mark.parametrize(
    "margin",
    [
        [(80, 90, "表一")],
        [(20, 154, "档案")],
        [(80, 154, "12")],
        [(30, 147, "本表一式三份由单位留存")],
        [(320, 154, "产出")],
    ],
    ids=["above", "far-off", "page-number", "sentence", "right"],
)
def test_other_text_near_a_table_stays_text(margin: list[tuple[float, float, str]]) -> None:
    """What is no short word close to the left border is left where it was."""
    (grid,), left = with_labels_beside([form()], lines(*margin))
    assert grid == form()
    assert [line.text for line in left] == [text for _, _, text in margin]


def test_labels_that_stand_in_the_middle_of_no_rows_are_left() -> None:
    """Two labels close together cannot both be in the middle of rows that follow each other."""
    margin = lines((70, 112, "产出"), (70, 132, "效益"), (70, 204, "满意"))
    (grid,), left = with_labels_beside([form()], [*margin, *lines((70, 146, "甲"), (70, 152.5, "乙"))])
    assert grid == form()
    assert len(left) >= 3
