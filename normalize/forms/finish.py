"""A draft with all its rows -> the Form, or none where the table evaluates nothing; its kind and unknown headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.document import Paragraph
from normalize.forms.account import left_cells, taken_cells
from normalize.forms.blocks import Draft
from normalize.forms.head import is_look_alike, is_title, read_captions, unit_of
from normalize.forms.indicators import read_indicators
from normalize.forms.summary import read_summary
from normalize.model.form import Form, Kind, Line, Reading, Total, UnknownHeading
from normalize.values.printed import money_unit
from normalize.words.vocabulary import Vocabulary


def finish_form(draft: Draft, vocabulary: Vocabulary) -> Iterator[Form]:
    """Make the form, or one form for each row of a summary table; nothing where the table is no self-evaluation."""
    title = draft.title_text
    if title is not None and is_look_alike(title, vocabulary):
        return
    read_captions(draft.captions, vocabulary, draft.fields)
    unit = unit_of([*draft.unit_texts, *(p.text for p in draft.captions)])
    if unit is None and title is not None:
        unit = money_unit(title)
    if draft.summary_parts and not draft.has_indicators:
        yield from read_summary(draft.summary_parts, _title_reading(draft), draft.fields, unit, vocabulary)
        return
    indicators = read_indicators(draft.indicator_parts, vocabulary)
    budget = draft.budget
    goals = [*draft.goals, *draft.goal_pairs.lines()]
    if not _evaluates(draft, indicators, budget, goals):
        return
    taken = taken_cells(draft.fields, [*budget, *goals, *indicators], draft.total, _title_reading(draft))
    pages = [row.grid.page for row in draft.rows if row.grid.page is not None]
    yield Form(
        kind=_kind(draft),
        title=_title_reading(draft),
        fields=draft.fields,
        budget_lines=tuple(budget),
        goals=tuple(goals),
        indicators=tuple(indicators),
        total=draft.total or Total(),
        amount_unit=unit,
        page_first=min(pages, default=None),
        page_last=max(pages, default=None),
        texts_near=tuple(p.text for p in draft.captions),
        unknown=tuple(_unknown(draft, vocabulary)),
        left=tuple(left_cells(draft.stands, taken, vocabulary)),
    )


def _title_reading(draft: Draft) -> Reading[str] | None:
    text = draft.title_text
    if text is None:
        return None
    if isinstance(draft.title, Paragraph):
        return Reading(value=text, raw=draft.title.text, paragraph=draft.title, how="title")
    cells = (draft.title.filled[0].cell,) if draft.title is not None else ()
    return Reading(value=text, raw=text, cells=cells, how="title")


def asks_for_results(draft: Draft) -> bool:
    """Tell whether the indicator block asks for a result or a score; a table of targets alone evaluates nothing."""
    asked = {name for header, _ in draft.indicator_parts for name in header.fields()}
    return bool(asked & {"actual_text", "score", "reviewed_score", "completion_rate"})


def _evaluates(draft: Draft, indicators: Sequence[Line], budget: Sequence[Line], goals: Sequence[Line]) -> bool:
    """Tell whether what was read is a self-evaluation: a title alone, or a table of targets, is none."""
    if draft.has_indicators:
        return asks_for_results(draft) and bool(indicators or budget or goals) and _is_of_performance(draft)
    named = is_title(draft.title_text or "") or any(line.texts.get("actual") for line in goals)
    return named and bool(goals or budget) and bool(draft.fields)


def _is_of_performance(draft: Draft) -> bool:
    """Tell whether a table of points is a self-evaluation: by its title, its levels, its targets, or its project."""
    asked = {name for header, _ in draft.indicator_parts for name in header.fields()}
    known = asked & {"level1", "level2", "target_text"} or draft.fields.keys() & {"project_name"} or draft.budget
    return bool(known) or re.search(r"绩效|自评表|自评价", draft.title_text or "") is not None


def _kind(draft: Draft) -> Kind:
    """Return the kind of form, by what its columns ask for, its title and its head, in this order."""
    asked = {name for header, _ in draft.indicator_parts for name in header.fields()}
    title = draft.title_text or ""
    rules: tuple[tuple[bool, Kind], ...] = (
        (bool(asked & {"definition", "criterion"}) and not asked & {"actual_text", "target_text"}, "rubric"),
        ("转移支付" in title or "finance_department" in draft.fields, "transfer"),
        (re.search(r"整体(支出|绩效|自评)|部门整体|单位整体", title) is not None, "department"),
        ("project_name" in draft.fields, "project"),
        ("unit_name" in draft.fields or re.search(r"部门|单位", title) is not None, "department"),
    )
    return next((kind for applies, kind in rules if applies), "project")


def _unknown(draft: Draft, vocabulary: Vocabulary) -> Iterator[UnknownHeading]:
    columns = [
        (header.block, column.heading)
        for header in draft.headers
        for column in header.unknown()
        if column.field is not None or column.heading.strip()
    ]
    for where, heading in dict.fromkeys([*(("head", label) for label in draft.unknown_labels), *columns]):
        near = vocabulary.nearest(where, heading)
        yield UnknownHeading(
            heading=heading,
            where=where,
            suggestion=near.field if near is not None else None,
            similarity=near.similarity if near is not None else None,
        )
