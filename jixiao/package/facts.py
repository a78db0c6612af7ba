"""What is known of each report over all documents: its unit, project and region, when and where it was published."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Final, TypeAlias

from jixiao.package.project_class import project_codes
from jixiao.package.versions import Issue, plain, standings, target_lines, value_lines
from schemas.years import YEAR_PATTERN

Row: TypeAlias = Mapping[str, object]

UNIT_ROLES: Final = ("unit_name", "implementing_unit", "supervising_department")
LEVELS: Final = {2: "province", 4: "city", 6: "county"}

_DAY = re.compile(rf"({YEAR_PATTERN})(?:年|[-./])(\d{{1,2}})(?:月|[-./])(\d{{1,2}})日?")
_MONTH = re.compile(rf"({YEAR_PATTERN})(?:年|[-./])(\d{{1,2}})月?")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def report_facts(
    tables: Mapping[str, Sequence[Row]], mentions: Sequence[Row], units: Sequence[Row]
) -> list[dict[str, object]]:
    """Return a row for each report, in the order of `reports`: who, where, when, what it is to the others."""
    named = _named(mentions)
    regions = {row["unit_id"]: row for row in units}
    found = {row["document_id"]: row for row in tables["documents"]}
    codes = project_codes(tables)
    values, targets = value_lines(tables), target_lines(tables)
    facts: list[dict[str, object]] = []
    issues: list[tuple[object, Issue]] = []
    for report in tables["reports"]:
        own = named.get(report["report_id"], {})
        unit = next((own[role] for role in UNIT_ROLES if role in own), None)
        region, document = regions.get(unit, {}), found.get(report["document_id"], {})
        filled_on = iso_day(report.get("filled_on"))
        facts.append(
            {
                "report_id": report["report_id"],
                "document_id": report["document_id"],
                "unit_id": unit,
                "project_id": own.get("project_name"),
                "region_code": region.get("region_code"),
                "region_level": region.get("level"),
                "filled_on_date": filled_on,
                "published_on": document.get("published_on"),
                "page_url": document.get("page_url"),
                "page_title": document.get("page_title"),
                "function_code": codes.get(report["report_id"]),
            }
        )
        block = unit, own.get("project_name"), report.get("fiscal_year"), report.get("kind")
        published = document.get("published_on")
        issue = Issue(
            report_id=str(report["report_id"]),
            values=values.get(report["report_id"], frozenset()),
            targets=targets.get(report["report_id"], frozenset()),
            published_on=published if isinstance(published, str) else None,
            filled_on=filled_on,
        )
        issues.append((block, issue))
    stands = standings(issues)
    return [fact | asdict(stands[str(fact["report_id"])]) for fact in facts]


def counts_once(fact: Row) -> bool:
    """Tell whether a report is the one that counts: no double of another, and nothing took its place."""
    return fact["duplicate_of"] is None and fact["superseded_by"] is None


def _named(mentions: Iterable[Row]) -> dict[object, dict[str, object]]:
    """Return for each report the unit or project that each of its names means."""
    named: dict[object, dict[str, object]] = defaultdict(dict)
    for row in mentions:
        named[row["report_id"]].setdefault(str(row["role"]), row.get("unit_id") or row.get("project_id"))
    return named


def iso_day(printed: object) -> str | None:
    """Return a printed day as `2022-03-18`, a month as `2022-03`; None where it is neither."""
    text = plain(printed)
    if re.search(r"[一二三四五六七八九]{2,}", text) or "〇" in text or "○" in text:
        text = _arabic(text)
    for pattern in (_DAY, _MONTH):
        found = pattern.search(text)
        numbers = [int(part) for part in found.groups()] if found else []
        if numbers and 1 <= numbers[1] <= 12 and (len(numbers) < 3 or 1 <= numbers[2] <= 31):
            return "-".join(f"{number:02d}" for number in numbers)
    return None


def _arabic(text: str) -> str:
    """Return a date in Chinese numerals (二〇二二年三月十八日) in Arabic ones."""

    def number(match: re.Match[str]) -> str:
        word = match[0]
        if "十" not in word:
            return word.translate(_DIGITS)
        tens, _, ones = word.partition("十")
        return str(int(tens.translate(_DIGITS) or 1) * 10 + int(ones.translate(_DIGITS) or 0))

    return re.sub(r"[〇○零一二三四五六七八九十]+", number, text)
