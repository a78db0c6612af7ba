"""Summary tables: each project, its row or the rows of its indicators beside it, becomes a form of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extract.document import join_lines
from normalize.columns.header import assign
from normalize.forms.account import Stand, left_cells, taken_cells
from normalize.indicators.rows import read_indicators
from normalize.model.column import Header
from normalize.model.form import CERTAIN, Form, Line, Reading, Total, place_of
from normalize.model.money import with_unit
from normalize.model.rows import Row
from normalize.values.printed import is_blank
from normalize.words.section_marks import strip_marker
from normalize.words.titles import is_title
from normalize.words.vocabulary import Vocabulary

_SUM = re.compile(r"(?:小计|合计|总计)(?:[（(].{0,8}[)）])?[:：]?$")
_BODY = re.compile(r"[局委办厅部院会校心所站处队馆社府]$")
BODIES = ("unit_name", "supervising_department", "implementing_unit")
GOALS = ("expected", "actual")
MONEY = ("approved_budget", "adjusted_budget", "executed", "execution_rate")

EVALUATED = frozenset({"score", "total_score", "rating"})
"""Columns that make a list of projects one of evaluations, whatever its title says."""


def read_summary(
    parts: Sequence[tuple[Header, Sequence[Row]]],
    title: Reading[str] | None,
    fields: Mapping[str, Reading[str]],
    unit: str | None,
    vocabulary: Vocabulary,
) -> Iterator[Form]:
    """Yield a form for each project: of its row, or of its rows where its indicators stand beside it; no totals."""
    named = title is not None and is_title(title.value)
    for header, rows in parts:
        if not (named or EVALUATED & header.fields() or header.beside):
            continue  # a ledger of money that was spent
        if header.beside:
            yield from _with_indicators(header, rows, title, fields, unit, vocabulary)
            continue
        last: dict[str, Reading[str]] = {}
        broken = False
        above: dict[str, Reading[str]] = {}
        for row in rows:
            texts = _texts(header, row)
            above = _body_of_group(texts, row) or above
            broken = broken or row.after_break
            if broken:
                # a body's name merged over the page break is blank on the new page
                _inherit(texts, last, header, row)
            if any(field in texts and texts[field] is not last.get(field) for field in BODIES):
                broken = broken and all(field not in texts for field in BODIES)
            last = dict(texts)
            name = texts.pop("project_name", None)
            if name is None or _is_sum(name.value, vocabulary) or not texts:
                continue
            if any(_is_sum(p.text, vocabulary) for p in row.filled if p.cell not in name.cells):
                continue
            form = _form(row, header, above | texts, name, title, fields, unit)
            taken = taken_cells(form.fields, [*form.budget_lines, *form.goals], form.total, title)
            stands = [Stand(row=row, state="summary", header=header)]
            yield replace(form, left=tuple(left_cells(stands, taken, vocabulary)))


def _body_of_group(texts: Mapping[str, Reading[str]], row: Row) -> dict[str, Reading[str]]:
    """Return the body whose projects stand below a row of its sum (一、市水利局小计); nothing of another row."""
    name = texts.get("project_name")
    if name is None or not any(_SUM.search("".join(placed.text.split())) for placed in row.filled):
        return {}
    body = _SUM.sub("", strip_marker(name.value)).strip()
    return {"supervising_department": replace(name, value=body)} if _BODY.search(body) else {}


def _with_indicators(  # noqa: PLR0913, PLR0917  a form is made of all of these
    header: Header,
    rows: Sequence[Row],
    title: Reading[str] | None,
    fields: Mapping[str, Reading[str]],
    unit: str | None,
    vocabulary: Vocabulary,
) -> Iterator[Form]:
    """Yield a form for each project of a list that prints its indicators in the rows beside its name."""
    groups: list[tuple[dict[str, Reading[str]], list[Row]]] = []
    for row in rows:
        texts = _texts(header, row)
        name = texts.get("project_name")
        if name is not None and _is_sum(name.value, vocabulary):
            continue
        if name is not None and (not groups or not _is_same(texts, groups[-1][0])):
            groups.append((texts, [row]))
        elif groups:
            groups[-1][1].append(row)
    (inner,) = header.beside
    edge = min(column.x0 for column in inner.columns)
    for texts, own in groups:
        right = [row.from_edge(edge) for row in own]
        name = texts.pop("project_name")
        form = _form(own[0], header, texts, name, title, fields, unit)
        indicators = read_indicators([(inner, right)], vocabulary)
        taken = taken_cells(form.fields, [*form.budget_lines, *indicators], form.total, title)
        again = {reading.value for reading in texts.values()} | {name.value}
        left = (row.to_edge(edge) for row in own[1:])
        others = [row for row in left if any(p.begins and p.text not in again for p in row.filled)]
        stands = [Stand(row=row, state="indicators", header=inner) for row in right]
        stands += [Stand(row=row, state="summary", header=header) for row in others]
        yield replace(
            form,
            indicators=tuple(indicators),
            page_last=own[-1].grid.page,
            left=tuple(left_cells(stands, taken, vocabulary)),
        )


def _is_same(texts: Mapping[str, Reading[str]], group: Mapping[str, Reading[str]]) -> bool:
    """Tell whether a row prints a project that is the one above: in one merged cell, or the same words again."""
    if texts["project_name"].cells == group["project_name"].cells:
        return True
    return all(
        field not in texts or field not in group or texts[field].value == group[field].value
        for field in ("project_name", *BODIES)
    )


def _is_sum(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a label names a sum over rows and no project (市水利局小计)."""
    if _SUM.search("".join(text.split())):
        return True
    return vocabulary.lookup("total", text) is not None or vocabulary.lookup("funding", text) == "total"


def _inherit(texts: dict[str, Reading[str]], last: Mapping[str, Reading[str]], header: Header, row: Row) -> None:
    for field in BODIES:
        if field in last and field not in texts and header.column(field) is not None and len(row.filled) > 2:
            texts[field] = last[field]


def _texts(header: Header, row: Row) -> dict[str, Reading[str]]:
    texts = {}
    for field, placed in assign(row, header.columns).items():
        shown = [p for p in placed if not is_blank(p.text)]
        if field in {"serial", "weight"} or not shown:
            continue
        text = join_lines(p.text for p in shown)
        texts[field] = Reading(value=text, raw=text, cells=tuple(p.cell for p in shown))
    return texts


def _form(  # noqa: PLR0913, PLR0917  a form is made of all of these
    row: Row,
    header: Header,
    texts: dict[str, Reading[str]],
    name: Reading[str],
    title: Reading[str] | None,
    fields: Mapping[str, Reading[str]],
    unit: str | None,
) -> Form:
    own = dict(fields)
    own["project_name"] = name
    for field in (*BODIES, "fiscal_year"):
        if field in texts:
            own[field] = texts[field]
    money = {field: texts[field] for field in MONEY if field in texts}
    if money and "total_score" in texts and "score" in texts:
        money["score"] = texts["score"]  # beside the project's total it is the points of the money
    cells = [cell for reading in money.values() for cell in reading.cells]
    budget = (
        Line(texts=money, place=place_of([row], cells), header=header, confidence=CERTAIN, item="total")
        if money
        else None
    )
    told = {field: texts[field] for field in GOALS if field in texts}
    told_cells = [cell for reading in told.values() for cell in reading.cells]
    goals = (Line(texts=told, place=place_of([row], told_cells), header=header, confidence=CERTAIN),) if told else ()
    score = texts.get("total_score") or texts.get("score")
    return Form(
        kind="project",
        title=title,
        fields=own,
        budget_lines=() if budget is None else with_unit([budget], unit),
        goals=goals,
        total=Total(score=score, rating=texts.get("rating")),
        amount_unit=unit,
        page_first=row.grid.page,
        page_last=row.grid.page,
    )
