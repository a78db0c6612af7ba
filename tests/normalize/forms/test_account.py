"""Every filled cell of a form is a value, a heading, a label or left; what is left is a row of `unread`."""

from __future__ import annotations

import pytest

from tests.support.forms import INDICATOR_HEAD, para, pick, read, table

HEAD = "项目名称 | 道路维修 | < | < | < | < | < | <\n"
ROWS = """
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 30 | 29 | {0}
^ | 质量指标 | 验收合格率 | ≥95% | 96% | 30 | 30 | {1}
效益指标 | 社会效益指标 | 出行时间 | 缩短 | 已缩短 | 40 | 40 | {2}
"""


@pytest.mark.parametrize("cells", [("3.5", "4.2", "5.1"), ("12", "7", "31")])
def test_figures_under_a_heading_that_nobody_knows_are_left(cells: tuple[str, ...]) -> None:
    """Figures of a column without a role are rows of `unread` with their place, and no serial numbers."""
    found = read(para("项目支出绩效自评表"), table(f"{HEAD}{INDICATOR_HEAD} | 天气\n{ROWS.format(*cells)}"))
    assert pick(found.rows["unread"], "text", "block") == [(cell, "indicators") for cell in cells]
    assert found.forms_in_part == 1


def test_what_is_known_and_has_no_column_is_not_left() -> None:
    """Serial numbers, evidence and scores of reviewers under their headings are no unread cells."""
    for heading, cells in (("佐证材料", ("验收单", "报表", "名册")), ("财政复核得分", ("29", "30", "40"))):
        found = read(para("项目支出绩效自评表"), table(f"{HEAD}{INDICATOR_HEAD} | {heading}\n{ROWS.format(*cells)}"))
        assert not found.rows["unread"]
