"""What the page of a document shows: its reports, the rows of one of them value by value, and what is doubtful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from jixiao.base.labels import without_remedy
from jixiao.base.unread import is_doubt
from jixiao.corrections.keys import TableRow, label_of, report_name
from jixiao.corrections.log import WHOLE_ROW, Record, State
from jixiao.corrections.overlay import Corrected
from jixiao.corrections.second import persons, waits_for_second
from jixiao.corrections.structure import merged_into, values_of
from jixiao.corrections.values import local_time, shown, shown_again, stored
from jixiao.dataset.cells import DERIVED, SHOWN
from jixiao.dataset.doubt import concerned, kind_of, why
from jixiao.review.row_changes import newest_of_row
from schemas.exact import MONEY
from schemas.rules import SURE
from schemas.tables import TABLES, Column

FIGURES: Final = 0
"""Stands for a report's number where the amounts of the running text are shown."""
DOUBTS: Final = ("reading", "source", "target")
"""What failing checks cast doubt on, in the order in which they stand on the page."""
MAX_PAGES: Final = 60
"""Pages on one screen; they are drawn as they come into sight."""
MAX_ROWS: Final = 400
"""Rows of one table on one screen."""
CHILDREN: Final = ("budgets", "goals", "indicators", "tasks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value on the page."""

    column: Column
    text: str
    stored: str
    version: str
    derived: bool
    corrected: bool
    history: str
    problems: tuple[str, ...]
    alarming: bool
    """Whether one of the problems is more than a missed target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row on the page: its values, its place, and why it is doubtful ('' where it is not)."""

    table: str
    key: str
    label: str
    values: tuple[Value, ...]
    doubt: str
    why: str
    accepted: bool
    version: str
    confidence: float | None
    method: str
    page: int | None
    box: str
    row_version: str
    """Of the row as a whole: its newest record, whatever it is about."""
    made: str
    """How a person made it: `added`, `split`, `merged`; '' where the machine read it."""
    first: str
    """Who has looked at it, where a second person should; '' elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table on the page: the columns that hold something, the rows, and whether the sums over them hold."""

    table: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    more: int
    sums_hold: bool = False

    @property
    def doubtful(self) -> int:
        """How many rows of it are doubtful."""
        return sum(bool(line.doubt) for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A failing check, a cell that was not read, or an unmapped heading; `kind` is what a check casts doubt on."""

    table: str
    key: str
    row: Mapping[str, object]
    version: str
    accepted: bool
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLink:
    """A report in the list of a document's reports, how many doubts are left in it, and rows for a second person."""

    number: int
    name: str
    kind: str
    doubts: int
    second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A row that a person took away: its table, what stood in it, who, when and why, and its record."""

    table: str
    text: str
    who: str
    time: str
    reason: str
    merged: bool
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The page of one report of a document."""

    document: Mapping[str, object]
    number: int
    links: tuple[ReportLink, ...]
    sections: tuple[Section, ...]
    checks: tuple[Note, ...]
    unread: tuple[Note, ...]
    unread_more: int
    unprinted: tuple[Note, ...]
    headings: tuple[Note, ...]
    remarks: tuple[str, ...]
    pages: tuple[int, ...]
    tables: tuple[int, ...]
    done: bool
    done_version: str
    unplaced: int
    deleted: tuple[Deleted, ...]
    next_report: int
    """The number that a report gets which is added."""
    unit: str
    """The unit in which the report prints its amounts, 元 where it says none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows of a document with everything that a line needs to know."""

    found: Corrected
    state: State
    problems: Mapping[tuple[str, int, str], Sequence[str]]
    alarming: AbstractSet[tuple[str, int, str]]

    def version(self, table: str, key: str, column: str) -> str:
        record = self.found.cells.get((table, key, column))
        cell = (self.document_id, table, record.row_key if record else key, column)
        newest = self.state.newest(cell)
        return newest.id if newest is not None else ""

    @property
    def document_id(self) -> str:
        return str(self.found.rows["documents"][0]["document_id"])

    def of(self, table: str, number: int) -> list[int]:
        """Return the positions of the rows of a report; figures belong to the document."""
        rows = self.found.rows[table]
        if number == FIGURES:
            return list(range(len(rows))) if table == "figures" else []
        report_id = next((r["report_id"] for r in self.found.rows["reports"] if r["ordinal"] == number), None)
        return [i for i, row in enumerate(rows) if table != "figures" and row.get("report_id") == report_id]

    def accepted(self, table: str, position: int) -> bool:
        key = self.found.keys[table][position]
        return any((table, key, name) in self.found.cells for name in (WHOLE_ROW, *SHOWN.get(table, ())))

    def doubtful(self, table: str, position: int) -> bool:
        row = self.found.rows[table][position]
        if table == "checks":
            fails = row["status"] == "fail" and kind_of(row) == "reading"
            return fails and not self.accepted(table, position)
        low = isinstance(c := row.get("confidence"), float) and c < SURE
        lost = table == "headings" or (table == "unread" and is_doubt(row))
        return (low or lost) and not self.accepted(table, position)


def view_of(found: Corrected, state: State, number: int | None, *, second: bool = False) -> View:
    """Return the page of a report by its ordinal, 0 for the amounts of the text, None for the first with a doubt.

    With `second` None is the first with rows for a second person.
    """
    checks = found.rows["checks"]
    grave = concerned([check for check in checks if kind_of(check) != "target"], found.rows).keys()
    rows = _Rows(found=found, state=state, problems=concerned(checks, found.rows), alarming=grave)
    links = _links(rows)
    numbers = [link.number for link in links]
    if number is None or number not in numbers:
        wanted = [link.number for link in links if (link.second if second else link.doubts)]
        number = next(iter(wanted + numbers), FIGURES)
    tables = ("figures",) if number == FIGURES else ("reports", *CHILDREN)
    sections = [_section(rows, table, rows.of(table, number)) for table in tables]
    failing = [i for i in rows.of("checks", number) if found.rows["checks"][i]["status"] == "fail"]
    failing.sort(key=lambda i: DOUBTS.index(kind_of(found.rows["checks"][i])))
    unread = _unread(rows, number)
    printed = [i for i in unread if is_doubt(found.rows["unread"][i])]
    unprinted = [i for i in unread if not is_doubt(found.rows["unread"][i])]
    return View(
        document=found.rows["documents"][0],
        number=number,
        links=tuple(links),
        sections=tuple(section for section in sections if section.lines),
        checks=tuple(_note(rows, "checks", i) for i in failing),
        unread=tuple(_note(rows, "unread", i) for i in printed[:MAX_ROWS]),
        unread_more=max(0, len(printed) - MAX_ROWS),
        unprinted=tuple(_note(rows, "unread", i) for i in unprinted[:MAX_ROWS]),
        headings=tuple(_note(rows, "headings", i) for i in range(len(found.rows["headings"]))),
        remarks=_remarks(found.rows["documents"][0]),
        pages=_pages(found.rows, rows, number),
        tables=_tables(found.rows, rows, number),
        done=found.is_done,
        done_version=rows.version("documents", "document", WHOLE_ROW),
        unplaced=len(found.unplaced),
        deleted=tuple(_deleted(record) for record in found.deleted),
        next_report=max((link.number for link in links), default=0) + 1,
        unit=_money_unit(found, number),
    )


def _money_unit(found: Corrected, number: int) -> str:
    """Return the unit in which a report prints its amounts, 元 where it says none."""
    units = (str(row["amount_unit"]) for row in found.rows["reports"] if row["ordinal"] == number)
    return next((unit for unit in units if unit in MONEY), "元")


def _links(rows: _Rows) -> list[ReportLink]:
    found = rows.found
    links = []
    for report in found.rows["reports"]:
        number = int(str(report["ordinal"]))
        doubts = sum(
            rows.doubtful(table, i)
            for table in ("reports", *CHILDREN, "checks", "unread")
            for i in rows.of(table, number)
        )
        second = _for_second(rows, number, ("reports", *CHILDREN))
        name, kind = report_name(report), str(report["kind"])
        links.append(ReportLink(number=number, name=name, kind=kind, doubts=doubts, second=second))
    if found.rows["figures"]:
        doubts = sum(rows.doubtful("figures", i) for i in range(len(found.rows["figures"])))
        second = _for_second(rows, FIGURES, ("figures",))
        links.append(ReportLink(number=FIGURES, name="", kind="figures", doubts=doubts, second=second))
    return links


def _for_second(rows: _Rows, number: int, tables: Sequence[str]) -> int:
    """Return how many rows of a report wait for a second person."""
    keys = ((table, rows.found.keys[table][i]) for table in tables for i in rows.of(table, number))
    return sum(bool(_first_person(rows, table, key)) for table, key in keys)


def _unread(rows: _Rows, number: int) -> list[int]:
    """Return the positions of what was not read of a report; what is of no report stands beside each of them."""
    alone = [i for i, row in enumerate(rows.found.rows["unread"]) if row.get("report_id") is None]
    return sorted({*rows.of("unread", number), *alone})


def _remarks(document: Mapping[str, object]) -> tuple[str, ...]:
    """Return what is said of the whole document: what its reader could not read, and what was read in part only."""
    error = str(document.get("error") or "")
    wrong = without_remedy(error) if document.get("status") == "partial" else error
    said = [str(text) for text in (document.get("notes"), wrong) if text]
    return tuple(text for text in said if not any(text.rstrip("。") in other for other in said if other is not text))


def _section(rows: _Rows, table: str, positions: Sequence[int]) -> Section:
    part = [rows.found.rows[table][i] for i in positions]
    names = [name for name in SHOWN[table] if table == "reports" or name in _ALWAYS.get(table, ()) or _any(part, name)]
    columns = tuple(TABLES[table].column(name) for name in names)
    lines = tuple(_line(rows, table, i, columns) for i in positions[:MAX_ROWS])
    return Section(
        table=table,
        columns=columns,
        lines=lines,
        more=max(0, len(positions) - MAX_ROWS),
        sums_hold=_sums_hold(rows, table, part),
    )


SUMS: Final[Mapping[str, tuple[str, ...]]] = {
    "indicators": ("weights_sum", "scores_sum"),
    "budgets": ("budget_parts_sum", "execution_rate"),
}
"""Table -> the checks that add its numbers up."""


def _sums_hold(rows: _Rows, table: str, part: Sequence[TableRow]) -> bool:
    """Tell whether numbers of a report's table were added up, and every such check passes."""
    ids = {row["report_id"] for row in part if "report_id" in row}
    mine = (row for row in rows.found.rows["checks"] if row["report_id"] in ids and row["check"] in SUMS.get(table, ()))
    statuses = {str(row["status"]) for row in mine} - {"skip"}
    return statuses == {"pass"}


_ALWAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "budgets": ("item_text", "item", "approved_budget", "adjusted_budget", "executed", "execution_rate"),
    "goals": ("expected", "actual"),
    "tasks": ("name", "budget", "executed", "result"),
    "indicators": ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score"),
    "figures": ("subject", "subject_code", "fiscal_year", "amount"),
}
"""Columns that stand there even where no row fills them: a value that was not read must be addable."""


def _any(rows: Sequence[TableRow], name: str) -> bool:
    return any(row[name] is not None for row in rows)


def _line(rows: _Rows, table: str, position: int, columns: Sequence[Column]) -> Line:
    row, key = rows.found.rows[table][position], rows.found.keys[table][position]
    box = row.get("bbox")
    confidence, page = row.get("confidence"), row.get("page")
    return Line(
        table=table,
        key=key,
        label=label_of(table, row),
        values=tuple(_value(rows, table, position, column) for column in columns),
        doubt="low" if rows.doubtful(table, position) else "",
        why=why(row) if rows.doubtful(table, position) else "",
        accepted=rows.accepted(table, position),
        version=rows.version(table, key, WHOLE_ROW),
        confidence=confidence if isinstance(confidence, float) else None,
        method=str(row.get("method") or ""),
        page=page if isinstance(page, int) else None,
        box=",".join(f"{edge:.2f}" for edge in box) if isinstance(box, list) else "",
        row_version=newest.id if (newest := newest_of_row(rows.found, rows.state, table, key)) is not None else "",
        made=rows.found.made.get((table, key), ("", None))[0],
        first=_first_person(rows, table, key),
    )


def _first_person(rows: _Rows, table: str, key: str) -> str:
    """Return who alone has looked at a row of the share that a second person should see."""
    if not waits_for_second(rows.found, rows.state, table, key):
        return ""
    return persons(rows.state, rows.document_id, table, key)[0]


def _value(rows: _Rows, table: str, position: int, column: Column) -> Value:
    row, key = rows.found.rows[table][position], rows.found.keys[table][position]
    record = rows.found.cells.get((table, key, column.name))
    return Value(
        column=column,
        text=shown(column, row[column.name]),
        stored=stored(row[column.name]) or "",
        version=rows.version(table, key, column.name),
        derived=column.name in DERIVED,
        corrected=record is not None,
        history=_history(rows, table, key, column),
        problems=tuple(rows.problems.get((table, position, column.name), ())),
        alarming=(table, position, column.name) in rows.alarming,
    )


def _history(rows: _Rows, table: str, key: str, column: Column) -> str:
    record = rows.found.cells.get((table, key, column.name))
    cell = (rows.document_id, table, record.row_key if record else key, column.name)
    lines = []
    for entry in rows.state.cells.get(cell, ()):
        values = [shown_again(column, value, "—") for value in (entry.old, entry.new)]
        mark = "↶ " if entry.action == "undo" else ""
        reason = f"（{entry.reason}）" if entry.reason else ""
        lines.append(f"{mark}{values[0]} → {values[1]}  {entry.who} {local_time(entry.time)}{reason}")
    return "\n".join(lines)


def _deleted(record: Record) -> Deleted:
    values = values_of(record)
    return Deleted(
        table=record.table,
        text=" | ".join(shown_again(TABLES[record.table].column(name), value, "") for name, value in values.items()),
        who=record.who,
        time=local_time(record.time),
        reason=record.reason,
        merged=bool(merged_into(record)),
        record=record.id,
    )


def _note(rows: _Rows, table: str, position: int) -> Note:
    key = rows.found.keys[table][position]
    return Note(
        table=table,
        key=key,
        row=rows.found.rows[table][position],
        version=rows.version(table, key, WHOLE_ROW),
        accepted=rows.accepted(table, position),
        kind=kind_of(rows.found.rows[table][position]) if table == "checks" else "",
    )


def _pages(tables: Mapping[str, Sequence[TableRow]], rows: _Rows, number: int) -> tuple[int, ...]:
    pages: set[int] = set()
    for report in tables["reports"]:
        first, last = report.get("page_first"), report.get("page_last")
        if report["ordinal"] == number and isinstance(first, int) and isinstance(last, int):
            pages.update(range(first, last + 1))
    for table in (*CHILDREN, "figures", "unread"):
        for i in _unread(rows, number) if table == "unread" else rows.of(table, number):
            page = tables[table][i].get("page")
            if isinstance(page, int):
                pages.add(page)
    count = tables["documents"][0].get("page_count")
    if not pages and isinstance(count, int):
        pages.update(range(1, count + 1))
    return tuple(sorted(pages)[:MAX_PAGES])


def _tables(tables: Mapping[str, Sequence[TableRow]], rows: _Rows, number: int) -> tuple[int, ...]:
    found = (tables[table][i].get("table_no") for table in (*CHILDREN, "unread") for i in rows.of(table, number))
    numbers = {entry for entry in found if isinstance(entry, int)}
    return tuple(range(min(numbers), max(numbers) + 1)) if numbers else ()
