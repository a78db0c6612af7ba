"""Writes the tables as one DuckDB file: keys, comments on tables and columns, views that join what belongs together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from extract.quiet import DUCKDB
from schemas.package_tables import EXTRA_TABLES
from schemas.rules import PRIMARY_KEYS, REFERENCES, Reference
from schemas.tables import TABLES, Table

_IN_FULL: Final = """
SELECT rows.*, r.* EXCLUDE (report_id, document_id, confidence, reviewed, reviewer, reviewed_at), d.file_name, d.source
FROM {table} rows JOIN reports r USING (report_id) JOIN one_document d ON d.document_id = rows.document_id
"""
_FAILING: Final = """
SELECT c."check", c.doubt, c.message, c.expected, c.found, r.unit_name, r.project_name, r.fiscal_year, r.province,
    d.file_name, c.table_no, c.row_no, c.report_id
FROM checks c JOIN reports r USING (report_id) JOIN one_document d ON d.document_id = r.document_id
WHERE c.status = 'fail'
"""
VIEWS: Final[Mapping[str, tuple[str, str]]] = {
    "indicators_in_full": ("每个指标，连同所在的报告与文件", _IN_FULL.format(table="indicators")),
    "budgets_in_full": ("每个资金行，连同所在的报告与文件", _IN_FULL.format(table="budgets")),
    "failing_checks": ("未通过的核对，连同类别、单位、项目、文件与所在的行", _FAILING),
}
"""View -> comment and query. `where` and `check` are reserved words: they stand in quotation marks."""
ONE_DOCUMENT: Final = (
    "CREATE VIEW one_document AS SELECT document_id, any_value(file_name) AS file_name, any_value(source) AS source "
    "FROM documents GROUP BY document_id"
)
"""Files without a byte share an id; a join over `documents` would double their rows."""


def write_duckdb(duckdb: Any, tables: Mapping[str, pa.Table], path: Path) -> None:  # noqa: ANN401  an optional module
    """Write the file; a reference is a foreign key where every value of the selection leads somewhere."""
    with duckdb.connect(str(path), config=DUCKDB) as database:
        for name in sorted(tables, key=lambda name: (name not in PRIMARY_KEYS, list(tables).index(name))):
            database.register("arriving", tables[name])
            database.execute(_create(name, tables))
            database.execute(f'INSERT INTO "{name}" SELECT * FROM arriving')  # noqa: S608  the name is one of ours
            database.unregister("arriving")
            for statement in _comments(name):
                database.execute(statement)
        database.execute(ONE_DOCUMENT)
        for name, (comment, query) in VIEWS.items():
            database.execute(f'CREATE VIEW "{name}" AS {query}')
            database.execute(f'COMMENT ON VIEW "{name}" IS {_quoted(comment)}')


def _table(name: str) -> Table:
    return TABLES[name] if name in TABLES else EXTRA_TABLES[name]


def _create(name: str, tables: Mapping[str, pa.Table]) -> str:
    lines = [
        f'"{field.name}" {_type(field.type)}{"" if field.nullable else " NOT NULL"}' for field in tables[name].schema
    ]
    if name in PRIMARY_KEYS:
        lines.append(f'PRIMARY KEY ("{PRIMARY_KEYS[name]}")')
    lines += [
        f'FOREIGN KEY ("{reference.column}") REFERENCES "{reference.table}" ("{reference.key}")'
        for reference in REFERENCES.get(name, ())
        if _holds(name, reference, tables)
    ]
    return f'CREATE TABLE "{name}" ({", ".join(lines)})'


def _holds(name: str, reference: Reference, tables: Mapping[str, pa.Table]) -> bool:
    """Tell whether a reference can be a key: to a table that is written before it and has all its values."""
    if PRIMARY_KEYS.get(reference.table) != reference.key or reference.table not in tables or name in PRIMARY_KEYS:
        return False
    values, known = tables[name][reference.column], tables[reference.table][reference.key]
    return bool(pc.all(pc.is_in(values.drop_null(), value_set=known.combine_chunks())).as_py() is not False)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{_type(kind.value_type)}[]"
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    return _TYPES[str(kind)]


_TYPES: Final = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "float": "FLOAT",
    "bool": "BOOLEAN",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
}


def _comments(name: str) -> Iterator[str]:
    table = _table(name)
    yield f'COMMENT ON TABLE "{name}" IS {_quoted(table.label)}'
    for column in table.columns:
        unit = f"（{column.unit}）" if column.unit else ""
        words = _quoted(f"{column.label}{unit}: {column.description}")
        yield f'COMMENT ON COLUMN "{name}"."{column.name}" IS {words}'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
