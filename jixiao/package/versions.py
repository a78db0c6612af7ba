"""The same report several times: in another format, published again as it was, or published again and corrected."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Row: TypeAlias = Mapping[str, object]
Lines: TypeAlias = frozenset[object]

ALIKE: Final = 0.8
"""Share of lines that two reports of one unit, project and year have in common where they are one report in two formats
or published twice; scans lose a tenth of them."""
LEAST_LINES: Final = 3
"""Lines from which two reports can be compared at all."""
WHOLE_DAY: Final = len("2022-03-18")
"""Characters of a date that can be compared: of a month alone it is not known which day came first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A report as it can be compared: what it says line by line, what it promised, when it was published and filled in.

    `values` has a line for each indicator with its result and for each funding line, `targets` one for each indicator
    without its result.
    """

    report_id: str
    values: Lines
    targets: Lines
    published_on: str | None
    filled_on: str | None


@dataclass(slots=True)
class _Version:
    """One wording of a report, with the first report that has it."""

    first: Issue
    others: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a report is to the others: `duplicate_of` the first of the same wording, the wordings before and after."""

    duplicate_of: str | None = None
    supersedes: str | None = None
    superseded_by: str | None = None


def standings(blocks: Iterable[tuple[object, Issue]]) -> dict[str, Standing]:
    """Return for each report what it is to the others of its block (unit, project, year and kind).

    Reports are one in several formats where what they say is alike. One that says something else of the same targets,
    on a later day of publishing (else of filling in), takes the place of the earlier one. Without such days nothing is
    superseded: which one is right nobody can tell.
    """
    kept: dict[object, list[list[_Version]]] = defaultdict(list)
    found: dict[str, Standing] = {}
    for block, issue in blocks:
        for versions in kept[block]:
            place = _place(issue, versions)
            if isinstance(place, _Version):
                place.others.append(issue)
                found[issue.report_id] = Standing(duplicate_of=place.first.report_id)
                break
            if place:
                versions.append(_Version(issue))
                break
        else:
            kept[block].append([_Version(issue)])
    for versions in (each for block in kept.values() for each in block):
        ordered = sorted((each.first for each in versions), key=lambda each: _day(each, versions) or "")
        for number, issue in enumerate(ordered):
            found[issue.report_id] = Standing(
                supersedes=ordered[number - 1].report_id if number else None,
                superseded_by=ordered[number + 1].report_id if number + 1 < len(ordered) else None,
            )
    return found


def _place(issue: Issue, versions: Sequence[_Version]) -> _Version | bool:
    """Return the version that a report is once more; True where it is a new version of them, False where neither."""
    for version in versions:
        if _share(issue.values, version.first.values) == 1:
            return version
    is_new = False
    for version in versions:
        is_alike = _share(issue.values, version.first.values) >= ALIKE
        day, other = _days(issue, version.first)
        if is_alike and (day is None or day == other):
            return version
        is_new |= day != other and (is_alike or _share(issue.targets, version.first.targets) >= ALIKE)
    days = [_days(issue, each.first) for each in versions]
    return is_new and all(None not in pair and pair[0] != pair[1] for pair in days)


def _days(one: Issue, other: Issue) -> tuple[str | None, str | None]:
    """Return the days by which two reports can be put in order, None for both where there are none."""
    for name in ("published_on", "filled_on"):
        first, second = getattr(one, name), getattr(other, name)
        if first and second and len(first) == len(second) == WHOLE_DAY:
            return first, second
    return None, None


def _day(issue: Issue, versions: Sequence[_Version]) -> str | None:
    other = next((each.first for each in versions if each.first is not issue), issue)
    return _days(issue, other)[0]


def _share(one: Lines, other: Lines) -> float:
    """Return the share of lines in common, 0 where there are too few to tell."""
    if min(len(one), len(other)) < LEAST_LINES:
        return 0.0
    return len(one & other) / max(len(one), len(other))


def value_lines(tables: Mapping[str, Sequence[Row]]) -> dict[object, Lines]:
    """Return for each report what it says: results and scores of its indicators, money of its funding lines."""
    found: dict[object, set[object]] = defaultdict(set)
    for row in tables["indicators"]:
        found[row["report_id"]].add((plain(row["level3"]), plain(row["actual_text"]), row["score"]))
    for row in tables["budgets"]:
        found[row["report_id"]].add((row["item"], row["adjusted_budget"], row["executed"]))
    return {key: frozenset(lines) for key, lines in found.items()}


def target_lines(tables: Mapping[str, Sequence[Row]]) -> dict[object, Lines]:
    """Return for each report what it promised: its indicators with their targets."""
    found: dict[object, set[object]] = defaultdict(set)
    for row in tables["indicators"]:
        found[row["report_id"]].add((plain(row["level3"]), plain(row["target_text"])))
    return {key: frozenset(lines) for key, lines in found.items()}


def plain(value: object) -> str:
    """Return a text without space and in one width."""
    return "".join(unicodedata.normalize("NFKC", str(value or "")).split())
