"""What the table `unread` says of a cell, in Chinese: where it stands, why nothing took it, what it may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jixiao.base.labels import UNREAD_REASONS
from schemas.code_names import CODE_LABELS
from schemas.tables import TABLES

TABLE_OF: Final = {"budget": "budgets", "goals": "goals", "indicators": "indicators", "head": "reports"}
"""Block of a form -> the table whose columns its roles are."""

ROLES: Final = {
    "serial": "序号", "block": "栏目名称", "evidence": "佐证材料", "before": "上年值", "balance": "结余",
    "reviewed_score": "复核得分", "core_flag": "核心指标", "level4": "四级指标", "target_sign": "指标关系",
    "contact": "联系人", "finance_department": "财政部门", "project_code": "项目代码", "project_type": "项目类型",
    "unit_code": "单位代码", "task": "任务", "status": "完成情况", "conclusion": "自评结论", "improvement": "改进措施",
    "remark": "备注",
}  # fmt: skip
"""Roles that are recognised and have no column of the tables."""


NOT_PRINTED: Final = frozenset({"hidden", "struck"})
"""Reasons of texts that stand in a file and that its pages do not say: they are listed, and no doubt of reading. A scan
with recognised text under the picture has hundreds of them."""


def is_doubt(row: Mapping[str, object]) -> bool:
    """Tell whether a row of `unread` is printed, so that a person should look at it."""
    return row.get("reason") not in NOT_PRINTED


def role_label(block: object, role: str) -> str:
    """Return what a role is called in its block of the form; one that has no name yet is shown as it is."""
    own = TABLE_OF.get(str(block))
    for name in ([own] if own else []) + list(TABLES):
        if role in TABLES[name].column_names:
            return TABLES[name].column(role).label
    return ROLES.get(role) or CODE_LABELS["item"].get(role, role)


def place_words(row: Mapping[str, object]) -> str:
    """Return where a cell stands: page, table and row as far as the format has them."""
    names = (("page", "第 {} 页"), ("table_no", "表 {}"), ("row_no", "第 {} 行"))
    words = [phrase.format(row[name]) for name, phrase in names if row.get(name) is not None]
    return " ".join(words) or "正文"


def reason_words(row: Mapping[str, object]) -> str:
    """Return why nothing took a cell and what it may be."""
    reason = UNREAD_REASONS.get(str(row["reason"]), str(row["reason"]))
    role = row.get("suggestion")
    return f"{reason}；可能是“{role_label(row.get('block'), str(role))}”" if role else reason
