"""A document gives the rows of all tables: forms, reports, figures, headings and checks, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.document import Block, Document, Grid, GridShapeError, Provenance, Unseen, UnseenReason
from extract.reading import read as read_file
from extract.source import Source
from normalize.document import TABLES, normalize
from normalize.forms.find import read_forms
from normalize.model.form import Form, Line
from schemas.parquet import to_arrow
from tests.support.forms import DOCUMENT_ID, INDICATOR_HEAD, VOCABULARY, chart, document, pages, para, pick, read, table
from tests.support.golden import check_golden

FIXTURES = Path(__file__).parents[2] / "fixtures" / "reports"
FORM = f"""
项目名称 | 道路维修 | < | < | < | < | <
资金情况（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 100 | 120 | 110 | 10 | 91.67% | 9.17
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | <
^ | 修路 | < | < | 已修 | < | <
{INDICATOR_HEAD}
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 89
总分 | < | < | < | < | 100 | 98.17
"""
TITLE = para("2022年度项目支出绩效自评表")


def test_every_table_is_there() -> None:
    """A document that holds nothing has every table, without rows."""
    assert {name: list(rows) for name, rows in normalize(document(), VOCABULARY).rows.items()} == {
        n: [] for n in TABLES
    }


def test_the_rows_of_a_form_belong_to_its_report() -> None:
    """Budgets, goals, indicators and checks carry the report's identifier."""
    found = read(TITLE, table(FORM))
    (report,) = found.rows["reports"]
    for name in ("budgets", "goals", "indicators", "checks"):
        assert found.rows[name], name
        assert {row["report_id"] for row in found.rows[name]} == {report["report_id"]}
    assert report["document_id"] == DOCUMENT_ID


def test_checks_come_with_their_report() -> None:
    """What adds up passes, what does not fails, each with a sentence in Chinese."""
    found = read(TITLE, table(FORM))
    status = dict(pick(found.rows["checks"], "check", "status"))
    assert (status["weights_sum"], status["scores_sum"], status["execution_rate"]) == ("pass", "pass", "pass")
    assert status["actual_meets_target"] == "fail"
    broken = read(TITLE, table(FORM.replace("98.17", "80")))
    assert ("scores_sum", "fail") in pick(broken.rows["checks"], "check", "status")
    assert all(row["message"] for row in broken.rows["checks"] if row["status"] == "fail")


def test_forms_and_reports_are_numbered_as_they_stand() -> None:
    """A narrative report between two forms is the second report."""
    text = [para("2022年度隆回县教育局整体支出绩效自评报告"), para("一、概况"), para("我局认真履行职责。" * 10)]
    found = read(TITLE, table(FORM), *text, TITLE, table(FORM.replace("道路", "桥梁")))
    assert pick(found.rows["reports"], "ordinal", "kind", "project_name") == [
        (1, "project", "道路维修"),
        (2, "narrative", None),
        (3, "project", "桥梁维修"),
    ]


def test_figures_come_from_free_text_and_charts() -> None:
    """Text outside the forms gives figures, the captions of forms do not."""
    found = read(
        para("本年收入合计1000万元。"),
        chart("支出", 基本支出="100"),
        TITLE,
        para("（预算资金500万元）"),
        table(FORM),
    )
    assert pick(found.rows["figures"], "subject_code", "method") == [
        ("revenue_total", "narrative"),
        ("basic_expenditure", "chart"),
    ]


def test_a_document_without_a_form_has_no_report() -> None:
    """A letter gives nothing, and nothing is left unread."""
    found = read(para("关于召开会议的通知"), para("各科室：定于周一上午召开会议。"), table("姓名 | 电话\n张三 | 12345"))
    assert not any(found.rows.values())
    assert found.unread_tables == 0


def test_a_number_glued_from_several_cells_costs_its_cell_alone() -> None:
    """An amount beyond what a table can hold is absent and doubtful; the rest of the document is published."""
    found = read(TITLE, table(FORM.replace("年度资金总额 | 100", "年度资金总额 | 400040001004000")))
    assert to_arrow("budgets", found.rows["budgets"]).num_rows == 1


# ------------------------------------------------------------------------------------------------ whatever comes

WORDS = sorted({variant for fields in VOCABULARY.blocks.values() for variant in fields})
VALUES = [
    *["", "", "—", "/", "0", "10", "100", "95%", "≥95%", "≤500万元", "1,000.5", "98.17", "明显", "优", "完成。" * 20],
    *[
        "2022年12月底前",
        "修路100公里",
        "目标1：修路。",
        "（2022年度）",
        "项目支出绩效自评表",
        "绩效自评报告",
        "指标2：……",
    ],
    *[
        "单位：万元",
        "其中：",
        "A",
        "（B）",
        "B/A",
        "1",
        "2",
        "3",
        "二〇二三年",
        "壹佰万元",
        "①95%",
        "1.2.3",
        "½",
        "x" * 40,
    ],
]
FRAGMENTS = st.one_of(st.sampled_from(VALUES), st.sampled_from(WORDS), st.sampled_from([*"<^"]))


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Draw a table of headings and values, cells merged at random."""
    columns = draw(st.integers(2, 8))
    lines = draw(st.lists(st.lists(FRAGMENTS, min_size=columns, max_size=columns), min_size=1, max_size=8))
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            if (text == "<" and column == 0) or (text == "^" and row == 0):
                line[column] = ""
    try:
        return table("\n".join(" | ".join(line) + " " for line in lines))
    except GridShapeError:
        plain = [["" if text in {"<", "^"} else text for text in line] for line in lines]
        return table("\n".join(" | ".join(line) + " " for line in plain))


BLOCKS = st.one_of(grids(), st.sampled_from([*WORDS, *VALUES]).map(para))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(contents=st.lists(st.lists(BLOCKS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_no_document_makes_the_normaliser_raise(contents: list[list[Block]]) -> None:
    """Whatever headings and values stand wherever, the rows fit the published tables."""
    for found in (
        normalize(pages(*contents), VOCABULARY),
        normalize(document(*chain.from_iterable(contents)), VOCABULARY),
    ):
        for name in TABLES:
            assert to_arrow(name, found.rows[name]).num_rows == len(found.rows[name])
        for name in ("budgets", "goals", "indicators"):
            assert all(0 < float(str(row["confidence"])) <= 1 for row in found.rows[name])


# ------------------------------------------------------------------------------------------------ goldens by stage


@cache
def fixture(name: str) -> Document:
    """Return a fixture as its reader gives it."""
    return read_file(Source(name=name, data=(FIXTURES / name).read_bytes(), ocr="never"))


@pytest.mark.parametrize(
    "name",
    [
        "pingliang-2021.xlsx",
        "qiannan-2022.html",
        "practice-02.docx",
        "practice-05.docx",
        "practice-04.pdf",
        "xiqu-2021.docx",
    ],
)
def test_the_forms_of_a_fixture_are_the_golden_ones(name: str) -> None:
    """Which forms a document holds, and the text of every line before anything is parsed, stay as last read."""
    found = read_forms(fixture(name), VOCABULARY)
    lines = [line for _, form in found.forms for line in dump(form)]
    check_golden(f"normalize/forms-{name}", "\n".join([*lines, f"unread tables: {found.unread_tables}"]))


def dump(form: Form) -> Iterator[str]:
    """Yield a form as text: what it is, its head, and one line for each of its lines."""
    yield f"=== {form.kind} {form.title.value if form.title is not None else None} unit {form.amount_unit}"
    yield f"pages {form.page_first} to {form.page_last}"
    yield from (f"{name}: {reading.value}" for name, reading in form.fields.items())
    for name in ("budget_lines", "goals", "indicators"):
        yield from (f"{name}: {shown(line)}" for line in getattr(form, name))
    total = (form.total.weight, form.total.score, form.total.rating)
    yield "total: " + " | ".join(str(part.value if part is not None else None) for part in total)
    yield from (f"unknown: {unknown.where} {unknown.heading} -> {unknown.suggestion}" for unknown in form.unknown)


def shown(line: Line) -> str:
    """Return a line's texts by field, its row and confidence."""
    texts = " | ".join(f"{name} {reading.value}" for name, reading in sorted(line.texts.items()))
    return f"[{line.place.table},{line.place.row}] {line.item or ''} {line.confidence:.2f} {texts}"


@pytest.mark.parametrize("reason", ["hidden", "struck", "damaged"])
def test_what_is_not_seen_is_unread(reason: UnseenReason) -> None:
    """A text that stands in the file and is not seen is a row of `unread`, of the report where there is one."""
    where = Provenance(document_id=DOCUMENT_ID, page=2, box=(1.0, 2.0, 3.0, 4.0), method="text_stream")
    form = replace(document(TITLE, table(FORM)), unseen=(Unseen(text="88公里", reason=reason, provenance=where),))
    rows = normalize(form, VOCABULARY).rows
    row = next(row for row in rows["unread"] if row["text"] == "88公里")
    assert (row["reason"], row["block"], row["page"]) == (reason, "other", 2)
    assert row["bbox"] == [1.0, 2.0, 3.0, 4.0]
    assert row["report_id"] == rows["reports"][0]["report_id"]
    to_arrow("unread", rows["unread"])


@pytest.mark.parametrize("letter", ["\ufffd", "\ue123"])
def test_a_row_with_an_unknown_letter_is_never_sure(letter: str) -> None:
    """A lost ≥ makes another target: such a row stays far below 0.9."""
    rows = normalize(document(TITLE, table(FORM.replace("≥100公里", f"{letter}100公里"))), VOCABULARY).rows
    assert all(float(str(row["confidence"])) < 0.6 for row in rows["indicators"])
