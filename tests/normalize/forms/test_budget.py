"""Funding lines: headed, side by side, on their side or in pairs, with the unit of money wherever it is printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.document import Normalized
from normalize.words.labels import item_code, item_text
from tests.support.forms import INDICATOR_HEAD, VOCABULARY, para, pick, read, read_pages, table

HEAD = """
项目名称 | 道路维修 | < | < | < | < | <
主管部门 | 县交通局 | < | < | 实施单位 | 县公路站 | <
"""
PHASES = "年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分"
INDICATORS = f"""
{INDICATOR_HEAD}
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 89
"""
TITLE = para("2022年度项目支出绩效自评表")
AMOUNTS = ("approved_budget", "adjusted_budget", "executed")


def form(budget: str, *captions: str) -> Normalized:
    """Return the rows of a form with this budget block."""
    return read(TITLE, *map(para, captions), table(HEAD + budget + INDICATORS))


def yuan(*amounts: float | str | None) -> tuple[Decimal | None, ...]:
    """Return amounts as exact numbers."""
    return tuple(None if amount is None else Decimal(str(amount)) for amount in amounts)


HEADED = f"""
预算执行情况（万元） | {PHASES}
年度资金总额 | 100 | 120 | 110 | 10 | 91.67% | 9.17
其中：当年财政拨款 | 100 | 100 | 90 | — | 90.00% | —
上年结转资金 | 0 | 20 | 20 | — | 100.00% | —
其他资金： |  |  |  | — |  | —
"""


def test_a_headed_table_gives_a_line_for_each_row() -> None:
    """Amounts are in yuan, rates fractions, points as printed; a dash is absent and 0 is 0."""
    lines = form(HEADED).rows["budgets"]
    assert pick(lines, "item", *AMOUNTS) == [
        ("total", *yuan(1_000_000, 1_200_000, 1_100_000)),
        ("fiscal", *yuan(1_000_000, 1_000_000, 900_000)),
        ("carry_over", *yuan(0, 200_000, 200_000)),
        ("other_funds", *yuan(None, None, None)),
    ]
    assert pick(lines, "execution_rate", "weight", "score") == [
        (0.9167, 10.0, 9.17),
        (0.9, None, None),
        (1.0, None, None),
        (None, None, None),
    ]
    assert all(line["confidence"] == 0.99 for line in lines)


def test_labels_stand_without_of_which_and_colon() -> None:
    """其中： and a closing colon are dropped, all else is as printed."""
    assert pick(form(HEADED).rows["budgets"], "item_text") == [
        ("年度资金总额",),
        ("当年财政拨款",),
        ("上年结转资金",),
        ("其他资金",),
    ]


def test_a_line_knows_its_row() -> None:
    """Table and row of each line are 1-based."""
    assert pick(form(HEADED).rows["budgets"], "table_no", "row_no", "method")[0] == (1, 4, "text_lattice")


@given(order=st.permutations(range(1, 7)))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_columns_does_not_matter(order: list[int]) -> None:
    """Each amount goes by its heading, whatever stands beside it."""
    lines = [line.split(" | ") for line in HEADED.strip().splitlines()]
    turned = "\n".join(" | ".join(line[column] for column in (0, *order)) for line in lines)
    columns = (*AMOUNTS, "execution_rate", "weight", "score")
    assert pick(form(turned).rows["budgets"], *columns) == pick(form(HEADED).rows["budgets"], *columns)


def test_the_unit_of_money_is_kept_as_printed() -> None:
    """The heading's 万元 is the report's unit."""
    assert form(HEADED).rows["reports"][0]["amount_unit"] == "万元"


@pytest.mark.parametrize(
    ("budget", "captions", "total"),
    [
        (f"资金情况 | {PHASES}\n年度资金总额 | 1 | 2 | 3 | 10 | 9% | 9", ("金额单位：万元",), (10_000, 20_000, 30_000)),
        (f"资金情况（元） | {PHASES}\n年度资金总额 | 1 | 2 | 3 | 10 | 9% | 9", (), (1, 2, 3)),
        (f"资金情况 | {PHASES}\n年度资金总额（万元） | 1 | 2 | 3 | 10 | 9% | 9", (), (10_000, 20_000, 30_000)),
        (f"资金情况 | {PHASES}\n年度资金总额 | 1万元 | 2元 | 0.5亿元 | 10 | 9% | 9", (), (10_000, 2, 50_000_000)),
        (
            """
            资金情况 | 年初预算数（元） | 全年预算数（千元） | 全年执行数（万元） | 分值 | 执行率 | 得分
            年度资金总额 | 1 | 2 | 3 | 10 | 9% | 9
            """,
            (),
            (1, 2_000, 30_000),
        ),
        (
            """
            资金情况（万元） | 年初预算数（元） | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
            年度资金总额（元） | 1 | 2元 | 3 | 10 | 9% | 9
            """,
            ("单位：亿元",),
            (1, 2, 3),
        ),
    ],
    ids=["caption", "block", "row", "cell", "column", "nearest"],
)
def test_the_nearest_unit_counts(budget: str, captions: tuple[str, ...], total: tuple[int, ...]) -> None:
    """The cell's own unit counts before the row's, the column's, the block's and the caption's."""
    assert pick(form(budget, *captions).rows["budgets"], *AMOUNTS) == [yuan(*total)]


def test_a_unit_printed_in_the_rows_label_is_the_reports_unit() -> None:
    """年度资金总额（万元） says that the report counts in 万元."""
    found = form(f"资金情况 | {PHASES}\n年度资金总额（万元） | 1 | 2 | 3 | 10 | 9% | 9")
    assert found.rows["reports"][0]["amount_unit"] == "万元"


def test_money_in_the_projects_name_is_no_unit() -> None:
    """A project called 500万元奖补资金 does not make the table's yuan 万元."""
    head = HEAD.replace("道路维修", "500万元奖补资金")
    budget = f"资金情况 | {PHASES}\n年度资金总额 | 1000000 | 1200000 | 1100000 | 10 | 91.67% | 9.17"
    found = read(TITLE, para("金额单位：元"), table(head + budget + INDICATORS))
    assert pick(found.rows["budgets"], *AMOUNTS) == [yuan(1_000_000, 1_200_000, 1_100_000)]


def test_a_unit_in_the_indicators_heading_is_not_the_budgets() -> None:
    """指标值（万元/个） below does not make the caption's yuan 万元."""
    budget = f"资金情况 | {PHASES}\n年度资金总额 | 1000000 | 1200000 | 1100000 | 10 | 91.67% | 9.17"
    indicators = INDICATORS.replace("年度指标值", "指标值（万元/个）")
    found = read(TITLE, para("金额单位：元"), table(HEAD + budget + indicators))
    assert pick(found.rows["budgets"], *AMOUNTS) == [yuan(1_000_000, 1_200_000, 1_100_000)]


def test_without_any_unit_the_amounts_stand_in_doubt() -> None:
    """Amounts whose unit is printed nowhere are taken as yuan with low confidence."""
    found = form(f"资金情况 | {PHASES}\n年度资金总额 | 1 | 2 | 3 | 10 | 9% | 9")
    assert pick(found.rows["budgets"], *AMOUNTS) == [yuan(1, 2, 3)]
    assert found.rows["reports"][0]["amount_unit"] is None
    (confidence,) = pick(found.rows["budgets"], "confidence")[0]
    assert isinstance(confidence, float)
    assert confidence < 0.6


@pytest.mark.parametrize(
    ("budget", "executed", "printed", "rate"),
    [
        ("100", "98", "98", 0.98),
        ("100", "98", "0.98", 0.98),
        ("100", "100", "1", 1.0),
        ("100", "1", "1", 0.01),
        ("100", "0.5", "0.5", 0.005),
        ("100", "50", "0.5", 0.5),
        ("100", "98", "98%", 0.98),
        ("100", "98", "50%", 0.5),
        ("", "", "98", 0.98),
        ("", "", "0.98", 0.98),
        ("0", "0", "0.00%", 0.0),
        ("100", "98", "—", None),
        ("100", "98", "#DIV/0!", None),
    ],
)
def test_a_rate_without_its_sign_is_read_as_executed_over_budget_says(
    budget: str, executed: str, printed: str, rate: float | None
) -> None:
    """A printed sign settles the rate, right or wrong; without one the reading nearer to B/A counts."""
    found = form(f"资金情况（万元） | {PHASES}\n年度资金总额 | | {budget} | {executed} | 10 | {printed} | 9")
    assert pick(found.rows["budgets"], "execution_rate") == [(rate,)]


def test_a_column_for_of_which_is_no_part_of_the_label() -> None:
    """其中 in a merged cell of its own labels no line."""
    found = form("""
        资金情况（万元） | < | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分
        年度资金总额 | < | 100 | 120 | 120 | 100% | 10
        其中 | 财政拨款 | 100 | 100 | 100 | 100% | -
        ^ | 其他资金 | 0 | 20 | 20 | 100% | -
    """)
    assert pick(found.rows["budgets"], "item_text", "item", "adjusted_budget") == [
        ("年度资金总额", "total", *yuan(1_200_000)),
        ("财政拨款", "fiscal", *yuan(1_000_000)),
        ("其他资金", "other_funds", *yuan(200_000)),
    ]


def test_a_label_for_the_whole_block_labels_no_line() -> None:
    """The merged cell left of the lines is the block's."""
    found = form("""
        预算执行情况（万元） | 项目 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分
        ^ | 年度资金总额 | 100 | 120 | 120 | 100% | 10
        ^ | 上年结转资金 | 0 | 20 | 20 | 100% | -
    """)
    assert pick(found.rows["budgets"], "item_text", "executed") == [
        ("年度资金总额", *yuan(1_200_000)),
        ("上年结转资金", *yuan(200_000)),
    ]


def test_budgets_side_by_side_are_lines_of_both_sides() -> None:
    """收入 and 支出 beside each other give a line each."""
    found = form("""
        预算收入（万元） | 年初预算数 | 全年执行数 | 预算支出 | 年初预算数 | 全年执行数 |
        收入合计 | 100 | 90 | 支出合计 | 100 | 95 |
        财政拨款 | 80 | 70 | 基本支出 | 60 | 55 |
    """)
    assert sorted(pick(found.rows["budgets"], "item_text", "approved_budget", "executed"), key=str) == [
        ("基本支出", *yuan(600_000, 550_000)),
        ("支出合计", *yuan(1_000_000, 950_000)),
        ("收入合计", *yuan(1_000_000, 900_000)),
        ("财政拨款", *yuan(800_000, 700_000)),
    ]


def test_a_budget_on_its_side_has_a_line_for_each_column() -> None:
    """Items head the columns, phases and rates name the rows."""
    found = form("""
        资金情况（万元） | 年度资金总额 | 财政拨款 | 中央补助 | 其他资金 | |
        年初预算数 | 100 | 80 | 10 | 20 |  |
        全年执行数 | 105 | 85 | 10 | 20 |  |
        执行率 | 105% | 106.25% | 100% | 100% |  |
    """)
    assert pick(found.rows["budgets"], "item", "approved_budget", "executed", "execution_rate") == [
        ("total", *yuan(1_000_000, 1_050_000), 1.05),
        ("fiscal", *yuan(800_000, 850_000), 1.0625),
        ("central", *yuan(100_000, 100_000), 1.0),
        ("other_funds", *yuan(200_000, 200_000), 1.0),
    ]


def test_an_empty_column_of_a_budget_on_its_side_is_a_line_too() -> None:
    """A funding item without amounts is printed all the same, as an empty row would be."""
    found = form("""
        资金情况（万元） | 合计 | 财政拨款 | 其他资金
        年初预算数 | 80 | 80 |
        全年执行数 | 85 | 85 | —
    """)
    assert pick(found.rows["budgets"], "item", "approved_budget", "executed") == [
        ("total", *yuan(800_000, 850_000)),
        ("fiscal", *yuan(800_000, 850_000)),
        ("other_funds", None, None),
    ]


def test_pairs_of_label_and_value_are_one_line_for_each_item() -> None:
    """The first row names the phases, the rows below the items under them."""
    found = form("""
        项目资金（万元） | 预算数 | 100 | 执行数 | 90 | 执行率 | 90%
        ^ | 其中：财政拨款 | 80 | 其中：财政拨款 | 70 |  |
        ^ | 其他资金 | 20 | 其他资金 | 20 | |
    """)
    assert pick(found.rows["budgets"], "item_text", "adjusted_budget", "executed", "execution_rate") == [
        (None, *yuan(1_000_000, 900_000), 0.9),
        ("财政拨款", *yuan(800_000, 700_000), None),
        ("其他资金", *yuan(200_000, 200_000), None),
    ]


def test_a_phase_on_each_row_is_one_line() -> None:
    """年初预算数, 全年执行数 and 执行率 below each other are one funding line."""
    found = form("""
        年初预算数（万元） | 100 | < | < | < | < | <
        全年执行数（万元） | 90 | < | < | < | < | <
        执行率 | 90% | < | < | < | < | <
    """)
    assert pick(found.rows["budgets"], "item", "approved_budget", "executed", "execution_rate") == [
        ("total", *yuan(1_000_000, 900_000), 0.9)
    ]


def test_a_line_cut_by_a_page_break_is_one_line() -> None:
    """The rest of a label on the next page joins its first half."""
    first = table(HEAD + f"资金情况（万元） | {PHASES}\n其中：当年财 | 1 | 2 | 3 | 10 | 9% | 9")
    rest = table("政拨款 | | | | | |\n上年结转资金 | 4 | 5 | 6 | | | \n" + INDICATORS)
    found = read_pages([TITLE, first], [rest])
    assert pick(found.rows["budgets"], "item_text", "item", *AMOUNTS) == [
        ("当年财政拨款", "fiscal", *yuan(10_000, 20_000, 30_000)),
        ("上年结转资金", "carry_over", *yuan(40_000, 50_000, 60_000)),
    ]


def test_a_line_cut_by_a_page_break_with_its_amounts_on_the_second_half_is_one_line() -> None:
    """The first half holds part of the label alone, the second the rest and the amounts."""
    first = table(HEAD + f"资金情况（万元） | {PHASES}\n其中：当年财 | | | | | |")
    rest = table("政拨款 | 1 | 2 | 3 | 10 | 9% | 9\n" + INDICATORS)
    found = read_pages([TITLE, first], [rest])
    assert pick(found.rows["budgets"], "item_text", "item") == [("当年财政拨款", "fiscal")]


def test_an_amount_that_is_no_number_is_absent_and_lowers_the_confidence() -> None:
    """待定 is no amount; the row is trusted less."""
    found = form(f"资金情况（万元） | {PHASES}\n年度资金总额 | 待定 | 120 | 7,00.0,77 | 10 | 91.67% | 9.17")
    assert pick(found.rows["budgets"], *AMOUNTS) == [yuan(None, 1_200_000, None)]
    (confidence,) = pick(found.rows["budgets"], "confidence")[0]
    assert isinstance(confidence, float)
    assert confidence < 0.8


def test_what_contradicts_itself_is_kept_and_shown_by_a_check() -> None:
    """A total of 0 above parts of 90 stays, and a check fails."""
    found = form(f"资金情况（万元） | {PHASES}\n年度资金总额 | 0 | 0 | 0 | 10 | | \n财政拨款 | 90 | 90 | 90 | | |")
    assert pick(found.rows["budgets"], "adjusted_budget") == [yuan(0), yuan(900_000)]
    assert ("budget_zero_total", "fail") in pick(found.rows["checks"], "check", "status")


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("年度资金总额：", "total"),
        ("年度总支出", "total"),
        ("基本支出", "basic"),
        ("2.项目支出", "project"),
        ("其中：当年财政拨款", "fiscal"),
        ("中央补助", "central"),
        ("省级补助资金", "upper"),
        ("上级财政资金", "upper"),
        ("本级财政资金", "own_level"),
        ("区级配套资金", "own_level"),
        ("上年结转结余", "carry_over"),
        ("其他资金", "other_funds"),
        ("单位自筹", "other_funds"),
        ("办公用房修缮", "other"),
    ],
)
def test_a_label_has_its_code(label: str, code: str) -> None:
    """Labels of the vocabulary and near ones have their code; what fits none is other."""
    assert item_code(label, VOCABULARY) == code


def test_an_item_outside_the_list_is_kept_with_less_confidence() -> None:
    """A line whose label is of no known kind has code other and its text."""
    found = form(f"资金情况（万元） | {PHASES}\n办公用房修缮 | 1 | 2 | 3 | 10 | 9% | 9")
    assert pick(found.rows["budgets"], "item_text", "item", "confidence") == [("办公用房修缮", "other", 0.8415)]


@pytest.mark.parametrize(
    ("printed", "text"),
    [("其中：财政拨款", "财政拨款"), ("其中:中央资金：", "中央资金"), ("年度资金总额：", "年度资金总额"), ("其中", "")],
)
def test_an_items_text_is_as_printed_but_for_of_which_and_colon(printed: str, text: str) -> None:
    """Nothing else of a label changes."""
    assert item_text(printed) == text


@pytest.mark.parametrize("heading", ["得分（满分10分）", "计分（10分）"])
def test_the_heading_of_a_score_may_say_what_the_only_score_could_be(heading: str) -> None:
    """The points stand with the line that has a score, not with the others."""
    found = form(
        f"资金情况（万元） | 资金来源 | 年初数 | 调整数 | 支出数 | 支出率 | {heading}\n"
        "^ | 资金总额 | 186 | 198 | 190.08 | 96% | 9.6\n^ | 上级专项 | 120 | 132 | 132 | 100% | \n"
    )
    assert pick(found.rows["budgets"], "weight", "score") == [(10.0, 9.6), (None, None)]


@pytest.mark.parametrize("label", ["项目总投入", "总投资"])
def test_all_that_is_put_into_a_project_is_the_total(label: str) -> None:
    """总投入 is a total by its words."""
    assert item_code(label, VOCABULARY) == "total"
