"""Rows that a person added, deleted, split or merged, laid over those that the machine read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from jixiao.corrections.keys import Rows, TableRow, label_of
from jixiao.corrections.log import ROW, Record
from jixiao.corrections.values import ValueRefusedError, stored, typed
from schemas.tables import TABLES

EDITABLE: Final = ("budgets", "goals", "indicators", "tasks", "figures")
"""Tables whose rows a person can add, delete, split and merge."""
REMOVABLE: Final = frozenset({"reports", *EDITABLE})
"""Tables whose rows a person can add and delete; what belongs to a deleted report goes with it."""
NUMBERS: Final = {"goals": "goal_no", "tasks": "task_no"}
"""Table -> the column that counts its rows within a report."""
PLACE: Final = ("page", "table_no", "row_no", "bbox", "method", "char_from", "char_to")
ADDED: Final = "+"
"""What the key of a row begins with that a person added; no key of a printed row does."""
NUMBERED: Final = ("page", "table_no", "row_no", "char_from", "char_to")
EDGES: Final = 4
METHODS: Final = TABLES["indicators"].column("method").codes or ()
BY_PERSON: Final = "person"
CERTAIN: Final = 1.0
"""Confidence of a row that a person has corrected, accepted or made."""

RowKey = tuple[str, str]
"""table, row key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What the log keeps of a row that a person added, or made from a part of another.

    `report` is the key of its report, '' for what belongs to a document; `after` the key of the row that it stands
    behind, `source` the key of the row that it was split from. `twins` counts the rows of the report that had the same
    label then: once the machine reads more of them, it reads the added row itself. `values` are as the log stores them.
    """

    report: str = ""
    after: str = ""
    source: str = ""
    twins: int = 0
    place: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return it as the log keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def added_of(record: Record) -> Added:
    """Return what a record says of an added row.

    Raises:
        ValueRefusedError: it is none, or a value does not fit its column.
    """
    try:
        spec = Added(**json.loads(record.new or ""))
        columns = TABLES[record.table]
        for name, value in spec.values.items():
            typed(columns.column(name), value)
        place = _sound(spec.place)
    except (ValueError, TypeError, AttributeError) as error:
        if isinstance(error, ValueRefusedError):
            raise
        raise ValueRefusedError("不是一行补入的内容") from error
    if record.table not in REMOVABLE:
        raise ValueRefusedError(f"“{TABLES[record.table].label}”不能补入行")
    return Added(**{**asdict(spec), "place": place})


def _sound(place: Mapping[str, object]) -> dict[str, object]:
    """Return what of a place fits the tables; a log that was made elsewhere may hold anything."""
    found: dict[str, object] = {name: place[name] for name in NUMBERED if isinstance(place.get(name), int)}
    box = place.get("bbox")
    if isinstance(box, list) and len(box) == EDGES and all(isinstance(edge, int | float) for edge in box):
        found["bbox"] = [float(edge) for edge in box]
    if place.get("method") in METHODS:
        found["method"] = place["method"]
    if isinstance(place.get("made_from"), str):
        found["made_from"] = place["made_from"]
    return found


def merged_into(record: Record) -> str:
    """Return the key of the row into which a deleted one was merged, '' where it was only deleted."""
    return str(_merged(record).get("into") or "")


def merged_text(into: str, row: Mapping[str, object]) -> str:
    """Return what the log keeps of a row that is merged into another: into which, and where it was printed."""
    place = {name: row.get(name) for name in ("page", "bbox", "table_no", "row_no", "made_from")}
    return json.dumps({"into": into, "place": place}, ensure_ascii=False)


def _merged(record: Record) -> Mapping[str, object]:
    try:
        found = json.loads(record.new or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def values_of(record: Record) -> dict[str, str]:
    """Return what stands in an added row, or stood in a deleted one, as the log stores it; what fits no column goes."""
    try:
        found = json.loads((record.new if record.action == "add" else record.old) or "{}")
    except ValueError:
        return {}
    values = found.get("values", {}) if record.action == "add" else found
    known = TABLES[record.table].column_names
    return {name: str(value) for name, value in values.items() if name in known} if isinstance(values, dict) else {}


@dataclass(slots=True, kw_only=True)
class Laid:
    """Rows, what was read of each, and their keys, in one order; which a person `made`, by code, and which are `gone`.

    `given` names the columns that were typed when a row was made; `alias` the key under which the machine reads a row
    that a person had added before.
    """

    rows: dict[str, list[TableRow]]
    read: dict[str, list[TableRow]]
    keys: dict[str, list[str]]
    made: dict[RowKey, tuple[str, Record]] = field(default_factory=dict)
    given: dict[RowKey, frozenset[str]] = field(default_factory=dict)
    alias: dict[RowKey, str] = field(default_factory=dict)
    gone: set[RowKey] = field(default_factory=set)
    deleted: list[Record] = field(default_factory=list)
    unplaced: list[Record] = field(default_factory=list)
    touched: set[object] = field(default_factory=set)

    def find(self, record: Record) -> int | None:
        """Return the row that a record is about: the one of its key and label, else the only one of its label."""
        # Checks are made again: what the machine had made is no guide to them.
        rows = self.rows["checks"] if record.table == "checks" else self.read[record.table]
        keys = self.keys[record.table]
        key = self.alias.get((record.table, record.row_key), record.row_key)
        at = keys.index(key) if key in keys else None
        if record.row_key.startswith(ADDED) or (at is not None and self._is_the_same(record, rows[at])):
            return at  # a row that a person made is known by its key alone
        same = [i for i, row in enumerate(rows) if record.label and label_of(record.table, row) == record.label]
        return same[0] if len(same) == 1 else None

    @staticmethod
    def _is_the_same(record: Record, row: Mapping[str, object]) -> bool:
        """Tell whether the machine still reads the row that the record was made on."""
        return label_of(record.table, row) == record.label or is_unchanged(record, row)

    def add(self, record: Record) -> None:
        """Put an added row in its place, or its values on the row that the machine reads now."""
        try:
            spec = added_of(record)
            values = {name: typed(TABLES[record.table].column(name), text) for name, text in spec.values.items()}
        except ValueRefusedError:
            self.unplaced.append(record)
            return
        report = self._report(record.table, spec)
        if report is None:
            self.unplaced.append(record)
            return
        code = "split" if spec.source else "added"
        known = self._read_since(record, spec, report)
        if known is not None:
            key = self.keys[record.table][known]
            self.rows[record.table][known] |= {**values, "confidence": CERTAIN}
            self.alias[record.table, record.row_key] = key
        else:
            key = record.row_key
            row = self._new_row(record, spec, report, values)
            at = self._position(record.table, spec, row)
            for part, entry in ((self.rows, row), (self.read, dict(row)), (self.keys, key)):
                part[record.table].insert(at, entry)  # type: ignore[arg-type]  # rows and keys go the same way
        self.made[record.table, key] = code, record
        self.given[record.table, key] = frozenset(values)
        if spec.source in self.keys[record.table]:
            self.made.setdefault((record.table, spec.source), (code, record))
            self._made_from(record.table, spec.source)
        self.touched.add(report.get("report_id"))

    def _report(self, table: str, spec: Added) -> TableRow | None:
        """Return the report of an added row; of what belongs to a document an empty one, None where there is none."""
        if table in {"figures", "reports"}:
            return {}
        reports, keys = self.rows["reports"], self.keys["reports"]
        if spec.report in keys:
            return reports[keys.index(spec.report)]
        return reports[0] if len(reports) == 1 else None

    def _read_since(self, record: Record, spec: Added, report: TableRow) -> int | None:
        """Return the row that the machine did not read when a person added it, and reads now."""
        rows = self.read[record.table]
        wanted = label_of(record.table, {**dict.fromkeys(TABLES[record.table].column_names), **spec.values})
        same = [
            i
            for i, row in enumerate(rows)
            if row.get("report_id") == report.get("report_id")
            and wanted and label_of(record.table, row) == wanted
            and (record.table, self.keys[record.table][i]) not in self.made
        ]  # fmt: skip
        if record.table == "reports" or len(same) <= spec.twins:
            return None
        place = (spec.place.get("table_no"), spec.place.get("row_no"))
        here = [i for i in same if (rows[i].get("table_no"), rows[i].get("row_no")) == place]
        return (here or same)[-1]

    def _new_row(self, record: Record, spec: Added, report: TableRow, values: Mapping[str, object]) -> TableRow:
        table = TABLES[record.table]
        row: TableRow = dict.fromkeys(table.column_names)
        row |= {"report_id": report.get("report_id"), "document_id": record.document_id, "confidence": CERTAIN}
        row |= {"method": BY_PERSON, "item": "other", "subject_code": "other", "goal_no": 0, "task_no": 0}
        if record.table == "reports":
            ordinals = [number for other in self.rows["reports"] if isinstance(number := other.get("ordinal"), int)]
            row |= {"report_id": f"{record.document_id[:16]}-{record.id[:8]}", "ordinal": max(ordinals, default=0) + 1}
            row |= {"kind": "project", "page_first": spec.place.get("page"), "page_last": spec.place.get("page")}
        row |= {**spec.place, **{name: value for name, value in values.items() if value is not None}}
        if not spec.source:
            row["method"] = BY_PERSON
        row["made_from"] = printed_at(row) or None
        return {name: row.get(name) for name in table.column_names}

    def _position(self, table: str, spec: Added, row: TableRow) -> int:
        """Return where a new row goes: behind its anchor, else by its place, else behind the last one of its report."""
        keys, rows = self.keys[table], self.rows[table]
        anchor = self.alias.get((table, spec.after), spec.after)
        if anchor in keys:
            return keys.index(anchor) + 1
        mine = [i for i, other in enumerate(rows) if other.get("report_id") == row.get("report_id")]
        here = _in_order(row)
        if here is not None:
            later = (i for i in mine if (other := _in_order(rows[i])) is not None and other > here)
            first = next(later, None)
            if first is not None:
                return first
        return mine[-1] + 1 if mine else len(rows)

    def delete(self, record: Record) -> None:
        """Take a row away; where it was merged, its place goes to the row that it was merged into."""
        at = self.find(record)
        by_person = record.row_key.startswith(ADDED)
        if at is None and not by_person:
            # A row that the machine does not read any more is deleted already; another one in its place is not.
            if record.row_key in self.keys[record.table]:
                self.unplaced.append(record)
            else:
                self.gone.add((record.table, record.row_key))
            return
        if not self._merge(record, at):
            self.unplaced.append(record)
            return
        self.deleted.append(record)
        self.gone.add((record.table, record.row_key))
        if at is None:  # a person had added it: what is not there any more was never put there
            return
        key = self.keys[record.table][at]
        self.touched.add(self.rows[record.table][at].get("report_id"))
        self._remove(record.table, at)
        self.gone.add((record.table, key))

    def _merge(self, record: Record, at: int | None) -> bool:
        """Give the place of a merged row to the one that it was merged into; return False where that is not there."""
        into = merged_into(record)
        kept = self.alias.get((record.table, into), into)
        if not into:
            return True
        if kept not in self.keys[record.table]:
            return False
        place = _merged(record).get("place")
        other = self.rows[record.table][at] if at is not None else _sound(place) if isinstance(place, dict) else {}
        _join(self.rows[record.table][self.keys[record.table].index(kept)], other)
        self.made[record.table, kept] = "merged", record
        return True

    def _remove(self, table: str, at: int) -> None:
        row = self.rows[table][at]
        for part in (self.rows, self.read, self.keys):
            part[table].pop(at)
        if table != "reports":
            return
        for name in (*EDITABLE, "checks"):
            for i in reversed(range(len(self.rows.get(name, ())))):
                if name != "figures" and self.rows[name][i].get("report_id") == row["report_id"]:
                    self.gone.add((name, self.keys[name][i]))
                    self._remove(name, i)
        for other in self.rows.get("unread", ()):
            if other.get("report_id") == row["report_id"]:
                other["report_id"] = None

    def _made_from(self, table: str, key: str) -> None:
        row = self.rows[table][self.keys[table].index(key)]
        row["made_from"] = row.get("made_from") or printed_at(row) or None

    def number(self) -> None:
        """Count goals and tasks of the reports whose rows are others now."""
        for table, column in NUMBERS.items():
            counts: dict[object, int] = {}
            for row in self.rows.get(table, ()):
                if row["report_id"] in self.touched:
                    counts[row["report_id"]] = counts.get(row["report_id"], 0) + 1
                    row[column] = counts[row["report_id"]]


def structured(rows: Rows, keys: Mapping[str, Sequence[str]], records: Iterable[Record]) -> Laid:
    """Return copies of the rows with those that persons added and without those that they deleted."""
    laid = Laid(
        rows={table: [dict(row) for row in part] for table, part in rows.items()},
        read={table: list(part) for table, part in rows.items()},
        keys={table: list(part) for table, part in keys.items()},
    )
    for record in sorted((record for record in records if record.column == ROW), key=lambda record: record.time):
        if record.table in REMOVABLE and record.action == "add":
            laid.add(record)
        elif record.table in REMOVABLE and record.action == "delete":
            laid.delete(record)
    laid.number()
    return laid


def is_unchanged(record: Record, row: Mapping[str, object]) -> bool:
    """Tell whether the machine still reads what it read when the record was made, or what the person made of it."""
    known = record.column in TABLES[record.table].column_names
    return known and stored(row.get(record.column)) in {record.old, record.new}


def printed_at(row: Mapping[str, object]) -> str:
    """Return where a row is printed as table:row, its page where it is in no table, '' where nothing says it."""
    if row.get("table_no") is not None and row.get("row_no") is not None:
        return f"{row['table_no']}:{row['row_no']}"
    return "" if row.get("page") is None else f"p{row['page']}"


def _in_order(row: Mapping[str, object]) -> tuple[int, int] | None:
    table, line = row.get("table_no"), row.get("row_no")
    return (table, line) if isinstance(table, int) and isinstance(line, int) else None


def _join(target: TableRow, other: Mapping[str, object]) -> None:
    """Give a merged row the places of both: the box around them on one page, and the rows that they come from."""
    sources = [str(row.get("made_from") or printed_at(row)) for row in (target, other)]
    target["made_from"] = " ".join(dict.fromkeys(" ".join(sources).split())) or None
    box, beside = target.get("bbox"), other.get("bbox")
    if target.get("page") == other.get("page") and isinstance(box, list) and isinstance(beside, list):
        target["bbox"] = [pick(a, b) for pick, a, b in zip((min, min, max, max), box, beside, strict=True)]
