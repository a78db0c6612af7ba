"""Notations of values that published forms print: what they say becomes a number, when they say it does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.values.directions import direction_of
from normalize.values.printed import (
    is_date,
    money_unit,
    parse_amount,
    parse_measure,
    parse_points,
    parse_rate,
    parse_tail,
    parse_worded,
    plain,
)
from tests.normalize.values.test_printed import shown

NOTATIONS: dict[str, list[tuple[str, str | None]]] = {
    "months": [
        ("12月", None),
        ("6月份", None),
        ("≤12月", None),
        ("十二月", None),
        ("1-12月", None),
        ("第四季度", None),
        ("一季度末", None),
        ("上半年", None),
        ("12个月", "= 12 个月"),
        ("3个季度", "= 3 个季度"),
    ],
    "counted by": [
        ("400元/人、天", "= 400 元/人、天"),
        ("≤180元/人、次", "<= 180 元/人、次"),
        ("50元/户、月以内", "<= 50 元/户、月"),
        ("5人/10万人", "= 5 人/10万人"),
        ("≤25例/10万人", "<= 25 例/10万人"),
        ("3起/百万人", "= 3 起/百万人"),
        ("3次/天以上", ">= 3 次/天"),
        ("2万元/公里以下", "<= 2 万元/公里"),
        ("≤34微克/立方米", "<= 34 微克/立方米"),
        ("5元/生·天", "= 5 元/生·天"),
    ],
    "told of": [
        ("每生1500元/学期", "= 1500 元/学期"),
        ("每户2万元", "= 2 万元"),
        ("每人每年360元", "= 360 元"),
        ("人均465元", "= 465 元"),
        ("户均补助标准5500元/户", "= 5500 元/户"),
        ("每年4月", None),
        ("每周一次例会", None),
    ],
    "until when": [
        ("11月底完成100%", "= 100 %"),
        ("12月31日前完成95%以上", ">= 95 %"),
        ("2022年9月底前支付率达到90%", "= 90 %"),
        ("年底前完成12座", "= 12 座"),
        ("11月底完成", None),
        ("2022年12月底前完成验收", None),
    ],
    "of a year": [
        ("2017年>27000人", "> 27000 人"),
        ("2021年度：≥95%", ">= 95 %"),
        ("2022年不低于300户", ">= 300 户"),
        ("2022年", None),
        ("2022年12月", None),
        ("2022年6.5", None),
    ],
    "tenths": [
        ("八成以上", ">= 80 %"),
        ("9成", "= 90 %"),
        ("≥七成五", ">= 75 %"),
        ("两成以下", "<= 20 %"),
        ("完成", None),
        ("三成新", None),
    ],
    "brackets": [
        ("[90%,100%]", "90..100 %"),
        ("［80%，90%）", "80..90 %"),
        ("(0,5]次", "0..5 次"),
        ("【60-80】分", "60..80 分"),
        ("(1,000)", "= 1000"),
        ("[3]", None),
    ],
    "currency": [
        ("￥500", "= 500 元"),
        ("≤¥1,200.50", "<= 1200.5 元"),
        ("￥3万元", "= 3 万元"),
        ("￥", None),
    ],
    "written out": [
        ("壹万贰仟元整", "= 12000 元"),
        ("三十五万元", "= 35 万元"),
        ("不超过两万五千元", "<= 25000 元"),
        ("三十五十元", None),
        ("两万五人次", "= 25000 人次"),
        ("三十五万人", "= 35 万人"),
        ("十五个工作日内", "<= 15 个工作日"),
        ("百分之百", "= 100 %"),
        ("百分之九十八点五以上", ">= 98.5 %"),
        ("一级", None),
    ],
    "zero": [("-0 %", "= 0 %"), ("－0.00%", "= 0 %"), ("-0.5%", "= -0.5 %")],
}


@pytest.mark.parametrize(("text", "wanted"), [pair for pairs in NOTATIONS.values() for pair in pairs], ids=str)
def test_what_a_notation_says_is_a_number_and_the_rest_is_none(text: str, wanted: str | None) -> None:
    """Number, operator and unit are those that are printed; dates and words have none."""
    assert shown(parse_measure(text)) == wanted


@pytest.mark.parametrize("text", ["-0 %", "−0.00%", "-0%"])
def test_a_rate_of_minus_zero_is_zero(text: str) -> None:
    """No rate, amount or measure carries the sign of a zero."""
    rate, measure = parse_rate(text), parse_measure(text)
    assert rate is not None
    assert measure is not None
    assert (str(rate), str(measure.value)) == (str(abs(rate)), str(abs(measure.value)))
    assert str(float(rate)) == "0.0"


@pytest.mark.parametrize(
    ("text", "unit", "yuan", "counted"),
    [
        ("￥500", None, "500", "元"),
        ("￥500", "万元", "5000000", "万元"),
        ("￥1,200.50元", "万元", "1200.50", "元"),
        ("壹万贰仟元整", "万元", "12000", "元"),
        ("三十五万元", None, "350000", "万元"),
        ("人民币叁佰伍拾万元整", None, "3500000", "万元"),
        ("三十五十元", "万元", None, None),
        ("两万五元", None, "25000", "元"),
        ("-0", "万元", "0", "万元"),
        ("1234567890123456789", None, None, None),
        ("1234567890123456789", "元", None, None),
        ("123456789012345678", None, "123456789012345678", None),
        ("玖仟玖佰玖拾玖亿亿元", None, None, None),
    ],
)
def test_amounts_with_a_sign_or_written_out(text: str, unit: str | None, yuan: str | None, counted: str | None) -> None:
    """A sign of currency names yuan where the table names nothing; numerals are exact or none."""
    amount, by = parse_amount(text, unit)
    assert amount == (None if yuan is None else Decimal(yuan))
    assert by == counted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("满意度达八成以上", ">= 80 %"),
        ("群众知晓率达到百分之九十五以上", ">= 95 %"),
        ("道路保洁作业频次3次/天以上", ">= 3 次/天"),
        ("每次培训补助400元/人、天", "= 400 元/人、天"),
    ],
)
def test_a_quantity_that_ends_a_text_of_words(text: str, wanted: str) -> None:
    """The notations are read at the end of words too."""
    assert shown(parse_tail(text)) == wanted


@pytest.mark.parametrize(
    ("target", "name", "is_cost", "wanted"),
    [
        ("50万元", "项目总成本", True, "negative"),
        ("1.8万元/户", "危房改造户均补助标准", True, None),
        ("5元/生·天", "营养膳食补助标准", True, None),
        ("73.08万元", "森林防火成本控制数", True, "negative"),
        ("98%", "成本规范合理率", True, "positive"),
        ("0起", "重大安全事故", False, "negative"),
        ("0%", "人均收入增长率", False, None),
        ("5‰", "婴儿死亡率", False, "negative"),
        ("3%", "城镇登记失业率", False, "negative"),
        ("95%", "投诉办结率", False, "positive"),
        ("12次", "安全事故应急演练次数", False, "positive"),
        ("18-24天", "平均工期", False, None),
        ("≥2起", "查处违法案件", False, "positive"),
    ],
)
def test_the_kind_of_indicator_settles_what_a_bare_target_leaves_open(
    target: str, name: str, wanted: str | None, *, is_cost: bool
) -> None:
    """Less is better of cost, of harm and of what shall be zero; a fixed standard and a range say nothing."""
    assert direction_of(parse_measure(target), target, None, is_cost=is_cost, name=name) == wanted


MANY = 20_000
LONG = {
    "digits": "1" * MANY,
    "commas": "1," * MANY,
    "spaced": "1 " * MANY,
    "numerals": "一" * MANY,
    "units": "1元" + "/人" * MANY,
    "slashes": "1元" + "/" * MANY,
    "open": "1(" + "中" * MANY,
    "blank": "1" + " " * MANY + "中",
    "words": "满意" * MANY,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_cell_that_holds_far_too_much_is_no_value(text: str) -> None:
    """Rows of digits, of numerals and of brackets come to nothing, in every parser, as a short cell of words does."""
    assert [parse(text) for parse in (parse_measure, parse_worded, parse_tail, parse_points, parse_rate)] == [None] * 5
    assert parse_amount(text, "万元") == (None, None)
    assert money_unit(text) is None or "元" in text
    assert not is_date(text)
    assert len(plain(text)) <= len(text)


@pytest.mark.parametrize("lead", ["道路维护" * MANY, "第1项，" * MANY, "（一）" * MANY])
def test_the_quantity_at_the_end_of_a_long_text_is_found(lead: str) -> None:
    """However many words stand before it."""
    assert shown(parse_tail(f"{lead}维修里程150公里")) == "= 150 公里"
