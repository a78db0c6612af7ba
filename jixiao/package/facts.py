"""What is known of each report over all documents: its unit, project and region, the day of filling, its double."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

Row: TypeAlias = Mapping[str, object]

ALIKE: Final = 0.8
"""Share of lines that two reports of one unit, project and year have in common where they are one report in two formats
or published twice; scans lose a tenth of them."""
LEAST_LINES: Final = 3
"""Lines from which two reports can be compared at all."""
UNIT_ROLES: Final = ("unit_name", "implementing_unit", "supervising_department")
LEVELS: Final = {2: "province", 4: "city", 6: "county"}

_DAY = re.compile(r"((?:19|20)\d{2})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?")
_MONTH = re.compile(r"((?:19|20)\d{2})(?:年|[-./])(\d{1,2})月?")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def report_facts(
    tables: Mapping[str, Sequence[Row]], mentions: Sequence[Row], units: Sequence[Row]
) -> list[dict[str, object]]:
    """Return a row for each report, in the order of `reports`; the first of several doubles is the one that counts."""
    named = _named(mentions)
    regions = {row["unit_id"]: row for row in units}
    lines = _lines(tables)
    facts: list[dict[str, object]] = []
    kept: dict[tuple[object, ...], list[tuple[object, frozenset[object]]]] = defaultdict(list)
    for report in tables["reports"]:
        own = named.get(report["report_id"], {})
        unit = next((own[role] for role in UNIT_ROLES if role in own), None)
        region = regions.get(unit, {})
        fact: dict[str, object] = {
            "report_id": report["report_id"],
            "document_id": report["document_id"],
            "unit_id": unit,
            "project_id": own.get("project_name"),
            "region_code": region.get("region_code"),
            "region_level": region.get("level"),
            "filled_on_date": iso_day(report.get("filled_on")),
        }
        block = unit, own.get("project_name"), report.get("fiscal_year"), report.get("kind")
        mine = lines.get(report["report_id"], frozenset())
        fact["duplicate_of"] = next((other for other, theirs in kept[block] if _are_alike(mine, theirs)), None)
        if fact["duplicate_of"] is None:
            kept[block].append((report["report_id"], mine))
        facts.append(fact)
    return facts


def _named(mentions: Iterable[Row]) -> dict[object, dict[str, object]]:
    """Return for each report the unit or project that each of its names means."""
    named: dict[object, dict[str, object]] = defaultdict(dict)
    for row in mentions:
        named[row["report_id"]].setdefault(str(row["role"]), row.get("unit_id") or row.get("project_id"))
    return named


def _lines(tables: Mapping[str, Sequence[Row]]) -> dict[object, frozenset[object]]:
    found: dict[object, set[object]] = defaultdict(set)
    for row in tables["indicators"]:
        found[row["report_id"]].add((_plain(row["level3"]), _plain(row["actual_text"]), row["score"]))
    for row in tables["budgets"]:
        found[row["report_id"]].add((row["item"], row["adjusted_budget"], row["executed"]))
    return {key: frozenset(lines) for key, lines in found.items()}


def _are_alike(one: frozenset[object], other: frozenset[object]) -> bool:
    if min(len(one), len(other)) < LEAST_LINES:
        return False
    return len(one & other) >= ALIKE * max(len(one), len(other))


def _plain(value: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(value or "")).split())


def iso_day(printed: object) -> str | None:
    """Return a printed day as `2022-03-18`, a month as `2022-03`; None where it is neither."""
    text = _plain(printed)
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
