"""What figures say of their columns together: results near their targets, rates, letters in headings."""

from __future__ import annotations

from normalize.columns.arithmetic import formula_nats, pair_nats
from normalize.columns.evidence import Sample
from normalize.columns.header import find_header
from tests.support.forms import VOCABULARY, rows


def samples(rows_: list[list[str]]) -> list[Sample]:
    """Return columns without headings that hold these rows."""
    return [
        Sample(stack=(), texts=tuple(row[column] for row in rows_), spans=(1,) * len(rows_))
        for column in range(len(rows_[0]))
    ]


def test_a_result_is_near_its_target_where_they_range_widely() -> None:
    """Figures of the same size in each row speak for target and result; points that are all alike say nothing."""
    near = [["≤30", "29.8"], ["6000", "6120"], ["≥50", "57"], ["≤0.5", "0.3"]]
    assert pair_nats("indicators", samples(near), near)[0, "target_text", 1, "actual_text"] > 0
    points = [["10", "10"], ["10", "9"], ["12", "12"]]
    assert (0, "target_text", 1, "actual_text") not in pair_nats("indicators", samples(points), points)


def test_spent_by_budget_is_the_rate() -> None:
    """The quotient that the third column prints tells which column is spent and which the budget."""
    money = [["82", "80.9", "98.7%"], ["62", "60.9", "98.2%"], ["20", "20", "100%"]]
    found = pair_nats("budget", samples(money), money)
    assert found[0, "adjusted_budget", 1, "executed"] > 0
    assert found[1, "executed", 2, "execution_rate"] > 0
    assert (0, "executed", 1, "adjusted_budget") not in found


def test_full_rates_tell_nothing() -> None:
    """Where all was spent either column may be either."""
    money = [["82", "82", "100%"], ["62", "62", "100%"]]
    assert pair_nats("budget", samples(money), money) == {}


def test_the_letters_of_a_formula_name_budget_and_spent() -> None:
    """(B/A) says that B was spent of A, whatever the headings are."""
    told = formula_nats("budget", [("某项(A)",), ("某数(B)",), ("支出比(B/A)",)])
    assert [max(nats, default="", key=lambda role: nats[role]) for nats in told] == [
        "adjusted_budget",
        "executed",
        "execution_rate",
    ]
    assert formula_nats("budget", [("某项",), ("某数",)]) == [{}, {}]


def test_indicators_have_names() -> None:
    """评价要点 is the indicator's name where no other column is, and a criterion beside one."""
    block = "类别 | 方面 | 评价要点 | 年初设定值 | 年末达成值 | 满分值 | 自评分\n"
    block += "部门管理 | 资金投入 | 部门预算支出完成率 | ≥95% | 97.6% | 4 | 4\n"
    block += "^ | ^ | 结转结余资金控制率 | ≤5% | 2.4% | 3 | 3\n^ | ^ | 一般性支出压减比例 | ≥3% | 3.5% | 3 | 3\n"
    alone = find_header(rows(block), 0, VOCABULARY)
    assert alone is not None
    assert [column.field for column in alone.columns][2] == "level3"


def test_what_has_arrived_over_the_budget_is_no_rate_of_execution() -> None:
    """Two formulas: (D/C) of money that arrived and (E/C) of money that was spent."""
    headings = ["预算金额(C)", "到位资金(D)", "预算到位(D/C×100%)", "执行资金(E)", "预算执行(E/C×100%)"]
    told = formula_nats("budget", [(heading,) for heading in headings])
    assert told[2]["execution_rate"] < 0 < told[4]["execution_rate"]
    assert "executed" in told[3]
    assert "executed" not in told[1]
