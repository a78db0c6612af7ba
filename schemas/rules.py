"""What must hold of the tables beyond types and code lists: bounds, keys, references, fiscal phases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

FIRST_YEAR: Final = 2000
"""Performance evaluation of budgets began after it (财预〔2011〕416 and its forerunners)."""
SURE: Final = 0.9
"""Confidence at and above which a row counts as read right (contract: 99 % of them are)."""

LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The least and the greatest value that a column may hold, None where there is no bound."""

    least: float | None = None
    greatest: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A column whose every value stands in `key` of another table; null refers to nothing."""

    column: str
    table: str
    key: str


_ONE_UP: Final = Bounds(least=1)
_SHARE: Final = Bounds(least=0, greatest=1)

BOUNDS: Final[Mapping[str, Bounds]] = MappingProxyType(
    {
        "page": _ONE_UP,
        "page_first": _ONE_UP,
        "page_last": _ONE_UP,
        "page_count": Bounds(least=0),
        "table_no": _ONE_UP,
        "row_no": _ONE_UP,
        "ordinal": _ONE_UP,
        "goal_no": _ONE_UP,
        "task_no": _ONE_UP,
        "bytes": Bounds(least=0),
        "seconds": Bounds(least=0),
        "mention_count": _ONE_UP,
        "confidence": _SHARE,
        "similarity": _SHARE,
        "fiscal_year": Bounds(least=FIRST_YEAR, greatest=LAST_YEAR),
    }
)
"""By the name of the column, in every table. Amounts, scores and rates as printed have none: a source may err."""

PRIMARY_KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {"reports": "report_id", "units": "unit_id", "projects": "project_id"}
)
"""Not `documents.document_id`: files without a byte have one digest, and each of them is reported."""

_OF_DOCUMENT: Final = Reference(column="document_id", table="documents", key="document_id")
_OF_REPORT: Final = Reference(column="report_id", table="reports", key="report_id")
_OF_UNIT: Final = Reference(column="unit_id", table="units", key="unit_id")

REFERENCES: Final[Mapping[str, tuple[Reference, ...]]] = MappingProxyType(
    {
        "reports": (_OF_DOCUMENT,),
        "budgets": (_OF_REPORT, _OF_DOCUMENT),
        "goals": (_OF_REPORT, _OF_DOCUMENT),
        "indicators": (_OF_REPORT, _OF_DOCUMENT),
        "tasks": (_OF_REPORT, _OF_DOCUMENT),
        "figures": (_OF_DOCUMENT,),
        "checks": (_OF_REPORT,),
        "headings": (_OF_DOCUMENT,),
        "unread": (_OF_REPORT, _OF_DOCUMENT),
        "units": (
            Reference(column="parent_id", table="units", key="unit_id"),
            Reference(column="successor_id", table="units", key="unit_id"),
        ),
        "projects": (_OF_UNIT,),
        "mentions": (
            _OF_REPORT,
            _OF_DOCUMENT,
            _OF_UNIT,
            Reference(column="project_id", table="projects", key="project_id"),
        ),
        "functions": (_OF_DOCUMENT,),
        "report_facts": (
            _OF_REPORT,
            _OF_DOCUMENT,
            _OF_UNIT,
            Reference(column="project_id", table="projects", key="project_id"),
            Reference(column="duplicate_of", table="reports", key="report_id"),
            Reference(column="supersedes", table="reports", key="report_id"),
            Reference(column="superseded_by", table="reports", key="report_id"),
        ),
        "panel": (_OF_UNIT,),
        "reuse": (_OF_REPORT, _OF_DOCUMENT, Reference(column="copy_of", table="reports", key="report_id")),
    }
)

PHASES: Final[Mapping[str, str]] = MappingProxyType(
    {"approved_budget": "approved", "adjusted_budget": "adjusted", "executed": "executed"}
)
"""Column of `budgets` -> phase of the Fiscal Data Package.

Source: https://specs.frictionlessdata.io/fiscal-data-package/ (phases proposed, approved, adjusted, executed).
"""
