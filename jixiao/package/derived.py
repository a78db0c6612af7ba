"""The further tables of a dataset (units, projects, facts, panel, copied texts) worked out from the published ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from jixiao.package.facts import report_facts
from jixiao.package.panel import panel_rows
from jixiao.package.reuse import reuse_rows
from normalize.identity.function_codes import function_rows
from normalize.identity.identity import identify

Rows: TypeAlias = Mapping[str, list[dict[str, object]]]

_NAMED: Final = (
    *("report_id", "document_id", "fiscal_year", "unit_name", "supervising_department", "implementing_unit"),
    *("project_name", "province", "city", "county"),
)
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "reports": (*_NAMED, "kind", "title", "filled_on", "total_score"),
    "figures": ("document_id", "section", "subject", "subject_code", "sentence"),
    "documents": ("document_id", "source", "parsed_at", "published_on", "page_url", "page_title"),
    "unread": ("report_id", "block", "text"),
    "budgets": ("report_id", "item", "approved_budget", "adjusted_budget", "executed"),
    "goals": ("report_id", "document_id", "table_no", "row_no", "expected", "actual"),
    "indicators": (
        *("report_id", "document_id", "table_no", "row_no"),
        *("level3", "target_text", "actual_text", "score", "deviation", "target_met"),
    ),
}
"""Table -> the columns that the further tables and the descriptor of a package are made from."""


def derived_tables(rows: Rows) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each further table; `rows` has the columns of `NEEDED`."""
    who = identify(rows["reports"])
    facts = report_facts(rows, who.mentions, who.units)
    return {
        "units": who.units,
        "projects": who.projects,
        "mentions": who.mentions,
        "functions": function_rows(rows["figures"]),
        "report_facts": facts,
        "panel": panel_rows(rows, facts, who.units),
        "reuse": reuse_rows(rows, facts),
    }
