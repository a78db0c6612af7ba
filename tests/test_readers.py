"""What others read: a run's tables in older and newer pyarrow, pandas, polars and DuckDB, each installed by itself.

`make test-readers` runs it; the environments stay in `.venv-readers/` until `make clean`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jixiao.package.datapackage import package_dataset
from jixiao.parsing.settings import load_settings
from jixiao.run.progress import Silence
from jixiao.run.run import run
from schemas.package_tables import EXTRA_TABLES
from schemas.parquet import to_arrow, write_tables
from schemas.run_table import RUNS
from schemas.tables import TABLES, Column, Kind, Table
from tests.support import foreign_reader
from tests.support.foreign_reader import comparable
from tests.support.report_files import REPORTS

pytestmark = [pytest.mark.readers, pytest.mark.timeout(900)]

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = ROOT / ".venv-readers"
PROGRAM = Path(foreign_reader.__file__)
Row = dict[str, object]

LIBRARIES = {
    "pyarrow-15": ["pyarrow==15.*", "numpy<2", "pandas==2.2.*"],
    "pyarrow-19": ["pyarrow==19.*", "pandas==2.2.*"],
    "pyarrow-25": ["pyarrow==25.*", "pandas"],
    "polars": ["polars"],
    # pytz: what DuckDB makes times with a zone of.
    "duckdb-1.1": ["duckdb==1.1.*", "pytz"],
    "duckdb": ["duckdb", "pytz"],
}
"""Environment -> what is installed there."""
CASES = [
    *((name, reader) for name in ("pyarrow-15", "pyarrow-19", "pyarrow-25") for reader in ("pyarrow", "pandas")),
    ("polars", "polars"),
    ("duckdb-1.1", "duckdb"),
    ("duckdb", "duckdb"),
]

FILLED: dict[Kind, tuple[object, object]] = {
    "text": ("年度资金总额", "“甲”, 'b'\n😀"),
    "int32": (1, 2**31 - 1),
    "int64": (0, 2**53),
    "float": (0.1, -1234.5),
    "flag": (True, False),
    "amount": (Decimal("999999999999999999.99"), Decimal("-0.01")),
    "time": (datetime(2024, 5, 1, 2, 3, 4, 567, UTC), datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    "box": ([0.1, 2.5, 595.28, 841.89], [0.0, 0.0, 0.0, 0.0]),
}


def _value(column: Column, number: int) -> object:
    return column.codes[number % len(column.codes)] if column.codes else FILLED[column.kind][number]


def _rows(table: Table) -> list[Row]:
    """Return a row with everything, one with nothing that may be null, and one with everything again."""
    whole = [{column.name: _value(column, number) for column in table.columns} for number in (0, 1)]
    required = {column.name for column in table.columns if not column.nullable}
    bare = {name: value for name, value in whole[0].items() if name in required}
    return [whole[0], bare, whole[1]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """Write a run with its package, and a part with nulls in every column that takes them; return it and its rows."""
    out = tmp_path_factory.mktemp("readers") / "out"
    settings = load_settings(ocr="never")
    run([REPORTS / "practice-05.docx", REPORTS / "practice-09.pdf"], out, settings, jobs=1, progress=Silence())
    added = {name: _rows(table) for name, table in TABLES.items()}
    write_tables(out, added, part="part-00001")
    write_tables(out, {name: rows[1:2] for name, rows in added.items()}, part="part-00002")
    rows: dict[str, list[Row]] = {
        name: [*pq.read_table(out / name / "part-00000.parquet").to_pylist(), *_stored(name, [*own, own[1]])]
        for name, own in added.items()
    }
    package_dataset(out)
    for name in (*EXTRA_TABLES, RUNS.name):
        rows[name] = pq.read_table(out / name).to_pylist()
    return out, {name: comparable(table) for name, table in rows.items()}


def _stored(name: str, rows: list[Row]) -> list[Row]:
    """Return rows as their columns hold them, before they have seen a file: float32, cents, nulls for what lacks."""
    stored: list[Row] = to_arrow(name, rows).to_pylist()
    return stored


def _environment(name: str) -> Path:
    """Return the Python of an environment that has its libraries, made where it is not there yet."""
    folder, wanted = ENVIRONMENTS / name, LIBRARIES[name]
    python, stamp = folder / "bin" / "python", folder / "ready"
    mark = f"{sys.version}\n{' '.join(wanted)}\n"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != mark:
        subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)], check=True)  # noqa: S603  our own
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "--python",
            str(python),
            "install",
            "--quiet",
        ]
        command = [*pip, "--only-binary=:all:", "--no-compile", *wanted]
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  our own
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            pytest.skip(f"{' '.join(wanted)}: {(errors or ['pip failed'])[-1]}")
        stamp.write_text(mark, encoding="utf-8")
    return python


@pytest.mark.parametrize(("name", "reader"), CASES, ids=[f"{name}-{reader}" for name, reader in CASES])
def test_every_table_is_read_with_the_values_that_were_written(
    written: tuple[Path, dict[str, list[str]]], name: str, reader: str
) -> None:
    """All tables of a run and its package, nulls in every column that takes them, whole columns of nulls too."""
    out, rows = written
    # Isolated: neither our modules nor our environment's are seen.
    command = [str(_environment(name)), "-I", str(PROGRAM), reader, str(out)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  our own
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert set(read) == set(rows) >= {*TABLES, *EXTRA_TABLES, RUNS.name}
    for table, wanted in rows.items():
        assert read[table] == wanted, table
