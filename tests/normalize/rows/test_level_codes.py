"""Labels of the first and second level take their code from the vocabulary, else from their words."""

from __future__ import annotations

import pytest

from normalize.rows.level_codes import level1_code, level2_code
from schemas.codes import ITEMS, LEVEL1_CODES, LEVEL2_CODES
from tests.support.forms import VOCABULARY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("产出指标", "output"),
        ("产出指标(50分)", "output"),
        ("产出指标（50 分）", "output"),
        ("项目完成", "output"),
        ("效益指标", "benefit"),
        ("效果指标", "benefit"),
        ("项目效益", "benefit"),
        ("满意度指标", "satisfaction"),
        ("成本指标", "cost"),
        ("部门管理", "management"),
        ("过程", "management"),
        ("投入", "input"),
        ("决策", "input"),
        ("履职目标", "duty"),
        ("部门履职", "duty"),
        ("部门效果目标", "effect"),
        ("履职效果", "effect"),
        ("党建工作", "other"),
    ],
)
def test_a_first_level_label_has_its_code(text: str, code: str) -> None:
    """Every label that the contract names has its code; what fits none is other."""
    assert level1_code(text, None, VOCABULARY) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("数量指标", "quantity"),
        ("数量指标15分", "quantity"),
        ("质量指标", "quality"),
        ("时效指标", "timeliness"),
        ("成本指标", "cost"),
        ("产出成本", "cost"),
        ("经济成本指标", "economic_cost"),
        ("社会成本指标", "social_cost"),
        ("生态环境成本指标", "ecological_cost"),
        ("经济效益指标", "economic_benefit"),
        ("社会效益指标", "social_benefit"),
        ("生态效益指标", "ecological_benefit"),
        ("可持续影响指标", "sustainability"),
        ("服务对象满意度指标", "satisfaction"),
        ("资金投入", "funding"),
        ("财务管理", "finance"),
        ("采购管理", "procurement"),
        ("人员管理", "personnel"),
        ("资产管理", "assets"),
        ("预算执行", "budget_execution"),
        ("预算管理", "budget_management"),
        ("目标设定", "goal_setting"),
        ("预算配置", "budget_allocation"),
        ("职责履行", "duty_performance"),
        ("履职效益", "duty_benefit"),
        ("党建工作", "other"),
    ],
)
def test_a_second_level_label_has_its_code(text: str, code: str) -> None:
    """Every label that the contract names has its code; what fits none is other."""
    assert level2_code(text, VOCABULARY) == code


def test_without_a_label_the_second_level_tells_the_first() -> None:
    """A quantity is an output, an economic cost a cost; without either there is no code."""
    assert level1_code(None, "quantity", VOCABULARY) == "output"
    assert level1_code("", "economic_cost", VOCABULARY) == "cost"
    assert level1_code(None, "finance", VOCABULARY) is None
    assert level1_code(None, None, VOCABULARY) is None
    assert level2_code(None, VOCABULARY) is None


def test_a_printed_first_level_counts_before_what_the_second_tells() -> None:
    """A cost printed under benefit stays under benefit."""
    assert level1_code("效益指标", "cost", VOCABULARY) == "benefit"


@pytest.mark.parametrize(("block", "codes"), [("level1", LEVEL1_CODES), ("level2", LEVEL2_CODES), ("funding", ITEMS)])
def test_the_vocabulary_gives_codes_of_the_closed_lists(block: str, codes: tuple[str, ...]) -> None:
    """Whatever the vocabulary says a label means is in the list that the tables allow."""
    assert set(VOCABULARY.blocks[block].values()) <= set(codes)
