"""Lays the corrections over the rows that the machine read; what follows from a corrected value is worked out anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from jixiao.corrections.keys import DOCUMENT_KEY, Rows, TableRow, check_keys, row_keys
from jixiao.corrections.log import ROW, WHOLE_ROW, CellKey, CorrectionLog, Record, RecordError, State
from jixiao.corrections.structure import CERTAIN, Laid, added_of, structured
from jixiao.corrections.values import ValueRefusedError, typed
from schemas.checks.checks import run_checks
from schemas.checks.frame import CHECKS
from schemas.derived import attained
from schemas.parquet import rows_of, to_arrow, to_frame
from schemas.tables import TABLES, SchemaError

if TYPE_CHECKING:
    import pandas as pd

    from normalize.words.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The rows of one document with its corrections laid over them, and as the machine `read` them, in one order.

    `keys` names the rows of each table in the same order; of a row that a person made `read` holds what was typed, and
    `made` how it was made. `cells` holds what is in force, by table, row key and column, `deleted` the rows that a
    person took away, and `unplaced` the records whose row is not there any more: they are kept, and a person has to
    look. Checks are made again, so that those of `read` are others.
    """

    rows: dict[str, list[TableRow]]
    read: Rows
    keys: Mapping[str, Sequence[str]]
    cells: Mapping[tuple[str, str, str], Record] = field(default_factory=dict)
    made: Mapping[tuple[str, str], tuple[str, Record]] = field(default_factory=dict)
    deleted: tuple[Record, ...] = ()
    unplaced: tuple[Record, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether a person has declared the whole document right."""
        return any(table == "documents" and column == WHOLE_ROW for table, _, column in self.cells)

    @property
    def changes(self) -> int:
        """How many values and rows a person has changed."""
        added = {record.id for code, record in self.made.values() if code != "merged"}
        return sum(record.action == "set" for record in self.cells.values()) + len(added) + len(self.deleted)


def corrected(rows: Rows, in_force: Mapping[CellKey, Record]) -> Corrected:
    """Return the rows of one document as corrected; `rows` itself stays as it is.

    Rows are added and taken away first. A value derived from a corrected text is parsed anew unless it was corrected
    itself, the checks of a report with a change are made again, and a row that was changed or accepted has
    confidence 1.
    """
    records = in_force.values()
    keys = row_keys(rows)
    of_report = {str(row["report_id"]): key for row, key in zip(rows.get("reports", ()), keys["reports"], strict=True)}
    laid = structured(rows, keys, records)
    cells: dict[tuple[str, str, str], Record] = {}
    for record in records:
        if record.column != ROW and record.table != "checks":
            row = _place(record, laid, cells)
            if row is not None and record.action == "set":
                laid.touched.add(row.get("report_id"))
    _follow(laid, cells)
    _check_again(laid.rows, laid.touched)
    new = zip(laid.rows.get("reports", ()), laid.keys["reports"], strict=True)
    laid.keys["checks"] = check_keys(laid.rows["checks"], of_report | {str(row["report_id"]): key for row, key in new})
    for record in records:
        if record.table == "checks":
            _place(record, laid, cells)
    _stamp(laid, cells)
    return Corrected(
        rows=laid.rows, read=laid.read, keys=laid.keys, cells=cells, made=laid.made,
        deleted=tuple(laid.deleted), unplaced=tuple(laid.unplaced),
    )  # fmt: skip


def _place(record: Record, laid: Laid, cells: dict[tuple[str, str, str], Record]) -> TableRow | None:
    """Lay a record over its row and return that; it sleeps where the row was taken away, else it is unplaced."""
    if (record.table, record.row_key) in laid.gone:
        return None
    index = laid.find(record)
    if index is None or not _apply(record, laid.rows[record.table][index]):
        laid.unplaced.append(record)
        return None
    cells[record.table, laid.keys[record.table][index], record.column] = record
    return laid.rows[record.table][index]


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


def _follow(laid: Laid, cells: Mapping[tuple[str, str, str], Record]) -> None:
    """Work out anew what follows from the texts of indicators that a person changed or typed."""
    from normalize.rows.by_hand import FOLLOWS, by_hand  # noqa: PLC0415  the list of documents needs none of it

    changed: dict[str, set[str]] = {}
    for (table, key, column), record in cells.items():
        if table == "indicators" and record.action == "set":
            changed.setdefault(key, set()).add(column)
    for row, key in zip(laid.rows.get("indicators", ()), laid.keys["indicators"], strict=True):
        own, given = changed.get(key, set()), laid.given.get(("indicators", key))
        if own or given is not None:
            fresh = by_hand(row, own | set(FOLLOWS) if given is not None else own, _vocabulary())
            sure = own | (given or frozenset())
            row.update({name: value for name, value in fresh.items() if name not in sure})
            row.update(attained(row))


@cache
def _vocabulary() -> Vocabulary:
    from normalize.words.vocabulary import load_vocabulary  # noqa: PLC0415  the list of documents needs none of it

    return load_vocabulary()


def _stamp(laid: Laid, cells: Mapping[tuple[str, str, str], Record]) -> None:
    """Say on every row how a person has looked at it, who was the last, and when."""
    by_row: dict[tuple[str, str], list[Record]] = {}
    for (table, key, _), record in cells.items():
        by_row.setdefault((table, key), []).append(record)
    whole = by_row.get(("documents", DOCUMENT_KEY), [])
    for table, part in laid.rows.items():
        for row, key in zip(part, laid.keys[table], strict=True):
            own = by_row.get((table, key), [])
            made, maker = laid.made.get((table, key), ("", None))
            own = own if maker is None else [*own, maker]
            if not own and not whole:
                continue
            last = max(own or whole, key=lambda record: record.time)
            how = "corrected" if any(record.action == "set" for record in own) else "accepted" if own else "document"
            row |= {"reviewed": made or how, "reviewer": last.who, "reviewed_at": _time(last.time)}


def _time(text: str) -> datetime | None:
    """Return a record's time; one that was made elsewhere and says none is None, one without a zone is in UTC."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


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
        try:
            if record.action == "set":
                typed(TABLES[record.table].column(record.column), record.new)
            if record.action == "add":
                added_of(record)
        except (ValueRefusedError, SchemaError) as error:
            raise RecordError(f"第 {number} 条：{error}") from error
    return waiting


def overlaid(tables: Mapping[str, pd.DataFrame], out: Path) -> tuple[dict[str, pd.DataFrame], tuple[Record, ...]]:
    """Return the tables of a run's folder with its corrections laid over them, and the records that found no row.

    The files are not touched. `jixiao.load` calls this; tables without a correction are returned as they are.

    Raises:
        OSError: the corrections cannot be read.
    """
    state = CorrectionLog(out).state()
    if not state.by_document:
        return dict(tables), ()
    return _overlaid(tables, state)


def overlaid_arrow(tables: Mapping[str, pa.Table], out: Path) -> tuple[dict[str, pa.Table], int]:
    """Return the published tables of a run's folder with its corrections laid over them, and how many values changed.

    Rows keep their order; tables without a correction are returned as they are.

    Raises:
        OSError: the corrections cannot be read.
    """
    state = CorrectionLog(out).state()
    if not state.by_document:
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
        count += found.changes
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
    if not rows and not places:
        return frame
    fresh = to_frame(to_arrow(name, rows))
    gone = {position for part in places.values() for position in part}
    kept = frame.iloc[[i for i in range(len(frame)) if i not in gone]]
    keep_order = [float(i) for i in range(len(frame)) if i not in gone]
    import pandas as pd  # noqa: PLC0415  a run looks whether there are corrections, and mostly there are none

    joined = pd.concat([kept, fresh], ignore_index=True) if len(kept) else fresh
    ranked = np.argsort(np.array([*keep_order, *order]), kind="stable")
    result: pd.DataFrame = joined.iloc[ranked].reset_index(drop=True)
    return result
