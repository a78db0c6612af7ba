"""The corrections of a run's folder: an append-only file, one JSON record a line, safe for several writers."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from jixiao.place.lock import locked
from schemas.tables import TABLES

FOLDER: Final = "corrections"
"""Beside the tables; a run replaces the tables only and leaves it alone."""
FILE: Final = "corrections.jsonl"

Action: TypeAlias = Literal["set", "accept", "add", "delete", "assign", "undo"]
CellKey: TypeAlias = tuple[str, str, str, str]
"""document_id, table, row key, column."""

WHOLE_ROW: Final = "*"
"""Stands for the column of a record that is about a whole row: it was looked at and found right."""
ROW: Final = "+"
"""Stands for the column of a record that says whether a row is there: a person added or deleted it."""
ASSIGNED: Final = "@"
"""Stands for the column of a record that says whose work a document is."""
PSEUDO: Final = frozenset({WHOLE_ROW, ROW, ASSIGNED})

RowName: TypeAlias = tuple[str, str, str]
"""document_id, table, row key."""


class ConflictError(Exception):
    """Somebody has changed the cell since it was shown; `current` is the newest record of it."""

    def __init__(self, current: Record | None) -> None:
        """Keep the newest record."""
        super().__init__("changed in the meantime")
        self.current = current


class RecordError(ValueError):
    """A record that does not hold what a correction needs; the message is in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing that a person did: set a value, accepted, added or deleted a row, gave out a document, or took it back.

    `old` is the value that stood there before and `new` the one after, both as `corrections.values.stored` gives
    them; of an added or deleted row they are JSON (`corrections.structure`). `label` names the row
    for a person. `base` is the id of the record that the person saw as the newest of the cell, empty where there was
    none; `undoes` is the id of the record taken back.
    """

    id: str
    time: str
    who: str
    document_id: str
    table: str
    row_key: str
    label: str
    column: str
    action: Action
    old: str | None = None
    new: str | None = None
    reason: str = ""
    base: str = ""
    undoes: str = ""

    @property
    def cell(self) -> CellKey:
        """What the record is about."""
        return self.document_id, self.table, self.row_key, self.column

    @property
    def row(self) -> RowName:
        """The row that the record is about."""
        return self.document_id, self.table, self.row_key


FIELDS: Final = tuple(entry.name for entry in fields(Record))
_SEAL: Final = "seal"
"""In each line of the file beside the fields of a record: what tells that they are as they were written."""
_OPTIONAL: Final = frozenset({"old", "new"})


def stamp() -> tuple[str, str]:
    """Return a new id and the time now, in UTC, for a record."""
    return uuid.uuid4().hex, datetime.now(UTC).isoformat(timespec="milliseconds")


def record_of(values: Mapping[str, object]) -> Record:
    """Return the record that a line of the file or of a CSV holds.

    Raises:
        RecordError: a field is missing, of another type, or names no table, column or action.
    """
    taken: dict[str, str | None] = {}
    for name in FIELDS:
        value = values.get(name)
        if value is None and name in _OPTIONAL:
            taken[name] = None
        elif isinstance(value, str):
            taken[name] = value
        elif value is None and name in {"reason", "base", "undoes", "label"}:
            taken[name] = ""
        else:
            raise RecordError(f"缺少 {name}")
    table, column = str(taken["table"]), str(taken["column"])
    if table not in TABLES or (column not in PSEUDO and column not in TABLES[table].column_names):
        raise RecordError(f"没有这一列：{table}.{column}")
    if taken["action"] not in get_args(Action):
        raise RecordError(f"没有这种操作：{taken['action']}")
    return Record(**taken)  # type: ignore[arg-type]  # the loop above has checked every field


def _sealed(record: Record) -> dict[str, object]:
    """Return what stands in the file for a record."""
    return asdict(record) | {_SEAL: _seal(record)}


def _seal(record: Record) -> str:
    content = json.dumps(asdict(record), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _record_in(line: bytes) -> Record | None:
    """Return the record of a line of the file, None where it is not as it was written; older lines have no seal."""
    try:
        values = json.loads(line)
        record = record_of(values)
    except (ValueError, AttributeError):
        return None
    return record if values.get(_SEAL) in {None, _seal(record)} else None


@dataclass(slots=True, kw_only=True)
class State:
    """The records as far as they are known: all in order, those of each cell, and the lines that hold none.

    `last_in` holds the id of the newest record of each document: as long as it is the same, nothing has changed there.
    `last_of_row` holds the newest record of each row, `assigned` whose work a document is; to give out a document
    changes nothing in it.
    """

    records: list[Record] = field(default_factory=list)
    cells: dict[CellKey, list[Record]] = field(default_factory=dict)
    by_document: dict[str, set[CellKey]] = field(default_factory=dict)
    last_in: dict[str, str] = field(default_factory=dict)
    last_of_row: dict[RowName, Record] = field(default_factory=dict)
    assigned: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)
    unreadable: int = 0

    def add(self, record: Record) -> None:
        """Take in a record; one that is known already changes nothing."""
        if record.id in self.ids:
            return
        self.ids.add(record.id)
        self.records.append(record)
        self.cells.setdefault(record.cell, []).append(record)
        if record.column == ASSIGNED:
            self.assigned[record.document_id] = record.new or ""
            return
        self.last_of_row[record.row] = record
        self.by_document.setdefault(record.document_id, set()).add(record.cell)
        self.last_in[record.document_id] = record.id
        if record.action == "undo":
            self.undone.add(record.undoes)

    def newest(self, cell: CellKey) -> Record | None:
        """Return the newest record of a cell, taken back or not; its id is the cell's version."""
        history = self.cells.get(cell)
        return history[-1] if history else None

    def in_force(self, cell: CellKey) -> Record | None:
        """Return the record that counts for a cell: the newest that was not taken back, None without one."""
        alive = (r for r in reversed(self.cells.get(cell, ())) if r.action != "undo" and r.id not in self.undone)
        return next(alive, None)

    def for_document(self, document_id: str) -> dict[CellKey, Record]:
        """Return what is in force for the cells of a document."""
        found = ((cell, self.in_force(cell)) for cell in sorted(self.by_document.get(document_id, ())))
        return {cell: record for cell, record in found if record is not None}

    def last_of(self, who: str, document_id: str) -> list[Record]:
        """Return what undoing takes back: a person's newest record in a document, with those made in one go with it."""
        last: list[Record] = []
        for record in reversed(self.records):
            mine = record.who == who and record.document_id == document_id
            if not mine or record.action in {"undo", "assign"} or record.id in self.undone:
                continue
            if last and record.time != last[0].time:
                break
            last.append(record)
        return last

    def with_those_of(self, record_id: str) -> list[Record]:
        """Return a record with those made in one go with it; none where there is no such record, or it was undone."""
        one = next((record for record in self.records if record.id == record_id), None)
        if one is None or one.id in self.undone:
            return []
        return [
            record
            for record in self.records
            if (record.who, record.document_id, record.time) == (one.who, one.document_id, one.time)
            and record.action not in {"undo", "assign"} and record.id not in self.undone
        ]  # fmt: skip

    def alive_on(self, row: RowName) -> list[Record]:
        """Return what is in force for a row and its cells."""
        cells = (cell for cell in self.by_document.get(row[0], ()) if cell[:3] == row)
        return [record for cell in cells if (record := self.in_force(cell)) is not None]


class CorrectionLog:
    """The file of a run's folder; every call sees what other processes have written."""

    def __init__(self, out: Path) -> None:
        """Name the file; it is made at the first record."""
        self.path = out / FOLDER / FILE
        self._state = State()
        self._offset = 0

    def state(self) -> State:
        """Return all records.

        Raises:
            OSError: the file cannot be read.
        """
        if self.path.is_file():
            with self.path.open("rb") as file:
                self._catch_up(file.seek(0, os.SEEK_END), file.seek, file.read)
        elif self._offset:
            self._state, self._offset = State(), 0
        return self._state

    def append(self, *records: Record, seen: Mapping[RowName, str] | None = None) -> Record:
        """Add records, each made on the newest version of its cell, and return the first; all are on the disk then.

        `seen` names the newest record of rows as a whole, where the change is about the whole row.

        Raises:
            ConflictError: a cell's newest record is another than its record's `base` says, or a row's than `seen`
                says; nothing is written.
            OSError: the file cannot be written.
        """
        with self._writing() as (state, write):
            for row, version in (seen or {}).items():
                last = state.last_of_row.get(row)
                if (last.id if last is not None else "") != version:
                    raise ConflictError(last)
            for record in records:
                newest = state.newest(record.cell)
                if (newest.id if newest is not None else "") != record.base:
                    raise ConflictError(newest)
            write(list(records))
        return records[0]

    def merge(self, records: Iterable[Record]) -> int:
        """Add records made elsewhere, in their order, leaving out those that are there; return how many were new.

        Raises:
            OSError: the file cannot be written.
        """
        with self._writing() as (state, write):
            new = {record.id: record for record in records if record.id not in state.ids}
            write(list(new.values()))
        return len(new)

    def damaged(self, *, blank: bool = False) -> int:
        """Return how many lines hold no record, also the last where it has no end; with `blank` they are blank then.

        Every other line stays where it is. Nobody writes meanwhile.

        Raises:
            OSError: the file cannot be read, or not written.
        """
        if not self.path.is_file():
            return 0
        count = begin = 0
        with locked(self.path.with_name(f".{self.path.name}.lock"), waits=True), self.path.open("r+b") as file:
            for line in file.read().split(b"\n"):
                if line.strip() and _record_in(line) is None:
                    count += 1
                    if blank:
                        file.seek(begin)
                        file.write(b" " * len(line))
                begin += len(line) + 1
            file.flush()
            os.fsync(file.fileno())
        return count

    @contextmanager
    def _writing(self) -> Iterator[tuple[State, Callable[[list[Record]], None]]]:
        """Hold the file for this writer alone and give its records and the way to add some."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self.path.with_name(f".{self.path.name}.lock"), waits=True), self.path.open("a+b") as file:
            size = file.seek(0, os.SEEK_END)
            self._catch_up(size, file.seek, file.read)

            def write(records: list[Record]) -> None:
                lines = "".join(json.dumps(_sealed(record), ensure_ascii=False) + "\n" for record in records)
                # A writer that was killed leaves half a line: it is closed, so that only that record is lost.
                torn = size > 0 and self._offset < size
                file.write((b"\n" if torn else b"") + lines.encode())
                file.flush()
                os.fsync(file.fileno())
                self._catch_up(file.seek(0, os.SEEK_END), file.seek, file.read)

            yield self._state, write

    def _catch_up(self, size: int, seek: Callable[[int], object], read: Callable[[], bytes]) -> None:
        """Take in the lines that were added since the last look; one without an end is not yet a record."""
        if size < self._offset:  # another file lies there now
            self._state, self._offset = State(), 0
        if size == self._offset:
            return
        seek(self._offset)
        data = read()
        complete = data[: data.rfind(b"\n") + 1]
        for line in complete.split(b"\n"):
            if not line.strip():
                continue
            record = _record_in(line)
            if record is None:
                self._state.unreadable += 1
            else:
                self._state.add(record)
        self._offset += len(complete)
