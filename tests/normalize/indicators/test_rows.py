"""Indicator rows: labels carried and inherited, rows and labels cut by a page break rejoined, totals told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.columns.header import find_header
from normalize.document import Normalized
from normalize.indicators.totals import is_total, read_total
from normalize.model.form import Total
from normalize.model.rows import grid_rows
from tests.support.forms import INDICATOR_HEAD, VOCABULARY, only, para, pick, read, read_pages, rows, table

HEAD = "项目名称 | 道路维修 | < | < | < | < | <\n"
TITLE = para("2022年度项目支出绩效自评表")
ROAD = "产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 30 | 29\n"
LABELS = ("level1", "level2", "level3")
POINTS = ("weight", "score")


def form(block: str, head: str = INDICATOR_HEAD) -> Normalized:
    """Return the rows of a form with these indicator rows."""
    return read(TITLE, table(f"{HEAD}{head}\n{block}"))


def labels(found: Normalized) -> list[tuple[object, ...]]:
    """Return the three labels of each indicator."""
    return pick(found.rows["indicators"], *LABELS)


def cut(first: str, rest: str, head: str = INDICATOR_HEAD) -> Normalized:
    """Return the rows of a form cut by a page break before `rest`."""
    return read_pages([TITLE, table(f"{HEAD}{head}\n{first}")], [table(rest)])


# ------------------------------------------------------------------------------------------------ one page


def test_a_row_is_one_indicator_with_all_its_columns() -> None:
    """Labels, values and points are as printed, the parsed values beside them."""
    found = only(form(ROAD.rstrip() + " | 因雨延误", INDICATOR_HEAD + " | 偏差原因分析及改进措施").rows["indicators"])
    wanted: dict[str, object] = {
        "level1": "产出指标",
        "level2": "数量指标",
        "level3": "维修里程",
        "target_text": "≥100公里",
        "actual_text": "98公里",
        "weight": 30.0,
        "score": 29.0,
        "deviation": "因雨延误",
        "level1_code": "output",
        "level2_code": "quantity",
        "target_op": ">=",
        "target_value": 100.0,
        "target_high": None,
        "target_unit": "公里",
        "actual_value": 98.0,
        "actual_unit": "公里",
        "direction": "positive",
        "confidence": 0.99,
        "row_no": 3,
    }
    assert {name: found[name] for name in wanted} == wanted


def test_a_merged_label_counts_for_every_row_that_it_spans() -> None:
    """First and second level are carried with full confidence; points stand on the first row alone."""
    found = form("""
        产出指标 | 数量指标 | 里程 | 100公里 | 98公里 | 20 | 19
        ^ | ^ | 桥梁 | 2座 | 2座 | ^ | ^
        ^ | 质量指标 | 合格率 | 100% | 100% | 10 | 10
    """)
    assert labels(found) == [
        ("产出指标", "数量指标", "里程"),
        ("产出指标", "数量指标", "桥梁"),
        ("产出指标", "质量指标", "合格率"),
    ]
    assert pick(found.rows["indicators"], *POINTS, "confidence") == [
        (20.0, 19.0, 0.99),
        (None, None, 0.99),
        (10.0, 10.0, 0.99),
    ]


def test_merged_texts_count_for_every_row_that_they_span() -> None:
    """A target, result or reason merged over rows belongs to each."""
    found = form(
        """
        产出指标 | 数量指标 | 里程 | 全部完成 | 全部完成 | 20 | 19 | 因雨延误
        ^ | ^ | 桥梁 | ^ | ^ | 10 | 9 | ^
        """,
        INDICATOR_HEAD + " | 未完成原因",
    )
    assert (
        pick(found.rows["indicators"], "target_text", "actual_text", "deviation")
        == [("全部完成", "全部完成", "因雨延误")] * 2
    )


def test_a_blank_label_is_inherited_in_doubt() -> None:
    """Without a merged cell the label above counts, with less confidence."""
    found = form("""
        产出指标 | 数量指标 | 里程 | 100公里 | 98公里 | 20 | 19
         |  | 桥梁 | 2座 | 2座 | 10 | 10
    """)
    assert labels(found) == [("产出指标", "数量指标", "里程"), ("产出指标", "数量指标", "桥梁")]
    assert pick(found.rows["indicators"], "confidence") == [(0.99,), (0.9108,)]


def test_a_new_first_level_ends_the_second() -> None:
    """A blank second level under another first level stays blank."""
    found = form("""
        产出指标 | 数量指标 | 里程 | 100公里 | 98公里 | 20 | 19
        满意度指标 |  | 群众满意度 | ≥90% | 95% | 10 | 10
    """)
    assert labels(found) == [("产出指标", "数量指标", "里程"), ("满意度指标", None, "群众满意度")]


def test_fillers_of_the_template_are_no_indicators() -> None:
    """指标2：……, dots, blank rows, and 无 or 不涉及 without values are skipped; with values they count."""
    found = form("""
        产出指标 | 数量指标 | 里程 | 100公里 | 98公里 | 20 | 19
        ^ | ^ | 指标2：…… | | | |
        ^ | ^ | …… | …… | …… | |
        ^ | 质量指标 | 指标1： |  |  | |
        ^ | 时效指标 | 不涉及 |  | | |
        ^ | 成本指标 | 无 | — | — | — | —
        效益指标 | | | | | |
        满意度指标 | 服务对象满意度指标 | 无 | 无 | 无 | 10 | 10
    """)
    assert labels(found) == [("产出指标", "数量指标", "里程"), ("满意度指标", "服务对象满意度指标", "无")]


def test_an_indicator_without_a_name_is_kept_by_its_values() -> None:
    """A row whose third level is blank but has a target and a result is an indicator."""
    found = form("满意度指标 | 服务对象满意度指标 |  | ≥90% | 95% | 10 | 10")
    assert labels(found) == [("满意度指标", "服务对象满意度指标", None)]


def test_the_one_level_column_of_a_form_may_be_the_first_or_the_second_level() -> None:
    """指标类型 holds what its labels are: 产出指标 is of the first level, 数量指标 of the second."""
    head = "指标类型 | 指标名称 | 指标值 | 完成值 | 分值 | 得分"
    first = form("产出指标 | 里程 | 5 | 5 | 10 | 10\n效益指标 | 通行 | 5 | 5 | 10 | 10", head)
    second = form("数量指标 | 里程 | 5 | 5 | 10 | 10\n质量指标 | 合格率 | 5 | 5 | 10 | 10", head)
    assert pick(first.rows["indicators"], "level1", "level2", "level1_code") == [
        ("产出指标", None, "output"),
        ("效益指标", None, "benefit"),
    ]
    assert pick(second.rows["indicators"], "level1", "level2", "level2_code") == [
        (None, "数量指标", "quantity"),
        (None, "质量指标", "quality"),
    ]


def test_a_cell_over_name_and_target_is_the_name_and_its_quantity_the_target() -> None:
    """The level-3 text stays whole, the target is null, its number is parsed."""
    found = only(form("产出指标 | 数量指标 | 维修道路100公里 | < | 98公里 | 30 | 29").rows["indicators"])
    assert (found["level3"], found["target_text"]) == ("维修道路100公里", None)
    assert (found["target_op"], found["target_value"], found["target_unit"]) == ("=", 100.0, "公里")


def test_words_in_a_column_of_points_lower_the_confidence() -> None:
    """A score that is no number is absent, the row trusted less."""
    found = only(form("产出指标 | 数量指标 | 里程 | 100公里 | 98公里 | 30 | 扣2分").rows["indicators"])
    assert (found["score"], found["confidence"]) == (None, 0.8415)


COLUMNS = f"{INDICATOR_HEAD} | 完成率 | 偏差原因 | 序号".split(" | ")
VALUES = ["产出指标", "数量指标", "维修里程", "≥100公里", "98公里", "30", "29", "98%", "因雨延误", "1"]


@given(order=st.permutations(range(len(COLUMNS))))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_columns_does_not_matter(order: list[int]) -> None:
    """Each value goes by its heading, whatever stands beside it."""
    head, row = (" | ".join(line[column] for column in order) for line in (COLUMNS, VALUES))
    columns = (*LABELS, "target_text", "actual_text", *POINTS, "completion_rate", "deviation")
    found = read(TITLE, table(f"项目名称 | 道路维修\n{head}\n{row}"))
    assert pick(found.rows["indicators"], *columns) == [(*VALUES[:5], 30.0, 29.0, 0.98, "因雨延误")]


def test_two_numbers_under_one_heading_never_become_one() -> None:
    """Where 得分 heads two columns, the score is one of them or none."""
    found = only(
        form("产出指标 | 数量指标 | 里程 | 100公里 | 98公里 | 30 | 29 | 28", INDICATOR_HEAD + " | <").rows["indicators"]
    )
    assert found["score"] in {29.0, 28.0, None}


def test_a_subtotal_is_no_indicator() -> None:
    """小计 between the rows is left out."""
    found = form(f"{ROAD}小计 | < | < | < | < | 30 | 29\n效益指标 | 社会效益指标 | 通行 | 好 | 好 | 10 | 10\n")
    assert [row[2] for row in labels(found)] == ["维修里程", "通行"]


def test_rows_after_a_sum_in_the_middle_are_read() -> None:
    """A 合计 between the rows does not end a block of few columns."""
    found = form(
        "产出指标 | 里程 | 10\n合计 | < | 10\n效益指标 | 通行 | 20\n总分 | < | 30", "一级指标 | 三级指标 | 得分"
    )
    assert [row[2] for row in labels(found)] == ["里程", "通行"]


def test_a_word_of_the_head_in_a_row_does_not_take_it_out() -> None:
    """An indicator called 立项依据 is an indicator."""
    found = form(
        "决策 | 项目立项 | 立项依据 | 5 | 充分 | 5\n^ | ^ | 立项程序 | 5 | 规范 | 5",
        "一级指标 | 二级指标 | 三级指标 | 分值 | 指标解释 | 得分",
    )
    assert [row[2] for row in labels(found)] == ["立项依据", "立项程序"]


def test_a_source_named_like_a_unit_does_not_end_the_form() -> None:
    """项目单位 in a column of sources is a value."""
    found = form(
        """
        产出指标 | 数量指标 | 里程 | 统计 | 30 | 29
        ^ | 质量指标 | 合格率 | 项目单位 | 20 | 20
        ^ | 时效指标 | 及时率 | 统计 | 10 | 10
        """,
        "一级指标 | 二级指标 | 三级指标 | 数据来源 | 分值 | 得分",
    )
    assert [row[2] for row in labels(found)] == ["里程", "合格率", "及时率"]


def test_the_name_in_a_fourth_level_leaves_a_trace() -> None:
    """With four levels the finest name is not lost."""
    head = "一级指标 | 二级指标 | 三级指标 | 四级指标 | 指标值 | 完成值 | 得分"
    found = form("产出指标 | 数量指标 | 培训 | 培训里程 | ≥100公里 | 98公里 | 30", head)
    texts = str(found.rows["indicators"]) + str(found.rows["headings"])
    assert "培训里程" in texts or "四级指标" in texts


@pytest.mark.xfail(strict=True, reason="a column without a heading is dropped without a trace")
def test_values_under_a_blank_heading_leave_a_trace() -> None:
    """A column of numbers whose heading is blank is told among the headings."""
    found = form(ROAD, INDICATOR_HEAD.replace("得分", ""))
    assert found.rows["headings"]


# ------------------------------------------------------------------------------------------------ cut by a page break

NEXT = "产出指标 | 质量指标 | 合格率 | ≥95% | 100% | 20 | 20"
WHOLE = ("产出指标", "数量指标", "维修县乡公路桥梁里程", "≥100公里", "98公里", 30.0, 29.0)


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (
            "产出指标 | 数量指标 | 维修县乡公路桥 | ≥100 | 98 | 30 | 29",
            " |  | 梁里程 | 公里 | 公里 |  |",
        ),
        (
            "产出指标 | 数量指标 | 维修县乡公路桥 | ≥100 | 98 |  |",
            " |  | 梁里程 | 公里 | 公里 | 30 | 29",
        ),
        (
            "产出指标 | 数量指标 | 维修县乡公路桥 | ≥100公里 | 98公里 | 30 | 29",
            " |  | 梁里程 |  |  |  |",
        ),
        (
            "产出指标 | 数量指标 | 维修县乡公路桥梁里程 | ≥100 | 98公里 | 30 | 29",
            " |  |  | 公里 |  |  |",
        ),
        (
            "产出指标 | 数量指标 | 维修县乡公路桥 |  |  | 30 | 29",
            " |  | 梁里程 | ≥100公里 | 98公里 |  |",
        ),
    ],
    ids=["numbers on the first half", "numbers on the second", "name alone", "target alone", "values on the second"],
)
@pytest.mark.parametrize("head", ["", INDICATOR_HEAD + "\n"], ids=["", "header again"])
def test_a_row_cut_by_a_page_break_is_one_row(first: str, rest: str, head: str) -> None:
    """Whichever half holds the numbers, and with the header printed again or not, both halves are one indicator."""
    found = cut(first, f"{head}{rest}\n{NEXT}")
    columns = (*LABELS, "target_text", "actual_text", *POINTS)
    assert pick(found.rows["indicators"], *columns)[0] == WHOLE
    assert len(found.rows["indicators"]) == 2
    assert pick(found.rows["indicators"], "confidence", "page") == [(0.9405, 1), (0.99, 2)]


def test_the_rest_of_a_reason_goes_to_its_row() -> None:
    """A row of nothing but the rest of a long reason is no indicator."""
    found = cut(
        ROAD.rstrip() + " | 因天气原", f" | | | | | | | 因延误\n{NEXT} | ", INDICATOR_HEAD + " | 偏差原因分析及改进措施"
    )
    assert pick(found.rows["indicators"], "level3", "deviation") == [("维修里程", "因天气原因延误"), ("合格率", None)]


def test_rows_on_both_sides_of_a_page_break_stay_two() -> None:
    """Both with points, or the second with a label of its own: two indicators."""
    found = cut(ROAD, " | | 桥梁 | 2座 | 2座 | 10 | 10")
    assert labels(found) == [("产出指标", "数量指标", "维修里程"), ("产出指标", "数量指标", "桥梁")]
    found = cut(ROAD, " | 质量指标 | 合格率 | 100% | 100% | |")
    assert labels(found) == [("产出指标", "数量指标", "维修里程"), ("产出指标", "质量指标", "合格率")]
    assert pick(found.rows["indicators"], "confidence") == [(0.99,), (0.99,)]


def test_rows_of_words_that_share_a_score_over_a_page_break_stay_two() -> None:
    """Two whole rows, the second under the merged score of the first, are two indicators."""
    found = cut("效益指标 | 社会效益指标 | 通行改善 | 明显 | 明显 | 30 | 30", " | | 出行便利 | 明显 | 明显 | |")
    assert [row[2] for row in labels(found)] == ["通行改善", "出行便利"]


def test_a_label_merged_over_a_page_break_counts_on_both_sides() -> None:
    """The blank half of a label on the new page is the label above, without doubt."""
    found = cut(ROAD, " |  | 桥梁 | 2座 | 2座 | 10 | 10\n^ | ^ | 涵洞 | 2座 | 2座 | 10 | 10")
    assert [row[:2] for row in labels(found)] == [("产出指标", "数量指标")] * 3
    assert {row[0] for row in pick(found.rows["indicators"], "confidence")} == {0.99}


def test_a_label_cut_in_two_is_joined_on_all_rows_of_both_halves() -> None:
    """社会效益 before and 指标 after the break are one label for the rows of either half."""
    found = cut(
        "效益指标 | 社会效益 | 通行 | 好 | 好 | 10 | 10\n^ | ^ | 方便 | 好 | 好 | 10 | 10",
        """ | 指标 | 安全 | 好 | 好 | 10 | 10
        ^ | ^ | 快捷 | 好 | 好 | 10 | 10
        ^ | 生态效益指标 | 绿化 | 好 | 好 | 10 | 10""",
    )
    assert [row[:2] for row in labels(found)] == [("效益指标", "社会效益指标")] * 4 + [("效益指标", "生态效益指标")]


def test_a_label_cut_inside_its_brackets_is_joined() -> None:
    """产出指标(50 before and 分) after the break are one label."""
    found = cut(
        "产出指标(50 | 数量指标 | 里程 | 1 | 1 | 10 | 10",
        "分) | 质量指标 | 合格率 | 1 | 1 | 10 | 10",
    )
    assert [row[0] for row in labels(found)] == ["产出指标(50分)"] * 2


def test_two_labels_around_a_page_break_stay_two() -> None:
    """Where both halves are labels of their own, nothing is joined."""
    found = cut(
        "效益指标 | 社会效益指标 | 通行 | 好 | 好 | 10 | 10",
        " | 生态效益指标 | 绿化 | 好 | 好 | 10 | 10",
    )
    assert [row[1] for row in labels(found)] == ["社会效益指标", "生态效益指标"]


# ------------------------------------------------------------------------------------------------ totals


def total(row: str) -> Total:
    """Return the total row under the usual header."""
    header = find_header(rows(f"{INDICATOR_HEAD}\n{ROAD}"), 0, VOCABULARY)
    (last,) = rows(row)
    assert is_total(last, VOCABULARY)
    return read_total(last, header)


def said(found: Total) -> tuple[str | None, str | None, str | None]:
    """Return weight, score and rating as printed."""
    parts = (found.weight, found.score, found.rating)
    weight, score, rating = (part.value if part is not None else None for part in parts)
    return weight, score, rating


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("总分 | < | < | < | < | 100 | 98.17", ("100", "98.17", None)),
        ("合计 | < | < | < | < | 100 | 97.5分（优）", ("100", "97.5分（优）", None)),
        ("总得分 | < | < | < | < | < | 96.5", (None, "96.5", None)),
        ("总分 | 97.5 | < | < | 评价等级 | 优 | <", (None, "97.5", "优")),
        ("合计 | | | | | 100 | ", ("100", None, None)),
        ("合计 | < | < | < | < | — | 98", (None, "98", None)),
        ("自评总分 | 95 | < | < | < | < | 良", (None, "95", "良")),
    ],
)
def test_a_total_row_tells_weight_score_and_rating(row: str, wanted: tuple[str | None, str | None, str | None]) -> None:
    """Numbers count by their column, one number after 总分 or 得分 is the score, a rating is told by its word."""
    assert said(total(row)) == wanted


def test_a_full_mark_without_a_score_is_the_weight() -> None:
    """总分 | 100 under 分值, with nothing under 得分, is the weight."""
    assert said(total("总分 | < | < | < | < | 100 | ")) == ("100", None, None)


@pytest.mark.parametrize("row", [ROAD, "合计 | 本项目各项指标均已按期完成 | < | < | < | < | <", " | | | | | |"])
def test_a_row_of_values_or_words_is_no_total(row: str) -> None:
    """Only a row that begins with a total's label and holds numbers or a rating is a total."""
    assert not is_total(rows(row)[0], VOCABULARY)


def test_a_sum_and_a_score_below_each_other_are_one_total() -> None:
    """合计 gives the weight, 总得分 the score."""
    found = form(f"{ROAD}合计 | < | < | < | < | 100 | 90\n总得分 | < | < | < | < | < | 96.5\n")
    assert pick(found.rows["reports"], "total_weight", "total_score") == [(100.0, 96.5)]


def test_rows_below_the_total_are_no_indicators() -> None:
    """Rating, contact and remarks below the total give fields, not rows."""
    found = form(f"""{ROAD}
        总分 | < | < | < | < | 100 | 98.17
        评价等级 | 优 | < | < | < | < | <
        填表人 | 张三 | < | 联系电话 | 12345 | < | <
        备注 | 无 | < | < | < | < | <
    """)
    assert len(found.rows["indicators"]) == 1
    assert pick(found.rows["reports"], "total_score", "rating") == [(98.17, "优")]


def test_a_heading_merged_down_over_blank_labels_is_a_heading_still() -> None:
    """Below a header typed again, blank labels that merge into it take the labels above; the others are read."""
    rest = INDICATOR_HEAD + "\n^ | ^ | 养护里程 | ≥50公里 | 50公里 | 20 | 20\n"
    rest += "^ | 质量指标 | 合格率 | 100% | 100% | 20 | 20\n效益指标 | 社会效益指标 | 投诉 | ≤5件 | 3件 | 20 | 20\n"
    found = read(TITLE, table(f"{HEAD}{INDICATOR_HEAD}\n{ROAD}"), table(rest, number=2))
    assert labels(found) == [
        ("产出指标", "数量指标", "维修里程"),
        ("产出指标", "数量指标", "养护里程"),
        ("产出指标", "质量指标", "合格率"),
        ("效益指标", "社会效益指标", "投诉"),
    ]


@pytest.mark.parametrize(("score", "total"), [(0.4, True), (0.99, False), (None, False)])
def test_a_total_whose_points_were_hardly_read_is_still_one(*, score: float | None, total: bool) -> None:
    """Points under a circle of a pen are no indicator; a text that was read is what it says."""
    grid = table("合计 | < | < | < | 1001v1k | 96.17", method="ocr")
    cells = tuple(replace(cell, recognition=score if cell.text == "1001v1k" else score and 0.99) for cell in grid.cells)
    (row,) = grid_rows(replace(grid, cells=cells))
    assert is_total(row, VOCABULARY) is total
