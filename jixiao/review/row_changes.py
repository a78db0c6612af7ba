"""Rows that a person adds, deletes, splits, merges or brings back: what is asked for, and the records of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from jixiao.corrections.keys import TableRow, label_of
from jixiao.corrections.log import ROW, WHOLE_ROW, ConflictError, Record, RowName, State, stamp
from jixiao.corrections.overlay import Corrected
from jixiao.corrections.structure import ADDED, EDITABLE, PLACE, REMOVABLE, Added, added_of, merged_text
from jixiao.corrections.values import ValueRefusedError, stored, typed
from jixiao.dataset.cells import SHOWN, bare
from schemas.tables import TABLES

Kind: TypeAlias = Literal["add", "delete", "split", "merge"]

ROWS_OF: Final[Mapping[Kind, int]] = {"add": 0, "delete": 1, "split": 1, "merge": 2}
"""How many rows that are there a change is made on."""
PARTS_OF: Final[Mapping[Kind, int]] = {"add": 1, "delete": 0, "split": 2, "merge": 1}
"""How many rows a change gives the values of."""


class NoSuchRowError(LookupError):
    """There is no such row or report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What a person asks for. `keys` and `versions` name the rows and their newest records as the page showed them.

    `report` is the ordinal of the report, `after` the row behind which an added one stands, `place` where it is
    printed, `parts` the values of the rows that come of it as they were typed, by column.
    """

    document_id: str
    kind: Kind
    table: str
    who: str
    report: int = 0
    keys: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    after: str = ""
    place: Mapping[str, object] = field(default_factory=dict)
    parts: tuple[Mapping[str, str], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The records of a change, and the newest records of the rows that it was made on."""

    records: list[Record]
    seen: dict[RowName, str]


def made_names(found: Corrected, table: str, key: str) -> list[str]:
    """Return the key under which the log knows a row that a person added, none of another row."""
    code, record = found.made.get((table, key), ("", None))
    own = record is not None and record.action == "add" and (code == "added" or added_of(record).source != key)
    return [record.row_key] if record is not None and own else []


def names_of(found: Corrected, table: str, key: str) -> list[str]:
    """Return the keys under which the log knows a row, first the one under which it goes on, last its present one."""
    known = [record.row_key for (of, row, _), record in found.cells.items() if (of, row) == (table, key)]
    return list(dict.fromkeys([*made_names(found, table, key), *known, key]))


def newest_of_row(found: Corrected, state: State, table: str, key: str) -> Record | None:
    """Return the newest record about a row or one of its cells, None where there is none; its id is its version."""
    document_id = str(found.rows["documents"][0]["document_id"])
    names = names_of(found, table, key)
    last = [record for name in names if (record := state.last_of_row.get((document_id, table, name))) is not None]
    return max(last, key=lambda record: record.time, default=None)


def plan(change: RowChange, found: Corrected, raw: Mapping[str, Sequence[TableRow]], state: State) -> Planned:
    """Return the records that a change makes.

    Raises:
        NoSuchRowError: a row or the report is not there.
        ValueRefusedError: a column does not take what was typed, or a row would be empty.
        ConflictError: somebody has changed a row since it was shown.
    """
    if change.table not in (REMOVABLE if change.kind in {"add", "delete"} else EDITABLE):
        raise NoSuchRowError(change.table)
    counts = len(change.keys), len(change.versions), len(change.parts)
    if counts != (ROWS_OF[change.kind], ROWS_OF[change.kind], PARTS_OF[change.kind]):
        raise NoSuchRowError(change.kind)
    return _Plan(change, found, raw, state).made()


class _Plan:
    def __init__(
        self, change: RowChange, found: Corrected, raw: Mapping[str, Sequence[TableRow]], state: State
    ) -> None:
        self._change, self._found, self._raw, self._state = change, found, raw, state
        self._time = stamp()[1]

    def made(self) -> Planned:
        change = self._change
        at = [self._position(key) for key in change.keys]
        if len({str(self._found.rows[change.table][i].get("report_id")) for i in at}) > 1:
            raise NoSuchRowError(change.keys[-1])
        if change.kind == "add":
            records = [self._added(self._values(change.parts[0]), change.after, place=change.place)]
            records += self._settled(change.parts[0])
        elif change.kind == "delete":
            records = [self._deleted(at[0], "")]
        elif change.kind == "split":
            records = [*self._set(at[0], change.parts[0]), self._rest(at[0], self._values(change.parts[1]))]
        else:
            records = [*self._set(at[0], change.parts[0]), self._deleted(at[1], self._name(at[0]))]
        return Planned(records=records, seen=self._seen())

    def _seen(self) -> dict[RowName, str]:
        """Return the newest record of each name of the rows, which must still be so when the log is written.

        Raises:
            ConflictError: a row is not as the page showed it.
        """
        change, seen = self._change, {}
        for key, version in zip(change.keys, change.versions, strict=True):
            newest = newest_of_row(self._found, self._state, change.table, key)
            if (newest.id if newest is not None else "") != version:
                raise ConflictError(newest)
            for name in names_of(self._found, change.table, key):
                last = self._state.last_of_row.get((change.document_id, change.table, name))
                seen[change.document_id, change.table, name] = last.id if last is not None else ""
        return seen

    def _position(self, key: str) -> int:
        keys = list(self._found.keys[self._change.table])
        if key not in keys:
            raise NoSuchRowError(key)
        return keys.index(key)

    def _name(self, at: int) -> str:
        """Return the key under which the log goes on about a row."""
        table = self._change.table
        return names_of(self._found, table, self._found.keys[table][at])[0]

    def _values(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return what was typed as the log stores it; blanks are left out."""
        table, values = TABLES[self._change.table], {}
        for name, text in texts.items():
            if name not in SHOWN[table.name]:
                raise NoSuchRowError(name)
            column = table.column(name)
            value = stored(typed(column, text)) if text.strip() or not column.nullable else None
            if value is not None:
                values[name] = value
        if not any(name not in CODES for name in values):
            raise ValueRefusedError("这一行是空的")
        return values

    def _record(  # noqa: PLR0913, PLR0917  a record is made of all of these
        self,
        key: str,
        label: str,
        column: str,
        action: Literal["set", "accept", "add", "delete"],
        old: str | None,
        new: str | None,
        table: str | None = None,
    ) -> Record:
        change, table = self._change, table or self._change.table
        newest = self._state.newest((change.document_id, table, key, column))
        return Record(
            id=stamp()[0], time=self._time, who=change.who, document_id=change.document_id, table=table, row_key=key,
            label=label, column=column, action=action, old=old, new=new, reason=change.reason,
            base=newest.id if newest is not None else "",
        )  # fmt: skip

    def _added(self, values: Mapping[str, str], after: str, *, place: Mapping[str, object], source: str = "") -> Record:
        change = self._change
        report, report_key = self._report()
        label = label_of(change.table, {**dict.fromkeys(TABLES[change.table].column_names), **values})
        twins = sum(
            row.get("report_id") == report and label_of(change.table, row) == label for row in self._raw[change.table]
        )
        spec = Added(report=report_key, after=after, source=source, twins=twins, place=place, values=values)
        return self._record(f"{ADDED}{stamp()[0][:12]}", label, ROW, "add", None, spec.text())

    def _report(self) -> tuple[object, str]:
        """Return id and key of the report; nothing of what belongs to a document."""
        change, rows = self._change, self._found.rows["reports"]
        if change.table in {"figures", "reports"}:
            return None, ""
        for row, key in zip(rows, self._found.keys["reports"], strict=True):
            if row["ordinal"] == change.report:
                return row["report_id"], key
        raise NoSuchRowError(str(change.report))

    def _rest(self, at: int, values: Mapping[str, str]) -> Record:
        row = self._found.rows[self._change.table][at]
        place = {name: row[name] for name in PLACE if row.get(name) is not None}
        key = self._found.keys[self._change.table][at]
        return self._added(values, key, place=place, source=key)

    def _set(self, at: int, texts: Mapping[str, str]) -> Iterator[Record]:
        """Yield a record for each value of a row that is another now; what is blank now goes."""
        table, row = TABLES[self._change.table], self._found.rows[self._change.table][at]
        self._values(texts)
        label = label_of(table.name, self._found.read[table.name][at])
        for name, text in texts.items():
            old, new = stored(row[name]), stored(typed(table.column(name), text))
            if old != new:
                yield self._record(self._name(at), label, name, "set", old, new)

    def _deleted(self, at: int, into: str) -> Record:
        table = self._change.table
        row = self._found.rows[table][at]
        values = {name: text for name in SHOWN[table] if (text := stored(row.get(name))) is not None}
        new = merged_text(into, row) if into else None
        label = label_of(table, self._found.read[table][at])
        return self._record(self._name(at), label, ROW, "delete", json.dumps(values, ensure_ascii=False), new)

    def _settled(self, texts: Mapping[str, str]) -> list[Record]:
        """Return that what was not read of the printed row is read now, as far as the added row says it."""
        place, said = self._change.place, [bare(text) for text in texts.values() if text.strip()]
        said += [_UNIT.sub("", text) for text in said]
        here = place.get("table_no"), place.get("row_no")
        rows = zip(self._found.rows["unread"], self._found.keys["unread"], strict=True)
        return [
            self._record(key, str(row["text"]), WHOLE_ROW, "accept", None, None, table="unread")
            for row, key in rows
            if here[0] is not None and (row.get("table_no"), row.get("row_no")) == here
            and ("unread", key, WHOLE_ROW) not in self._found.cells
            and _is_said(bare(str(row["text"])), said)
        ]  # fmt: skip


WHOLE: Final = 4
"""Characters from which a text that stands within a longer one counts as said there: 1 is not said in 100."""
_UNIT: Final = re.compile(r"(?<=\d)(?:元|千元|万元|百万元|亿元)$")
"""The unit that the page puts behind an amount: the form prints it elsewhere."""


def _is_said(text: str, said: Sequence[str]) -> bool:
    return text in said or (len(text) >= WHOLE and any(text in other for other in said))


CODES: Final = frozenset({"kind", "item", "subject_code"})
"""Columns that say what a row is; alone they are no row."""
