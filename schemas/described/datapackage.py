"""Describes a run's folder as a Frictionless Data Package: tables, types, keys, units, titles, phases, sources.

Source: https://specs.frictionlessdata.io/data-package/ and .../table-schema/ (version 1),
https://specs.frictionlessdata.io/fiscal-data-package/ (phases).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from schemas.described.column_words import TABLE_TITLES, column_words
from schemas.package_tables import EXTRA_TABLES, ListColumn
from schemas.rules import BOUNDS, PHASES, PRIMARY_KEYS, REFERENCES, Reference
from schemas.tables import SCHEMA_VERSION, TABLES, Column, Kind, Table

Json: TypeAlias = dict[str, object]

PACKAGE_NAME: Final = "datapackage.json"

_TYPES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "text": "string",
        "int32": "integer",
        "int64": "integer",
        "float": "number",
        "amount": "number",
        "time": "datetime",
        "flag": "boolean",
        # A list reaches frictionless-py as a numpy array, which its type `array` refuses; `arrowType` says what it is.
        "box": "any",
    }
)

MISSING: Final = ("", "nan", "NaT", "None", "<NA>")
"""Null in Parquet as frictionless-py sees it: it reads through pandas, whose absent values print so."""

_ENGLISH_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {"元": "CNY", "分": "points", "年": "year", "1": "1", "pt": "pt", "B": "byte", "s": "s", "UTC": "UTC"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    """What the tables do not say of themselves: the name, version, time, licence and the sources of a dataset."""

    version: str
    created: datetime
    name: str = "jixiao"
    title: str = "绩效自评报告数据集"
    licence: Mapping[str, str] | None = None
    sources: tuple[Mapping[str, str], ...] = ()


def describe(
    parts: Mapping[str, Iterable[str]],
    facts: PackageFacts,
    rows: Mapping[str, int] | None = None,
    places: Mapping[str, str] | None = None,
) -> Json:
    """Return the descriptor of a folder; `parts` gives for each table the names of its Parquet files.

    A table of one file is one resource of its name; a table of several is a resource for each file (`reports--p1`),
    since the standard joins the files of a resource byte by byte. A part refers to the part of the same name: a run
    writes a document and all its rows into one part. `rows` counts the rows of each table, where that is known.
    `places` gives the folder, with a stroke at its end, of the parts of published tables that lie in another.
    """
    known: dict[str, tuple[str, ...]] = {name: tuple(sorted(parts.get(name, ()))) for name in (*TABLES, *EXTRA_TABLES)}
    resources = [
        _resource(table, part, known, (rows or {}).get(table.name), (places or {}).get(part, ""))
        for table in (*TABLES.values(), *EXTRA_TABLES.values())
        for part in known[table.name]
    ]
    package: Json = {
        "profile": "tabular-data-package",
        "name": facts.name,
        "title": facts.title,
        "titles": {"zh": facts.title, "en": "Performance self-evaluation reports of Chinese governments"},
        "description": (
            "Published performance self-evaluation reports (绩效自评表) as tidy tables; every value is traced to its "
            "place in the source. Amounts are yuan, rates fractions; what is printed is kept, contradictions included "
            "(see checks). 数据字典见 DATA_DICTIONARY.md。"
        ),
        "version": facts.version,
        "created": facts.created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "schemaVersion": SCHEMA_VERSION,
        "countryCode": "CN",
        "sources": [dict(source) for source in facts.sources] or [_UNKNOWN_SOURCE],
        "resources": resources,
    }
    if facts.licence is not None:
        package["licenses"] = [dict(facts.licence)]
    return package


_UNKNOWN_SOURCE: Final = {"title": "政府部门公开的绩效自评报告；每份的来源见 documents.source"}


def resource_name(table: str, part: str, parts: tuple[str, ...]) -> str:
    """Return the name of the resource that holds a part: the table's own where it is the only one."""
    if len(parts) == 1:
        return table
    return f"{table}--{Path(part).stem.lower()}"


def _resource(table: Table, part: str, parts: Mapping[str, tuple[str, ...]], rows: int | None, place: str) -> Json:
    resource: Json = {
        "profile": "tabular-data-resource",
        "type": "table",
        "name": resource_name(table.name, part, parts[table.name]),
        "path": f"{place if table.name in TABLES else ''}{table.name}/{part}",
        "title": table.label,
        "titles": {"zh": table.label, "en": TABLE_TITLES[table.name]},
        "scheme": "file",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": table_schema(table, part, parts),
    }
    if rows is not None and len(parts[table.name]) == 1:
        resource["rows"] = rows
    return resource


def table_schema(table: Table, part: str, parts: Mapping[str, tuple[str, ...]]) -> Json:
    """Return the Table Schema of one part: fields, missing values, keys; references only to parts that exist."""
    schema: Json = {"fields": [field(table, column) for column in table.columns], "missingValues": list(MISSING)}
    if table.name in PRIMARY_KEYS:
        schema["primaryKey"] = [PRIMARY_KEYS[table.name]]
    keys = [_foreign_key(table.name, reference, part, parts) for reference in REFERENCES.get(table.name, ())]
    found = [key for key in keys if key is not None]
    if found:
        schema["foreignKeys"] = found
    return schema


def _foreign_key(table: str, reference: Reference, part: str, parts: Mapping[str, tuple[str, ...]]) -> Json | None:
    targets = parts[reference.table]
    if len(targets) == 1:
        target = targets[0]
    elif part in targets:
        target = part
    else:
        return None
    # An empty name is the table itself, says the standard.
    name = "" if reference.table == table else resource_name(reference.table, target, targets)
    return {"fields": [reference.column], "reference": {"resource": name, "fields": [reference.key]}}


def field(table: Table, column: Column) -> Json:
    """Return the field of a column: type, titles, unit, constraints and, of a budget's amounts, the fiscal phase."""
    words = column_words(table, column)
    entry: Json = {
        "name": column.name,
        "type": "any" if isinstance(column, ListColumn) else _TYPES[column.kind],
        "arrowType": str(column.arrow_type),
        "title": column.label,
        "titles": {"zh": column.label, "en": words.title},
        "description": f"{column.description}. {words.explanation}。",
    }
    if column.unit:
        entry["unit"] = _ENGLISH_UNITS[column.unit]
    if column.kind == "amount":
        entry["currency"] = "CNY"
    if table.name == "budgets" and column.name in PHASES:
        entry |= {"columnType": "value", "phase": PHASES[column.name], "direction": "expenditure"}
    if column.name == "fiscal_year":
        entry["columnType"] = "date:fiscal-year"
    constraints = _constraints(column)
    if constraints:
        entry["constraints"] = constraints
    return entry


def _constraints(column: Column) -> Json:
    constraints: Json = {}
    if not column.nullable:
        constraints["required"] = True
    if column.codes is not None and not isinstance(column, ListColumn):
        constraints["enum"] = list(column.codes)
    bounds = BOUNDS.get(column.name)
    if bounds is not None and bounds.least is not None:
        constraints["minimum"] = bounds.least
    if bounds is not None and bounds.greatest is not None:
        constraints["maximum"] = bounds.greatest
    return constraints
