"""Forms become rows of the tables: texts as printed, numbers parsed, year and place settled, confidence told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.document import Grid
from normalize.document import normalize
from normalize.rows.rows import measured
from normalize.values.printed import parse_measure
from tests.support.forms import (
    DOCUMENT_ID,
    INDICATOR_HEAD,
    VOCABULARY,
    document,
    only,
    para,
    pick,
    read,
    read_pages,
    table,
)

HEAD = "项目名称 | 道路维修 | < | < | < | < | <\n"
ROW = "产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 89\n"
TITLE = para("2022年度项目支出绩效自评表")
PARSED = ("target_op", "target_value", "target_high", "target_unit", "actual_value", "actual_unit", "direction")


def values(target: str, actual: str, head: str = INDICATOR_HEAD, level2: str = "数量指标") -> tuple[object, ...]:
    """Return the parsed columns of an indicator."""
    text = f"{HEAD}{head}\n产出指标 | {level2} | 某指标 | {target} | {actual} | 90 | 89"
    return pick(read(TITLE, table(text)).rows["indicators"], *PARSED)[0]


@pytest.mark.parametrize(
    ("target", "actual", "wanted"),
    [
        ("≥95%", "96.5%", (">=", 95.0, None, "%", 96.5, "%", "positive")),
        ("≤5起", "3起", ("<=", 5.0, None, "起", 3.0, "起", "negative")),
        ("12次", "12次", ("=", 12.0, None, "次", 12.0, "次", "positive")),
        ("18—24天", "20天", ("range", 18.0, 24.0, "天", 20.0, "天", None)),
        ("≥95%", "95%-98%", (">=", 95.0, None, "%", None, None, "positive")),
        ("满意度达95%以上", "96%", (">=", 95.0, None, "%", 96.0, "%", "positive")),
        ("效果明显", "效果明显", (None, None, None, None, None, None, "qualitative")),
        ("2022年12月底前", "2022年11月", (None, None, None, None, None, None, None)),
        ("—", "—", (None, None, None, None, None, None, None)),
        ("/", "完成", (None, None, None, None, None, None, "qualitative")),
        ("≥1,000.5元", "1,200元", (">=", 1000.5, None, "元", 1200.0, "元", "positive")),
    ],
)
def test_target_and_result_are_parsed(target: str, actual: str, wanted: tuple[object, ...]) -> None:
    """Operator, value, upper end and unit of the target, value and unit of the result, and the direction."""
    assert values(target, actual) == wanted


def test_less_of_a_cost_is_better() -> None:
    """A bare amount of money under a cost label is a limit, as one with its sign is."""
    assert values("50万元", "49万元", level2="成本指标")[-1] == "negative"
    assert values("≤50万元", "49万元", level2="成本指标")[-1] == "negative"


SIGNED = "一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 实际完成值 | 分值 | 得分"


@pytest.mark.parametrize(
    ("sign", "value", "unit", "actual", "text", "wanted"),
    [
        ("≥", "100", "公里", "98", "≥100公里", (">=", 100.0, None, "公里", 98.0, "公里", "positive")),
        ("=", "100", "%", "100%", "=100%", ("=", 100.0, None, "%", 100.0, "%", "positive")),
        ("小于等于", "5", "万元", "4.5万元", "小于等于5万元", ("<=", 5.0, None, "万元", 4.5, "万元", "negative")),
        ("≧", "735", "人次", "735", "≧735人次", (">=", 735.0, None, "人次", 735.0, "人次", "positive")),
        ("﹦", "512", "人", "512", "﹦512人", ("=", 512.0, None, "人", 512.0, "人", "positive")),
        ("＜", "15000", "元", "14000", "＜15000元", ("<", 15000.0, None, "元", 14000.0, "元", "negative")),
        (">=（大于等于）", "3", "次", "3", ">=3次", (">=", 3.0, None, "次", 3.0, "次", "positive")),
        ("定性", "良好", "/", "良好", "良好", (None, None, None, None, None, None, "qualitative")),
        ("≥", "≥100", "公里", "98公里", "≥100公里", (">=", 100.0, None, "公里", 98.0, "公里", "positive")),
        ("正向指标", "12", "次", "12", "12次", ("=", 12.0, None, "次", 12.0, "次", "positive")),
    ],
)
def test_sign_value_and_unit_of_columns_of_their_own_are_one_target(
    sign: str, value: str, unit: str, actual: str, text: str, wanted: tuple[object, ...]
) -> None:
    """Sign, value and unit stand beside each other as printed, the result takes the unit."""
    form = table(f"{HEAD}{SIGNED}\n产出指标 | 数量指标 | 里程 | {sign} | {value} | {unit} | {actual} | 90 | 89")
    (found,) = read(TITLE, form).rows["indicators"]
    assert found["target_text"] == text
    assert pick([found], *PARSED) == [wanted]


@pytest.mark.parametrize(
    ("sign", "unit", "op", "target_unit", "direction"),
    [
        ("反向指标", "起", "=", "起", "negative"),
        ("≥/≤", "起", "=", "起", "positive"),
        ("≧、≦、＝", "起", "=", "起", "positive"),
        ("≥", "无", ">=", None, "positive"),
    ],
)
def test_a_printed_direction_counts_and_a_form_left_open_does_not(
    sign: str, unit: str, op: str, target_unit: str | None, direction: str
) -> None:
    """反向 is negative; two signs from the template are none; 无 is no unit."""
    form = table(f"{HEAD}{SIGNED}\n产出指标 | 数量指标 | 里程 | {sign} | 5 | {unit} | 3 | 90 | 89")
    found = read(TITLE, form).rows["indicators"]
    assert pick(found, "target_op", "target_unit", "direction") == [(op, target_unit, direction)]


def test_texts_are_null_where_nothing_is_printed() -> None:
    """A dash or a slash in a column of text is null."""
    text = f"{HEAD}{INDICATOR_HEAD} | 偏差原因\n产出指标 | 数量指标 | 里程 | — | / | — | | —"
    found = only(read(TITLE, table(text)).rows["indicators"])
    assert [found[name] for name in ("target_text", "actual_text", "weight", "score", "deviation")] == [None] * 5


@pytest.mark.parametrize(
    ("heading", "printed", "rate"),
    [
        ("完成率", "98%", 0.98),
        ("完成率", "0.98", 0.98),
        ("完成率（%）", "98", 0.98),
        ("完成率（%）", "0.5", 0.005),
        ("完成率", "100", 1.0),
        ("完成率", "完成", None),
        ("完成率", "—", None),
    ],
)
def test_a_completion_rate_is_a_fraction(heading: str, printed: str, rate: float | None) -> None:
    """The sign in the cell counts first, the one in the heading next, the size last."""
    text = f"{HEAD}{INDICATOR_HEAD} | {heading}\n{ROW.rstrip()} | {printed}"
    assert only(read(TITLE, table(text)).rows["indicators"])["completion_rate"] == rate


# ------------------------------------------------------------------------------------------------ year


def year(*captions: str, title: str = "项目支出绩效自评表", text: str = "") -> tuple[object, object]:
    """Return fiscal year and confidence of a report."""
    form = table(HEAD + INDICATOR_HEAD + "\n" + ROW)
    below = [para(text)] if text else []
    found = only(read(para(title), *map(para, captions), form, *below).rows["reports"])
    return found["fiscal_year"], found["confidence"]


def test_the_year_is_that_of_title_and_caption() -> None:
    """Where all that is printed agrees, the year is certain."""
    assert year("（2022年度）") == (2022, 0.99)
    assert year(title="2022年度项目支出绩效自评表") == (2022, 0.99)
    assert year("（2022年度）", title="2022年度项目支出绩效自评表") == (2022, 0.99)


def test_of_two_years_the_one_that_most_of_the_document_says_counts() -> None:
    """Title 2022 and caption 2021: the running text decides, in doubt."""
    for said in (2021, 2022):
        text = f"{said}年，我局完成了任务。{said}年共维修道路一百公里，{said}年全部验收合格，取得了明显的成效。"
        found, confidence = year("（2021年度）", title="2022年度项目支出绩效自评表", text=text)
        assert found == said
        assert confidence == pytest.approx(0.99 * 0.85, abs=1e-4)


def test_without_a_year_on_the_form_the_text_or_the_date_of_filling_tells_it() -> None:
    """The year named most in the text counts; else the year before the form was filled; else none; all in doubt."""
    assert year(text="2022年，我局完成了任务。") == (2022, 0.8415)
    form = table(f"{HEAD}填表日期 | 2023年3月1日 | < | < | < | < | <\n{INDICATOR_HEAD}\n{ROW}")
    assert pick(read(para("项目支出绩效自评表"), form).rows["reports"], "fiscal_year", "confidence") == [(2022, 0.8415)]
    assert year() == (None, 0.8415)


def test_the_date_of_filling_above_the_table_is_not_the_fiscal_year() -> None:
    """填表日期：2023年3月1日 says that the form is of the year before, if it says anything."""
    assert year("填表日期：2023年3月1日")[0] in {2022, None}


def test_a_disagreeing_year_fails_a_check() -> None:
    """Title and caption that name different years are shown by a check."""
    found = read(para("2022年度项目支出绩效自评表"), para("（2021年度）"), table(HEAD + INDICATOR_HEAD + "\n" + ROW))
    assert "year_consistent" in {check for (check,) in pick(found.rows["checks"], "check")}


# ------------------------------------------------------------------------------------------------ place


@pytest.mark.parametrize(
    ("head", "title", "opening", "wanted"),
    [
        ("部门（单位）名称 | 中江县水利局", "部门整体支出绩效自评表", "", ("四川省", "德阳市", "中江县")),
        ("主管部门 | 黔南州委组织部", "部门整体支出绩效自评表", "", ("贵州省", "黔南布依族苗族自治州", None)),
        ("项目名称 | 道路", "隆回县农业农村局项目支出绩效自评表", "", ("湖南省", "邵阳市", "隆回县")),
        ("项目名称 | 道路", "项目支出绩效自评表", "芜湖市镜湖区残疾人联合会", ("安徽省", "芜湖市", "镜湖区")),
        ("项目名称 | 道路", "项目支出绩效自评表", "", (None, None, None)),
    ],
)
def test_the_place_is_told_by_the_unit_the_title_or_the_opening(
    head: str, title: str, opening: str, wanted: tuple[str | None, ...]
) -> None:
    """The unit's own name counts first, then the title, then the lines that open the document."""
    blocks = [para(opening)] if opening else []
    form = table(f"{head} | < | < | < | < | <\n{INDICATOR_HEAD}\n{ROW}")
    found = read(*blocks, para(title), form)
    assert pick(found.rows["reports"], "province", "city", "county") == [wanted]


# ------------------------------------------------------------------------------------------------ provenance


def recognised(score: float) -> Grid:
    """Return a form's table as recognition gives it."""
    grid = table(HEAD + INDICATOR_HEAD + "\n" + ROW, method="ocr")
    return replace(grid, cells=tuple(replace(cell, recognition=score) for cell in grid.cells))


def test_every_row_tells_where_it_stands() -> None:
    """Document, page, table, row, box and method are those of the printed row; without pages there is no box."""
    form = table(HEAD + INDICATOR_HEAD + "\n" + ROW)
    columns = ("document_id", "page", "table_no", "row_no", "method", "bbox")
    found = read_pages([para("目录")], [TITLE, form])
    box = [0.0, 40.0, 420.0, 60.0]
    assert pick(found.rows["indicators"], *columns) == [(DOCUMENT_ID, 2, 1, 3, "text_lattice", box)]
    assert pick(found.rows["reports"], "page_first", "page_last") == [(2, 2)]
    assert pick(read(TITLE, form).rows["indicators"], "page", "bbox") == [(None, None)]


def test_recognised_rows_are_as_sure_as_their_worst_cell() -> None:
    """The recognition score lowers the confidence of what is read from a picture."""
    found = only(read(TITLE, recognised(0.9)).rows["indicators"])
    assert (found["method"], found["confidence"]) == ("ocr", pytest.approx(0.891))


def test_rows_of_a_table_without_rulings_are_trusted_less() -> None:
    """A borderless table is right less often, the less the less a second reader agrees."""
    grid = table(HEAD + INDICATOR_HEAD + "\n" + ROW, method="text_stream")
    sure = only(read(TITLE, replace(grid, agreement=1.0)).rows["indicators"])["confidence"]
    doubtful = only(read(TITLE, replace(grid, agreement=0.0)).rows["indicators"])["confidence"]
    assert isinstance(sure, float)
    assert isinstance(doubtful, float)
    assert doubtful < sure < 0.99


def test_reports_are_numbered_and_named_after_their_document() -> None:
    """The report's identifier begins with the document's and ends with its ordinal."""
    found = normalize(document(TITLE, table(HEAD + INDICATOR_HEAD + "\n" + ROW)), VOCABULARY)
    assert pick(found.rows["reports"], "report_id", "ordinal") == [("d" * 16 + "-0001", 1)]
    assert pick(found.rows["indicators"], "report_id") == [("d" * 16 + "-0001",)]


def test_a_range_is_no_single_result() -> None:
    """A range as result has neither value nor unit."""
    columns = measured(parse_measure("≥95%"), parse_measure("95%-98%"))
    assert (columns["target_value"], columns["actual_value"], columns["actual_unit"]) == (95.0, None, None)
    assert set(measured(None, None).values()) == {None}


def test_places_that_name_no_year_of_their_own_are_heard_together() -> None:
    """Headings of the money, dates of indicators and the file's name tell the year, in doubt."""
    money = "资金 | 2021年预算数 | 2021年执行数 | < | < | < | <\n年度资金总额 | 100 | 90 | < | < | < | <\n"
    dated = "产出指标 | 数量指标 | 完工 | 2021年12月底前 | 2021年11月 | 10 | 10"
    form = table(f"{HEAD}{money}{INDICATOR_HEAD}\n{dated}")
    assert pick(read(para("项目支出绩效自评表"), form).rows["reports"], "fiscal_year", "confidence") == [
        (2021, pytest.approx(0.8415, abs=0.01))
    ]


def test_the_year_before_a_number_of_the_form_counts() -> None:
    """2023年度　第1项 in the line below the title is the year."""
    assert year("2023年度　第1项") == (2023, 0.99)
