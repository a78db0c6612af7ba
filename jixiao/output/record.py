"""The record of a run: one row in `OUT/runs/`, in a file of its own."""

from __future__ import annotations

import io
import platform
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from jixiao.output.tally import Tally
from jixiao.parsing.parse import ENDINGS
from jixiao.parsing.settings import program_version
from jixiao.place.whole_files import write_whole
from schemas.run_table import RUNS

SCHEMA = pa.schema([column.arrow_field() for column in RUNS.columns])


def record_of(tally: Tally, version: str, started: datetime, jobs: int) -> dict[str, object]:
    """Return the row of a run."""
    return {"started_at": started, "jobs": jobs} | figures_of(tally, version)


def figures_of(tally: Tally, version: str) -> dict[str, object]:
    """Return the figures of a run as plain values."""
    return {
        "seconds": round(tally.seconds, 3),
        "program_version": program_version(),
        "parser_version": version,
        "python_version": platform.python_version(),
        "files": tally.files,
        "unchanged": tally.unchanged,
        "duplicates": tally.duplicate_count,
        "documents": tally.documents,
        **{status: tally.statuses[status] for status in ("ok", "partial", "no_form", "failed")},
        "quarantined": sum(tally.errors[code] for code in ENDINGS),
        "tries_again": tally.tries_again,
        "rows": tally.rows.total(),
        "exit_code": int(tally.exit_code),
    }


def write_record(out: Path, tally: Tally, version: str, started: datetime, jobs: int) -> None:
    """Add the row of a run to `OUT/runs/`.

    Raises:
        OSError: it cannot be written.
    """
    table = pa.Table.from_pylist([record_of(tally, version, started, jobs)], schema=SCHEMA)
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    folder = out / RUNS.name
    folder.mkdir(exist_ok=True)
    write_whole(folder / f"run-{started.astimezone(UTC):%Y%m%dT%H%M%S.%f}.parquet", buffer.getvalue())


def read_records(out: Path) -> list[dict[str, object]]:
    """Return the rows of all runs, the first one first."""
    parts = sorted(str(path) for path in (out / RUNS.name).glob("run-*.parquet"))
    if not parts:
        return []
    rows: list[dict[str, object]] = ds.dataset(parts, schema=SCHEMA, format="parquet").to_table().to_pylist()
    return rows
