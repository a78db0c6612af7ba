"""Document -> the rows of all tables: forms, narrative reports, figures, unknown headings and checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extract.document import Document, Paragraph
from normalize.forms.account import is_serious
from normalize.forms.find import read_forms
from normalize.forms.unread_title import title_of_unread
from normalize.lines.laid import laid_out
from normalize.lines.left_lines import passed_over
from normalize.model.form import Form, Left
from normalize.ragged.tables import Doubt
from normalize.rows.money import money_of
from normalize.rows.noted import lowered, speak_of_tables
from normalize.rows.rows import (
    Context,
    TableRow,
    context_of,
    headings_rows,
    located,
    lost_row,
    report_rows,
    unread_rows,
    unseen_rows,
)
from normalize.rows.settle import Choice, settle
from normalize.text.figures import chart_figures, common_year, read_figures
from normalize.text.parting import with_lines_parted
from normalize.text.reports import Narrative, read_narratives, with_tables
from normalize.text.sections import about_money, sections
from normalize.words.blanks import with_short_blanks
from normalize.words.misread import with_known_headings
from normalize.words.vocabulary import Vocabulary
from schemas.checks.checks import run_checks

TABLES = ("reports", "budgets", "goals", "indicators", "tasks", "figures", "checks", "headings", "unread")


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalized:
    """The rows of one document by table, and how many tables looked like a form and gave nothing."""

    rows: Mapping[str, Sequence[TableRow]]
    unread_tables: int
    forms_in_part: int = 0
    """Forms with cells that may hold values and are in none of the tables but `unread`."""


def normalize(document: Document, vocabulary: Vocabulary) -> Normalized:
    """Return every row that a document gives; `documents` itself is the run's affair."""
    laid = laid_out(with_short_blanks(document), vocabulary)
    document = with_known_headings(with_lines_parted(laid.document), vocabulary)
    found = read_forms(document, vocabulary)
    narratives, apart = with_tables(read_narratives(found.free, vocabulary), found.forms, found.loose)
    placed = [*apart, *((n.position, _with_left(n)) for n in narratives)]
    forms = [form for _, form in sorted(placed, key=lambda item: item[0])]
    context = context_of(document, forms)
    figures = _text_figures(document, found.free, narratives, context)
    context = replace(context, money=money_of(document, forms, figures))
    tables: dict[str, list[TableRow]] = {name: [] for name in TABLES}
    in_doubt = speak_of_tables(document.notes)
    for ordinal, form in enumerate(forms, start=1):
        report_id = f"{document.document_id[:16]}-{ordinal:04d}"
        settled, choices = settle(form)
        rows = report_rows(settled, report_id, ordinal, context, vocabulary)
        rows = lowered(rows) if in_doubt else rows
        for name, part in rows.items():
            tables[name].extend(part)
        tables["checks"].extend(
            run_checks(rows["reports"][0], rows["budgets"], rows["goals"], rows["indicators"], figures)
        )
        tables["checks"].extend(_choice_row(report_id, choice) for choice in choices)
        tables["unread"].extend(unread_rows(form, report_id, document.document_id))
    year = _text_year(found.free, context)
    tables["figures"] = [*figures, *chart_figures(document, year, context.money)]
    tables["headings"] = headings_rows(forms, document.document_id)
    lost = [*laid.lost, *(laid.figures if forms else ())]
    tables["unread"].extend(lost_row(paragraph) for paragraph in lost)
    in_text = bool(forms) and document.format == "text"
    told = _lines_told(tables, forms) if in_text else frozenset()
    passed = passed_over(document, vocabulary, told) if in_text else []
    tables["unread"].extend(lost_row(cell) for cell in passed)
    beside = [line for line in laid.beside if in_text and line.provenance.line not in told]
    tables["unread"].extend(lost_row(line) for line in beside)
    tables["unread"].extend(_doubt_rows(laid.doubts, tables, document.document_id))
    tables["unread"].extend(unseen_rows(document, [str(row["report_id"]) for row in tables["reports"]]))
    unread_tables = found.unread_tables + bool(lost or passed or beside)
    title = None if forms or unread_tables else title_of_unread(document, vocabulary)
    if title is not None:
        tables["unread"].append(lost_row(title))
        unread_tables = 1
    in_part = sum(1 for form in forms if any(is_serious(left) for left in form.left))
    return Normalized(rows=tables, unread_tables=unread_tables, forms_in_part=in_part)


def _with_left(narrative: Narrative) -> Form:
    """Return the form of a report in running text with the sentences that gave no row."""
    left = [
        Left(
            text=unread.text,
            block=unread.block,
            reason=unread.reason,
            suggestion=unread.suggestion,
            provenance=unread.provenance,
            row=None,
            table=None,
        )
        for unread in narrative.unread
    ]
    return replace(narrative.form, left=(*narrative.form.left, *left))


def _lines_told(tables: Mapping[str, Sequence[TableRow]], forms: Sequence[Form]) -> frozenset[int]:
    """Return the lines of a text file of which some row or the total was read, or something was said."""
    lines = [
        row.get("row_no") for name in ("budgets", "goals", "indicators", "tasks", "unread") for row in tables[name]
    ]
    totals = [reading for form in forms for reading in (form.total.weight, form.total.score) if reading is not None]
    lines.extend(cell.provenance.line for reading in totals for cell in reading.cells)
    return frozenset(line for line in lines if isinstance(line, int))


def _doubt_rows(
    doubts: Sequence[Doubt], tables: Mapping[str, Sequence[TableRow]], document_id: str
) -> Iterator[TableRow]:
    """Yield a row of `unread` for each piece of a ragged row that may stand in another column, with the role there."""
    reports = {row["row_no"]: row["report_id"] for name in ("budgets", "goals", "indicators") for row in tables[name]}
    for doubt in doubts:
        row: TableRow = {
            "document_id": document_id,
            "report_id": reports.get(doubt.cell.provenance.line),
            "text": doubt.cell.text,
            "block": doubt.block,
            "reason": "rival",
            "suggestion": doubt.rival,
        }
        yield row | located(doubt.cell.provenance)


def _choice_row(report_id: str, choice: Choice) -> TableRow:
    """Return the check that marks a recognised number which arithmetic chose."""
    return {
        "report_id": report_id,
        "check": "arithmetic_choice",
        "status": "pass",
        "expected": choice.taken,
        "found": choice.read,
        "message": choice.sentence(),
    }


def _text_year(free: Sequence[tuple[int, Paragraph]], context: Context) -> int | None:
    return common_year([paragraph for _, paragraph in free], context.years)


def _text_figures(
    document: Document,
    free: Sequence[tuple[int, Paragraph]],
    narratives: Sequence[Narrative],
    context: Context,
) -> list[TableRow]:
    """Return the amounts of the running text that tells no goal or indicator."""
    of_items = {position for narrative in narratives for position in narrative.of_items}
    of_goals = {position for narrative in narratives for position in narrative.of_goals}
    entries = [
        about_money(entry) if entry.position in of_goals else entry
        for entry in sections(free)
        if entry.position not in of_items
    ]
    return read_figures(entries, document.document_id, _text_year(free, context))
