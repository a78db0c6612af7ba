"""Forms -> rows of the published tables: texts parsed, amounts in yuan, codes, provenance, confidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from extract.document import Cell, Document, Paragraph, Provenance
from normalize.model.form import AMOUNTS, Form, Line, Place
from normalize.model.money import Money
from normalize.places.regions import Region, find_regions
from normalize.rows.level_codes import COST_CODES, level1_code, level2_code
from normalize.rows.money import FormUnit, form_unit, text_of
from normalize.rows.report_year import report_year
from normalize.values.directions import direction_of
from normalize.values.printed import (
    Measure,
    is_blank,
    is_date,
    parse_measure,
    parse_points,
    parse_rate,
    parse_tail,
    parse_worded,
)
from normalize.words.vocabulary import Vocabulary
from schemas.rules import SURE
from schemas.years import YEAR_PATTERN

TableRow = dict[str, object]

METHOD_FACTOR = {"text_stream": 0.93}
"""Confidence factor of the way a line was read, 1 for all others; borderless tables are right less often (measured on
gold)."""
AGREEMENT_FLOOR = 0.8
"""Confidence factor of a table without rulings in which a second reader finds no cell the same; all of them give 1."""
UNPARSED_POINTS = 0.85
"""Confidence factor of a row whose weight or score is words."""
ABOVE_TOTAL = 0.85
"""Confidence factor of a row whose weight or score is more than the form's total: figures of two rows run together."""
MOST_POINTS = 120.0
"""Points: no form gives more; what is more is an amount."""
ABOVE_MOST = 0.3
"""Confidence factor of a funding line whose points are an amount: its figures stand in other columns."""
FULL_POINTS = Decimal(100)
"""The total of a form that prints none."""
BODIES = ("unit_name", "implementing_unit", "supervising_department")
"""Head fields that name a body, the one whose region counts first."""
OPENING_LINES = 6
"""Lines at the beginning of a document that may name the body it is of."""
MAX_OPENING = 60
"""Characters of such a line."""
TEXTS = ("level1", "level2", "level3", "target_text", "actual_text", "deviation", "definition", "criterion")
NO_UNIT = {"无", "（无）", "(无)", "无单位"}
_SIGN_WORDS = re.compile(r"大于或?等于|小于或?等于|不低于|不少于|不高于|不超过|等于|大于|小于")
_SIGN = re.compile(r"[≥≤≧≦⩾⩽][=＝]?|[><＞＜]?[=＝]|[><＞＜﹥﹤]|[═﹦]")
_PLAIN_SIGNS = str.maketrans("≧≦⩾⩽＝＞＜﹥﹤═﹦", "≥≤≥≤=><><==")
_YEAR_TEXT = re.compile(rf"({YEAR_PATTERN})\s*年(?!\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)")
"""A year that a text is about: a whole date only says when something was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a document says beyond its forms: how often each year is named, and texts that name its region."""

    document_id: str
    years: Counter[int]
    names: tuple[str, ...]
    source: str = ""
    money: Money = field(default_factory=Money)


def context_of(document: Document, forms: Iterable[Form]) -> Context:
    """Count the years that the document's running text and titles name, and gather the names of its bodies."""
    years: Counter[int] = Counter()
    names: list[str] = []
    for form in forms:
        names.extend(form.fields[field].value for field in BODIES if field in form.fields)
        if form.title is not None:
            names.append(form.title.value)
    opening = [p.text for page in document.pages[:2] for p in page.paragraphs if len(p.text) <= MAX_OPENING][
        :OPENING_LINES
    ]
    names.extend(opening)
    for page in document.pages:
        for paragraph in page.paragraphs:
            years.update(int(year) for year in _YEAR_TEXT.findall(paragraph.text))
    return Context(
        document_id=document.document_id, years=years, names=tuple(dict.fromkeys(names)), source=document.source
    )


UNKNOWN_LETTER = re.compile("[\ufffd\ue000-\uf8ff]")
"""What stands for a letter whose font does not tell it: the replacement character, or a code of private use."""
LETTER_UNKNOWN = 0.5
"""Factor of a row's confidence for such a letter: a lost ≥ turns a floor into a fixed number."""


def report_rows(
    form: Form, report_id: str, ordinal: int, context: Context, vocabulary: Vocabulary
) -> dict[str, list[TableRow]]:
    """Return the rows of reports, budgets, goals, indicators that one form gives."""
    unit = form_unit(form, context.money)
    region = _region(form, context)
    budgets = [_budget_row(line, report_id, unit, region) for line in form.budget_lines]
    goals = [_goal_row(line, report_id, number) for number, line in enumerate(form.goals, start=1)]
    indicators = [_doubted(_indicator_row(line, report_id, vocabulary), form) for line in form.indicators]
    _doubt_repeated(indicators, form)
    tasks = [_task_row(line, report_id, number, unit) for number, line in enumerate(form.tasks, start=1)]
    for row in (*budgets, *goals, *indicators, *tasks):
        _doubt_unknown_letters(row)
    confidences = [float(str(row["confidence"])) for rows in (budgets, goals, indicators) for row in rows]
    mean = sum(confidences) / len(confidences) if confidences else 0.9
    report = _report_row(form, report_id, ordinal, context, unit.name if budgets else form.amount_unit, mean)
    return {"reports": [report], "budgets": budgets, "goals": goals, "indicators": indicators, "tasks": tasks}


def _doubt_unknown_letters(row: TableRow) -> None:
    """Lower the confidence of a row in whose texts a letter stands that nobody knows."""
    if any(isinstance(value, str) and UNKNOWN_LETTER.search(value) for value in row.values()):
        row["confidence"] = round(float(str(row["confidence"])) * LETTER_UNKNOWN, 4)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _provenance(place: Place, confidence: float) -> TableRow:
    factor = METHOD_FACTOR.get(place.method, 1.0)
    if place.recognition is not None:
        factor *= place.recognition
    if place.placing is not None:
        factor *= place.placing
    if place.agreement is not None:
        factor *= AGREEMENT_FLOOR + (1 - AGREEMENT_FLOOR) * place.agreement
    return {
        "document_id": place.document_id,
        "page": place.page,
        "table_no": place.table,
        "row_no": place.row,
        "bbox": None if place.box is None else [round(value, 2) for value in place.box],
        "method": place.method,
        "confidence": round(min(1.0, confidence * factor), 4),
        "char_from": place.chars[0] if place.chars is not None else None,
        "char_to": place.chars[1] if place.chars is not None else None,
    }


def _report_row(  # noqa: PLR0913, PLR0917  a report is made of all of these
    form: Form, report_id: str, ordinal: int, context: Context, unit: str | None, confidence: float
) -> TableRow:
    region = _region(form, context)
    total = form.total
    year, sure = report_year(form, context.years, context.source)
    return {
        "report_id": report_id,
        "document_id": context.document_id,
        "ordinal": ordinal,
        "kind": form.kind,
        "title": form.title.value if form.title is not None else None,
        "fiscal_year": year,
        "unit_name": text_of(form.fields, "unit_name"),
        "supervising_department": text_of(form.fields, "supervising_department"),
        "implementing_unit": text_of(form.fields, "implementing_unit"),
        "project_name": text_of(form.fields, "project_name"),
        "province": region.province if region is not None else None,
        "city": region.city if region is not None else None,
        "county": region.county if region is not None else None,
        "filled_on": text_of(form.fields, "filled_on"),
        "amount_unit": unit,
        "total_weight": _number(parse_points(total.weight.value)) if total.weight is not None else None,
        "total_score": _total_score(form),
        "rating": _rating(form),
        "page_first": form.page_first,
        "page_last": form.page_last,
        "confidence": round(confidence * (1.0 if sure else 0.85), 4),
    }


def _total_score(form: Form) -> float | None:
    for reading in (form.total.score, form.fields.get("total_score")):
        if reading is not None:
            number = parse_points(reading.value)
            if number is not None:
                return float(number)
    return None


_TICK_BEFORE = re.compile(r"^(?:\s*[□口☐]\s*(?:优秀?|良好?|中|差))*\s*[☑√■✓]\s*(优秀?|良好?|中|差)")
_TICK_BEHIND = re.compile(r"(优秀?|良好?|中|差)\s*[☑√✓]")


_EXPLAINED = re.compile(r"^\s*(优秀?|良好?|中等?|较?差|不?合格)\s*[（(].{1,60}[)）]\s*$")
"""A grade with the points that it stands for: 优（≥90分）."""


def _rating(form: Form) -> str | None:
    for reading in (form.total.rating, form.fields.get("rating")):
        if reading is not None and not is_blank(reading.value):
            ticked = _TICK_BEFORE.search(reading.value) or _TICK_BEHIND.search(reading.value)
            if ticked:
                return ticked.group(1)
            explained = _EXPLAINED.match(reading.value)
            return explained[1] if explained else reading.value if len(reading.value) <= 6 else None
    return None


def _region(form: Form, context: Context) -> Region | None:
    own = [form.fields[field].value for field in BODIES if field in form.fields]
    title = [form.title.value] if form.title is not None else []
    return find_regions([*own, *title, *form.bodies_near, *context.names])


# ---------------------------------------------------------------------------------------------- budget and goals


_OF_CITY = re.compile(r"^[市州盟](?:级|财政)")
"""A source of money that is a city's: to a county it comes from above, but for a city of that rank (福安市)."""


def _budget_row(line: Line, report_id: str, unit: FormUnit, region: Region | None) -> TableRow:
    confidence = line.confidence
    label = text_of(line.texts, "item_text")
    county = region.county if region is not None else None
    from_city = line.item == "own_level" and county and not county.endswith("市") and _OF_CITY.match(label or "")
    item = "upper" if from_city else line.item
    row: TableRow = {"report_id": report_id, "item_text": label, "item": item}
    trust = 1.0
    for name in AMOUNTS:
        amount, factor = unit.amount(line, name)
        row[name] = amount
        trust = min(trust, factor)
        if amount is None and text_of(line.texts, name) is not None:
            confidence *= UNPARSED_POINTS
    rate_column = line.header.column("execution_rate") if line.header is not None else None
    row["execution_rate"] = _number(
        _rate(text_of(line.texts, "execution_rate"), row, percent=rate_column is not None and rate_column.percent)
    )
    row["weight"] = _number(parse_points(text_of(line.texts, "weight")))
    row["score"] = _number(parse_points(text_of(line.texts, "score")))
    if any(isinstance(points := row[name], float) and points > MOST_POINTS for name in ("weight", "score")):
        trust *= ABOVE_MOST
    return row | _provenance(line.place, confidence * trust)


def _task_row(line: Line, report_id: str, number: int, unit: FormUnit) -> TableRow:
    """Return the row of a yearly task."""
    budget = "adjusted_budget" if "adjusted_budget" in line.texts else "approved_budget"
    row: TableRow = {
        "report_id": report_id,
        "task_no": number,
        "name": text_of(line.texts, "task"),
        "content": text_of(line.texts, "content"),
    }
    trust = 1.0
    for column, name in (("budget", budget), ("fiscal_budget", "fiscal_budget"), ("executed", "executed")):
        row[column], factor = unit.amount(line, name)
        trust = min(trust, factor)
    row["execution_rate"] = _number(parse_rate(text_of(line.texts, "execution_rate")))
    row["result"] = text_of(line.texts, "status")
    return row | _provenance(line.place, line.confidence * trust)


def _rate(text: str | None, row: Mapping[str, object], *, percent: bool) -> Decimal | None:
    """Return a printed rate as fraction; a bare number is read the way that agrees with executed / budget."""
    rate = parse_rate(text, percent_heading=percent)
    if rate is None or text is None or re.search(r"[%％﹪‰]", text):
        return rate
    bare = parse_points(text)
    budget, executed = row.get("adjusted_budget") or row.get("approved_budget"), row.get("executed")
    if bare is None or not isinstance(budget, Decimal) or not isinstance(executed, Decimal) or not budget:
        return rate
    return min((bare, bare / 100), key=lambda reading: abs(reading - executed / budget))


def _goal_row(line: Line, report_id: str, number: int) -> TableRow:
    return {
        "report_id": report_id,
        "goal_no": number,
        "expected": text_of(line.texts, "expected"),
        "actual": text_of(line.texts, "actual"),
    } | _provenance(line.place, line.confidence)


# ---------------------------------------------------------------------------------------------- indicators


def _indicator_row(line: Line, report_id: str, vocabulary: Vocabulary) -> TableRow:
    row: TableRow = {"report_id": report_id} | {name: text_of(line.texts, name) for name in TEXTS}
    confidence = line.confidence
    row["target_text"] = _composed_target(line)
    for name in ("weight", "score"):
        text = text_of(line.texts, name)
        points = parse_points(text)
        row[name] = _number(points)
        if points is None and text is not None:
            confidence *= UNPARSED_POINTS
    column = line.header.column("completion_rate") if line.header is not None else None
    row["completion_rate"] = _number(
        parse_rate(text_of(line.texts, "completion_rate"), percent_heading=column is not None and column.percent)
    )
    second = level2_code(_as_text(row["level2"]), vocabulary, _as_text(row["level1"]))
    first = level1_code(_as_text(row["level1"]), second, vocabulary)
    row["level1_code"], row["level2_code"] = first, second
    row |= _parsed(line, row, is_cost=second in COST_CODES or first == "cost")
    return row | _provenance(line.place, confidence)


def _doubted(row: TableRow, form: Form) -> TableRow:
    """Lower the confidence of a row with more points than the whole form has."""
    printed = parse_points(form.total.weight.value) if form.total.weight is not None else None
    most = float(printed or FULL_POINTS)
    points = [value for value in (row["weight"], row["score"]) if isinstance(value, float)]
    if any(value > most for value in points):
        row["confidence"] = round(float(str(row["confidence"])) * ABOVE_TOTAL, 4)
    return row


def _doubt_repeated(rows: Sequence[TableRow], form: Form) -> None:
    """Lower the confidence of rows of a text whose points are those of their group, printed again on each row.

    Without merged cells only the sum tells: the weights are more than the form has, and neighbours have the same.
    """
    printed = parse_points(form.total.weight.value) if form.total.weight is not None else None
    weights = [row["weight"] for row in rows if isinstance(row["weight"], float)]
    if sum(weights) <= float(printed or FULL_POINTS):
        return
    for above, below in pairwise(rows):
        same = above["weight"] == below["weight"] and above["level2"] == below["level2"]
        if below["method"] == "text" and below["weight"] is not None and same:
            for row in (above, below):
                row["confidence"] = min(float(str(row["confidence"])), SURE * UNPARSED_POINTS)


def _as_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


_WORDED = re.compile(r"文字|描述|定性|内容|说明")
"""What the heading of a column of units says where targets in words stand in it."""


def _composed_target(line: Line) -> str | None:
    """Return the target as printed; sign, value and unit from columns of their own are put beside each other."""
    target = text_of(line.texts, "target_text")
    sign, unit = text_of(line.texts, "target_sign"), text_of(line.texts, "target_unit")
    if target is None:
        column = line.header.column("target_unit") if line.header is not None else None
        return unit if sign is None and column is not None and _WORDED.search(column.heading) else None
    measure = parse_measure(target)
    if sign is not None and measure is not None and measure.op == "=":
        mark = _mark(sign)
        if mark is not None and not target.startswith(mark):
            target = mark + target
    if unit is not None and unit not in NO_UNIT and measure is not None and measure.unit is None:
        target += unit
    return target


def _mark(sign: str) -> str | None:
    """Return the operator in a sign column as printed: the sign itself, or else its words."""
    signs: list[str] = _SIGN.findall(sign)
    if len({mark.translate(_PLAIN_SIGNS).replace(">=", "≥").replace("<=", "≤") for mark in signs}) > 1:
        return None  # the template's choice, left open
    if signs:
        return signs[-1]
    found = _SIGN_WORDS.search(sign)
    return found.group() if found else None


def _parsed(line: Line, row: Mapping[str, object], *, is_cost: bool) -> TableRow:
    target_text, actual_text = _as_text(row["target_text"]), _as_text(row["actual_text"])
    target = parse_worded(target_text)
    if target is None and target_text is None:
        target = _told_in(_as_text(row["level3"]), narrative=line.place.method == "narrative")
    actual = parse_worded(actual_text)
    if actual is None and line.place.method == "narrative" and actual_text is not None and not is_date(actual_text):
        actual = parse_tail(re.split(r"[，,；;]", actual_text)[0])
    unit = text_of(line.texts, "target_unit")
    unit = None if unit in NO_UNIT else unit
    if actual is not None and actual.unit is None and unit is not None and target is not None:
        actual = Measure(op=actual.op, value=actual.value, high=actual.high, unit=unit)
    direction = direction_of(target, target_text, actual_text, is_cost=is_cost, name=_as_text(row["level3"]))
    sign = text_of(line.texts, "target_sign") or ""
    if target is not None and re.search(r"正向|反向|逆向", sign):
        direction = "positive" if "正向" in sign else "negative"
    return measured(target, actual) | {"direction": direction}


def _told_in(name: str | None, *, narrative: bool) -> Measure | None:
    """Return the quantity that ends an indicator's name; of several in a sentence the first, as of its result."""
    clauses = re.split(r"[，,；;]", name) if name is not None and narrative else []
    told = [measure for clause in clauses if (measure := parse_tail(clause)) is not None]
    return told[0] if len(told) > 1 else parse_tail(name)


def measured(target: Measure | None, actual: Measure | None) -> TableRow:
    """Return the parsed columns of a target and an actual value; a range is no single actual value."""
    single = actual is not None and actual.op != "range"
    return {
        "target_op": target.op if target is not None else None,
        "target_value": _number(target.value) if target is not None else None,
        "target_high": _number(target.high) if target is not None else None,
        "target_unit": target.unit if target is not None else None,
        "actual_value": _number(actual.value) if actual is not None and single else None,
        "actual_unit": actual.unit if actual is not None and single else None,
    }


def headings_rows(forms: Sequence[Form], document_id: str) -> list[TableRow]:
    """Return the headings of a document that no rule maps with confidence, each once for each block."""
    rows: dict[tuple[str, str], TableRow] = {}
    for form in forms:
        for unknown in form.unknown:
            rows.setdefault(
                (unknown.where, unknown.heading),
                {
                    "document_id": document_id,
                    "heading": unknown.heading,
                    "where": unknown.where,
                    "suggestion": unknown.suggestion,
                    "similarity": unknown.similarity,
                },
            )
    return list(rows.values())


def unread_rows(form: Form, report_id: str | None, document_id: str) -> list[TableRow]:
    """Return the rows of `unread` of one form: the printed cells that are in none of its values."""
    return [
        {
            "document_id": document_id,
            "report_id": report_id,
            "text": left.text,
            "block": left.block,
            "reason": left.reason,
            "suggestion": left.suggestion,
        }
        | located(left.provenance)
        | {"table_no": left.table, "row_no": left.row}
        for left in form.left
    ]


def located(place: Provenance) -> TableRow:
    """Return the columns that say where a cell or a line is printed."""
    return {
        "page": place.page,
        "table_no": None if place.line is not None else place.table,
        "row_no": place.line,
        "bbox": None if place.box is None else [round(value, 2) for value in place.box],
        "method": place.method,
        "char_from": place.chars[0] if place.chars is not None else None,
        "char_to": place.chars[1] if place.chars is not None else None,
    }


def unseen_rows(document: Document, report_ids: Sequence[str]) -> list[TableRow]:
    """Return the rows of `unread` of the texts that stand in a file and are not part of what its pages say."""
    report_id = report_ids[0] if len(report_ids) == 1 else None
    return [
        _unread_row(document.document_id, report_id, (unseen.text, unseen.reason), unseen.provenance)
        for unseen in document.unseen
    ]


def lost_row(printed: Paragraph | Cell) -> TableRow:
    """Return the row of `unread` of a line or a cell of which nothing was read: a title, a part of a table of text."""
    return _unread_row(printed.provenance.document_id, None, (printed.text, "no_block"), printed.provenance)


def _unread_row(document_id: str, report_id: str | None, what: tuple[str, str], place: Provenance) -> TableRow:
    """Return a row of `unread` of (text, reason) that stands in no block."""
    return {
        "document_id": document_id,
        "report_id": report_id,
        "text": what[0],
        "block": "other",
        "reason": what[1],
        "suggestion": None,
    } | located(place)
