"""The roles of a group's columns and how far each is to be believed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from extract.document import Span
from normalize.columns.arithmetic import formula_nats, pair_nats
from normalize.columns.assign import Assignment, assign_roles
from normalize.columns.between import with_level_between, with_levels_left
from normalize.columns.evidence import column_samples, heading_nats, outright, text_nats, unary
from normalize.columns.headings import heading_weight, is_value
from normalize.columns.spans import ColumnSpan
from normalize.columns.trust import trust
from normalize.model.column import Column, Evidence
from normalize.model.rows import Placed, Row
from normalize.words.composition import likeliest
from normalize.words.labels import FIRST_BUDGET
from normalize.words.vocabulary import Match, Vocabulary
from schemas.years import YEAR_PATTERN

LABELS_BLOCK: Final = 4.0
"""Nats against a goals column that has another one to its right."""
FAR_HEADING: Final = 4.0
"""Nats from which a text far above a column, over other blocks, is its heading."""
POINTS_ROLES: Final = frozenset({"weight", "score", "reviewed_score"})
"""Roles of columns that run down over all blocks of a form."""
MISREAD: Final = 0.85
"""How far a column is to be believed whose heading was recognised with wrong characters."""
ONLY_REVIEWED: Final = 0.9
"""How far a form's only score is to be believed to be its own, where its heading says that others gave it."""
COMPOSED: Final = 0.97
"""How far a column is to be believed whose heading is read by the words that it is made of."""
_YEAR = re.compile(rf"{YEAR_PATTERN}(?=\s*年)")
_SEVERAL_YEARS = re.compile(r"累计|[二三四五]年(?:合计|总)|总体|全周期")
_THIS_YEAR = re.compile(r"[本当]年度?|全年|年度|[本当]年度?(?:资金|预算执行|情况)")


def with_heading_above(
    block: str,
    spans: Sequence[ColumnSpan],
    columns: list[Column],
    around: tuple[Sequence[Mapping[int, tuple[str, int]]], Sequence[Row]],
    vocabulary: Vocabulary,
) -> list[Column]:
    """Return the columns of a block with the roles that headings far above give those that have none of their own.

    `around` holds the block's rows and the rows above it; such headings do not tell whether the block stands here.
    """
    bodies, above = around
    headed = [_headed_above(block, span, above, vocabulary) for span in spans]
    if len(columns) != len(spans) or all(new is old for new, old in zip(headed, spans, strict=True)):
        return columns
    return assigned_columns(block, headed, bodies, vocabulary)[0]


def _headed_above(block: str, span: ColumnSpan, above: Sequence[Row], vocabulary: Vocabulary) -> ColumnSpan:
    """Give a column without a heading the one at the top of it, over other blocks (自评得分 over them all)."""
    if span.stack or block == "goals":
        return span
    for row in reversed(above):
        for placed in row.cells:
            same = placed.begins and placed.mostly_in(span.span) and placed.stands_in(span.span)
            if not same or placed.blank or is_value(placed.text, vocabulary):
                continue
            told = heading_weight(block, placed.text, vocabulary) >= FAR_HEADING and POINTS_ROLES & set(
                text_nats(block, placed.text, vocabulary)
            )
            return ColumnSpan(span.x0, span.x1, span.unit, (placed,), span.cells) if told else span
    return span


def assigned_columns(
    block: str, spans: Sequence[ColumnSpan], bodies: Sequence[Mapping[int, tuple[str, int]]], vocabulary: Vocabulary
) -> tuple[list[Column], float]:
    """Return a group's columns with their roles, and the nats of all of them."""
    samples, rows = column_samples([span.headings for span in spans], bodies)
    weights = [unary(block, sample, vocabulary) for sample in samples]
    for own, told in zip(weights, formula_nats(block, [span.headings for span in spans]), strict=True):
        own |= {role: own.get(role, 0.0) + nats for role, nats in told.items()}
    if block == "goals":
        _prefer_inner(weights)
    firm = [outright(block, sample, vocabulary) for sample in samples]
    chosen = assign_roles(block, weights, pair_nats(block, samples, rows), firm)
    columns = [_column(block, span, index, chosen, vocabulary) for index, span in enumerate(spans)]
    if block == "indicators":
        columns = with_levels_left(with_level_between(columns, samples), samples, vocabulary)
    return _only_score(only_budget(columns)), chosen.nats


def only_budget(columns: list[Column]) -> list[Column]:
    """Return the columns, the budget being the year's where it is the only one and not said to be the first."""
    fields = {column.field for column in columns}
    if "approved_budget" not in fields or "adjusted_budget" in fields:
        return columns
    return [
        replace(column, field="adjusted_budget", rival="approved_budget")
        if column.field == "approved_budget" and not FIRST_BUDGET.search(column.heading)
        else column
        for column in columns
    ]


def _only_score(columns: list[Column]) -> list[Column]:
    """Return the columns, a reviewer's score being the score where a form prints no other, and hardly to be sure of."""
    fields = {column.field for column in columns}
    if "reviewed_score" not in fields or "score" in fields:
        return columns
    doubted = Match(field="score", how="similar", similarity=ONLY_REVIEWED)
    return [
        replace(column, field="score", rival="reviewed_score", match=doubted)
        if column.field == "reviewed_score"
        else column
        for column in columns
    ]


def _prefer_inner(weights: Sequence[dict[str, float]]) -> None:
    """Of several columns that may hold the expected goals believe the last: 年度总体目标 before them is a label."""
    told = [nats for nats in weights if nats.get("expected", 0.0) > 0 and nats.get("actual", 0.0) < nats["expected"]]
    for nats in told[:-1]:
        nats["expected"] -= LABELS_BLOCK


def _column(
    block: str,
    span: ColumnSpan,
    index: int,
    chosen: Assignment,
    vocabulary: Vocabulary,
) -> Column:
    assigned = chosen.columns[index]
    lowest = span.stack[-1] if span.stack else None
    heading = (lowest.cell.misread or lowest.text) if lowest is not None else ""
    headed = heading_nats(block, span.headings, vocabulary)
    match: Match | None = None
    if assigned.role is None:
        if heading and vocabulary.lookup(block, heading) == "block":
            match = Match(field="block", how="exact", similarity=1.0)
        elif (best := likeliest(headed)) is not None:
            match = Match(field=best, how="similar", similarity=round(1 - assigned.probability, 3))
    else:
        match = _match(block, assigned.role, lowest, assigned.probability, vocabulary)
    evidence = tuple(
        Evidence(kind="heading", role=role, nats=round(nats, 2), because=" / ".join(span.headings))
        for role, nats in sorted(headed.items(), key=lambda item: -item[1])[:2]
    )
    return Column(
        span=span.span, field=assigned.role, heading=heading, match=match, probability=assigned.probability,
        rival=assigned.rival, evidence=evidence,
    )  # fmt: skip


def _match(block: str, role: str, lowest: Placed | None, probability: float, vocabulary: Vocabulary) -> Match:
    if lowest is not None and lowest.cell.misread is not None:
        return Match(field=role, how="similar", similarity=min(MISREAD, probability))
    if lowest is not None and vocabulary.lookup(block, lowest.text) == role and probability > 0.95:
        return Match(field=role, how="exact", similarity=1.0)
    return Match(field=role, how="similar", similarity=round(trust(probability), 3))


def of_latest_year(groups: list[tuple[list[Column], float]], head: Sequence[Row]) -> list[tuple[list[Column], float]]:
    """Where groups side by side are of different years, keep the latest, with the label columns before the first.

    Beside a group of this year (本年度) one of several years together (三年累计) is of another time too.
    """
    if len(groups) < 2:
        return groups
    times = [_time_of(columns, head) for columns, _ in groups]
    if any(time is None for time in times) or len(set(times)) < 2:
        return groups
    label = [column for column in groups[0][0] if column.field is None]
    latest, nats = groups[times.index(max(time for time in times if time is not None))]
    return [(latest, nats) if latest is groups[0][0] else ([*label, *latest], nats)]


def _time_of(columns: Sequence[Column], head: Sequence[Row]) -> int | None:
    """Return the latest year that the headings over a group name, 0 for several years together, 1 for this one."""
    span = Span(x0=columns[0].x0, x1=columns[-1].x1, unit=columns[0].span.unit)
    texts = [
        placed.text for row in head for placed in row.filled if placed.overlap(span) > 0 and placed.mostly_in(span)
    ]
    named = [int(found.group()) for text in texts if (found := _YEAR.search(text))]
    if named:
        return max(named)
    if any(_SEVERAL_YEARS.search(text) for text in texts):
        return 0
    return 1 if any(_THIS_YEAR.fullmatch(text.strip()) for text in texts) else None
