"""The unit of an amount that prints none: settled by what the report says elsewhere, or left as printed, in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from extract.document import Block
from normalize.values.money_units import declared_unit, heading_unit
from tests.support.forms import INDICATOR_HEAD, chart, para, pick, read, table

TITLE = para("2022年度项目支出绩效自评表")
HEAD = """
项目名称 | 道路维修 | < | < | < | < | <
主管部门 | 县交通局 | < | < | 实施单位 | 县公路站 | <
"""
PHASES = "资金情况 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分"
INDICATORS = f"""
{INDICATOR_HEAD}
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 89
"""
GOALS = """
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | <
^ | {expected} | < | < | 已完成。 | < | <
"""
DOUBTFUL = 0.5


def budget(*lines: str) -> str:
    """Return a form whose budget has these lines of three amounts."""
    rows = "\n".join(f"{line} | 10 | — | 9" for line in lines)
    return f"{HEAD}{PHASES}\n{rows}\n{INDICATORS}"


def amounts(*blocks: Block) -> tuple[list[tuple[object, ...]], list[float], object]:
    """Return the amounts of the budget, the confidence of its lines, and the unit of the first report."""
    rows = read(*blocks).rows
    found = pick(rows["budgets"], "approved_budget", "adjusted_budget", "executed")
    return found, [_number(row) for row in rows["budgets"]], rows["reports"][0]["amount_unit"]


def _number(row: Mapping[str, object]) -> float:
    value = row["confidence"]
    assert isinstance(value, float)
    return value


def yuan(*numbers: float | str) -> tuple[Decimal, ...]:
    """Return amounts as exact numbers."""
    return tuple(Decimal(str(number)) for number in numbers)


def test_without_a_unit_amounts_stand_as_printed_in_doubt() -> None:
    """Nothing is multiplied, the report has no unit, and no line is sure."""
    found, confidence, unit = amounts(TITLE, table(budget("年度资金总额 | 7000770 | 7000770 | 6900000.5")))
    assert (found, unit) == ([yuan(7_000_770, 7_000_770, "6900000.5")], None)
    assert max(confidence) <= DOUBTFUL


def test_a_unit_in_one_cell_does_not_multiply_yuan_in_another() -> None:
    """7000770 beside 700.077万元 is yuan."""
    lines = "年度资金总额 | 7000770 | 7000770 | 6900000", "其中：财政拨款 | 700.077万元 | 700.077万元 | 690万元"
    found, confidence, _ = amounts(TITLE, table(budget(*lines)))
    assert found == [yuan(7_000_770, 7_000_770, 6_900_000), yuan(7_000_770, 7_000_770, 6_900_000)]
    assert min(confidence) >= 0.9


def test_a_unit_in_one_cell_is_that_of_cells_with_the_same_digits() -> None:
    """2.38 above 2.38万元 is 万元."""
    lines = "年度资金总额 | 2.38 | 2.38 | 2.38", "其中：中央补助 | 2.38万元 | 2.38万元 | 2.38万元"
    found, confidence, unit = amounts(TITLE, table(budget(*lines)))
    assert (found, unit) == ([yuan(23_800, 23_800, 23_800)] * 2, "万元")
    assert min(confidence) >= 0.9


def test_cells_with_other_digits_take_the_unit_that_makes_them_of_one_size() -> None:
    """80 above 50万元 and 30万元 is 万元, 800000 is yuan; both less sure."""
    parts = "其中：财政拨款 | 50万元 | 50万元 | 50万元", "其他资金 | 30万元 | 30万元 | 30万元"
    for total in ("80", "800000"):
        found, confidence, _ = amounts(TITLE, table(budget(f"年度资金总额 | {total} | {total} | {total}", *parts)))
        assert found[0] == yuan(800_000, 800_000, 800_000)
        assert DOUBTFUL < confidence[0] < 0.9 < confidence[1]


@pytest.mark.parametrize(
    ("total", "settled"), [("508.65", 5_086_500), ("5086500", 5_086_500), ("61.2", "61.2"), ("508.64", "508.64")]
)
def test_goals_that_state_the_sum_settle_the_unit(total: str, settled: float | str) -> None:
    """A form without a unit whose goal says 508.65万元 counts in 万元, or in yuan; another number proves nothing."""
    lines = f"年度资金总额 | {total} | {total} | {total}"
    goals = GOALS.format(expected="投入资金508.65万元，维修道路。")
    found, confidence, _ = amounts(TITLE, table(f"{HEAD}{PHASES}\n{lines} | 10 | — | 9\n{goals}{INDICATORS}"))
    assert found == [yuan(settled, settled, settled)]
    assert (confidence[0] >= 0.9) is (settled == 5_086_500)


def test_running_text_that_states_the_sum_settles_the_unit() -> None:
    """The text before the forms states the amounts of the table with their unit."""
    text = para("一、收支情况。2022年道路维修项目支出1234.56万元，其中基本支出20万元。")
    found, confidence, unit = amounts(text, TITLE, table(budget("年度资金总额 | 1234.56 | 1234.56 | 1234.56")))
    assert (found, unit) == ([yuan(*[12_345_600] * 3)], "万元")
    assert confidence[0] >= 0.9


def test_three_digits_in_the_text_prove_nothing() -> None:
    """508万元 for something else is no evidence that a total of 508 counts in 万元."""
    text = para("一、收支情况。2022年道路维修项目支出508万元，其中基本支出20万元。")
    found, confidence, unit = amounts(text, TITLE, table(budget("年度资金总额 | 508 | 508 | 508")))
    assert (found, unit) == ([yuan(508, 508, 508)], None)
    assert max(confidence) <= DOUBTFUL


def test_the_unit_of_another_form_is_weak_evidence() -> None:
    """A form between two of the same document that print 万元 counts in 万元 where the size agrees, not surely."""
    other = TITLE, para("金额单位：万元"), table(budget("年度资金总额 | 620 | 620 | 610"))
    second = para("2022年度项目支出绩效自评表（二）")
    small = table(budget("年度资金总额 | 317 | 317 | 305").replace("道路维修", "桥梁维修"))
    large = table(budget("年度资金总额 | 3170000 | 3170000 | 3050000").replace("道路维修", "桥梁维修"))
    for block in (small, large):
        found, confidence, _ = amounts(*other, second, block)
        assert found[1] == yuan(3_170_000, 3_170_000, 3_050_000)
        assert DOUBTFUL < confidence[1] < 0.9 < confidence[0]


@pytest.mark.parametrize(
    ("total", "settled"), [("7000770", "7000770"), ("700.077", "7000770"), ("690", "6900000"), ("12.5", "125000")]
)
def test_the_unit_of_one_amount_in_the_head_is_not_that_of_all(total: str, settled: str) -> None:
    """项目资金（万元） | 700.077 says that 7000770 below is yuan, and that 690 is 万元, less surely."""
    head = HEAD + "项目资金（万元） | 700.077 | < | < | < | < | <\n"
    form = budget(f"年度资金总额 | {total} | {total} | {total}").replace(HEAD, head)
    found, confidence, _ = amounts(TITLE, table(form))
    assert found == [yuan(settled, settled, settled)]
    assert (confidence[0] >= 0.9) is (settled == "7000770")


def test_a_caption_of_a_later_table_is_not_that_of_the_budget() -> None:
    """单位：万元 above a table that follows the budget makes no yuan 万元."""
    rows = table(budget("年度资金总额 | 7000770 | 7000770 | 6900000"))
    later = table("效益指标 | 社会效益指标 | 受益人数 | ≥100人 | 98人 | 10 | 9")
    found, confidence, _ = amounts(TITLE, rows, para("单位：万元"), later)
    assert found == [yuan(7_000_770, 7_000_770, 6_900_000)]
    assert max(confidence) <= DOUBTFUL


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("（金额：元）", "元"),
        ("部门整体支出（万元）", "万元"),
        ("万元", "万元"),
        ("下达预算资金合计万元以上的项目", None),
        ("本年收入合计1000万元", None),
        ("", None),
    ],
)
def test_a_line_declares_a_unit_or_only_uses_one(text: str, unit: str | None) -> None:
    """A unit after 单位, in brackets, or alone is declared; one in a sentence is not."""
    assert declared_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("预算数（A）/万元", "万元"),
        ("资金总额(元)", "元"),
        ("2022年度项目支出绩效自评表（单位：万元）", "万元"),
        ("全年预算数万元（A）", "万元"),
        ("其中：百万元以上项目资金", None),
        ("百万元以上项目绩效自评表", None),
        ("扶持500万元", None),
        ("万元户培育", None),
        ("设备购置（含万元以上设备）", None),
        ("预算执行情况（人民币：元）", "元"),
        ("年度资金（10分、万元）", "万元"),
    ],
)
def test_a_heading_carries_its_unit_in_brackets_or_at_its_end(text: str, unit: str | None) -> None:
    """A unit that is part of a name multiplies nothing."""
    assert heading_unit(text) == unit


def test_money_in_a_title_multiplies_nothing() -> None:
    """百万元以上项目 is a kind of project."""
    found, confidence, unit = amounts(
        para("2022年度百万元以上项目支出绩效自评表"), table(budget("年度资金总额 | 7000770 | 7000770 | 6900000"))
    )
    assert (found, unit) == ([yuan(7_000_770, 7_000_770, 6_900_000)], None)
    assert max(confidence) <= DOUBTFUL


# ------------------------------------------------------------------------------------------------ charts


def chart_amounts(*blocks: Block) -> list[tuple[object, float]]:
    """Return amount and confidence of the figures that charts give."""
    rows = read(para("2023年度部门决算说明"), *blocks).rows["figures"]
    return [(row["amount"], _number(row)) for row in rows if row["method"] == "chart"]


PLAIN = chart("支出结构", 基本支出="1234567.89", 项目支出="7654321.5")


def test_a_chart_without_a_unit_stands_as_printed_in_doubt() -> None:
    """Neither a habit nor the unit of the text makes 1234567.89 twelve billion."""
    for text in ("本部门厉行节约。", "本年收入合计1000.5万元，比上年增加12.3万元。"):
        found = chart_amounts(para(text), PLAIN)
        assert [amount for amount, _ in found] == [Decimal("1234567.89"), Decimal("7654321.5")]
        assert max(confidence for _, confidence in found) <= DOUBTFUL


@pytest.mark.parametrize(
    "blocks",
    [
        (replace(PLAIN, title="支出结构（万元）"),),
        (replace(PLAIN, title=None, texts=("万元",)),),
        (para("单位：万元"), PLAIN),
        (PLAIN, para("图1 支出结构（单位：万元）")),
    ],
    ids=["title", "axis", "above", "below"],
)
def test_a_unit_printed_in_or_beside_a_chart_is_its_unit(blocks: tuple[Block, ...]) -> None:
    """Title, axis and the lines right above and below may name it."""
    assert chart_amounts(*blocks) == [(Decimal(12345678900), 0.95), (Decimal(76_543_215_000), 0.95)]


@pytest.mark.parametrize(
    ("text", "points", "wanted"),
    [
        ("基本支出289.53万元，项目支出227.29万元。", ("289.53", "227.29"), (2_895_300, 2_272_900)),
        ("基本支出289.53万元，项目支出227.29万元。", ("2895300", "2272900"), (2_895_300, 2_272_900)),
        ("支出合计516.82万元。", ("289.53", "227.29"), (2_895_300, 2_272_900)),
        ("基本支出0.19万元。", ("0.19", "0"), (1_900, 0)),
    ],
    ids=["digits", "yuan", "sum", "subject"],
)
def test_text_that_states_the_points_of_a_chart_settles_its_unit(
    text: str, points: tuple[str, str], wanted: tuple[int, int]
) -> None:
    """The unit is the one under which the points, or their sum, are amounts that the text states."""
    found = chart_amounts(para(text), chart("支出结构", 基本支出=points[0], 项目支出=points[1]))
    assert [amount for amount, _ in found] == list(map(Decimal, wanted))
    assert min(confidence for _, confidence in found) >= 0.9
