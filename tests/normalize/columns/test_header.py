"""A header is found where its headings stand, over one to four rows, in any order; a row of values is none."""

from __future__ import annotations

import pytest

from normalize.columns.header import assign, find_header
from normalize.model.column import Header
from tests.support.forms import INDICATOR_HEAD, VOCABULARY, rows

INDICATOR = "产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 30 | 29"
BUDGET_HEAD = "预算执行情况（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分"


def header(text: str, index: int = 0) -> Header | None:
    """Return the header that begins at a row of a drawn table."""
    return find_header(rows(text), index, VOCABULARY)


def columns(found: Header | None) -> list[tuple[str | None, float, float]]:
    """Return field and x-range of the columns."""
    assert found is not None
    return [(column.field, column.x0, column.x1) for column in found.columns]


def fields(found: Header | None) -> list[str | None]:
    """Return the fields of the columns, left to right."""
    return [field for field, _, _ in columns(found)]


INDICATOR_FIELDS = ["level1", "level2", "level3", "target_text", "actual_text", "weight", "score"]


def test_one_row_of_headings_rules_the_columns_below_it() -> None:
    """Each heading gives its field to its x-range."""
    found = header(f"{INDICATOR_HEAD}\n{INDICATOR}")
    assert found is not None
    assert (found.block, found.height) == ("indicators", 1)
    assert columns(found) == [(name, 60.0 * i, 60.0 * (i + 1)) for i, name in enumerate(INDICATOR_FIELDS)]


def test_two_rows_of_headings_count_by_the_lower_one() -> None:
    """Under a group heading the finer headings count; a heading over both rows keeps its own."""
    found = header(f"""
        绩效指标 | < | < | 年度指标值 | 实际完成值 | 分值 | 得分
        一级指标 | 二级指标 | 三级指标 | ^ | ^ | ^ | ^
        {INDICATOR}
    """)
    assert fields(found) == INDICATOR_FIELDS
    assert found is not None
    assert found.height == 2


def test_three_rows_with_the_number_of_each_column_are_all_header() -> None:
    """Group headings, headings and a row of 栏次 are one header of three rows."""
    found = header(f"""
        绩效指标 | < | < | 完成情况 | < | 评价 | <
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        栏次 | 1 | 2 | 3 | 4 | 5 | 6
        {INDICATOR}
    """)
    assert fields(found) == INDICATOR_FIELDS
    assert found is not None
    assert found.height == 3


@pytest.mark.parametrize(
    "marks",
    [
        "（A） | （B） | （C） | （D） | （E） | （F） | （G）",
        "1 | 2 | 3 | 4 | 5 | 6 | 7",
        "行次 | 1 | 2 | 3 | 4 | 5 | 6",
    ],
)
def test_letters_and_numbers_under_the_headings_belong_to_the_header(marks: str) -> None:
    """A row of letters or of numbers that count on is no data."""
    found = header(f"{INDICATOR_HEAD}\n{marks}\n{INDICATOR}")
    assert found is not None
    assert found.height == 2


def test_numbers_that_do_not_count_on_are_data() -> None:
    """10, 10, 5 under headings are values."""
    found = header("""
        资金情况 | 年初预算数 | 全年预算数 | 全年执行数
        ^ | 10 | 10 | 5
        ^ | 20 | 20 | 20
    """)
    assert found is not None
    assert found.height == 1


def test_columns_may_stand_in_any_order() -> None:
    """Points before values, and columns that are not asked for between, change nothing."""
    found = header("""
        序号 | 一级指标 | 二级指标 | 三级指标 | 分值 | 得分 | 佐证材料 | 年度指标值 | 实际完成值
        1 | 产出指标 | 数量指标 | 维修里程 | 30 | 29 | 见附件 | ≥100公里 | 98公里
    """)
    wanted = ["serial", "level1", "level2", "level3", "weight", "score", "evidence", "target_text", "actual_text"]
    assert fields(found) == wanted


def test_sign_value_and_unit_may_have_columns_of_their_own() -> None:
    """指标性质, 指标值 and 度量单位 are three fields."""
    found = header("""
        一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 实际完成值 | 分值 | 得分
        产出指标 | 数量指标 | 里程 | ≥ | 100 | 公里 | 98 | 30 | 29
    """)
    assert fields(found)[3:7] == ["target_sign", "target_text", "target_unit", "actual_text"]


def test_of_weights_at_every_level_the_one_beside_the_third_level_counts() -> None:
    """With 分值 after each level the last one is the indicator's."""
    found = header("""
        一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 指标值 | 实际完成值 | 得分
        产出指标 | 50 | 数量指标 | 20 | 里程 | 10 | ≥100公里 | 98公里 | 9
    """)
    assert fields(found) == ["level1", None, "level2", None, "level3", "weight", "target_text", "actual_text", "score"]


def test_a_score_of_a_reviewer_is_not_the_score() -> None:
    """Beside 自评得分 a 复核得分 is a field of its own."""
    assert fields(header("三级指标 | 指标值 | 实际完成值 | 分值 | 自评得分 | 复核得分\n里程 | 5 | 5 | 10 | 10 | 9"))[
        -2:
    ] == [
        "score",
        "reviewed_score",
    ]


@pytest.mark.parametrize(
    "row",
    [
        INDICATOR,
        "产出指标 | 数量指标 | 维修里程 | 完成 | 完成 | 30 | 29",
        "产出指标 | 数量指标 | 维修里程 | 明显 | 明显 | | ",
        "效益指标 | 社会效益指标 | 项目实施对经济社会发展所带来的直接或间接影响程度及情况 | 明显 | 明显 | |",
        "年度资金总额 | 100 | 120 | 110 | 10 | 91.67% | 9.17",
        "项目名称 | 道路维修 | < | 主管部门 | 县交通局 | < | <",
        "项目支出绩效自评表",
        " |  |  |  |  |  | ",
    ],
)
def test_a_row_of_values_is_no_header(row: str) -> None:
    """Indicators, budget lines, head rows, titles and blank rows open no block."""
    assert header(f"{row}\n{INDICATOR}") is None


def test_a_head_row_above_the_budget_does_not_make_a_summary() -> None:
    """A project's name and its value above a budget header are label and value, not columns."""
    head = "项目名称 | 道路维修 | < | < | 主管部门 | 县交通局 | <"
    assert header(f"{head}\n{BUDGET_HEAD}\n年度资金总额 | 1 | 1 | 1 | 10 | 100% | 10") is None


def test_a_budget_header_needs_two_phases() -> None:
    """Budget and execution make the block, one phase alone does not."""
    found = header(f"{BUDGET_HEAD}\n年度资金总额 | 100 | 120 | 110 | 10 | 91.67% | 9.17")
    assert found is not None
    assert found.block == "budget"
    phases = ["approved_budget", "adjusted_budget", "executed", "weight", "execution_rate", "score"]
    assert fields(found)[1:] == phases
    assert header("项目 | 预算数 | 备注\n道路 | 100 | ") is None


def test_a_goals_header_needs_goal_and_result() -> None:
    """预期目标 beside 实际完成情况 opens the goals."""
    found = header("年度总体目标 | 预期目标 | < | 实际完成情况 | <\n^ | 修路 | < | 已修 | <")
    assert found is not None
    assert (found.block, found.fields()) == ("goals", {"expected", "actual"})


def test_a_goal_beside_its_label_is_no_header() -> None:
    """年初设定目标 | 修路 | 实际完成情况 | 已修 is two labels with their values."""
    assert header("年初设定目标 | 修路 | 实际完成情况 | 已修") is None


def test_a_summary_names_projects_beside_their_money_or_score() -> None:
    """项目名称 among 预算数, 执行数, 得分 opens a summary."""
    found = header("序号 | 项目名称 | 主管部门 | 预算数 | 执行数 | 得分 | 等级\n1 | 修路 | 交通局 | 1 | 1 | 99 | 优")
    assert found is not None
    assert found.block == "summary"


def test_headings_of_two_sides_make_two_groups() -> None:
    """Phases named twice are two groups of columns side by side."""
    found = header(
        "收入 | 年初预算数 | 全年执行数 | 支出 | 年初预算数 | 全年执行数\n财政拨款 | 1 | 1 | 基本支出 | 1 | 1"
    )
    assert found is not None
    assert len(found.beside) == 1
    assert fields(found)[1:] == fields(found.beside[0])[1:] == ["approved_budget", "executed"]


def test_of_two_years_side_by_side_the_latest_counts() -> None:
    """The columns of the year before are left out."""
    found = header("""
        项目 | 2021年 | < | 2022年 | <
        ^ | 年初预算数 | 全年执行数 | 年初预算数 | 全年执行数
        基本支出 | 1 | 2 | 3 | 4
    """)
    assert columns(found) == [(None, 0.0, 60.0), ("approved_budget", 180.0, 240.0), ("executed", 240.0, 300.0)]
    assert found is not None
    assert found.beside == ()


def test_a_heading_that_reads_alike_is_taken_and_marked() -> None:
    """A near variant has its field, by likeness, and is among the unknown headings."""
    found = header(f"{INDICATOR_HEAD.replace('实际完成值', '实际完成值情况')}\n{INDICATOR}")
    assert found is not None
    column = found.column("actual_text")
    assert column is not None
    assert column.match is not None
    assert column.match.how == "similar"
    assert found.unknown() == [column]


def test_a_heading_that_maps_to_nothing_is_unknown() -> None:
    """A column whose heading has no meaning has no field and leaves a trace."""
    found = header(f"{INDICATOR_HEAD} | 天气\n{INDICATOR} | 晴")
    assert found is not None
    assert [column.heading for column in found.unknown()] == ["天气"]


def test_a_header_of_which_most_headings_are_near_variants_is_found() -> None:
    """Three levels and four near variants are a header still."""
    assert (
        header(f"一级指标 | 二级指标 | 三级指标 | 年度指标数值 | 实际完成值情况 | 分值标准 | 自评得分数\n{INDICATOR}")
        is not None
    )


@pytest.mark.parametrize(
    ("heading", "percent"),
    [("执行率（%）", True), ("执行率％", True), ("执行率", False), ("执行率(B/A×100%)", False)],
)
def test_a_percent_sign_in_the_heading_says_that_its_numbers_are_percent(heading: str, percent: bool) -> None:  # noqa: FBT001
    """A formula times 100% says nothing of how the number is printed."""
    found = header(f"资金 | 年初预算数 | 全年执行数 | {heading}\n年度资金总额 | 1 | 1 | 1")
    assert found is not None
    column = found.column("execution_rate")
    assert column is not None
    assert column.percent is percent


def test_a_cell_goes_to_the_column_that_it_stands_in() -> None:
    """Cells narrower or shifted a little belong to the column that they share most with."""
    found = header(f"{INDICATOR_HEAD}\n{INDICATOR}")
    assert found is not None
    (row,) = rows("产出指标 | 数量指标 | 里程 | 100 | 98 | 30 | 29 | 28")
    assert {name: [p.text for p in cells] for name, cells in assign(row, found.columns).items()} == {
        "level1": ["产出指标"],
        "level2": ["数量指标"],
        "level3": ["里程"],
        "target_text": ["100"],
        "actual_text": ["98"],
        "weight": ["30"],
        "score": ["29"],
    }


def test_a_cell_over_level_and_target_belongs_to_the_third_level() -> None:
    """Where one cell spans the third level and the target, it is the third level."""
    found = header(f"{INDICATOR_HEAD}\n{INDICATOR}")
    assert found is not None
    (row,) = rows("产出指标 | 数量指标 | 维修里程100公里 | < | 98公里 | 30 | 29")
    cells = assign(row, found.columns)
    assert [p.text for p in cells["level3"]] == ["维修里程100公里"]
    assert "target_text" not in cells


def test_a_first_row_of_unknown_group_headings_is_part_of_the_header() -> None:
    """Where the row below holds the headings, a row that groups them and reaches down beside them begins the header."""
    found = header(f"""
        考评对象 | < | < | 年度情况 | < | 打分结果 | < | 未达成目标的原因及拟采取的对策
        一级指标 | 二级指标 | 三级指标 | 目标值 | 实际值 | 分值 | 得分 | ^
        {INDICATOR} | 无
    """)
    assert fields(found) == [*INDICATOR_FIELDS, "deviation"]
    assert found is not None
    assert found.height == 2


def test_goals_above_a_header_are_no_group_headings() -> None:
    """A short goal beside its label, over several columns of the header below, stays a goal."""
    found = header(f"""
        年度目标 | < | 修路百里 | < | < | < | <
        {INDICATOR_HEAD}
        {INDICATOR}
    """)
    assert found is None


def test_a_row_that_only_parts_a_heading_is_part_of_the_header() -> None:
    """Scores by several bodies stand under one heading; the first is the unit's own."""
    found = header(f"""
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | <
        ^ | ^ | ^ | ^ | ^ | ^ | 单位自评 | 财政复查
        {INDICATOR} | 28
    """)
    assert fields(found) == [*INDICATOR_FIELDS, "reviewed_score"]
    assert found is not None
    assert found.height == 2


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("绩效指标目标数", "target_text"),
        ("年初申报目标值", "target_text"),
        ("年末绩效完成值", "actual_text"),
        ("自评实际完成水平", "actual_text"),
        ("指标评价得分", "score"),
        ("参考基准分", "weight"),
        ("未完成绩效目标原因及下一步措施", "deviation"),
        ("目标实现程度", "completion_rate"),
        ("考核评分办法", "criterion"),
        ("天气", None),
    ],
)
def test_a_heading_that_no_list_holds_is_read_by_its_words(heading: str, field: str | None) -> None:
    """Set words in their usual order say what a column holds; others leave it open."""
    head = f"一级指标 | 二级指标 | 三级指标 | {heading} | 度量单位 | 指标解释"
    found = header(f"{head}\n产出指标 | 数量指标 | 里程 | 5 | 里 | 长")
    named = None if found is None else found.columns[3].field
    assert named == field


def test_a_reviewers_score_is_read_by_its_words_beside_the_forms_own() -> None:
    """主管部门复核评分 is none of the form's own beside 得分; alone it is the only score that there is, in doubt."""
    head = "一级指标 | 二级指标 | 三级指标 | 得分 | 主管部门复核评分"
    beside = header(f"{head}\n产出指标 | 数量指标 | 里程 | 5 | 4")
    assert beside is not None
    assert beside.columns[4].field == "reviewed_score"
    alone = header(f"{head.replace('得分 | ', '指标值 | ')}\n产出指标 | 数量指标 | 里程 | 5公里 | 4")
    assert alone is not None
    match = alone.columns[4].match
    assert (alone.columns[4].field, match is not None and match.similarity < 0.92) == ("score", True)


def test_the_words_of_a_lower_heading_go_before_the_heading_above_it() -> None:
    """Under 完成情况 a column of targets is one of targets."""
    found = header(f"""
        绩效指标 | < | < | 完成情况 | < | 分值 | 得分
        一级指标 | 二级指标 | 三级指标 | 年初申报指标数 | 年末绩效完成数 | ^ | ^
        {INDICATOR}
    """)
    assert fields(found) == INDICATOR_FIELDS


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("年初批复预算金额", "approved_budget"),
        ("调整后的预算金额", "adjusted_budget"),
        ("截至年底支出数", "executed"),
        ("年度预算支出比例", "execution_rate"),
        ("执行率得分数", "score"),
    ],
)
def test_a_budget_heading_that_no_list_holds_is_read_by_its_words(heading: str, field: str) -> None:
    """The phases of a budget have their words too."""
    found = header(f"资金来源 | 年初预算数 | 执行数 | 分值 | {heading}\n合计 | 5 | 4 | 10 | 3")
    assert found is not None
    assert found.columns[-1].heading == heading
    match = found.columns[-1].match
    assert match is not None
    assert match.field == field


def test_a_heading_over_both_rows_is_one_heading() -> None:
    """执行 alone is what was spent, also where the cells beside it have a second row; over columns it names a group."""
    found = header("""
        资金构成 | 年初 | 调整后 | 执行 | 执行率 | 评分情况 | <
        ^ | ^ | ^ | ^ | ^ | 满分 | 自评得分
        合计 | 5 | 6 | 4 | 67% | 10 | 9
    """)
    assert fields(found)[1:] == ["approved_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score"]
