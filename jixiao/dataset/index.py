"""The tables of a run's folder in memory: documents listed, filtered and paged, the rows of one document at hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from jixiao.base.unread import NOT_PRINTED, is_doubt
from jixiao.corrections.keys import TableRow
from jixiao.corrections.log import State
from jixiao.corrections.overlay import Corrected, corrected
from jixiao.corrections.second import waits_for_second
from jixiao.dataset.doubt import kind_of
from schemas.manifest import NAME as MANIFEST
from schemas.manifest import DamagedError, Manifest, is_dataset, listed, located_all, missing, steadily
from schemas.parquet import checked_format, read_table
from schemas.rules import SURE
from schemas.tables import TABLES, arrow_schema

PAGE: Final = 50
"""Documents on a page of the list."""

DOUBTS: Final = ("any", "failing", "low", "unread", "headings", "contradicting", "missed", "second")
"""What the list can be cut to: doubts of reading (`any`, and each sort of them), contradictions of the source, missed
targets, rows that a second person should look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document in the list: what it is and how much of it a person should look at.

    `failing` counts the checks that cast doubt on the reading, `contradicting` those that the source fails by itself,
    `missed` the targets that were missed, `second` the rows that wait for a second person.
    `units` says for each report whose it is; `bodies` are all units and departments that its reports name.
    """

    document_id: str
    file_name: str
    status: str
    units: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    words: str = ""
    """Units, places, projects, file and folder, in small letters: what a search goes over."""
    provinces: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    """Codes of the checks that fail, of whatever kind."""
    reports: int = 0
    failing: int = 0
    low: int = 0
    unread: int = 0
    headings: int = 0
    contradicting: int = 0
    missed: int = 0
    second: int = 0
    corrections: int = 0
    done: bool = False
    assigned: str = ""
    """Whose work it is."""

    @property
    def doubts(self) -> int:
        """The number of things that may have been misread."""
        return self.failing + self.low + self.unread + self.headings


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the list shows, and in which order: a doubt, words sought, a unit, place, kind, status, check, year, done.

    `assigned` is the person whose work a document is, `NOBODY` for those that were given to nobody. Every word of
    `document` must stand in a document's units, places, projects, file name, folder or id.
    """

    doubt: str = ""
    document: str = ""
    unit: str = ""
    province: str = ""
    kind: str = ""
    status: str = ""
    check: str = ""
    sort: str = ""
    year: int | None = None
    done: str = ""
    assigned: str = ""

    def takes(self, entry: Entry) -> bool:
        """Tell whether a document is listed."""
        wanted = {name: getattr(entry, name) for name in DOUBTS if name != "any"} | {"any": entry.doubts}
        if self.doubt and not wanted.get(self.doubt, 0):
            return False
        if not all(word in entry.words for word in self.document.lower().split()):
            return False
        if not self._is_of(entry):
            return False
        if self.unit and not any(self.unit in body for body in entry.bodies):
            return False
        if self.year is not None and self.year not in entry.years:
            return False
        return not self.done or (self.done == "yes") == entry.done

    def _is_of(self, entry: Entry) -> bool:
        """Tell whether a document is of the place, kind and status asked for, and fails the check."""
        held = (
            (self.province, entry.provinces),
            (self.kind, entry.kinds),
            (self.status, (entry.status,)),
            (self.check, entry.checks),
            (self.assigned, (entry.assigned or NOBODY,)),
        )
        return all(not wanted or wanted in values for wanted, values in held)

    def ordered(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return entries in the order asked for; those that are equal stay in the order of the tables."""
        key = SORTS.get(self.sort)
        return sorted(entries, key=key) if key is not None else list(entries)


NOBODY: Final = "-"
"""Stands in a filter for documents that were given to nobody."""

SORTS: Final[Mapping[str, Callable[[Entry], Any]]] = {
    "name": lambda entry: entry.file_name,
    "unit": lambda entry: (not entry.units, entry.units),
    "year": lambda entry: (not entry.years, [-year for year in reversed(entry.years)]),
    "doubts": lambda entry: -entry.doubts,
    "contradicting": lambda entry: -entry.contradicting,
    "missed": lambda entry: -entry.missed,
}
"""What the list can be sorted by; most doubts first, latest year first, what has none last."""


class _Slices:
    """Where the rows of each key stand in a table, in their order."""

    def __init__(self, keys: pa.ChunkedArray) -> None:
        encoded = keys.combine_chunks().dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        self._order = np.argsort(codes, kind="stable")
        counts = np.bincount(codes[codes >= 0], minlength=len(encoded.dictionary))
        ends = np.cumsum(counts) + int((codes < 0).sum())
        self._places = {
            key: (int(end - count), int(end))
            for key, end, count in zip(encoded.dictionary.to_pylist(), ends, counts, strict=True)
        }

    def of(self, key: str) -> Any:  # noqa: ANN401  a numpy array of positions
        start, end = self._places.get(key, (0, 0))
        return self._order[start:end]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """The tables in full, and where each document's rows stand in them."""

    tables: Mapping[str, pa.Table]
    slices: Mapping[str, _Slices]


@dataclass(slots=True)
class Index:
    """The tables as they lay on the disk when `signature` was taken."""

    out: Path
    signature: tuple[tuple[str, int, int], ...] = ()
    entries: dict[str, Entry] = field(default_factory=dict)
    _whole: Future[_Whole] | None = None
    _recounts: dict[str, tuple[str, Entry]] = field(default_factory=dict)
    _persons: dict[str, tuple[Entry, Entry]] = field(default_factory=dict)

    def refresh(self) -> bool:
        """Read the tables where they are new or have changed on the disk; return whether they had.

        Raises:
            FileNotFoundError: the folder holds no tables.
            DamagedError: a file of it is not as it was written.
        """
        signature = _signature(self.out)
        if signature == self.signature and self._whole is not None:
            return False
        if not is_dataset(self.out):
            raise FileNotFoundError(f"{self.out} 里没有 jixiao run 写出的表")
        manifest, self.entries = steadily(self.out, lambda found: (found, _entries(self.out, found)))
        self._recounts.clear()
        self._persons.clear()
        # The list needs a few columns; the rows come after it, while the person is still looking at the list.
        pool = ThreadPoolExecutor(max_workers=1)
        self._whole = pool.submit(_load, self.out, manifest)
        pool.shutdown(wait=False)
        self.signature = signature
        return True

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """The tables in full; waits until they are read."""
        return self._loaded().tables

    def rows(self, document_id: str) -> dict[str, list[TableRow]]:
        """Return the rows of a document by table, as the machine read them; empty lists for an unknown one."""
        whole = self._loaded()
        return {name: _taken(whole.tables[name], whole.slices[name].of(document_id)) for name in TABLES}

    def _loaded(self) -> _Whole:
        if self._whole is None:
            self.refresh()
        assert self._whole is not None  # noqa: S101  refresh sets it or raises
        try:
            return self._whole.result()
        except DamagedError:
            if not self.refresh():
                raise
        return self._loaded()  # a change had taken the files away before they were read

    def corrected(self, document_id: str, state: State) -> Corrected:
        """Return the rows of a document with its corrections laid over them."""
        return corrected(self.rows(document_id), state.for_document(document_id))

    def listed(self, wanted: Filter, state: State) -> list[Entry]:
        """Return the documents that a filter takes, in the order of the tables; corrected ones counted anew."""
        return wanted.ordered(entry for entry in self.current(state) if wanted.takes(entry))

    def current(self, state: State) -> Iterable[Entry]:
        """Yield all documents with whose work they are, those with corrections counted anew."""
        for document_id, entry in self.entries.items():
            newest = state.last_in.get(document_id)
            if newest is None:
                yield self._given(entry, state)
                continue
            known = self._recounts.get(document_id)
            if known is None or known[0] != newest:
                known = self._recounts[document_id] = newest, self.recounted(document_id, state)
            yield self._given(known[1], state)

    def _given(self, entry: Entry, state: State) -> Entry:
        """Return an entry with whose work it is; making one takes a while, and each list asks for all."""
        person = state.assigned.get(entry.document_id, "")
        if person == entry.assigned:
            return entry
        known = self._persons.get(entry.document_id)
        if known is None or known[0] is not entry or known[1].assigned != person:
            known = self._persons[entry.document_id] = entry, replace(entry, assigned=person)
        return known[1]

    def recounted(self, document_id: str, state: State) -> Entry:
        """Return a document's entry with what its corrections and acceptances settle."""
        found = self.corrected(document_id, state)
        seen = {(table, key) for table, key, _ in found.cells}

        def left(table: str, doubtful: Sequence[bool]) -> int:
            keys = found.keys[table]
            return sum(bad and (table, key) not in seen for key, bad in zip(keys, doubtful, strict=True))

        rows = found.rows
        kinds = [kind_of(row) if row["status"] == "fail" else "" for row in rows["checks"]]
        return replace(
            self.entries[document_id],
            failing=left("checks", [kind == "reading" for kind in kinds]),
            contradicting=left("checks", [kind == "source" for kind in kinds]),
            missed=left("checks", [kind == "target" for kind in kinds]),
            second=sum(waits_for_second(found, state, table, key) for table, key in seen),
            low=sum(left(t, [_is_low(row) for row in rows[t]]) for t in _ROWS),
            unread=left("unread", [is_doubt(row) for row in rows["unread"]]),
            headings=left("headings", [True] * len(rows["headings"])),
            corrections=found.changes,
            reports=len(rows["reports"]),
            done=found.is_done,
        )


_ROWS: Final = ("reports", "budgets", "goals", "indicators", "tasks", "figures")


def _taken(table: pa.Table, positions: Any) -> list[TableRow]:  # noqa: ANN401  a numpy array
    """Return rows by their positions; a document's stand together, and a slice copies nothing."""
    if not len(positions):
        return []
    first, last = int(positions[0]), int(positions[-1])
    together = last - first + 1 == len(positions)
    part = table.slice(first, len(positions)) if together else table.take(pa.array(positions))
    rows: list[TableRow] = part.to_pylist()
    return rows


def _is_low(row: Mapping[str, object]) -> bool:
    confidence = row.get("confidence")
    return isinstance(confidence, float) and confidence < SURE


def _signature(out: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what is another once the dataset is another: the manifest's own, or without one that of every file."""
    try:
        stat = (out / MANIFEST).stat()
    except FileNotFoundError:
        stats = {name: (out / name).stat() for name in listed(out).files}
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats.items())
    return ((MANIFEST, stat.st_mtime_ns, stat.st_ino),)


def _pairs(table: pa.Table, key: str, value: str) -> Iterable[tuple[Any, Any]]:
    return zip(table[key].to_pylist(), table[value].to_pylist(), strict=True)


def _load(out: Path, manifest: Manifest) -> _Whole:
    tables = {name: read_table(out, manifest, name) for name in TABLES}
    # All of it in Arrow, which lets the list be answered meanwhile.
    reports = tables["reports"].select(["report_id", "document_id"]).combine_chunks()
    places = pc.index_in(tables["checks"]["report_id"], value_set=reports["report_id"].combine_chunks())
    names = reports["document_id"].take(places)
    keys = {name: table["document_id"] for name, table in tables.items() if name != "checks"}
    slices = {name: _Slices(column) for name, column in keys.items()}
    slices["checks"] = _Slices(names)
    return _Whole(tables=tables, slices=slices)


def _light(
    out: Path, manifest: Manifest, name: str, columns: Sequence[str], wanted: pc.Expression | None = None
) -> pa.Table:
    """Return a few columns of a table, of the wanted rows only; whether the files are right is seen by `_load`."""
    schema = arrow_schema(name)
    paths = [str(path) for path in located_all(out, manifest, name)]
    if not paths:
        return schema.empty_table().select(list(columns))
    try:
        return ds.dataset(paths, schema=schema, format=checked_format()).to_table(list(columns), filter=wanted)
    except (pa.ArrowException, OSError) as error:
        raise missing(out, manifest) or DamagedError(out, name, "已损坏，不能按 Parquet 读取") from error


@dataclass(slots=True)
class _Told:
    """What the reports of a document say of it; each name once, in their order."""

    reports: int = 0
    units: dict[str, None] = field(default_factory=dict)
    bodies: dict[str, None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    provinces: dict[str, None] = field(default_factory=dict)
    kinds: dict[str, None] = field(default_factory=dict)
    years: set[int] = field(default_factory=set)


def _told(out: Path, manifest: Manifest) -> tuple[defaultdict[str, _Told], dict[str, str]]:
    """Return what the reports of each document say of it, and the document of each report."""
    found: defaultdict[str, _Told] = defaultdict(_Told)
    owners: dict[str, str] = {}
    columns = ("report_id", "document_id", "fiscal_year", "kind", *_PLACES, "project_name", *_BODIES)
    reports = _light(out, manifest, "reports", columns)
    rows = zip(*(column.to_pylist() for column in reports.columns), strict=True)
    for report_id, document_id, year, kind, province, city, county, project, *named in rows:
        owners[report_id] = document_id
        own = found[document_id]
        own.reports += 1
        own.kinds[kind] = None
        for word in (province, city, county, project):
            if word is not None:
                own.places[word] = None
        if province is not None:
            own.provinces[province] = None
        known = [name for name in named if name is not None]
        if known:  # a form about a project names who carries it out, and no unit of its own
            own.units[known[0]] = None
        for name in known:
            own.bodies[name] = None
        if year is not None:
            own.years.add(year)
    return found, owners


def _entries(out: Path, manifest: Manifest) -> dict[str, Entry]:
    told, owners = _told(out, manifest)
    failing: dict[str, Counter[str]] = {}
    failed: dict[str, dict[str, None]] = {}
    fails = _light(out, manifest, "checks", ("report_id", "check", "doubt"), pc.field("status") == "fail")
    for report_id, code, doubt in zip(*(column.to_pylist() for column in fails.columns), strict=True):
        kind = kind_of({"check": code, "doubt": doubt})
        failing.setdefault(owners.get(report_id, ""), Counter())[kind] += 1
        failed.setdefault(owners.get(report_id, ""), {})[code] = None
    headings = _counted(_light(out, manifest, "headings", ("document_id",)))
    unread = _counted(_light(out, manifest, "unread", ("document_id",), ~pc.field("reason").isin(sorted(NOT_PRINTED))))
    low: dict[str, int] = {}
    for name in _ROWS:
        for key, count in _counted(
            _light(out, manifest, name, ("document_id",), pc.field("confidence") < SURE)
        ).items():
            low[key] = low.get(key, 0) + count
    documents = _light(out, manifest, "documents", ("document_id", "file_name", "status", "source"))
    return {
        key: Entry(
            document_id=key,
            file_name=file_name,
            status=status,
            units=tuple(told[key].units),
            bodies=tuple(told[key].bodies),
            years=tuple(sorted(told[key].years)),
            words="\n".join([file_name, source, key, *told[key].bodies, *told[key].places]).lower(),
            provinces=tuple(told[key].provinces),
            kinds=tuple(told[key].kinds),
            checks=tuple(failed.get(key, ())),
            reports=told[key].reports,
            failing=failing.get(key, _NONE)["reading"],
            contradicting=failing.get(key, _NONE)["source"],
            missed=failing.get(key, _NONE)["target"],
            low=low.get(key, 0),
            unread=unread.get(key, 0),
            headings=headings.get(key, 0),
        )
        for key, file_name, status, source in zip(*(column.to_pylist() for column in documents.columns), strict=True)
    }


_PLACES: Final = ("province", "city", "county")
_NONE: Final[Counter[str]] = Counter()
_BODIES: Final = ("unit_name", "implementing_unit", "supervising_department")


def _counted(table: pa.Table) -> dict[str, int]:
    grouped = table.group_by("document_id").aggregate([([], "count_all")])
    return dict(_pairs(grouped, "document_id", "count_all"))
