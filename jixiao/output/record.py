"""The record of a run: one row in `OUT/runs/`, in a file of its own."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from jixiao.output.staging import fresh_staging
from jixiao.output.tally import Tally
from jixiao.parsing.parse import ENDINGS
from jixiao.parsing.settings import program_version
from schemas.manifest import Manifest
from schemas.parquet import read_file, record, write_part
from schemas.run_table import RUNS

SCHEMA = pa.schema([column.arrow_field() for column in RUNS.columns])


def record_of(tally: Tally, version: str, started: datetime, jobs: int) -> dict[str, object]:
    """Return the row of a run."""
    return {"started_at": started, "jobs": jobs, "folder": str(Path.cwd())} | figures_of(tally, version)


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


def stage_record(out: Path, tally: Tally, version: str, started: datetime, jobs: int) -> None:
    """Stage the row of a run as a part of the table `runs`, for the next change of the dataset.

    Raises:
        OSError: it cannot be written.
    """
    table = record(RUNS, record_of(tally, version, started, jobs))
    write_part(fresh_staging(out), RUNS.name, f"run-{started.astimezone(UTC):%Y%m%dT%H%M%S.%f}", table)


def read_records(out: Path, manifest: Manifest) -> list[dict[str, object]]:
    """Return the rows of all runs, the first one first.

    Raises:
        DamagedError: a record is not as it was written.
    """
    names = manifest.named(RUNS.name)
    rows: list[dict[str, object]] = [
        row for name in names for row in read_file(out, manifest, name, SCHEMA).to_pylist()
    ]
    return rows
