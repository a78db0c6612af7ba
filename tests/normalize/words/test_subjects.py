"""What an amount is said of, cleaned, and its code from the closed list."""

from __future__ import annotations

import pytest

from normalize.words.subjects import clean_subject, subject_code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("收、支总计", "revenue_expenditure_total"),
        ("收入支出总计", "revenue_expenditure_total"),
        ("本年收入合计", "revenue_total"),
        ("总收入", "revenue_total"),
        ("本年支出合计", "expenditure_total"),
        ("支出总额", "expenditure_total"),
        ("财政拨款收入", "fiscal_appropriation"),
        ("一般公共预算财政拨款收入", "general_budget_revenue"),
        ("一般公共预算财政拨款支出", "general_budget_expenditure"),
        ("政府性基金预算财政拨款", "government_fund_revenue"),
        ("政府性基金预算支出", "government_fund_expenditure"),
        ("其他收入", "other_revenue"),
        ("基本支出", "basic_expenditure"),
        ("项目支出", "project_expenditure"),
        ("人员经费", "personnel_funds"),
        ("公用经费", "public_funds"),
        ("“三公”经费支出", "three_public_total"),
        ("因公出国（境）费", "overseas_travel"),
        ("公务用车购置及运行维护费", "vehicle"),
        ("公务接待费", "reception"),
        ("机关运行经费支出", "operating"),
        ("政府采购支出总额", "procurement"),
        ("一般公共服务（类）组织事务（款）行政运行（项）", "function"),
        ("社会保障和就业支出", "function"),
        ("道路维修资金", "other"),
        ("国有资本经营预算支出", "other"),
    ],
)
def test_a_subject_has_its_code(words: str, code: str) -> None:
    """Every kind of the contract is known by its usual words."""
    assert subject_code(words) == code


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("2023年度收、支总计", "收、支总计"),
        ("其中：财政拨款收入", "财政拨款收入"),
        ("1.基本支出共计", "基本支出"),
        ("本年收入合计为", "本年收入合计"),
        ("本单位全年公务接待费支出约", "公务接待费支出"),
        ("（2）公用经费为", "公用经费"),
        ("2023年", ""),
        ("", ""),
    ],
)
def test_a_subject_stands_without_year_number_and_verb(words: str, subject: str) -> None:
    """Year, list number, 其中, 本单位 and the verb before the amount go, 合计 stays."""
    assert clean_subject(words) == subject


def test_quotes_inside_a_subject_stay_in_pairs() -> None:
    """“三公”经费 keeps both quotes or none."""
    assert clean_subject("“三公”经费支出为") in {"“三公”经费支出", "三公经费支出"}


@pytest.mark.parametrize("words", ["中央财政补助资金", "共青团活动经费", "和平区财政拨款收入", "单位自有资金"])
def test_the_first_character_of_a_name_stays(words: str) -> None:
    """中 of 中央 and 共 of 共青团 are no leading words."""
    assert clean_subject(words) == words
