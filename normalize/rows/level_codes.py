"""First- and second-level labels -> their closed-list codes, by the vocabulary first and by their words after."""

from __future__ import annotations

import re

from normalize.words.vocabulary import Vocabulary, heading_key

_LEVEL1_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"满意"), "satisfaction"),
    (re.compile(r"(?:部门|单位|整体|履职).{0,4}效果|社会效应"), "effect"),
    (re.compile(r"履职目标|部门履职|履职"), "duty"),
    (re.compile(r"产出|完成"), "output"),
    (re.compile(r"效益|效果|影响"), "benefit"),
    (re.compile(r"成本"), "cost"),
    (re.compile(r"管理|过程|执行"), "management"),
    (re.compile(r"投入|决策|立项|配置"), "input"),
)
_LEVEL2_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"满意"), "satisfaction"),
    (re.compile(r"经济成本"), "economic_cost"),
    (re.compile(r"社会成本"), "social_cost"),
    (re.compile(r"(生态|环境).{0,2}成本"), "ecological_cost"),
    (re.compile(r"成本"), "cost"),
    (re.compile(r"经济效[益果]"), "economic_benefit"),
    (re.compile(r"社会效[益果]|社会影响"), "social_benefit"),
    (re.compile(r"(生态|环境).{0,2}(效[益果]|影响)"), "ecological_benefit"),
    (re.compile(r"可持续"), "sustainability"),
    (re.compile(r"数量"), "quantity"),
    (re.compile(r"质量"), "quality"),
    (re.compile(r"时效|及时|进度|时限"), "timeliness"),
    (re.compile(r"采购"), "procurement"),
    (re.compile(r"财务|会计"), "finance"),
    (re.compile(r"资产"), "assets"),
    (re.compile(r"人员|人事|编制管理"), "personnel"),
    (re.compile(r"预算执行|支出执行"), "budget_execution"),
    (re.compile(r"预算管理"), "budget_management"),
    (re.compile(r"目标"), "goal_setting"),
    (re.compile(r"配置"), "budget_allocation"),
    (re.compile(r"职责履行|履职"), "duty_performance"),
)
_LEVEL1_OF_LEVEL2 = {
    "quantity": "output",
    "quality": "output",
    "timeliness": "output",
    "cost": "output",
    "economic_cost": "cost",
    "social_cost": "cost",
    "ecological_cost": "cost",
    "economic_benefit": "benefit",
    "social_benefit": "benefit",
    "ecological_benefit": "benefit",
    "sustainability": "benefit",
    "satisfaction": "satisfaction",
}
_BENEFITS = (
    ("经济", "economic_benefit"),
    ("社会", "social_benefit"),
    ("生态", "ecological_benefit"),
    ("环境", "ecological_benefit"),
)
"""What a second level below the benefits begins with."""
COST_CODES = {"cost", "economic_cost", "social_cost", "ecological_cost"}


def level1_code(text: str | None, level2: str | None, vocabulary: Vocabulary) -> str | None:
    """Return the code of a first-level label; without a label the one that the second level belongs to, else None."""
    if not text:
        return _LEVEL1_OF_LEVEL2.get(level2 or "")
    return _code("level1", text, _LEVEL1_WORDS, vocabulary)


def level2_code(text: str | None, vocabulary: Vocabulary, first: str | None = None) -> str | None:
    """Return the code of a second-level label, `other` where none fits, None without a label.

    `first` is the first-level label: 社会 below 效益 is a benefit, 读者 below 满意度 satisfaction.
    """
    if not text:
        return None
    code = _code("level2", text, _LEVEL2_WORDS, vocabulary)
    above = level1_code(first, None, vocabulary) if first else None
    if code == "other" and above == "satisfaction":
        return "satisfaction"
    if code == "other" and above == "benefit":
        key = heading_key(text)
        return next((benefit for word, benefit in _BENEFITS if key.startswith(word)), code)
    return code


def _code(block: str, text: str, words: tuple[tuple[re.Pattern[str], str], ...], vocabulary: Vocabulary) -> str:
    known = vocabulary.lookup(block, text)
    if known is not None:
        return known
    key = heading_key(text)
    return next((code for pattern, code in words if pattern.search(key)), "other")
