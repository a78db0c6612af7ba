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

UNREAD_BLOCKS: Final = ("budget", "goals", "indicators", "head", "other")
UNREAD_REASONS: Final = (
    "no_role",
    "rival",
    "no_block",
    "orphan_row",
    "hidden",
    "struck",
    "damaged",
    "picture",
    "other",
)
"""Why no rule took what is printed: its column has no role, or two with equal right; it stands in no block of a form;
it joins no row; a viewer does not show it; it is struck out; it is damaged; it lies in a picture."""

DOUBTS: Final = ("reading", "source", "target")
"""What a failing check casts doubt on: how it was read, what the source says, or what was achieved."""

REVIEWED: Final = ("corrected", "accepted", "document", "added", "split", "merged")
"""How a person has looked at a row: a value of it was set right, it was found right, its whole document was; a person
added it, made it from a part of a row that was read, or from several."""

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
    "text",
    "person",
)
"""`person`: no reader, a person added the row. The others are the words of `extract.document.Method`; a test
holds the two together, since the layers never import each other."""
