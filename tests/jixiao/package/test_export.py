"""An export holds what was selected, with its values intact and no text that a spreadsheet would run."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extract.quiet import DUCKDB
from jixiao.base.exits import Refusal
from jixiao.dataset.index import Index
from jixiao.output.status import status_of
from jixiao.package.datapackage import package_dataset
from jixiao.package.export import Selection, Target, default_target, export, guarded, selected_tables
from schemas.parquet import write_tables
from tests.support.dataset_files import make_old, sample_tables, write_sample

EVERY: tuple[Target, ...] = ("csv", "xlsx", "duckdb", "single-parquet")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_sample(tmp_path_factory.mktemp("out"), parts=2)
    package_dataset(folder)
    return folder


def test_a_selection_takes_reports_with_all_their_rows(out: Path) -> None:
    """Rows of other reports, documents, units and projects stay behind."""
    tables = selected_tables(out, Selection(years=(2021,), provinces=("甘肃",), kinds=("department",)))
    reports = tables["reports"].to_pylist()
    assert {(row["fiscal_year"], row["province"], row["kind"]) for row in reports} == {(2021, "甘肃省", "department")}
    ids = {row["report_id"] for row in reports}
    for name in ("budgets", "goals", "indicators", "checks", "mentions"):
        assert set(tables[name]["report_id"].to_pylist()) <= ids
    assert set(tables["documents"]["document_id"].to_pylist()) == {row["document_id"] for row in reports}
    assert tables["indicators"].num_rows
    named = {row["unit_id"] for row in tables["mentions"].to_pylist()} - {None}
    assert set(tables["units"]["unit_id"].to_pylist()) == named
    assert selected_tables(out, Selection())["reports"].num_rows == len(sample_tables()["reports"])


def test_a_dataset_of_an_earlier_version_is_exported_as_one_of_today(out: Path, tmp_path: Path) -> None:
    """Types, tables, rows are the same, but for what it lacks; review page and status read it as well."""
    old = shutil.copytree(out, tmp_path / "old")
    make_old(old)
    before, after = selected_tables(old, Selection()), selected_tables(out, Selection())
    assert before["documents"].column("notes").null_count == before["documents"].num_rows
    for tables in (before, after):
        tables["documents"] = tables["documents"].drop_columns(["notes"])
    for name in ("tasks", "unread"):  # version 1 had none
        assert not before[name].num_rows
        after[name] = after[name].slice(0, 0)
    assert before == after
    export(old, tmp_path / "files", to="single-parquet")
    assert isinstance(pq.read_schema(tmp_path / "files" / "budgets.parquet").field("bbox").type, pa.ListType)
    index, today = Index(old), Index(out)
    assert (index.refresh(), today.refresh()) == (True, True)
    assert index.entries == today.entries
    for document_id in index.entries:
        assert index.rows(document_id)["indicators"] == today.rows(document_id)["indicators"]
    assert status_of(old).statuses == status_of(out).statuses


def test_what_is_unread_comes_with_its_report_or_its_document(tmp_path: Path) -> None:
    """A cell of a report that is not selected stays behind, one of no report comes with its document."""
    tables = sample_tables()
    cell: dict[str, object] = {"text": "备用金 5", "block": "other", "reason": "no_block", "method": "docx"}
    tables["unread"] = [
        {**cell, "document_id": report["document_id"], "report_id": owner}
        for report in tables["reports"]
        for owner in (report["report_id"], None)
    ]
    write_tables(tmp_path, tables, part="part-00000")
    found = selected_tables(tmp_path, Selection(years=(2021,)))
    reports = {row["report_id"]: row["document_id"] for row in found["reports"].to_pylist()}
    unread = found["unread"].to_pylist()
    assert {row["report_id"] for row in unread} == {*reports, None}
    assert {row["document_id"] for row in unread if row["report_id"] is None} == set(reports.values())


@pytest.mark.parametrize("to", EVERY)
def test_every_format_holds_every_row_and_is_replaced_as_a_whole(out: Path, tmp_path: Path, to: Target) -> None:
    """Writing twice to one place leaves the second export and nothing else."""
    target = tmp_path / "there" / "data"
    export(out, target, to=to)
    files = export(out, target, to=to, selection=Selection(years=(2021,)))
    wanted = selected_tables(out, Selection(years=(2021,)))["indicators"].num_rows
    assert read_count(target, to) == wanted > 0
    assert list(target.parent.iterdir()) == [target]
    assert files == (sorted(target.iterdir()) if target.is_dir() else [target])


def read_count(target: Path, to: Target) -> int:
    if to == "csv":
        with (target / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
            return sum(1 for _ in csv.DictReader(file))
    if to == "xlsx":
        return int(open_book(target)["indicators"].max_row) - 1
    if to == "duckdb":
        duckdb = pytest.importorskip("duckdb")
        with duckdb.connect(str(target), read_only=True, config=DUCKDB) as database:
            return int(database.execute("SELECT count(*) FROM indicators").fetchone()[0])
    return int(pq.read_metadata(target / "indicators.parquet").num_rows)


def open_book(path: Path) -> Any:  # noqa: ANN401  openpyxl has no types
    openpyxl = pytest.importorskip("openpyxl")
    with path.open("rb") as file:
        return openpyxl.load_workbook(file)


DANGEROUS = ("=1+1", "+861", "-2", "@SUM(A1)", "\tx", "平常")


@pytest.fixture
def dangerous(tmp_path: Path) -> Path:
    tables = sample_tables(("practice-01.pdf",))
    for row, text in zip(tables["indicators"], DANGEROUS, strict=False):
        row["level3"] = text
    tables["budgets"][0]["executed"] = Decimal("-1234567890123.45")
    folder = tmp_path / "dangerous"
    folder.mkdir()
    write_tables(folder, tables, part="p")
    return folder


def test_a_sheet_takes_no_text_for_a_formula_and_keeps_amounts_as_numbers(dangerous: Path, tmp_path: Path) -> None:
    """Cells of text have the type text, whatever they begin with; the text is unchanged."""
    (path,) = export(dangerous, tmp_path / "a.xlsx", to="xlsx")
    book = open_book(path)
    heads = [cell.value for cell in book["indicators"][1]]
    cells = [row[heads.index("level3")] for row in book["indicators"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    written = [cell.value for cell in cells]
    assert written[: len(DANGEROUS)] == list(DANGEROUS)[: len(written)]
    heads = [cell.value for cell in book["budgets"][1]]
    assert book["budgets"][2][heads.index("executed")].data_type == "n"


def test_a_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe_in_csv(
    dangerous: Path, tmp_path: Path
) -> None:
    """Texts only: a negative amount stays a number."""
    export(dangerous, tmp_path / "csv", to="csv")
    with (tmp_path / "csv" / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [row["level3"] for row in csv.DictReader(file)][: len(DANGEROUS)]
    assert texts == [guarded(text) for text in DANGEROUS][: len(texts)]
    assert guarded("=1") == "'=1"
    assert [str(guarded(f"{sign}1"))[:1] for sign in "＝＋－＠"] == ["'"] * 4  # Excel of East Asia takes them too
    assert guarded("a=1") == "a=1"
    assert guarded(Decimal("-1.50")) == Decimal("-1.50")
    with (tmp_path / "csv" / "budgets.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["executed"] == "-1234567890123.45"


def test_duckdb_keeps_the_types(out: Path, tmp_path: Path) -> None:
    """Amounts stay exact, lists stay lists."""
    duckdb = pytest.importorskip("duckdb")
    export(out, tmp_path / "d.duckdb", to="duckdb")
    with duckdb.connect(str(tmp_path / "d.duckdb"), read_only=True) as database:
        types = {row[0]: row[1] for row in database.execute("DESCRIBE budgets").fetchall()}
        assert types["executed"] == "DECIMAL(20,2)"
        assert database.execute("SELECT typeof(years) FROM units LIMIT 1").fetchone() == ("INTEGER[]",)


def test_csv_has_codes_as_they_are_and_no_noise_of_floats(out: Path, tmp_path: Path) -> None:
    """`=` is a code and no formula; a box or a rate has the digits that it was given."""
    export(out, tmp_path / "csv", to="csv")
    with (tmp_path / "csv" / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"=", ">="} <= {row["target_op"] for row in rows} <= {"", "=", ">=", "<=", ">", "<", "range"}
    boxes = [edge for row in rows if row["bbox"] for edge in row["bbox"].split(";")]
    assert boxes
    assert max(len(edge.replace(".", "").lstrip("0")) for edge in boxes) <= 7
    assert guarded(0.1 + 0.2) == 0.3
    assert guarded(0.8586) == 0.8586
    assert guarded(123456789.25) == 123456789.25


def test_duckdb_has_keys_comments_and_views(out: Path, tmp_path: Path) -> None:
    """What belongs together is joined without doubling a row, and the file says what its columns mean."""
    duckdb = pytest.importorskip("duckdb")
    export(out, tmp_path / "d.duckdb", to="duckdb")
    with duckdb.connect(str(tmp_path / "d.duckdb"), read_only=True, config=DUCKDB) as database:

        def one(query: str) -> tuple[Any, ...]:
            return tuple(database.execute(query).fetchone())

        assert one("SELECT count(*) FROM indicators_in_full") == one("SELECT count(*) FROM indicators")
        assert one("SELECT count(*) FROM budgets_in_full") == one("SELECT count(*) FROM budgets")
        fails = one("SELECT count(*) FROM checks WHERE status = 'fail'")
        assert one("SELECT count(*) FROM failing_checks WHERE file_name IS NOT NULL") == fails > (0,)
        comments = dict(
            database.execute(
                "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'budgets'"
            ).fetchall()
        )
        assert comments["executed"].startswith("全年执行数（元）")
        assert all(comments.values())
        keys = database.execute("SELECT table_name, constraint_type FROM duckdb_constraints()").fetchall()
        assert {("reports", "PRIMARY KEY"), ("indicators", "FOREIGN KEY"), ("mentions", "FOREIGN KEY")} <= set(keys)


def test_nothing_is_overwritten_that_is_not_an_export(out: Path, tmp_path: Path) -> None:
    """A folder of others, the run itself and an empty selection are refused, and all stays as it is."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    refused: tuple[tuple[Path, Target], ...] = (
        (tmp_path / "mine", "csv"),
        (tmp_path / "mine", "xlsx"),
        (tmp_path / "file", "csv"),
        (out, "csv"),
        (out.parent, "single-parquet"),
    )
    for target, to in refused:
        with pytest.raises(Refusal):
            export(out, target, to=to)
    with pytest.raises(Refusal, match="没有符合条件"):
        export(out, tmp_path / "none", to="csv", selection=Selection(years=(1999,)))
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "x"
    assert not (tmp_path / "none").exists()


def test_an_export_goes_beside_the_run_where_nobody_says_where(tmp_path: Path) -> None:
    """Each format has its own name."""
    assert {default_target(tmp_path / "out", to).name for to in EVERY} == {
        "out-csv",
        "out.xlsx",
        "out.duckdb",
        "out-parquet",
    }
