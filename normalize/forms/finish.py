"""A draft with all its rows -> the Form, or none where the table evaluates nothing; its kind and unknown headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from extract.document import Cell, Paragraph
from normalize.columns.evidence import is_spoken
from normalize.columns.paired import SIDES
from normalize.forms.account import left_cells, taken_cells
from normalize.forms.budget import is_amount, of_kinds, read_budget
from normalize.forms.draft import Draft
from normalize.forms.evaluates import evaluates
from normalize.forms.head import NAMES, read_captions
from normalize.forms.money_lines import money_in_lines
from normalize.forms.said_total import with_said
from normalize.forms.summary import MONEY, read_summary
from normalize.forms.tasks import read_tasks
from normalize.goals.pairs import goals_in_lines, read_goals
from normalize.indicators.pieces import LABELS
from normalize.indicators.rows import read_indicators
from normalize.model.column import Column, Header
from normalize.model.form import AMOUNTS, Form, Kind, Line, Reading, UnknownHeading
from normalize.model.money import with_unit
from normalize.model.rows import Row
from normalize.values.money_units import declared_unit, heading_unit
from normalize.words.labels import goal_label, head_label, known_item, phase_of
from normalize.words.titles import is_look_alike
from normalize.words.vocabulary import Vocabulary
from schemas.years import YEAR_PATTERN

HEAD_ROWS = 8
"""Rows at the beginning of a form that may be its head."""
CLOSING_ROWS = 4
"""Rows at the end of a form that may tell its total in a sentence, whatever block they stand below."""
MAX_LABEL = 20
_MONEY_WORD = re.compile(r"资金|预算|经费|支出|金额")
_OF_MONEY = re.compile(r"^(?:预算|资金|部门预算)(?:执行|支出)(?:率|情况)?$")
"""The part of a form's points that its money has."""
MAX_BODY = 30
_BODY_END = re.compile(r"(?:[局委厅院校所站馆社府]|委员会|中心|办公室|街道|[省市县区乡镇]政府)$")
"""How the name of a body ends."""
_PROJECT_UNIT = re.compile(r"(?:^|\s)\s*项目单位\s*(?:名称)?\s*(?:[（(].{1,6}[)）])?\s*(?:[:：]|$)")
_OF_UNIT = re.compile(
    rf"(?!关于)([\u4e00-\u9fff（）()、]{{3,30}}(?:局|委员会|委|办公室|部|厅|处|中心|协会|联合会|政府|法院|检察院|学校|大学|学院|"
    rf"医院|站|所|队|馆|院|会|社|办事处|镇|乡|街道))(?:关于)?(?={YEAR_PATTERN}|部门整体|单位整体|整体)"
)
"""The body at the beginning of a title."""
_NO_WORDS = Vocabulary(())


def finish_form(draft: Draft, vocabulary: Vocabulary) -> Iterator[Form]:
    """Make the form, or one form for each row of a summary table; nothing where the table is no self-evaluation."""
    title = draft.title_text
    if title is not None and is_look_alike(title, vocabulary):
        return
    read_captions(draft.captions, vocabulary, draft.fields)
    _name_implementing(draft.fields)
    _name_by_title(draft)
    if draft.summary_parts and not draft.has_indicators:
        yield from _listed_projects(draft, _unit(draft), vocabulary)
        return
    parts = _without_sums(draft.indicator_parts, vocabulary)
    indicators = [*read_indicators(parts, vocabulary, draft.level_captions), *draft.records]
    budget = draft.budget or money_in_lines(draft.captions, vocabulary) or _money_in_columns(draft, vocabulary)
    goals = [*draft.goals, *draft.goal_pairs.lines(), *_told_goals(draft, vocabulary)]
    goals = goals or _goals_in_columns(draft, vocabulary)
    unit = _unit(draft)
    if not evaluates(draft, indicators, budget, goals, vocabulary):
        return
    taken = taken_cells(draft.fields, [*budget, *goals, *indicators], draft.total, _title_reading(draft))
    first, last = _pages(draft)
    yield Form(
        kind=_kind(draft),
        title=_title_reading(draft),
        fields=draft.fields,
        budget_lines=with_unit(of_kinds(budget), unit),
        goals=tuple(goals),
        indicators=tuple(indicators),
        tasks=with_unit(read_tasks(draft.task_parts, vocabulary), unit),
        total=with_said(draft.total, [*draft.captions, *draft.below, *_closing_cells(draft)], _points_of_money(budget)),
        amount_unit=unit,
        page_first=first,
        page_last=last,
        texts_near=tuple(p.text for p in draft.captions),
        bodies_near=tuple(_bodies(draft)),
        amounts_near=tuple(draft.amounts_near),
        unknown=tuple(_unknown(draft, vocabulary)),
        left=tuple(left_cells(draft.stands, taken, vocabulary)),
    )


def _listed_projects(draft: Draft, unit: str | None, vocabulary: Vocabulary) -> Iterator[Form]:
    """Yield the forms of a list of projects; what else stands in its tables is left, with the first of them."""
    title = _title_reading(draft)
    beside = [stand for stand in draft.stands if stand.state != "summary"]
    for form in read_summary(draft.summary_parts, title, draft.fields, unit, vocabulary):
        left = left_cells(beside, taken_cells(draft.fields, [], draft.total, title), vocabulary)
        yield replace(form, left=(*form.left, *left))
        beside = []


def _told_goals(draft: Draft, vocabulary: Vocabulary) -> list[Line]:
    """Return the goals of the lines above, between and below the tables."""
    return goals_in_lines([*draft.captions, *draft.goal_paragraphs], vocabulary)


def _bodies(draft: Draft) -> Iterator[str]:
    """Yield the texts in the head's own cells that end as the name of a body does."""
    for stand in draft.stands[:HEAD_ROWS]:
        if stand.state in {"head", "funding", "budget"}:
            yield from (p.text for p in stand.row.filled if len(p.text) <= MAX_BODY and _BODY_END.search(p.text))


def _without_sums(
    parts: Sequence[tuple[Header, Sequence[Row]]], vocabulary: Vocabulary
) -> list[tuple[Header, Sequence[Row]]]:
    """Return the parts of the block but those that only sum up the points of its groups: names of levels, no values."""
    told = [part for part in parts if part[0].fields() & SIDES]
    return [part for part in parts if part in told or not told or not _sums_groups(*part, vocabulary)]


def _sums_groups(header: Header, rows: Sequence[Row], vocabulary: Vocabulary) -> bool:
    if not {"score"} <= header.fields() or header.fields() & {"definition", "criterion"}:
        return False
    names = [row.filled[0].text for row in rows if row.filled]
    groups = [n for n in names if any(vocabulary.lookup(level, n) for level in LABELS) or _OF_MONEY.search(n)]
    return bool(names) and len(groups) == len(names)


def _points_of_money(budget: Sequence[Line]) -> Reading[str] | None:
    """Return the score of the money, that of its total."""
    return next((line.texts["score"] for line in budget if line.item == "total" and "score" in line.texts), None)


def _goals_in_columns(draft: Draft, vocabulary: Vocabulary) -> list[Line]:
    """Return the goals of columns beside those of the indicators: each merged over the rows of its own indicators."""
    goals: list[Line] = []
    for header, rows in draft.indicator_parts:
        columns = _columns_beside(header, lambda text: goal_label(text, vocabulary), vocabulary)
        if any(column.field == "expected" for column in columns):
            goals.extend(read_goals(replace(header, block="goals", columns=columns), rows, vocabulary))
    return goals


def _money_in_columns(draft: Draft, vocabulary: Vocabulary) -> list[Line]:
    """Return the funding lines of columns beside those of the indicators, each merged over the rows of its own."""
    lines: list[Line] = []
    for header, rows in draft.indicator_parts:
        beside = _columns_beside(header, lambda text: phase_of(text, vocabulary), vocabulary)
        columns = tuple(column for column in beside if column.field in MONEY)
        left = [replace(column, field=None) for column in header.columns if columns and column.x1 <= columns[0].x0]
        if any(column.field == "executed" for column in columns) and left:
            money = [row for row in rows if row.filled and row.filled[0].x0 < columns[0].x0]
            of_money = replace(header, block="budget", columns=(left[-1], *columns))
            lines.extend(line for line in read_budget(of_money, money, vocabulary) if _holds_amount(line))
            over = [p.text for row in draft.rows[:HEAD_ROWS] for p in row.filled if _MONEY_WORD.search(p.text)]
            draft.unit_texts.extend(over)
    return lines


def _columns_beside(header: Header, role_of: Callable[[str], str | None], vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns whose headings speak for no role of indicators, with the role of another block if any."""
    others = (column for column in header.columns if not is_spoken(column, vocabulary))
    return tuple(replace(column, field=role) for column in others if (role := role_of(column.heading)) is not None)


def _holds_amount(line: Line) -> bool:
    return any(is_amount(line.texts[phase].value) for phase in AMOUNTS if phase in line.texts)


def _closing_cells(draft: Draft) -> list[Cell]:
    """Return the cells of a form's last rows that may hold a sentence: alone, or behind their label."""
    first = len(draft.stands) - CLOSING_ROWS
    closing = [
        stand.row.filled
        for place, stand in enumerate(draft.stands)
        if (stand.state == "after" or place >= first) and stand.use in {None, "note"}
    ]
    return [filled[-1].cell for filled in closing if 1 <= len(filled) <= 2]


def _name_implementing(fields: dict[str, Reading[str]]) -> None:
    """Take the unit that a form calls the project's (项目单位) for the implementing one too, where it names none."""
    unit = fields.get("unit_name")
    if unit is None or "implementing_unit" in fields:
        return
    labels = [unit.raw, *(cell.text for cell in unit.cells[1:])]
    if any(_PROJECT_UNIT.search(label) for label in labels):
        fields["implementing_unit"] = unit


def _name_by_title(draft: Draft) -> None:
    """Take the body that the title begins with (某县教育局2022年度部门整体…) for the form's, where no label does."""
    found = _OF_UNIT.match(draft.title_text or "") if "整体" in (draft.title_text or "") else None
    title = _title_reading(draft)
    if found is not None and title is not None and not NAMES & draft.fields.keys():
        draft.fields["unit_name"] = replace(title, value=found[1])


def loose_form(draft: Draft, vocabulary: Vocabulary) -> Form | None:
    """Return the money of a table that is no form by itself and may be a report's; None where it gives no source."""
    title, unit = draft.title_text, _unit(draft)
    known = any(
        known_item(line.texts["item_text"].value, vocabulary) and "executed" in line.texts
        for line in draft.budget
        if "item_text" in line.texts
    )
    named = any(reading.cells for reading in draft.fields.values())
    if title is not None or draft.has_indicators or draft.summary_parts or named or not known:
        return None
    taken = taken_cells({}, draft.budget, None, None)
    first, last = _pages(draft)
    return Form(
        kind="narrative",
        title=None,
        fields={},
        budget_lines=with_unit(draft.budget, unit),
        amount_unit=unit,
        page_first=first,
        page_last=last,
        left=tuple(left_cells(draft.stands, taken, vocabulary)),
    )


def _pages(draft: Draft) -> tuple[int | None, int | None]:
    """Return the first and the last page of a form."""
    pages = [row.grid.page for row in draft.rows if row.grid.page is not None]
    return min(pages, default=None), max(pages, default=None)


def _unit(draft: Draft) -> str | None:
    """Return the unit that the headings of the budget name, a line above it, or the title."""
    found = [*map(heading_unit, draft.unit_texts), *map(declared_unit, draft.money_captions)]
    return next(filter(None, [*found, heading_unit(draft.title_text or "")]), None)


def _title_reading(draft: Draft) -> Reading[str] | None:
    text = draft.title_text
    if text is None:
        return None
    if isinstance(draft.title, Paragraph):
        return Reading(value=text, raw=draft.title.text, paragraph=draft.title, how="title")
    cells = (draft.title.filled[0].cell,) if draft.title is not None else ()
    return Reading(value=text, raw=text, cells=cells, how="title")


_KINDS: Mapping[Kind, tuple[tuple[str, float], ...]] = {
    "transfer": ((r"转移支付", 4.0), (r"专项转移|区域绩效|中央对地方", 2.0)),
    "department": ((r"整体(支出|绩效|自评)|(部门|单位)整体", 5.0), (r"部门|单位", 0.5), (r"部门预算", 2.0)),
    "project": ((r"项目(支出|绩效|自评|资金)|专项资金|项目", 2.0),),
    "rubric": ((r"指标体系|得分表|评分表|打分表|评分标准", 3.0),),
}
"""What a title says of the kind of a form, in nats."""
_OF_PROJECT = re.compile(r"^(?!.*(?:部门|单位)).*(?:项目支出|专项资金)")
"""Titles of a project's form though its head names a unit alone; 部门预算项目支出自评 is a department's."""
OF_TRANSFER: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"转移支付"), 5.0),
    (re.compile(r"中央主管部门"), 1.5),
    (re.compile(r"(?:省级?|地方|市级?|县级?|市县|县区|区县|自治区)财政部门"), 2.0),
    (re.compile(r"资金使用单位"), 0.5),
    (re.compile(r"(?:省级?|自治区|兵团)主管部门"), 1.5),
    (re.compile(r"(?:市县|区县|县区|地方)主管部门"), 1.0),
)
"""Labels of the head that forms of transfers have, in nats."""


def _kind(draft: Draft) -> Kind:
    """Return the kind of form for which its columns, its title and its head say most."""
    title = draft.title_text or ""
    nats = {
        kind: sum(weight for pattern, weight in patterns if re.search(pattern, title))
        for kind, patterns in _KINDS.items()
    }
    labels = [placed.text for row in draft.rows[:HEAD_ROWS] for placed in row.filled if len(placed.text) <= MAX_LABEL]
    nats["transfer"] += sum(
        weight
        for pattern, weight in OF_TRANSFER
        if any(pattern.search(text) and head_label(text, _NO_WORDS) for text in labels)
    )
    nats["project"] += 2.0 * ("project_name" in draft.fields)
    named = "unit_name" in draft.fields and "project_name" not in draft.fields
    nats["department"] += 2.5 * (named and _OF_PROJECT.search(title) is None)
    if draft.asked & {"definition", "criterion", "score"} and not draft.asked & {"actual_text", "target_text"}:
        nats["rubric"] += 8.0
    elif (
        "criterion" in draft.asked
        and "target_text" not in draft.asked
        and (nats["rubric"] > 0 or "definition" in draft.asked)
    ):
        nats["rubric"] += 6.0
    elif draft.asked & {"actual_text", "target_text"}:
        nats["rubric"] = 0.0
    best = max(nats, key=lambda kind: nats[kind])
    return best if nats[best] > 0 else "project"


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
