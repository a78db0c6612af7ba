"""Lays the corrections over the rows that the machine read; what follows from a corrected value is worked out anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from jixiao.corrections.keys import DOCUMENT_KEY, Rows, TableRow, label_of, row_keys
from jixiao.corrections.log import WHOLE_ROW, CellKey, CorrectionLog, Record, RecordError, State
from jixiao.corrections.values import ValueRefusedError, stored, typed
from normalize.rows.rows import measured
from normalize.values.printed import parse_worded
from schemas.checks.checks import run_checks
from schemas.checks.frame import CHECKS
from schemas.derived import attained
from schemas.parquet import rows_of, to_arrow, to_frame
from schemas.tables import TABLES

CERTAIN: Final = 1.0
"""Confidence of a row that a person has corrected or accepted."""

PARSED: Final[Mapping[str, tuple[str, ...]]] = {
    "target_text": ("target_op", "target_value", "target_high", "target_unit"),
    "actual_text": ("actual_value", "actual_unit"),
}
"""Text column of `indicators` -> the columns parsed from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The rows of one document with its corrections laid over them, and as the machine `read` them, in one order.

    `keys` names the rows of each table in the same order. `cells` holds what is in force, by table, row key and
    column, and `unplaced` the records whose row is not there any more: they are kept, and a person has to look.
    """

    rows: dict[str, list[TableRow]]
    read: Rows
    keys: Mapping[str, Sequence[str]]
    cells: Mapping[tuple[str, str, str], Record] = field(default_factory=dict)
    unplaced: tuple[Record, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether a person has declared the whole document right."""
        return any(table == "documents" and column == WHOLE_ROW for table, _, column in self.cells)


def corrected(rows: Rows, in_force: Mapping[CellKey, Record]) -> Corrected:
    """Return the rows of one document as corrected; `rows` itself stays as it is.

    A value derived from a corrected text is parsed anew unless it was corrected itself, the checks of a report with a
    corrected value are made again, and a row that was corrected or accepted has confidence 1.
    """
    keys = row_keys(rows)
    copied = {table: [dict(row) for row in part] for table, part in rows.items()}
    cells: dict[tuple[str, str, str], Record] = {}
    unplaced: list[Record] = []
    touched: set[object] = set()
    for record in in_force.values():
        index = _find(record, rows.get(record.table, ()), keys[record.table])
        if index is None or not _apply(record, copied[record.table][index]):
            unplaced.append(record)
            continue
        cells[record.table, keys[record.table][index], record.column] = record
        if record.action == "set":
            touched.add(copied[record.table][index].get("report_id"))
    _parse_again(copied.get("indicators", []), keys["indicators"], cells)
    _attain_again(copied.get("indicators", []), keys["indicators"], cells)
    _check_again(copied, touched)
    keys = {**keys, "checks": row_keys(copied)["checks"]}
    _stamp(copied, keys, cells)
    return Corrected(rows=copied, read=rows, keys=keys, cells=cells, unplaced=tuple(unplaced))


def _find(record: Record, rows: Sequence[TableRow], keys: Sequence[str]) -> int | None:
    """Return the row that a record is about: the one of its key and label, else the only one of its label."""
    at = keys.index(record.row_key) if record.row_key in keys else None
    if at is not None and (label_of(record.table, rows[at]) == record.label or _unchanged(record, rows[at])):
        return at
    same = [i for i, row in enumerate(rows) if record.label and label_of(record.table, row) == record.label]
    return same[0] if len(same) == 1 else None


def _unchanged(record: Record, row: Mapping[str, object]) -> bool:
    """Tell whether the machine still reads what it read when the record was made, or what the person made of it."""
    return record.column != WHOLE_ROW and stored(row.get(record.column)) in {record.old, record.new}


def _apply(record: Record, row: TableRow) -> bool:
    """Put a record into its row; return False where its value does not fit the column (a record made elsewhere)."""
    if record.action == "set":
        try:
            row[record.column] = typed(TABLES[record.table].column(record.column), record.new)
        except ValueRefusedError:
            return False
    if "confidence" in row:
        row["confidence"] = CERTAIN
    return True


def _parse_again(rows: Sequence[TableRow], keys: Sequence[str], cells: Mapping[tuple[str, str, str], Record]) -> None:
    for row, key in zip(rows, keys, strict=True):
        for text, derived in PARSED.items():
            record = cells.get(("indicators", key, text))
            if record is None or record.action != "set":
                continue
            fresh = measured(parse_worded(_text(row["target_text"])), parse_worded(_text(row["actual_text"])))
            row.update({name: fresh[name] for name in derived if ("indicators", key, name) not in cells})


def _attain_again(rows: Sequence[TableRow], keys: Sequence[str], cells: Mapping[tuple[str, str, str], Record]) -> None:
    changed = {key for (table, key, _), record in cells.items() if table == "indicators" and record.action == "set"}
    for row, key in zip(rows, keys, strict=True):
        if key in changed:
            row.update(attained(row))


def _stamp(
    rows: dict[str, list[TableRow]],
    keys: Mapping[str, Sequence[str]],
    cells: Mapping[tuple[str, str, str], Record],
) -> None:
    """Say on every row how a person has looked at it, who was the last, and when."""
    by_row: dict[tuple[str, str], list[Record]] = {}
    for (table, key, _), record in cells.items():
        by_row.setdefault((table, key), []).append(record)
    whole = by_row.get(("documents", DOCUMENT_KEY), [])
    for table, part in rows.items():
        for row, key in zip(part, keys[table], strict=True):
            own = by_row.get((table, key), [])
            if not own and not whole:
                continue
            last = max(own or whole, key=lambda record: record.time)
            how = "corrected" if any(record.action == "set" for record in own) else "accepted" if own else "document"
            row |= {"reviewed": how, "reviewer": last.who, "reviewed_at": _time(last.time)}


def _time(text: str) -> datetime | None:
    """Return a record's time; one that was made elsewhere and says none is None, one without a zone is in UTC."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _check_again(rows: dict[str, list[TableRow]], touched: set[object]) -> None:
    """Make the checks of the reports again whose values a person changed; what no check makes again stays."""
    for report in rows.get("reports", ()):
        report_id = report["report_id"]
        if report_id not in touched:
            continue
        budgets, goals, indicators = (
            [row for row in rows.get(name, ()) if row["report_id"] == report_id] for name in _CHECKED
        )
        said = [row for row in rows.get("figures", ()) if row["document_id"] == report["document_id"]]
        fresh = run_checks(report, budgets, goals, indicators, said)
        kept = [row for row in rows["checks"] if row["report_id"] != report_id or row["check"] not in CHECKS]
        rows["checks"] = [*kept, *fresh]


_CHECKED: Final = ("budgets", "goals", "indicators")


def checked(records: Iterable[Record]) -> list[Record]:
    """Return records made elsewhere, known to fit their columns.

    Raises:
        RecordError: a value does not fit its column; the message names the record by its number.
    """
    waiting = list(records)
    for number, record in enumerate(waiting, start=1):
        if record.action == "set":
            try:
                typed(TABLES[record.table].column(record.column), record.new)
            except ValueRefusedError as error:
                raise RecordError(f"第 {number} 条：{error}") from error
    return waiting


def overlaid(tables: Mapping[str, pd.DataFrame], out: Path) -> tuple[dict[str, pd.DataFrame], tuple[Record, ...]]:
    """Return the tables of a run's folder with its corrections laid over them, and the records that found no row.

    The files are not touched. `jixiao.load` calls this; tables without a correction are returned as they are.

    Raises:
        OSError: the corrections cannot be read.
    """
    state = CorrectionLog(out).state()
    if not state.records:
        return dict(tables), ()
    return _overlaid(tables, state)


def overlaid_arrow(tables: Mapping[str, pa.Table], out: Path) -> tuple[dict[str, pa.Table], int]:
    """Return the published tables of a run's folder with its corrections laid over them, and how many values changed.

    Rows keep their order; tables without a correction are returned as they are.

    Raises:
        OSError: the corrections cannot be read.
    """
    state = CorrectionLog(out).state()
    if not any(record.action != "undo" for record in state.records):
        return dict(tables), 0
    reports = tables["reports"]
    owners = dict(zip(reports["report_id"].to_pylist(), reports["document_id"].to_pylist(), strict=True))
    places = {name: _positions(table, owners, state) for name, table in tables.items()}
    fresh: dict[str, list[TableRow]] = {name: [] for name in tables}
    order: dict[str, list[float]] = {name: [] for name in tables}
    count = 0
    for document_id in state.by_document:
        if document_id not in places["documents"]:
            continue
        at = {name: places[name].get(document_id, []) for name in tables}
        found = corrected(
            {name: table.take(pa.array(at[name], pa.int64())).to_pylist() for name, table in tables.items()},
            state.for_document(document_id),
        )
        count += sum(record.action == "set" for record in found.cells.values())
        for name, part in found.rows.items():
            fresh[name].extend(part)
            order[name].extend(_order(at[name], len(part)))
    return {name: _with_fresh(name, table, places[name], fresh[name], order[name]) for name, table in tables.items()}, (
        count
    )


def _positions(table: pa.Table, owners: Mapping[str, str], state: State) -> dict[str, list[int]]:
    """Return the positions of the rows of the documents that have corrections."""
    if "document_id" in table.column_names:
        keys = table["document_id"].to_pylist()
    else:
        keys = [owners.get(key) for key in table["report_id"].to_pylist()]
    places: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        if key in state.by_document:
            places.setdefault(key, []).append(position)
    return places


def _order(at: Sequence[int], count: int) -> Iterable[float]:
    """Return where the rows of a document go: a check more than before stands behind its last one."""
    return (at[i] if i < len(at) else (at[-1] if at else 0) + 0.5 for i in range(count))


def _with_fresh(
    name: str, table: pa.Table, places: Mapping[str, Sequence[int]], rows: Sequence[TableRow], order: Sequence[float]
) -> pa.Table:
    gone = {position for part in places.values() for position in part}
    if not gone and not rows:
        return table
    kept = [position for position in range(table.num_rows) if position not in gone]
    joined = pa.concat_tables([table.take(pa.array(kept, pa.int64())), to_arrow(name, rows).cast(table.schema)])
    return joined.take(pa.array(np.argsort(np.array([*kept, *order]), kind="stable")))


def _overlaid(tables: Mapping[str, pd.DataFrame], state: State) -> tuple[dict[str, pd.DataFrame], tuple[Record, ...]]:
    places = {name: _places(frame, tables["reports"], state.by_document) for name, frame in tables.items()}
    unplaced: list[Record] = []
    results: dict[str, list[TableRow]] = {name: [] for name in tables}
    order: dict[str, list[float]] = {name: [] for name in tables}
    for document_id in state.by_document:
        if not places["documents"].get(document_id):
            continue
        rows = {name: rows_of(tables[name].iloc[places[name].get(document_id, [])]) for name in tables}
        found = corrected(rows, state.for_document(document_id))
        unplaced.extend(found.unplaced)
        for name, part in found.rows.items():
            results[name].extend(part)
            order[name].extend(_order(places[name].get(document_id, []), len(part)))
    return {name: _replaced(name, frame, places[name], results[name], order[name]) for name, frame in tables.items()}, (
        *unplaced,
    )


def _places(frame: pd.DataFrame, reports: pd.DataFrame, wanted: Mapping[str, object]) -> dict[str, list[int]]:
    """Return the positions of the rows of the wanted documents."""
    if "document_id" in frame.columns:
        owners = frame["document_id"]
    else:
        owners = frame["report_id"].map(dict(zip(reports["report_id"], reports["document_id"], strict=True)))
    places: dict[str, list[int]] = {}
    for position in np.flatnonzero(owners.isin(list(wanted)).to_numpy()):
        places.setdefault(str(owners.iloc[position]), []).append(int(position))
    return places


def _replaced(
    name: str,
    frame: pd.DataFrame,
    places: Mapping[str, Sequence[int]],
    rows: Sequence[TableRow],
    order: Sequence[float],
) -> pd.DataFrame:
    if not rows:
        return frame
    fresh = to_frame(to_arrow(name, rows))
    gone = {position for part in places.values() for position in part}
    kept = frame.iloc[[i for i in range(len(frame)) if i not in gone]]
    keep_order = [float(i) for i in range(len(frame)) if i not in gone]
    joined = pd.concat([kept, fresh], ignore_index=True) if len(kept) else fresh
    ranked = np.argsort(np.array([*keep_order, *order]), kind="stable")
    result: pd.DataFrame = joined.iloc[ranked].reset_index(drop=True)
    return result
