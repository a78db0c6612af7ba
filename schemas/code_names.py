"""The Chinese names of the codes that the tables hold, column by column, as the contract explains them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STATUSES: Final = {"ok": "正常", "partial": "部分读出", "no_form": "无自评表", "failed": "失败"}
KINDS: Final = {
    "department": "部门（单位）整体支出",
    "project": "项目支出",
    "transfer": "转移支付",
    "rubric": "评分表",
    "narrative": "文字报告",
}
CHECK_STATUSES: Final = {"pass": "通过", "fail": "未通过", "skip": "无法核对"}
DOUBT_NAMES: Final = {"reading": "读取存疑", "source": "原件自相矛盾", "target": "未达目标"}
REVIEWED_NAMES: Final = {
    "corrected": "已更正", "accepted": "确认无误", "document": "整份核对完毕",
    "added": "人工补入", "split": "人工拆分", "merged": "人工合并",
}  # fmt: skip

CODE_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": KINDS,
    "item": {
        "total": "资金总额", "basic": "基本支出", "project": "项目支出", "fiscal": "财政拨款", "central": "中央补助",
        "upper": "上级财政资金", "own_level": "本级财政资金", "carry_over": "上年结转资金", "other_funds": "其他资金",
        "other": "其他",
    },
    "level1_code": {
        "output": "产出", "benefit": "效益", "satisfaction": "满意度", "cost": "成本", "management": "管理（过程）",
        "input": "投入", "duty": "履职目标", "effect": "履职效果", "other": "其他",
    },
    "level2_code": {
        "quantity": "数量", "quality": "质量", "timeliness": "时效", "cost": "成本", "economic_cost": "经济成本",
        "social_cost": "社会成本", "ecological_cost": "生态环境成本", "economic_benefit": "经济效益",
        "social_benefit": "社会效益", "ecological_benefit": "生态效益", "sustainability": "可持续影响",
        "satisfaction": "满意度", "funding": "资金投入", "finance": "财务管理", "procurement": "采购管理",
        "personnel": "人员管理", "assets": "资产管理", "budget_execution": "预算执行", "budget_management": "预算管理",
        "goal_setting": "目标设定", "budget_allocation": "预算配置", "duty_performance": "职责履行",
        "duty_benefit": "履职效益", "other": "其他",
    },
    "target_op": {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝", "range": "区间"},
    "direction": {"positive": "正向", "negative": "反向", "qualitative": "定性"},
    "subject_code": {
        "revenue_expenditure_total": "收、支总计", "revenue_total": "收入合计", "expenditure_total": "支出合计",
        "fiscal_appropriation": "财政拨款收入", "general_budget_revenue": "一般公共预算收入",
        "government_fund_revenue": "政府性基金收入", "other_revenue": "其他收入", "basic_expenditure": "基本支出",
        "project_expenditure": "项目支出", "personnel_funds": "人员经费", "public_funds": "公用经费",
        "three_public_total": "“三公”经费", "overseas_travel": "因公出国（境）费",
        "vehicle": "公务用车购置及运行维护费",
        "reception": "公务接待费", "operating": "机关运行经费", "procurement": "政府采购",
        "general_budget_expenditure": "一般公共预算支出", "government_fund_expenditure": "政府性基金支出",
        "function": "功能科目", "other": "其他",
    },
}  # fmt: skip
"""Column -> code -> name; a test holds them to the closed lists of `schemas.codes`."""

METHOD_NAMES: Final = {
    "text_lattice": "按表格线读出",
    "text_stream": "无表格线，按文字位置读出",
    "ocr": "文字识别读出",
    "narrative": "从文字段落读出",
    "chart": "从图表读出",
    "text": "从纯文本读出",
    "person": "人工补入",
}
