"""Tells of every table which values do not fit, all at once as one table; pandera says it of each single table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from numbers import Integral, Real
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.package_tables import EXTRA_TABLES, ListColumn
from schemas.rules import BOUNDS, PRIMARY_KEYS, REFERENCES
from schemas.tables import TABLES, Column, Kind, SchemaError, Table

Rows: TypeAlias = Sequence[Mapping[str, object]]
Tables: TypeAlias = Mapping[str, pd.DataFrame | Rows]

FAILURE_COLUMNS: Final = ("table", "row", "column", "rule", "value")
FAILURES_SHOWN: Final = 20
VALUE_LENGTH: Final = 200
"""Characters of a value that are shown: enough to find it, not a page of text."""


class ValidationError(SchemaError):
    """Rows that must not be written; `failures` is the table of all that is wrong, the error itself names the first."""

    def __init__(self, failures: pd.DataFrame) -> None:
        """Keep the table and show its beginning."""
        first = failures.iloc[0]
        super().__init__(str(first["table"]), str(first["column"]), first["value"], str(first["rule"]))
        shown = failures.head(FAILURES_SHOWN).to_string(index=False)
        self.args = (f"{len(failures)} values do not fit their tables:\n{shown}",)
        self.failures = failures


def validate_tables(tables: Tables) -> pd.DataFrame:
    """Return one row per failure in the tables given: `table, row, column, rule, value`; none where all is well.

    `row` is the 0-based place in the table, null where a failure is not of one row. `rule` is one of `type`, `codes`,
    `not_null`, `least`, `greatest`, `unique`, `reference`, `missing_column`, `unknown_column`. A reference to a table
    that is not given is not judged; a row may lack a column that may be null.

    Raises:
        SchemaError: there is no table of a given name.
    """
    frames = {name: _frame(_known(name), content) for name, content in tables.items()}
    failures: list[dict[str, object]] = []
    for name, frame in frames.items():
        failures += _table_failures(_known(name), frame)
        failures += _reference_failures(name, frame, frames)
    result = pd.DataFrame(failures, columns=list(FAILURE_COLUMNS), dtype=object)
    return result.astype({"row": "Int64"})


def require_valid(tables: Tables) -> None:
    """Return when nothing is wrong with the tables.

    Raises:
        ValidationError: something is; it holds all of it.
        SchemaError: there is no table of a given name.
    """
    failures = validate_tables(tables)
    if len(failures):
        raise ValidationError(failures)


def _known(name: str) -> Table:
    table = TABLES.get(name) or EXTRA_TABLES.get(name)
    if table is None:
        raise SchemaError(name, None, name, "no such table")
    return table


def _frame(table: Table, content: pd.DataFrame | Rows) -> pd.DataFrame:
    """Return the table as Python objects, absent as None: pandas' own types would hide a value of a wrong one."""
    if isinstance(content, pd.DataFrame):
        plain = content.astype(object).reset_index(drop=True)
        return plain.where(content.reset_index(drop=True).notna(), None)
    names = dict.fromkeys(table.column_names)
    for row in content:
        names.update(dict.fromkeys(row))
    columns = {name: pd.Series([row.get(name) for row in content], dtype=object) for name in names}
    return pd.DataFrame(columns, columns=list(names))


def _is_number(value: object) -> bool:
    return isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_)


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool | np.bool_)


def _is_amount(value: object) -> bool:
    if isinstance(value, str):
        return value.lstrip("-").replace(".", "", 1).isdigit()
    return isinstance(value, Decimal) or _is_whole(value)


def _is_box(value: object) -> bool:
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray):
        return False
    return len(value) == 4 and all(_is_number(edge) for edge in value)


_FITS: Final[Mapping[Kind, Callable[[object], bool]]] = {
    "text": lambda value: isinstance(value, str),
    "int32": _is_whole,
    "int64": _is_whole,
    "float": _is_number,
    "amount": _is_amount,
    "time": lambda value: isinstance(value, datetime) and value.tzinfo is not None,
    "box": _is_box,
    "flag": lambda value: isinstance(value, bool | np.bool_),
}


def _fits(column: Column) -> Callable[[object], bool]:
    one = _FITS[column.kind]
    if not isinstance(column, ListColumn):
        return one
    return lambda value: isinstance(value, list | tuple | np.ndarray) and all(map(one, value))


def _within(column: Column, codes: frozenset[str]) -> Callable[[object], bool]:
    if isinstance(column, ListColumn):
        return lambda value: not isinstance(value, Sequence | np.ndarray) or all(item in codes for item in value)
    return lambda value: not isinstance(value, str) or value in codes


def _checks(column: Column) -> list[pa.Check]:
    """Return the checks of a column; those of bounds pass over values of a wrong type, which fail as such."""
    checks = [pa.Check(_fits(column), element_wise=True, name="type")]
    if column.codes is not None:
        checks.append(pa.Check(_within(column, frozenset(column.codes)), element_wise=True, name="codes"))
    bounds = BOUNDS.get(column.name)
    if bounds is not None and bounds.least is not None:
        checks.append(pa.Check(_at_least(bounds.least), element_wise=True, name="least"))
    if bounds is not None and bounds.greatest is not None:
        checks.append(pa.Check(_at_most(bounds.greatest), element_wise=True, name="greatest"))
    return checks


def _at_least(bound: float) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, Real) or float(value) >= bound


def _at_most(bound: float) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, Real) or float(value) <= bound


@cache
def pandera_schema(table: str) -> pa.DataFrameSchema:
    """Return the pandera schema of a table of Python objects.

    Raises:
        SchemaError: there is no table of that name.
    """
    known = _known(table)
    key = PRIMARY_KEYS.get(table)
    columns = {
        column.name: pa.Column(
            dtype=None,
            checks=_checks(column),
            nullable=column.nullable,
            unique=column.name == key,
            required=not column.nullable,
        )
        for column in known.columns
    }
    return pa.DataFrameSchema(columns, strict=True, name=table)


_RULES: Final[Mapping[str, str]] = {
    "not_nullable": "not_null",
    "field_uniqueness": "unique",
    "column_in_dataframe": "missing_column",
    "column_in_schema": "unknown_column",
}
"""pandera's word -> ours."""


def _table_failures(table: Table, frame: pd.DataFrame) -> list[dict[str, object]]:
    try:
        pandera_schema(table.name).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        return [_failure(table.name, case) for case in cases.to_dict("records")]
    return []


def _failure(table: str, case: Mapping[str, object]) -> dict[str, object]:
    rule = _RULES.get(str(case["check"]), str(case["check"]))
    whole_column = rule in {"missing_column", "unknown_column"}
    column = case["failure_case"] if whole_column else case["column"]
    row, value = case["index"], case["failure_case"]
    return {
        "table": table,
        "row": int(row) if isinstance(row, Integral) and not whole_column else None,
        "column": column,
        "rule": rule,
        "value": None if whole_column or rule == "not_null" else _shown(value),
    }


def _reference_failures(table: str, frame: pd.DataFrame, frames: Mapping[str, pd.DataFrame]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for reference in REFERENCES.get(table, ()):
        target = frames.get(reference.table)
        if target is None or reference.column not in frame or reference.key not in target:
            continue
        values = frame[reference.column]
        lost = values[values.notna() & ~values.isin(target[reference.key])]
        found += [
            {"table": table, "row": row, "column": reference.column, "rule": "reference", "value": _shown(value)}
            for row, value in zip(lost.index, lost, strict=True)
        ]
    return found


def _shown(value: object) -> str:
    return str(value)[:VALUE_LENGTH]
