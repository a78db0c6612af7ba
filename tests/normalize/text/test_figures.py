"""Amounts in running text and charts: what each is said of, its year, share, change and completion of the budget."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.document import Block, Chart, ChartPoint, Provenance
from normalize.text.figures import common_year, read_figures
from normalize.text.sections import sections
from normalize.text.sentences import TableRow, plain_text
from tests.support.forms import chart, para, read

Said = tuple[object, ...]


def figures(*paragraphs: str, year: int | None = 2023) -> list[TableRow]:
    """Return the figures of running text."""
    return read_figures(sections([(i, para(text)) for i, text in enumerate(paragraphs)]), "d", year)


def said(text: str, *columns: str) -> list[Said]:
    """Return code, amount and further columns of the figures of a paragraph."""
    return [(row["subject_code"], row["amount"], *(row[name] for name in columns)) for row in figures(text)]


def charted(*blocks: Block) -> list[TableRow]:
    """Return the figures of charts in a document of 2023."""
    rows = read(para("2023年度部门决算说明"), *blocks).rows["figures"]
    return [dict(row) for row in rows if row["method"] == "chart"]


def yuan(amount: float | str) -> Decimal:
    """Return an exact amount."""
    return Decimal(str(amount))


def test_an_amount_is_exact_yuan_with_its_subject() -> None:
    """Thousands commas and units are read; the subject stands without year and verb."""
    (found,) = figures("2023年度收、支总计1,234.56万元。")
    assert (found["subject"], found["subject_code"]) == ("收、支总计", "revenue_expenditure_total")
    assert (found["amount"], found["fiscal_year"]) == (yuan("12345600"), 2023)
    assert isinstance(found["amount"], Decimal)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("基本支出1.35亿元。", "135000000"),
        ("基本支出100元。", "100"),
        ("基本支出20千元。", "20000"),
        ("基本支出3百万元。", "3000000"),
        ("基本支出１，０００．５万元。", "10005000"),
        ("基本支出1 000万元。", "10000000"),
        ("基本支出为0.00万元。", "0"),
        ("基本支出约5 万元。", "50000"),
    ],
)
def test_every_unit_and_way_of_printing_is_read(text: str, amount: str) -> None:
    """Units of money, full-width digits, spaces and zero."""
    assert said(text) == [("basic_expenditure", yuan(amount))]


def test_parts_of_a_sum_are_figures_of_their_own_with_their_shares() -> None:
    """Each amount of 其中： has its subject and the share behind it."""
    text = "本年收入合计1000万元，其中：财政拨款收入900万元，占90%；其他收入100万元，占收入合计的10%。"
    assert said(text, "share") == [
        ("revenue_total", yuan(10_000_000), None),
        ("fiscal_appropriation", yuan(9_000_000), 0.9),
        ("other_revenue", yuan(1_000_000), 0.1),
    ]


@pytest.mark.parametrize(
    ("text", "change", "rate"),
    [
        ("收、支总计100万元，与上年相比增加10万元，增长11.11%。", 100_000, 0.1111),
        ("收、支总计100万元，比上年减少10万元，下降9.09%。", -100_000, -0.0909),
        ("收、支总计100万元，比上年增加（减少）-0.8万元。", -8_000, None),
        ("收、支总计100万元，较2022年增长5%。", None, 0.05),
        ("收、支总计100万元。比上年下降了5％。", None, -0.05),
        ("收、支总计100万元，比2022年的80万元增加20万元，增长25%。", 200_000, 0.25),
        ("收、支总计100万元。较上年收、支总计80万元增加20万元，增长25%。", 200_000, 0.25),
    ],
)
def test_a_change_against_last_year_is_signed(text: str, change: int | None, rate: float | None) -> None:
    """What grows is positive, what falls negative; the amount compared with is no figure."""
    wanted = None if change is None else Decimal(change)
    assert said(text, "change_amount", "change_rate") == [("revenue_expenditure_total", yuan(1_000_000), wanted, rate)]


def test_budget_and_outcome_are_two_figures_and_the_completion_is_of_the_outcome() -> None:
    """预算为 … 决算为 … 完成预算的 … %: the completion stands with the outcome."""
    text = "“三公”经费支出预算为10万元，支出决算为8万元，完成预算的80%。其中：公务接待费支出3万元，完成预算的75%。"
    assert said(text, "budget_completion") == [
        ("three_public_total", yuan(100_000), None),
        ("three_public_total", yuan(80_000), 0.8),
        ("reception", yuan(30_000), 0.75),
    ]


def test_a_functional_class_names_the_amounts_of_its_sentence_and_of_the_next() -> None:
    """类、款、项 before the amounts, in the same sentence or the one before, are their subject."""
    name = "一般公共服务（类）组织事务（款）行政运行（项）"
    one = figures(f"{name}支出决算为2034.5万元，完成年初预算的110.2%。")
    two = figures(f"1.{name}。年初预算为100万元，支出决算为90万元，完成年初预算的90%。")
    assert [(row["subject_code"], row["amount"]) for row in (*one, *two)] == [
        ("function", yuan(20_345_000)),
        ("function", yuan(1_000_000)),
        ("function", yuan(900_000)),
    ]
    assert {row["subject"] for row in (*one, *two)} <= {name, name.replace("服务", "服务支出")}


def test_the_year_is_the_one_the_sentence_is_about() -> None:
    """A year named counts from there on, the year compared with does not, without one the document's does."""
    text = "2022年基本支出100万元。项目支出50万元，比2021年增加5万元。"
    assert [row["fiscal_year"] for row in figures(text)] == [2022, 2022]
    assert [row["fiscal_year"] for row in figures("基本支出100万元。", year=None)] == [None]
    assert [row["fiscal_year"] for row in figures("截至2022年12月31日，基本支出100万元。", year=2023)] == [2022]


def test_a_figure_knows_its_section_and_sentence() -> None:
    """The nearest heading and the whole sentence are kept."""
    (found,) = figures("二、收入情况", "我单位工作顺利。本年收入合计1000万元。")
    assert (found["section"], found["sentence"]) == ("二、收入情况", "本年收入合计1000万元。")
    assert found["method"] == "narrative"


def test_a_figure_of_no_known_kind_is_kept_in_doubt() -> None:
    """An amount whose subject is of no kind of the list has code other and less confidence."""
    known, other = figures("基本支出100万元，道路维修资金50万元。")
    assert (other["subject"], other["subject_code"]) == ("道路维修资金", "other")
    assert (known["confidence"], other["confidence"]) == (0.95, 0.6)


@pytest.mark.parametrize("text", ["基本支出1234567890123亿元。", "基本支出、项目支出分别为9000000000000亿元、1亿元。"])
def test_numbers_glued_together_are_no_figure(text: str) -> None:
    """An amount that no table can hold gives no row, in a list neither."""
    assert figures(text) == []


def test_a_number_with_nothing_but_ten_thousand_behind_it_is_in_doubt() -> None:
    """万 alone is money where its subject is; of anything else it may count people."""
    known, other = figures("公务接待费支出3万，全年服务群众12万。")
    assert (known["amount"], known["confidence"]) == (yuan(30_000), 0.95)
    assert (other["amount"], other["subject_code"]) == (yuan(120_000), "other")
    assert other["confidence"] == 0.45


@pytest.mark.parametrize(
    "text",
    ["补助标准为800元/人。", "本单位共有车辆2辆。", "满意度95%。", "（单位：万元）", "注：基本支出100万元以万元列示。"],
)
def test_unit_prices_counts_and_notes_are_no_figures(text: str) -> None:
    """Money per head, numbers of things, rates and notes give nothing."""
    assert figures(text) == []


def test_the_explanation_of_terms_gives_no_figures() -> None:
    """Amounts under 名词解释 explain a term."""
    assert figures("五、名词解释", "1.小额采购：指单项金额在5万元以下的采购。") == []


@pytest.mark.parametrize(
    "text",
    [
        "预算安排10-20万元用于培训。",
        "道路维修投资100万元-200万元。",
    ],
)
def test_the_upper_end_of_a_range_is_not_negative(text: str) -> None:
    """The dash of a range is no sign."""
    assert all(Decimal(str(row["amount"])) > 0 for row in figures(text))


def test_years_in_one_sentence_go_to_their_amounts() -> None:
    """2022年支出 … ，2023年支出 …: each amount is of the year before it."""
    found = figures("2022年基本支出100万元，2023年基本支出120万元。")
    assert [row["fiscal_year"] for row in found] == [2022, 2023]


@pytest.mark.parametrize(
    "text",
    [
        "基本支出100万元。公务接待费比上年减少5万元。",
        "基本支出100万元，项目支出比上年增加20万元，增长10%。",
        "基本支出100万元；公务接待费下降10%。",
    ],
)
def test_a_change_of_another_subject_is_not_the_figures_before(text: str) -> None:
    """A subject between the amount and the change ends what is said of the amount."""
    (found,) = figures(text)
    assert (found["change_amount"], found["change_rate"]) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "本年收入合计100万元，较预算数110万元减少10万元。",
        "本年收入合计100万元，比年初预算减少10万元。",
        "本年收入合计100万元，比年初预算下降10%。",
    ],
)
def test_a_change_against_the_budget_is_none_against_last_year(text: str) -> None:
    """What is compared with the budget is no figure, and its difference no change of the year."""
    assert said(text, "change_amount", "change_rate") == [("revenue_total", yuan(1_000_000), None, None)]


@pytest.mark.parametrize("text", ["道路维修投入100余万元。", "道路维修资金3359.62万，已全部到位。"])
def test_an_amount_in_other_words_is_not_lost(text: str) -> None:
    """100余万元 and 3359.62万 are amounts."""
    assert len(figures(text)) == 1


def test_a_functional_class_on_a_line_of_its_own_names_the_next_paragraph() -> None:
    """The line with 类、款、项 heads the paragraph below it."""
    found = figures("1.一般公共服务支出（类）组织事务（款）行政运行（项）。", "年初预算为100万元，支出决算为90万元。")
    assert [row["subject_code"] for row in found] == ["function", "function"]


def test_text_for_parsing_has_no_white_space_and_one_percent_sign() -> None:
    """Full-width figures and signs are folded, words stay."""
    assert plain_text("收入 １，０００．５ 万元，占 ９０％") == "收入1,000.5万元，占90%"


def test_the_common_year_is_named_most() -> None:
    """The count that is given goes before that of the paragraphs; without a year there is none."""
    from collections import Counter  # noqa: PLC0415  used here only

    assert common_year([], Counter({2022: 3, 2021: 1})) == 2022
    assert common_year([para("2021年"), para("2021年，比2020年"), para("无")], Counter()) == 2021
    assert common_year([para("无")], Counter()) is None


# ------------------------------------------------------------------------------------------------ charts


def test_the_points_of_a_chart_of_money_are_figures() -> None:
    """Each category is a subject, in the unit under which the text states the same amounts."""
    text = para("本年收入合计1000.5万元，其中：财政拨款收入900.25万元。")
    found = charted(text, chart("收入结构", 财政拨款收入="900.25", 其他收入="100.25"))
    assert [(row["subject_code"], row["amount"], row["fiscal_year"], row["confidence"]) for row in found] == [
        ("fiscal_appropriation", Decimal(9_002_500), 2023, 0.912),
        ("other_revenue", Decimal(1_002_500), 2023, 0.912),
    ]


def test_years_and_empty_points_of_a_chart_are_no_figures() -> None:
    """A category that is a year, and a point without a number, give nothing."""
    points = (("2022年", "100"), ("基本支出", ""), ("基本支出", "-"))
    block = Chart(
        title="支出",
        points=tuple(ChartPoint(series="", category=name, value=value) for name, value in points),
        provenance=Provenance(document_id="d", method="chart"),
    )
    assert charted(block) == []


def test_a_series_that_is_a_year_is_the_year_of_its_points() -> None:
    """Two years beside each other in a chart are two years."""
    points = (("2022年", "90"), ("2023年", "100"))
    block = Chart(
        title="支出",
        points=tuple(ChartPoint(series=series, category="基本支出", value=value) for series, value in points),
        provenance=Provenance(document_id="d", method="chart"),
    )
    assert [row["fiscal_year"] for row in charted(block)] == [2022, 2023]


def test_a_chart_of_something_else_is_no_money() -> None:
    """Answers of a survey are no amounts."""
    assert charted(chart("满意度调查", 满意="90", 不满意="10")) == []


def test_a_chart_of_shares_is_no_money() -> None:
    """Points that sum to one or to a hundred are shares, no amounts."""
    shares = chart("支出结构", 基本支出="0.6", 项目支出="0.4")
    assert charted(para("支出合计1000万元。"), shares) == []


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-inf", "1E+30"])
def test_a_point_that_no_table_can_hold_is_no_figure(value: str) -> None:
    """NaN and infinity are no amounts."""
    assert charted(chart("支出", 基本支出=value)) == []


def test_an_amount_of_last_year_is_no_figure_of_this_year() -> None:
    """较上年支出总计…万元 names what is compared with; its change goes to the figure of that name, or to none."""
    found = figures(
        "支出总计120万元，其中基本支出20万元、项目支出100万元。较上年支出总计90万元增加30万元，增长33.33%。"
    )
    assert [(row["subject"], row["amount"], row["change_amount"]) for row in found] == [
        ("支出总计", yuan(1_200_000), yuan(300_000)),
        ("基本支出", yuan(200_000), None),
        ("项目支出", yuan(1_000_000), None),
    ]
    assert said("基本支出20万元。较上年项目支出90万元增加30万元。", "change_amount") == [
        ("basic_expenditure", yuan(200_000), None)
    ]
