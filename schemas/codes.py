"""The closed lists: which codes a column of the published tables may hold."""

from __future__ import annotations

from typing import Final

DOCUMENT_STATUSES: Final = ("ok", "partial", "no_form", "failed")
CHECK_STATUSES: Final = ("pass", "fail", "skip")

KINDS: Final = ("department", "project", "transfer", "rubric", "narrative")

ITEMS: Final = (
    "total",
    "basic",
    "project",
    "fiscal",
    "central",
    "upper",
    "own_level",
    "carry_over",
    "other_funds",
    "other",
)

LEVEL1_CODES: Final = (
    "output",
    "benefit",
    "satisfaction",
    "cost",
    "management",
    "input",
    "duty",
    "effect",
    "other",
)

LEVEL2_CODES: Final = (
    "quantity",
    "quality",
    "timeliness",
    "cost",
    "economic_cost",
    "social_cost",
    "ecological_cost",
    "economic_benefit",
    "social_benefit",
    "ecological_benefit",
    "sustainability",
    "satisfaction",
    "funding",
    "finance",
    "procurement",
    "personnel",
    "assets",
    "budget_execution",
    "budget_management",
    "goal_setting",
    "budget_allocation",
    "duty_performance",
    "duty_benefit",
    "other",
)

TARGET_OPS: Final = (">=", "<=", ">", "<", "=", "range")
DIRECTIONS: Final = ("positive", "negative", "qualitative")

SUBJECT_CODES: Final = (
    "revenue_expenditure_total",
    "revenue_total",
    "expenditure_total",
    "fiscal_appropriation",
    "general_budget_revenue",
    "government_fund_revenue",
    "other_revenue",
    "basic_expenditure",
    "project_expenditure",
    "personnel_funds",
    "public_funds",
    "three_public_total",
    "overseas_travel",
    "vehicle",
    "reception",
    "operating",
    "procurement",
    "general_budget_expenditure",
    "government_fund_expenditure",
    "function",
    "other",
)

METHODS: Final = (
    "text_lattice",
    "text_stream",
    "docx",
    "ocr",
    "sheet",
    "html",
    "ofd",
    "narrative",
    "chart",
)
"""The words of `extract.document.Method`; a test holds the two together, since the layers never import each other."""
