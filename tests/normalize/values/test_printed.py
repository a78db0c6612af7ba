"""Printed values become numbers as they are printed; what is no number, or may be two, becomes none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.values import printed as values
from normalize.values.directions import direction_of
from normalize.values.numerals import chinese_number
from normalize.values.printed import (
    MONEY_UNITS,
    Measure,
    is_blank,
    is_date,
    money_unit,
    parse_amount,
    parse_measure,
    parse_points,
    parse_rate,
    parse_tail,
    parse_worded,
    plain,
    to_decimal,
)


def shown(measure: Measure | None) -> str | None:
    """Return a measure as `op value unit`, a range as `low..high unit`."""
    if measure is None:
        return None
    number = f"{measure.value.normalize():f}"
    if measure.high is not None:
        return f"{number}..{measure.high.normalize():f} {measure.unit or ''}".strip()
    return f"{measure.op} {number} {measure.unit or ''}".strip()


THRESHOLDS = [
    ("≥95%", ">= 95 %"),
    ("≥100百分比", ">= 100 百分比"),
    ("═ 100 %", "= 100 %"),
    ("=100%", "= 100 %"),
    ("=512 (人)", "= 512 人"),
    ("≤10次", "<= 10 次"),
    ("≤90万元", "<= 90 万元"),
    (">=20平方米", ">= 20 平方米"),
    ("<=475元/亩", "<= 475 元/亩"),
    ("大于等于95", ">= 95"),
    ("＞90%", "> 90 %"),
    ("60000≤Q＜80000", "60000..80000"),
    ("500≤Y＜20000", "500..20000"),
    ("10＜μ≤20", "10..20"),
    ("不低于85%", ">= 85 %"),
    ("不少于30小时", ">= 30 小时"),
    ("小于0.9‰", "< 0.9 ‰"),
    ("95%以上", ">= 95 %"),
    ("60%及以上", ">= 60 %"),
    ("88.32%及以上", ">= 88.32 %"),
    ("90%（含）以上", ">= 90 %"),
    ("≥0", ">= 0"),
    ("=>3", ">= 3"),
    ("=<3", "<= 3"),
    ("＞＝95%", ">= 95 %"),
    ("不超过3万", "<= 3 万"),
    ("控制在100万元以内", "<= 100 万元"),
    ("至少3次", ">= 3 次"),
    ("高于90%", "> 90 %"),
    ("达到90%以上", ">= 90 %"),
    ("2年内", "<= 2 年"),
    ("10个工作日内", "<= 10 个工作日"),
    ("每年不少于2次", ">= 2 次"),
    ("“≥95%”", ">= 95 %"),
]
QUANTITIES = [
    ("100.00%", "= 100 %"),
    ("100", "= 100"),
    ("100 %", "= 100 %"),
    ("0.00%", "= 0 %"),
    ("100﹪", "= 100 %"),
    ("86%%", "= 86 %"),
    ("1", "= 1"),
    ("0", "= 0"),
    ("0.0046‰", "= 0.0046 ‰"),
    ("百分之九十五", "= 95 %"),
    ("百分之百", "= 100 %"),
    ("百分之九十五点五", "= 95.5 %"),
    ("不低于百分之九十", ">= 90 %"),
    ("1,724,356.00", "= 1724356"),
    ("36,620", "= 36620"),
    ("12，345人", "= 12345 人"),
    ("9265.353442万元", "= 9265.353442 万元"),
    ("22.5", "= 22.5"),
    ("387664.62 (元)", "= 387664.62 元"),
    ("128.79亿元", "= 128.79 亿元"),
    ("3359.62万", "= 3359.62 万"),
    ("1400余人", ">= 1400 人"),
    ("约500人", "= 500 人"),
    ("15000人次", "= 15000 人次"),
    ("40422套(间)", "= 40422 套(间)"),
    ("1次/月", "= 1 次/月"),
    ("≤620万/月", "<= 620 万/月"),
    ("25人天", "= 25 人天"),
    ("7.5万元/集", "= 7.5 万元/集"),
    ("\u300015辑", "= 15 辑"),
    ("壹佰万元", "= 100 万元"),
    ("十二次", "= 12 次"),
    ("二百五十人", "= 250 人"),
    ("-43.40", "= -43.4"),
    ("１００％", "= 100 %"),
    ("100%。", "= 100 %"),
    ("24小时", "= 24 小时"),
    ("5个工作日", "= 5 个工作日"),
    ("8550万粒", "= 8550 万粒"),
    ("1.5万余人次", ">= 1.5 万人次"),
    ("三百余人", ">= 300 人"),
    ("二十余场", ">= 20 场"),
    ("100%（10/10）", "= 100 %"),
    ("98.5%（197/200）", "= 98.5 %"),
    ("100%，已完成", "= 100 %"),
    ("98%，目标未完成", "= 98 %"),
    ("43所（超额完成）", "= 43 所"),
    ("N≥10", ">= 10"),
    ("X≤3次", "<= 3 次"),
]
RANGES = [
    ("18—54周岁", "18..54 周岁"),
    ("95%-100%", "95..100 %"),
    ("95%～100%", "95..100 %"),
    ("18至24天", "18..24 天"),
    ("1-2次", "1..2 次"),
    ("约1-2次", "1..2 次"),
    ("95%≤X≤100%", "95..100 %"),
    ("≥95%，≤100%", "95..100 %"),
    ("不低于80%且不高于90%", "80..90 %"),
    ("3-5年", "3..5 年"),
    ("100-50", "50..100"),
]
OTHER_MEASURES = [
    ("80-60%(含60%)", "60..80 %", "a score band with its bound in brackets"),
    ("≥=95%", ">= 95 %", "a doubled sign loses the operator"),
]
NO_MEASURE = [
    *["小于等于", "不高于市场价", "≥**个", "≧ %", "各1次", "854万(高标准农田建设400万元,…)", "7,00.0,77"],
    *["维修费5次*5000=25000元", "68006027.9588.65%", "202010100.00%10", "100%覆盖", "1:1", "1：20", "12,34"],
    *[
        "9/10",
        "100/100",
        "一级",
        "二等",
        "10.",
        "5..6",
        "1e5",
        "±5%",
        "3%，5%",
        "3、5",
        "万元",
        "%",
        "≥",
        "7*24小时",
        "#DIV/0!",
        "第1名",
        "零事故",
    ],
    # dates
    *["2022年12月底前", "2025年年底前", "2020年1月--2020年11月", "2021.6", "2023.6.28", "2024926", "截至201912月"],
    *["二○二三年九月二十八日", "2021年12月", "2021-12", "2021/12/31", "20211231", "6月底", "12月31日前", "2020年度"],
    # words
    *["达成预期指标", "达成年度指标", "基本达到", "完成", "效果明显", "效果良好", "有效", "有效减少", "显著提升"],
    *["显著提高", "推广面广", "作用明显", "很满意", "稳步提高", "影响长远", "影响可持续", "好", "高", "优秀"],
    *["基本建立", "定性", "是", "建立与否", "在规定时间内完成", "按该标准发放", "严格执行相关制度规定", "公益性事业"],
    *["达标", "满意度高", "优良率90%"],
    # absent
    *["", "—", "——", "-", "/", "\\", "无", "(无)", "暂无", "———", "……", "未开展", "不涉及", "本项目不适用此指标"],
    *["对照年度目标,说明…(100字以内)", "{{goods}}", "[count]"],
    # boxes, points in words, codes
    *["☑", "□", "□√", "□是√否", "口", "r", "综合评分为97分", "自评总分: 95", "得分(20分*执行率)", "数量指标15分"],
    *[
        "相关性(5分)",
        "219001-池州市财政局",
        "[042]六安市",
        "[105]教育部",
        "169国家林业局",
        "51130021T000000229367-退耕还林",
    ],
    *["财预〔2020〕10号", "[2020]", "【2011】", "指标1:", "指标1", "指标1：", "★", "*"],
    # what recognition makes of a page
    *["290$290%", "工5%", "二100百分比", "20I5", "Z0l5", "绩?????效?????目?????标", "项 目 名 称", "效益指", "标(30"],
    "PAGEREF _Toc25831 h 3",
]
NO_MEASURE_BECAUSE = [
    ("≥100%，≤95%", "bounds the wrong way round"),
    ("≥95%，≤3次", "bounds in two units"),
    ("≥95%，≥90%", "two lower bounds"),
    ("按期，已完成", "a status without a number"),
    ("2018—2021年", "a span of years is a date"),
    ("2023-2025", "a span of years is a date"),
    ("1-12月", "a span of months is a date"),
    ("1月-12月", "a span of months is a date"),
    ("25日前", "a day of the month is a date"),
    ("4季度末", "the end of a quarter is a date"),
    ("二〇二三年", "a year in Chinese numerals is a date"),
    ("20207号", "a document's number is a code"),
    ("10 20", "two numbers in one cell are no number"),
]


@pytest.mark.parametrize(("text", "wanted"), [*THRESHOLDS, *QUANTITIES, *RANGES])
def test_a_printed_value_is_operator_number_and_unit(text: str, wanted: str) -> None:
    """A threshold, quantity or range keeps its operator, its number as printed and the unit beside it."""
    assert shown(parse_measure(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [(text, wanted) for text, wanted, _ in OTHER_MEASURES],
)
def test_a_rarer_notation_is_read(text: str, wanted: str) -> None:
    """A notation seen in print whose meaning is settled is read."""
    assert shown(parse_measure(text) or parse_worded(text)) == wanted


@pytest.mark.parametrize("text", NO_MEASURE)
def test_words_dates_blanks_and_malformed_numbers_are_no_measure(text: str) -> None:
    """Nothing is guessed from words, dates, absent values, codes, or numbers that may be two."""
    assert parse_measure(text) is None


@pytest.mark.parametrize("text", [text for text, _ in NO_MEASURE_BECAUSE])
def test_what_looks_like_a_number_and_is_none_is_no_measure(text: str) -> None:
    """Spans of dates, fractions and two numbers beside each other are no quantity."""
    assert parse_measure(text) is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [(t, w) for t, w in [("①95%", "= 195 %"), ("②12次", "= 212 次"), ("10²", "= 102"), ("⒈5次", "= 1.5 次")]],
)
def test_a_list_mark_is_no_digit_of_the_number_behind_it(text: str, wrong: str) -> None:
    """A circled number, a superscript or a number with a full stop never joins the digits beside it."""
    assert shown(parse_measure(text)) != wrong


@pytest.mark.xfail(strict=True, reason="NFKC folds the bracket and the degree sign")
@pytest.mark.parametrize(("text", "unit"), [("≥201台（套）", "台（套）"), ("21℃", "℃"), ("1000㎡", "㎡")])
def test_a_unit_is_kept_as_printed(text: str, unit: str) -> None:
    """The unit stands as printed, full-width brackets and signs included."""
    measure = parse_measure(text)
    assert measure is not None
    assert measure.unit == unit


def test_chinese_digits_beside_each_other_are_a_number_digit_by_digit() -> None:
    """百分之九五 is 95 %, never 5 %; or it is no number."""
    assert shown(parse_measure("百分之九五")) in {"= 95 %", None}


def test_none_has_no_measure() -> None:
    """An absent cell has no measure, no points, no rate, no amount, no unit."""
    assert parse_measure(None) is None
    assert parse_worded(None) is None
    assert parse_tail(None) is None
    assert parse_points(None) is None
    assert parse_rate(None) is None
    assert parse_amount(None, "万元") == (None, None)
    assert money_unit(None) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("满意度达95%以上", ">= 95 %"),
        ("合格率≥95%", ">= 95 %"),
        ("降低5%以上", ">= 5 %"),
        ("培训人员不少于150人", ">= 150 人"),
        ("X≥95%", ">= 95 %"),
        ("≥95%", ">= 95 %"),
        ("优良率90%", None),
        ("完成100%", None),
        ("2022年培训5次以上", None),
        ("3个村合格率95%以上", None),
        ("效果明显", None),
    ],
)
def test_words_that_end_in_a_threshold_hold_one(text: str, wanted: str | None) -> None:
    """A text of words gives its closing threshold only with an operator and without another number."""
    assert shown(parse_worded(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("培训基层党代表150人", "= 150 人"),
        ("完成公务员考核1400余人", ">= 1400 人"),
        ("各类培训参与率95%以上", ">= 95 %"),
        ("成本不超过50万元", "<= 50 万元"),
        ("全年开展“我们的节日”活动7次", "= 7 次"),
        ("建设年份2021年", None),
        ("预算完成率", None),
        ("增长1.5.3%", None),
        ("第12次", None),
    ],
)
def test_a_sentence_like_indicator_ends_in_its_quantity(text: str, wanted: str | None) -> None:
    """The quantity at the end of an indicator's name counts, a date, a year or an ordinal there does not."""
    assert shown(parse_tail(text)) == wanted


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("完成时间2021年12月", "the month of a date"),
        ("工程完成于2021年12月31日", "the day of a date"),
        ("室内温度18℃-26℃", "the end of a range, read as negative"),
        ("预算完成率5分", "the points of the indicator itself"),
    ],
)
def test_no_quantity_is_cut_out_of_a_date_a_range_or_the_points(text: str, why: str) -> None:
    """A tail that is part of something else is no target."""
    assert parse_tail(text) is None, why


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("10", "10"),
        ("10分", "10"),
        ("90 分", "90"),
        ("22.5", "22.5"),
        ("97.93", "97.93"),
        ("97.5分（优）", "97.5"),
        ("10%", "10"),
        ("9.8/10", "9.8"),
        ("１０", "10"),
        ("0", "0"),
        ("0.00", "0.00"),
        ("扣2分", None),
        ("8-10", None),
        ("10.", None),
        ("10,5", None),
        ("满分10", None),
        ("√", None),
        ("优", None),
        ("—", None),
        ("/", None),
        ("", None),
        ("综合评分为97分", None),
    ],
)
def test_points_are_a_number_with_or_without_its_unit(text: str, points: str | None) -> None:
    """A weight or score is the number of its cell; words and blanks are none."""
    assert parse_points(text) == (None if points is None else Decimal(points))


@pytest.mark.parametrize("text", ["10 8", "10\n8", "①10"])
def test_two_numbers_in_a_points_cell_are_no_points(text: str) -> None:
    """Two numbers in one cell never become one."""
    assert parse_points(text) in {None, Decimal(10)}


@pytest.mark.parametrize(
    ("text", "bare", "under_percent"),
    [
        ("86%", "0.86", "0.86"),
        ("86%%", "0.86", "0.86"),
        ("100 %", "1", "1"),
        ("98.5％", "0.985", "0.985"),
        ("100﹪", "1", "1"),
        ("0.00%", "0", "0"),
        ("8.6‰", "0.0086", "0.0086"),
        ("0.0046‰", "0.0000046", "0.0000046"),
        ("-5%", "-0.05", "-0.05"),
        ("＞95%", "0.95", "0.95"),
        ("150", "1.5", "1.5"),
        ("86", "0.86", "0.86"),
        ("100", "1", "1"),
        ("0.86", "0.86", "0.0086"),
        ("1", "1", "1"),
        ("0", "0", "0"),
        ("1.2", "1.2", "0.012"),
        ("10/20", None, None),
        ("完成", None, None),
        ("—", None, None),
        ("", None, None),
        ("#DIV/0!", None, None),
    ],
)
def test_a_rate_is_a_fraction(text: str, bare: str | None, under_percent: str | None) -> None:
    """A rate is a fraction by its own sign, else by the heading's, else by its size."""
    assert parse_rate(text) == (None if bare is None else Decimal(bare))
    assert parse_rate(text, percent_heading=True) == (None if under_percent is None else Decimal(under_percent))


@pytest.mark.parametrize(
    ("text", "unit", "yuan", "counted"),
    [
        ("1,724,356.00", "元", "1724356.00", "元"),
        ("36,620", "万元", "366200000", "万元"),
        ("15920", "万元", "159200000", "万元"),
        ("1，234.56", "元", "1234.56", "元"),
        ("9265.353442万元", "元", "92653534.42", "万元"),
        ("128.79亿元", None, "12879000000", "亿元"),
        ("3359.62万", None, "33596200", "万元"),
        ("1.2亿", None, "120000000", "亿元"),
        ("100千元", None, "100000", "千元"),
        ("100百万元", None, "100000000", "百万元"),
        ("100元", "万元", "100", "元"),
        ("-43.40", "万元", "-434000", "万元"),
        ("0.00", "万元", "0", "万元"),
        ("0", "万元", "0", "万元"),
        ("￥100", "元", "100", "元"),
        ("１２３", "元", "123", "元"),
        ("100 万元", None, "1000000", "万元"),
        ("100", None, "100", None),
        ("7,00.0,77", "万元", None, None),
        ("1,23", "万元", None, None),
        ("10.0.0", "万元", None, None),
        ("100美元", "万元", None, None),
        ("待定", "万元", None, None),
        ("—", "万元", None, None),
        ("/", "万元", None, None),
        ("", "万元", None, None),
    ],
)
def test_an_amount_is_in_yuan_by_its_own_unit_before_the_tables(
    text: str, unit: str | None, yuan: str | None, counted: str | None
) -> None:
    """An amount is a Decimal in yuan; the unit in the cell counts before that of the table; a malformed one is none."""
    amount, by = parse_amount(text, unit)
    assert amount == (None if yuan is None else Decimal(yuan))
    assert by == counted


def test_an_amount_in_capital_numerals_is_read() -> None:
    """壹佰万元 is a million yuan."""
    assert parse_amount("壹佰万元", None)[0] == Decimal(1_000_000)
    assert parse_amount("三千万元整", None)[0] == Decimal(30_000_000)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        (text, yuan)
        for text, yuan, why in [
            ("387664.62 (元)", "387664.62", "a unit in brackets behind the number"),
            ("854万(高标准农田建设400万元,农机300万元)", "8540000", "an amount with its break-down in brackets"),
            ("100万元（其中省级50万元）", "1000000", "an amount with its break-down in brackets"),
            ("一亿元", "100000000", "亿 is no power of chinese_number"),
        ]
    ],
)
def test_an_amount_with_something_behind_it_is_not_lost(text: str, yuan: str) -> None:
    """A unit or a break-down in brackets leaves the amount before it."""
    assert parse_amount(text, "万元")[0] == Decimal(yuan)


@pytest.mark.parametrize("text", ["10 20", "10\n20", "①100", "100 2000"])
def test_two_numbers_in_an_amount_cell_are_no_amount(text: str) -> None:
    """Two numbers in one cell never become one amount."""
    assert parse_amount(text, "元")[0] in {None, Decimal(100)}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("（万元）", "万元"),
        ("单位：元", "元"),
        ("单位:  元", "元"),
        ("单位：元，%", "元"),
        ("金额单位：万元", "万元"),
        ("预算数(元)", "元"),
        ("单位：千元", "千元"),
        ("单位：百万元", "百万元"),
        ("单位：亿元", "亿元"),
        ("金额（人民币：元）", "元"),
        ("计量单位：元、人", "元"),
        ("100美元", None),
        ("元旦", None),
        ("公元2020年", None),
        ("补贴标准100元", None),
        ("项目名称", None),
        ("", None),
    ],
)
def test_a_heading_names_its_unit_of_money(text: str, unit: str | None) -> None:
    """A unit in brackets or after 单位 is found, 元 in another word is none."""
    assert money_unit(text) == unit


def test_yuan_with_the_currency_before_it_is_a_unit() -> None:
    """金额单位：人民币元 names yuan."""
    assert money_unit("金额单位：人民币元") == "元"


@pytest.mark.parametrize("text", [None, "", " ", "—", "——", "-", "/", "\\", "———", "……", "…", "\u3000"])
def test_an_absent_value_is_blank(text: str | None) -> None:
    """Empty cells, dashes, slashes and dots hold no value."""
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "0.00", "无", "(无)", "暂无", "未开展", "不涉及", "指标2：……", "x"])
def test_zero_words_and_placeholders_are_not_blank(text: str) -> None:
    """A blank, a placeholder and 0 are different things."""
    assert not is_blank(text)


@pytest.mark.parametrize("text", ["2022年12月底前", "2021.6", "2023.6.28", "10月31日前", "2020年1月--2020年11月"])
def test_a_date_is_known(text: str) -> None:
    """Dates in figures, with dots and with an end of month are dates."""
    assert is_date(text)


@pytest.mark.parametrize("text", ["12.5", "2000元", "2015人", "3年", "12个月", "100%", "完成"])
def test_a_quantity_is_no_date(text: str) -> None:
    """A number of years, months or yuan is no date."""
    assert not is_date(text)


def test_a_bare_number_takes_commas_in_threes_only() -> None:
    """1,000 is a number, 1,00 and 36,620/15920 are none."""
    assert to_decimal("1,000.5") == Decimal("1000.5")
    assert to_decimal("1,00") is None
    assert to_decimal("36,620/15920") is None


def test_a_text_for_parsing_has_one_kind_of_sign_and_no_white_space() -> None:
    """Signs, dashes, digits and doubled percent signs are unified."""
    assert plain(" ＞＝ ９５ ﹪﹪") == ">=95%"
    assert plain("18—54") == plain("18-54") == plain("18－54")


def test_chinese_numerals_are_numbers() -> None:
    """Ordinary and capital numerals are read, a character of neither kind is none."""
    assert chinese_number("一百二十三") == 123
    assert chinese_number("壹佰万") == 1_000_000
    assert chinese_number("十") == 10
    assert chinese_number("甲") is None


@pytest.mark.parametrize(
    ("target", "actual", "is_cost", "wanted"),
    [
        ("≥95%", "96%", False, "positive"),
        (">90%", "96%", False, "positive"),
        ("≤5起", "3起", False, "negative"),
        ("100%", "100%", False, "positive"),
        ("12次", "12次", False, "positive"),
        ("50万元", "49万元", True, "negative"),
        ("100%", "98%", True, "positive"),
        ("18-24天", "20天", False, None),
        ("0起", "0起", False, "negative"),
        ("效果明显", "效果明显", False, "qualitative"),
        (None, "完成", False, "qualitative"),
        ("2022年12月底前", "2022年11月", False, None),
        (None, None, False, None),
    ],
)
def test_the_direction_follows_operator_and_words(
    target: str | None, actual: str | None, *, is_cost: bool, wanted: str | None
) -> None:
    """At least and plain quantities are positive, at most, costs and zero negative, words qualitative."""
    assert direction_of(parse_measure(target), target, actual, is_cost=is_cost) == wanted


SIGNS = "0123456789.,-+%‰≥≤<>=~/()（）年月日元万亿百千十一二零〇壹佰①②²½．，。；：∞٣ \n\u3000"
WORDS = ["不低于", "以上", "以内", "内", "百分之", "点", "人民币", "余", "左右", "平方米", "次", "至", "约", "整", "x"]
PIECES = st.sampled_from([*SIGNS, *WORDS])
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=12).map("".join))


@settings(max_examples=400, deadline=None)
@given(text=TEXTS)
def test_no_text_makes_a_parser_of_measures_raise(text: str) -> None:
    """Any text is a measure with a finite number, or none."""
    for parse in (parse_measure, parse_worded, parse_tail):
        measure = parse(text)
        if measure is not None:
            assert measure.value.is_finite()
            assert (measure.op == "range") == (measure.high is not None)
            assert measure.high is None or measure.value <= measure.high
            assert measure.unit != ""


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, unit=st.sampled_from([None, *MONEY_UNITS]))
def test_no_text_makes_a_parser_of_money_raise(text: str, unit: str | None) -> None:
    """Any text is an exact, finite amount with the unit that counted, or none; rates and points alike."""
    amount, counted = parse_amount(text, unit)
    assert amount is None or (isinstance(amount, Decimal) and amount.is_finite())
    assert counted is None or (amount is not None and counted in MONEY_UNITS)
    for number in (parse_rate(text), parse_rate(text, percent_heading=True), parse_points(text)):
        assert number is None or (isinstance(number, Decimal) and number.is_finite())
    assert money_unit(text) in {None, *MONEY_UNITS}


@given(
    number=st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False),
    unit=st.sampled_from(["元", "千元", "万元", "百万元", "亿元"]),
)
@settings(max_examples=100, deadline=None)
def test_an_amount_printed_with_commas_or_without_is_the_same_money(number: Decimal, unit: str) -> None:
    """Every unit's factor holds to the last cent, with thousands commas and without."""
    wanted = number * values.MONEY_UNITS[unit]
    assert parse_amount(f"{number}", unit) == (wanted, unit)
    assert parse_amount(f"{number:,}{unit}", "元") == (wanted, unit)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("985'000.00", "985000.00"),
        ("924’600.00", "924600.00"),
        ("1，200，000", "1200000"),
        ("1、200、000.5", "1200000.5"),
        ("1.185E+06", "1185000"),
        ("2e5", "200000"),
    ],
)
def test_amounts_in_other_notations(text: str, amount: str) -> None:
    """Thousands parted by apostrophes or ideographic commas, and powers of ten, are the same amounts."""
    assert parse_amount(text, "元") == (Decimal(amount), "元")


@pytest.mark.parametrize("text", ["12'00", "1、2", "3E", "1'2345"])
def test_other_texts_are_no_amounts(text: str) -> None:
    """Groups of other lengths and letters are not taken for numbers."""
    assert parse_amount(text, "元")[0] is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("16.9万人次①", "= 16.9 万人次"),
        ("12①", "= 12"),
        ("≥90%*", ">= 90 %"),
        ("98.5% ②", "= 98.5 %"),
        ("①5个", "= 5 个"),
    ],
)
def test_a_mark_of_a_note_is_no_digit(text: str, wanted: str) -> None:
    """It points to a note below, behind the value or behind its unit."""
    assert shown(parse_measure(text)) == wanted


@pytest.mark.parametrize("text", ["12①个", "①5②3", "3⑤"])
def test_a_circled_number_between_digits_parts_two_numbers(text: str) -> None:
    """Without its circle it would be a digit more: such a text is no number, unless the mark is its last sign."""
    assert shown(parse_measure(text)) in {None, "= 3"}
    assert parse_points("12①5") is None
