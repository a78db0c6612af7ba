"""Puts documents together: forms of one layout with their content, and the answers as gold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, Final, cast

from tests.layouts.block_budget import budget_block
from tests.layouts.block_goals import goals_block
from tests.layouts.block_head import head_of, tail_of, title_of
from tests.layouts.block_indicators import indicators_block
from tests.layouts.blocks import Block, Task, labelled
from tests.layouts.choice import FORMATS, Layout, draw_layout, seeded, single_layouts
from tests.layouts.content import YEARS, FormKind, draw_content
from tests.layouts.draw_docx import docx_bytes
from tests.layouts.draw_html import html_bytes
from tests.layouts.draw_pdf import pdf_bytes
from tests.layouts.headings import Wording
from tests.layouts.sheet import RULER, Cell, Element, Line, PageBreak, Table, check_tiling, cut, stack

ORDERS: Final = {
    "usual": ("budget", "goals", "indicators"),
    "goals_first": ("goals", "budget", "indicators"),
    "budget_last": ("goals", "indicators", "budget"),
}
KINDS: Final = {"mixed": ("department", "project")}
"""Kinds of the forms in one document, where they differ."""
NUMBERS: Final = ("一、", "二、", "三、")
DRAWERS: Final = {"docx": docx_bytes, "html": html_bytes, "pdf": pdf_bytes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A document before it is drawn, with its answers."""

    name: str
    layout: Layout
    elements: tuple[Element, ...]
    gold: Mapping[str, Any]


def make(seed: str, name: str, layout: Layout | None = None) -> Made:
    """Return the document of a seed, in a layout drawn by it too where none is given; the same each time."""
    layout = layout or draw_layout(seeded(f"{seed} layout"))
    kinds = KINDS.get(layout["forms"]) or (layout["kind"],) * int(layout["forms"])
    elements: list[Element] = []
    reports = []
    for ordinal, kind in enumerate(kinds, start=1):
        year = seeded(f"{seed} year").choice(YEARS)  # the forms of a document are of one year
        which = _Which(ordinal=ordinal, kind=cast("FormKind", kind), year=year)
        drawn, report = _form(layout, f"{seed} {ordinal}", seeded(f"{seed} style"), which)
        if elements:
            elements.append(PageBreak() if seeded(f"{seed} between").random() < 0.7 else Line(text=""))
        elements += drawn
        reports.append(report)
    for element in elements:
        if isinstance(element, Table):
            check_tiling(element)
    return Made(name=name, layout=layout, elements=tuple(elements), gold={"name": name, "reports": reports})


def write(made: Made, kind: str, folder: Path) -> Path:
    """Draw a document as `kind` (docx, html or pdf) into DIR/files, its answers into DIR/gold; return the file."""
    files, gold = folder / "files", folder / "gold"
    for place in (files, gold):
        place.mkdir(parents=True, exist_ok=True)
    path = files / f"{made.name}-{kind}.{kind}"
    path.write_bytes(DRAWERS[kind](made.elements, made.layout, made.name))
    text = json.dumps(made.gold, ensure_ascii=False, indent=1)
    (gold / f"{made.name}.json").write_text(text, encoding="utf-8")
    return path


def draw(layouts: int, seed: str, folder: Path, formats: str = "turn") -> dict[str, dict[str, str]]:
    """Write `layouts` documents to DIR/files and DIR/gold; return and write (choices.json) name -> axis -> choice.

    `formats` is `turn` (one for each, in turn), `all`, or names with commas.
    """
    documents = [make(f"{seed} {number}", f"r{seed}x{number:03d}") for number in range(layouts)]
    return _written(documents, [{} for _ in documents], folder, formats)


def draw_single(times: int, seed: str, folder: Path, formats: str = "turn") -> dict[str, dict[str, str]]:
    """Write `times` documents of the usual form for each choice that is made otherwise; the axis `single` names it."""
    cases = [(name, layout) for name, layout in single_layouts().items() for _ in range(times)]
    documents = [make(f"{seed} {number}", f"s{seed}x{number:03d}", layout) for number, (_, layout) in enumerate(cases)]
    return _written(documents, [{"single": name} for name, _ in cases], folder, formats)


def _written(
    documents: Sequence[Made], notes: Sequence[Mapping[str, str]], folder: Path, formats: str
) -> dict[str, dict[str, str]]:
    choices: dict[str, dict[str, str]] = {}
    for number, (made, note) in enumerate(zip(documents, notes, strict=True)):
        turn = [FORMATS[number % len(FORMATS)]]
        kinds = list(FORMATS) if formats == "all" else turn if formats == "turn" else formats.split(",")
        for kind in kinds:
            write(made, kind, folder)
        choices[made.name] = {**made.layout.chosen, **note, "format": "+".join(kinds)}
    text = json.dumps(choices, ensure_ascii=False, indent=1)
    (folder / "choices.json").write_text(text, encoding="utf-8")
    return choices


@dataclass(frozen=True, slots=True, kw_only=True)
class _Which:
    """Place, kind and year of a form in its document."""

    ordinal: int
    kind: FormKind
    year: int


def _form(layout: Layout, seed: str, style: Random, which: _Which) -> tuple[list[Element], dict[str, Any]]:
    """Return one form and its answers."""
    points = layout["budget"] == "sources_down" and layout["scores"] != "none"
    content = draw_content(seeded(f"{seed} content"), which.kind, which.year, budget_points=points)
    task = Task(rng=style, layout=layout, content=content, wording=cast("Wording", layout["wording"]))
    title, below, facts = title_of(task)
    total = content.budget_score + sum((item.score for item in content.items), Decimal(0))
    head = head_of(task, total if layout["total"] == "head" and layout["scores"] != "none" else None)
    made = {
        "budget": budget_block(_worded(task, "budget_wording")),
        "goals": goals_block(_worded(task, "goals_wording")),
        "indicators": indicators_block(task),
    }
    blocks = [block for name in ORDERS[layout["order"]] if (block := made[name]) is not None]
    lines, tables = _layers(layout, blocks)
    elements: list[Element] = []
    top: list[Table] = [] if head.table is None else [head.table]
    if layout["title"] == "row" and not head.lines:
        top.insert(0, Table(cells=(Cell(text=title, row=0, left=0, right=RULER, bold=True),), rows=1))
        elements += below
    else:
        elements += [Line(text=title, align="center", size=15, bold=True), *below, *head.lines]
    elements += _tables(task, top, lines, tables)
    notes, signed = tail_of(task, content)
    facts |= head.facts | signed
    for block in blocks:
        facts |= block.facts
    report = _report(which.ordinal, which.kind, facts) | {
        "budgets": list(made["budget"].rows) if made["budget"] else [],
        "goals": list(made["goals"].rows) if made["goals"] else [],
        "indicators": list(made["indicators"].rows) if made["indicators"] else [],
    }
    return [*elements, *notes], report


def _worded(task: Task, axis: str) -> Task:
    return replace(task, wording=cast("Wording", task.layout[axis]))


def _report(ordinal: int, kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of the report that the form settles; the others are left out, so that nobody asks for them."""
    facts = {name: value for name, value in facts.items() if name != "rating" or "total_score" in facts}
    return {"ordinal": ordinal, "kind": kind, **facts}


def _layers(layout: Layout, blocks: Sequence[Block]) -> tuple[list[Line | None], list[Table]]:
    lines: list[Line | None] = []
    tables: list[Table] = []
    numbers = iter(NUMBERS)
    for block in blocks:
        line, table = labelled(block, layout, "" if block.own_label else next(numbers))
        lines.append(line)
        tables.append(table if block.name == "indicators" else replace(table, header=()))
    return lines, tables


def _tables(task: Task, top: list[Table], lines: list[Line | None], tables: list[Table]) -> list[Element]:
    """Return the blocks as one table or each as its own, broken over pages where the layout says so."""
    if task.layout["tables"] == "one":
        return _broken(task, stack([*top, *tables]))
    elements: list[Element] = [stack(top)] if top else []
    for number, (line, table) in enumerate(zip(lines, tables, strict=True)):
        if line is not None:
            elements.append(line)
        elif number or top:
            elements.append(Line(text="", size=5))
        elements += _broken(task, table)
    return elements


def _broken(task: Task, table: Table) -> list[Element]:
    """Return a table, cut at a row between its indicators where the layout breaks pages."""
    style, first = task.layout["break"], max(table.header, default=table.rows) + 3
    places = list(range(first, table.until - 1))
    if style == "anywhere":
        places = [row for row in range(2, table.rows - 1) if not table.header or not 0 < row - table.header[0] < 3]
    if style == "none" or not places:
        return [table]
    above, below = cut(table, task.rng.choice(places), again=style == "header")
    return [above, PageBreak(), below]
