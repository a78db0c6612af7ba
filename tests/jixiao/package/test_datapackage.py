"""A packaged folder opens at once in DuckDB, pandas and polars, with exact amounts, times and lists."""
# ruff: noqa: S608 -- queries of the test on files of its own

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from jixiao.base.exits import Refusal
from jixiao.command.dataset import ReportKind, app
from jixiao.package.datapackage import package_dataset
from schemas.codes import KINDS
from schemas.package_tables import EXTRA_TABLES
from schemas.parquet import read_tables, rows_of
from schemas.tables import TABLES
from schemas.validation import validate_tables
from tests.support.dataset_files import write_sample


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = write_sample(tmp_path_factory.mktemp("packaged"), parts=2)
    package_dataset(out)
    return out


def test_the_derived_tables_hold_with_the_others(packaged: Path) -> None:
    """Every mention leads to a report and to its unit or project; every list and code fits."""
    tables = {name: rows_of(frame) for name, frame in read_tables(packaged).items()}
    extra = {name: pd.read_parquet(packaged / name) for name in EXTRA_TABLES}
    assert [name for name, frame in extra.items() if not len(frame)] == ["reuse"]  # the samples copy nobody
    assert validate_tables({**tables, **extra}).empty
    mentions = extra["mentions"]
    assert (mentions["unit_id"].isna() ^ mentions["project_id"].isna()).all()


def test_duckdb_pandas_and_polars_read_every_table_alike(packaged: Path) -> None:
    """Amounts are decimals, times know their zone, boxes and names are lists, in each of them."""
    duckdb = pytest.importorskip("duckdb")
    polars = pytest.importorskip("polars")
    for name in (*TABLES, *EXTRA_TABLES):
        rows = len(pd.read_parquet(packaged / name))
        pattern = f"{packaged}/{name}/*.parquet"
        assert duckdb.execute(f"SELECT count(*) FROM '{pattern}'").fetchone() == (rows,)
        assert polars.read_parquet(pattern).height == rows
    described = duckdb.execute(f"DESCRIBE SELECT * FROM '{packaged}/budgets/*.parquet'").fetchall()
    types = {row[0]: row[1] for row in described}
    assert types["executed"] == "DECIMAL(20,2)"
    assert types["bbox"].startswith("FLOAT[")
    assert polars.read_parquet(f"{packaged}/budgets/*.parquet").schema["executed"] == polars.Decimal(20, 2)
    assert polars.read_parquet(f"{packaged}/units/*.parquet").schema["years"] == polars.List(polars.Int32)
    executed = pd.read_parquet(packaged / "budgets")["executed"].dropna()
    assert {type(amount) for amount in executed} == {Decimal}
    assert str(pd.read_parquet(packaged / "documents")["parsed_at"].dtype).endswith("UTC]")


def test_an_empty_run_can_be_packaged(tmp_path: Path) -> None:
    """A run that found nothing is a dataset too."""
    from schemas.parquet import write_tables  # noqa: PLC0415

    write_tables(tmp_path, {}, part="part-00000")
    assert set(package_dataset(tmp_path).rows.values()) == {0}
    assert json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["resources"]


def test_an_older_derived_part_goes(packaged: Path, tmp_path: Path) -> None:
    """Who is who is written anew as a whole."""
    out = tmp_path / "copy"
    shutil.copytree(packaged, out)
    (out / "units" / "all.parquet").rename(out / "units" / "old.parquet")
    package_dataset(out)
    assert [path.name for path in (out / "units").iterdir()] == ["all.parquet"]


def test_no_path_of_the_machine_stands_in_the_package(packaged: Path) -> None:
    """A published descriptor names addresses of the web, not folders of whoever ran it."""
    text = (packaged / "datapackage.json").read_text(encoding="utf-8")
    assert str(Path(__file__).parents[3]) not in text


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    """The message says what to do first; the command ends with exit code 1."""
    with pytest.raises(Refusal, match="jixiao run"):
        package_dataset(tmp_path)
    for arguments in (["package"], ["report"], ["export", "--to", "csv"]):
        assert CliRunner().invoke(app, [arguments[0], str(tmp_path), *arguments[1:]]).exit_code == 1


def test_the_commands_do_what_they_say(packaged: Path, tmp_path: Path) -> None:
    """package, report and export write their files and print where they are."""
    runner = CliRunner()
    assert "units" in runner.invoke(app, ["package", str(packaged)]).output
    page = tmp_path / "report.html"
    assert runner.invoke(app, ["report", str(packaged), "-o", str(page)]).exit_code == 0
    assert page.is_file()
    done = runner.invoke(app, ["export", str(packaged), "--to", "csv", "-o", str(tmp_path / "csv"), "--year", "2021"])
    assert done.exit_code == 0
    assert (tmp_path / "csv" / "reports.csv").is_file()


def test_the_command_line_knows_every_kind() -> None:
    """The words of --kind are the codes of the table."""
    assert tuple(kind.value for kind in ReportKind) == KINDS
