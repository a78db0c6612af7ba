"""Reads the tables of a folder with one library, in whose environment it is started, and prints their rows as JSON."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]


def plain(value: Any) -> Any:  # noqa: ANN401  whatever a library makes of a value
    """Return a value as JSON holds it, so that equal values of any library are equal: absent is None."""
    if isinstance(value, datetime) and value == value:  # noqa: PLR0124  pandas' NaT is a datetime that equals nothing
        return {"time": datetime.fromisoformat(value.isoformat()).astimezone(UTC).isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value.quantize(Decimal("0.01")))}
    if value is None or type(value).__name__ in {"NaTType", "NAType"}:
        return None
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def comparable(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the rows as texts, in an order of their own: whole numbers as floats, since pandas has no others."""
    texts = []
    for row in rows:
        values = {name: plain(value) for name, value in row.items()}
        numbers = {name: float(value) for name, value in values.items() if isinstance(value, int)}
        texts.append(json.dumps(values | numbers, ensure_ascii=False, sort_keys=True))
    return sorted(texts)


def with_pyarrow(folder: Path) -> Rows:
    """Return the rows as pyarrow reads them."""
    import pyarrow.parquet as pq  # noqa: PLC0415  not there in other environments

    rows: Rows = pq.read_table(folder).to_pylist()
    return rows


def with_pandas(folder: Path) -> Rows:
    """Return the rows as pandas reads them."""
    import pandas as pd  # noqa: PLC0415  not there in other environments

    return [{str(name): value for name, value in row.items()} for row in pd.read_parquet(folder).to_dict("records")]


def with_polars(folder: Path) -> Rows:
    """Return the rows as polars reads them."""
    import polars as pl  # noqa: PLC0415  not there in other environments

    return pl.read_parquet(f"{folder}/*.parquet").to_dicts()


def with_duckdb(folder: Path) -> Rows:
    """Return the rows as the contract's query gives them."""
    import duckdb  # noqa: PLC0415  not there in other environments

    found = duckdb.execute(f"select * from '{folder}/*.parquet'")  # noqa: S608  a folder of the test's own
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


READERS: Mapping[str, Callable[[Path], Rows]] = {
    "pyarrow": with_pyarrow,
    "pandas": with_pandas,
    "polars": with_polars,
    "duckdb": with_duckdb,
}


def main(reader: str, out: Path) -> None:
    """Print table -> rows of every folder of Parquet files in `out`; what cannot be read is an error of the library."""
    folders = sorted({path.parent for path in out.glob("*/*.parquet")})
    json.dump({folder.name: comparable(READERS[reader](folder)) for folder in folders}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
