"""Writes rows as Parquet datasets and reads them back, each table in a folder of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.arrays import arrow_array
from schemas.fitted import Fitted, fitted
from schemas.manifest import DamagedError, Manifest, content_of, steadily
from schemas.tables import TABLES, SchemaError, Table, arrow_schema, table_of

if TYPE_CHECKING:
    import pandas as pd

LAST_TABLE: Final = "documents"
"""Written after all others, so that a row of it implies that the rest is there."""

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


def to_arrow(table: str, rows: Sequence[Mapping[str, object]] | Fitted) -> pa.Table:
    """Return the rows as an Arrow table of exactly the published schema.

    A key that a row lacks is null. Amounts are rounded to the cent, half up; times are turned to UTC.

    Raises:
        SchemaError: no such table or column, a value of another type, outside the closed list, or null where
            the column must be filled.
    """
    fit = rows if isinstance(rows, Fitted) else fitted(table, rows)
    known = table_of(table)
    arrays = []
    for column, values in zip(known.columns, fit.columns, strict=True):
        try:
            arrays.append(arrow_array(column.kind, values))
        except (pa.ArrowException, OverflowError) as error:
            raise SchemaError(table, column.name, None, str(error)) from error
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))


def record(table: Table, row: Mapping[str, object]) -> pa.Table:
    """Return one row of a table that is none of the published ones; what it lacks is null."""
    arrays = [arrow_array(column.kind, [row.get(column.name)]) for column in table.columns]
    return pa.Table.from_arrays(arrays, schema=pa.schema([column.arrow_field() for column in table.columns]))


def write_tables(out: Path, tables: Mapping[str, Sequence[Mapping[str, object]] | pa.Table], *, part: str) -> None:
    """Write `OUT/<table>/<part>.parquet` for each published table; a table not given is written empty.

    A table is given as rows, or as `to_arrow` made it of them.

    Every file is written under another name, flushed to the disk and then renamed. `documents` comes last and an
    older part of it goes first, so that at no moment a document row stands without its data. On an error no new
    file stays.

    Raises:
        SchemaError: a row does not fit; nothing has been written.
        ValueError: `part` is no plain name.
        OSError: a file cannot be written.
    """
    if not _PART.match(part):
        raise ValueError(f"part must be a plain name of letters, digits, '.', '_' and '-': {part!r}")
    for name in tables:
        table_of(name)
    given = {name: tables.get(name, ()) for name in TABLES}
    content = {name: each if isinstance(each, pa.Table) else to_arrow(name, each) for name, each in given.items()}
    order = [name for name in TABLES if name != LAST_TABLE] + [LAST_TABLE]
    waiting: dict[str, Path] = {}
    try:
        for name in order:
            folder = out / name
            folder.mkdir(parents=True, exist_ok=True)
            # Not *.parquet: a reader's glob must not see a file that is still being written.
            waiting[name] = folder / f".{part}.{os.getpid()}.tmp"
            _write_flushed(content[name], waiting[name])
        _publish(out, waiting, part)
    finally:
        for path in waiting.values():
            path.unlink(missing_ok=True)


def write_part(out: Path, name: str, part: str, table: pa.Table) -> None:
    """Write `OUT/<name>/<part>.parquet` and wait until the disk has it; for a folder that nobody reads yet.

    Raises:
        OSError: it cannot be written.
    """
    folder = out / name
    folder.mkdir(exist_ok=True)
    _write_flushed(table, folder / f"{part}.parquet")


def _write_flushed(table: pa.Table, path: Path) -> None:
    """Write one file and wait until the disk has it."""
    with path.open("wb") as file:
        write_file(table, file)
        file.flush()
        os.fsync(file.fileno())


def write_file(table: pa.Table, where: Path | IO[bytes]) -> None:
    """Write a Parquet file, its pages with their checksums.

    Raises:
        OSError: it cannot be written.
    """
    pq.write_table(table, where, compression="zstd", write_page_checksum=True)


def _publish(out: Path, waiting: Mapping[str, Path], part: str) -> None:
    """Rename the written files into place, in the order given; take back what was new when one of them fails."""
    (out / LAST_TABLE / f"{part}.parquet").unlink(missing_ok=True)
    fresh: list[Path] = []
    try:
        for name, path in waiting.items():
            target = out / name / f"{part}.parquet"
            is_new = not target.exists()
            path.replace(target)
            if is_new:
                fresh.append(target)
    except OSError:
        for target in fresh:
            target.unlink(missing_ok=True)
        raise


def read_tables(out: Path) -> dict[str, pd.DataFrame]:
    """Return the published tables of a run, all parts in the order of their names, rows as they were written.

    They are of one moment, also while a run changes them. Whole numbers are pandas' nullable integers, amounts are
    `Decimal`; a table without a file is empty, a column that a file lacks is null.

    Raises:
        FileNotFoundError: `out` is no folder.
        DamagedError: a file is not as it was written.
    """
    if not out.is_dir():
        raise FileNotFoundError(f"no such folder: {out}")
    return steadily(out, lambda manifest: {name: to_frame(read_table(out, manifest, name)) for name in TABLES})


def read_table(out: Path, manifest: Manifest, name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Return a table of a dataset, or columns of it: what its manifest names, each file with the checksum it had.

    Raises:
        DamagedError: a file is not as it was written.
    """
    schema = arrow_schema(name)
    parts = [read_file(out, manifest, file, schema, columns) for file in manifest.named(name)]
    wanted = schema if columns is None else pa.schema([schema.field(column) for column in columns], schema.metadata)
    return pa.concat_tables([wanted.empty_table(), *parts])


def read_file(
    out: Path, manifest: Manifest, name: str, schema: pa.Schema, columns: Sequence[str] | None = None
) -> pa.Table:
    """Return a file of a dataset in that schema, whatever version wrote it: a column that it lacks is null.

    Raises:
        DamagedError: it is not as it was written.
    """
    data = content_of(out, manifest, name)
    wanted = schema.names if columns is None else list(columns)
    try:
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
        held = file.read(columns=[column for column in wanted if column in file.schema_arrow.names])
        arrays = [_column(held, schema.field(column), file.metadata.num_rows) for column in wanted]
    except (pa.ArrowException, OSError) as error:
        raise DamagedError(out, name, "已损坏，不能按 Parquet 读取") from error
    return pa.Table.from_arrays(arrays, schema=pa.schema(map(schema.field, wanted), schema.metadata))


def _column(table: pa.Table, field: pa.Field, rows: int) -> pa.ChunkedArray | pa.Array:
    """Return a column in the type of a field; nothing but nulls where the table lacks it."""
    if field.name not in table.column_names:
        return pa.nulls(rows, field.type)
    column = table[field.name]
    return column if column.type.equals(field.type) else column.cast(field.type)


def version_of(out: Path, manifest: Manifest, name: str) -> int:
    """Return the version of the tables that wrote a file of a dataset.

    Raises:
        DamagedError: it is not as it was written.
    """
    try:
        metadata = pq.read_schema(pa.BufferReader(content_of(out, manifest, name))).metadata or {}
        return int(metadata.get(b"version", b"0"))
    except (pa.ArrowException, OSError) as error:
        raise DamagedError(out, name, "已损坏，不能按 Parquet 读取") from error


@cache
def checked_format() -> Any:  # noqa: ANN401  pyarrow has no types
    """Return the format that refuses pages whose checksum is wrong.

    Of what was written before manifests nothing else tells.
    """
    import pyarrow.dataset as ds  # noqa: PLC0415  a run that only writes does without it

    options = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
    return ds.ParquetFileFormat(default_fragment_scan_options=options)


def read_part(out: Path, manifest: Manifest, name: str, part: str) -> pa.Table:
    """Return the rows of a table that stand in a part; none where an earlier version wrote none.

    Raises:
        DamagedError: the file is not as it was written.
    """
    file, schema = f"{name}/{part}.parquet", arrow_schema(name)
    return read_file(out, manifest, file, schema) if file in manifest.files else schema.empty_table()


def read_parts(paths: Sequence[Path], schema: pa.Schema) -> pa.Table:
    """Return the files as one table of that schema, whatever version wrote them: a column that one lacks is null.

    Raises:
        pyarrow.ArrowException: a file is damaged.
    """
    if not paths:
        return schema.empty_table()
    import pyarrow.dataset as ds  # noqa: PLC0415  a run that only writes does without it

    return ds.dataset([str(path) for path in paths], schema=schema, format=checked_format()).to_table()


@cache
def nullable() -> Mapping[Any, Any]:
    """Return the types that pandas keeps beside a null only as types of its own."""
    import pandas as pd  # noqa: PLC0415  what writes tables does without it

    return {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as pandas holds it: whole numbers and truth values stay what they are beside nulls."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=nullable().get)
    return frame


def rows_of(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a table as plain Python values, null as None."""
    plain = frame.astype(object)
    records = plain.where(frame.notna(), None).to_dict("records")
    return [{str(key): value for key, value in record.items()} for record in records]
