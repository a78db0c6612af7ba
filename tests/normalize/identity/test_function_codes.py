"""Functional classes get the code that their words mean, and none where the words do not settle it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import normalize.identity.function_codes
from normalize.identity.function_codes import function_code, function_rows

TABLE = Path(normalize.identity.function_codes.__file__).with_name("functions.csv")


@pytest.mark.parametrize(
    ("subject", "context", "code", "found_by"),
    [
        ("一般公共服务（类）支出", None, "201", "named"),
        ("一般公共服务支出", None, "201", "only_name"),
        ("一般公共服务(类)组织事务(款)行政运行(项)", None, "2013201", "named"),
        (
            "社会保障和就业支出（类）行政事业单位离退休（款）机关事业单位基本养老保险缴费支出（项）",
            None,
            "2080505",
            "named",
        ),
        ("公务员医疗补助（项）", None, "2101103", "only_name"),
        ("一般行政管理事务（项）", "2013201", "2013202", "context"),
        ("医疗卫生与计划生育支出（类）", None, "210", "named"),
        ("农林水支出（类）某新设事务（款）行政运行（项）", None, "213", "named"),
        ("2080505 机关事业单位基本养老保险缴费支出", None, "2080505", "printed_code"),
    ],
)
def test_a_named_class_gets_its_code(subject: str, context: str | None, code: str, found_by: str) -> None:
    """As deep as the words and the table go."""
    found = function_code(subject, context)
    assert found is not None
    assert (found.code, found.found_by) == (code, found_by)


@pytest.mark.parametrize("subject", ["行政运行（项）", "某项支出", "住房", "2021年支出", "不知名（类）"])
def test_what_is_not_settled_has_no_code(subject: str) -> None:
    """行政运行 alone may belong to forty groups."""
    assert function_code(subject) is None


def test_the_context_ends_with_the_section() -> None:
    """An item of the next section does not belong to the group of the last."""
    base = {"document_id": "d", "subject_code": "function"}
    rows = function_rows(
        [
            {**base, "section": "一", "subject": "一般公共服务（类）组织事务（款）行政运行（项）"},
            {**base, "section": "一", "subject": "一般行政管理事务（项）"},
            {**base, "section": "二", "subject": "一般行政管理事务（项）"},
            {**base, "section": "二", "subject": "住房公积金（项）", "subject_code": "other"},
        ]
    )
    assert [(row["section"], row["code"], row["item_name"]) for row in rows] == [
        ("一", "2013201", "行政运行"),
        ("一", "2013202", "一般行政管理事务"),
    ]


def test_the_table_is_a_tree_of_codes() -> None:
    """Every code is once there, and so are the levels above it."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert len(codes) == len(set(codes))
    for code in codes:
        assert len(code) in {3, 5, 7}
        assert len(code) == 3 or code[:-2] in codes
