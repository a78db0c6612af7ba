"""The view of a dataset as reviewed: what any reader of Parquet finds after persons have looked."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import jixiao
from jixiao.command.main import app
from jixiao.package.reviewed import FOLDER, part_path, write_reviewed
from jixiao.review.store import Change, Store
from schemas.parquet import read_tables, rows_of, write_tables
from schemas.tables import TABLES
from tests.support.review_desk import REPORTS, form_page, make_run


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A dataset of two parts; only the second has been reviewed."""
    make_run(tmp_path / "first", [REPORTS / "practice-01.pdf"])
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    folder = make_run(tmp_path / "out", [form])
    first = {name: rows_of(frame) for name, frame in read_tables(tmp_path / "first").items()}
    write_tables(folder, first, part="part-00001")
    return folder


def _change(store: Store, table: str, position: int, action: str, column: str = "*", value: str = "") -> None:
    document_id = next(key for key, entry in store.index.entries.items() if entry.file_name == "form.html")
    found, _ = store.document(document_id)
    store.change(
        Change(
            document_id=document_id, table=table, key=found.keys[table][position], column=column,
            action="set" if action == "set" else "accept", value=value, reason="", base="", who=f"{action}者",
        )
    )  # fmt: skip


def _review(out: Path) -> None:
    store = Store(out)
    _change(store, "indicators", 0, "set", "actual_text", "60个")
    _change(store, "indicators", 1, "accept")
    _change(store, "reports", 0, "set", "project_name", "造林项目")


def test_the_view_has_the_corrected_values_and_who_looked(out: Path) -> None:
    """Any reader of Parquet finds them, with what follows from them; the run's own files keep what was read."""
    _review(out)
    assert write_reviewed(out) == ["part-00000"]
    seen, own = pd.read_parquet(out / FOLDER / "indicators"), pd.read_parquet(out / "indicators")
    assert list(seen.columns) == list(own.columns)
    assert len(seen) == len(own)
    row, accepted, unseen = seen.iloc[0], seen.iloc[1], seen.iloc[2]
    assert (row["actual_text"], row["actual_value"], row["reviewed"], row["reviewer"]) == (
        "60个", 60.0, "corrected", "set者",
    )  # fmt: skip
    assert row["reviewed_at"] is not pd.NaT
    assert (accepted["reviewed"], accepted["reviewer"]) == ("accepted", "accept者")
    assert pd.isna(unseen["reviewed"])
    assert own["actual_text"].iloc[0] == "46个"
    assert own["reviewed"].isna().all()
    assert list(jixiao.load(out).indicators["reviewed"]) == list(seen["reviewed"])


def test_a_document_declared_right_says_so_on_every_row(out: Path) -> None:
    """Rows that were looked at one by one keep what was done to them."""
    _review(out)
    _change(Store(out), "documents", 0, "done")
    write_reviewed(out)
    rows = pd.read_parquet(part_path(out, "indicators", "part-00000"))
    assert list(rows["reviewed"]) == ["corrected", "accepted", "document"]
    assert list(rows["reviewer"]) == ["set者", "accept者", "done者"]
    assert set(pd.read_parquet(part_path(out, "checks", "part-00000"))["reviewed"]) == {"document"}


def test_a_part_that_nobody_touched_takes_no_room(out: Path) -> None:
    """It is the run's own file under a second name; a part that a run took away goes from the view."""
    _review(out)
    write_reviewed(out)
    for name in TABLES:
        assert part_path(out, name, "part-00001").samefile(out / name / "part-00001.parquet")
        assert not part_path(out, name, "part-00000").samefile(out / name / "part-00000.parquet")
        (out / name / "part-00001.parquet").unlink()
    write_reviewed(out)
    assert [path.name for path in (out / FOLDER / "reports").iterdir()] == ["part-00000.parquet"]


def test_the_package_is_corrected(out: Path) -> None:
    """Its descriptor names the corrected parts, and who is who is settled over corrected names."""
    _review(out)
    answer = CliRunner().invoke(app, ["package", str(out)])
    assert answer.exit_code == 0, answer.output
    described = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    paths = {resource["path"] for resource in described["resources"]}
    assert {f"{FOLDER}/reports/part-00000.parquet", "reports/part-00001.parquet"} <= paths
    assert "reports/part-00000.parquet" not in paths
    assert all((out / path).is_file() for path in paths)
    assert "造林项目" in set(pd.read_parquet(out / "projects")["name"])
    assert "护林防火项目" not in set(pd.read_parquet(out / "projects")["name"])


def test_a_run_and_an_import_bring_the_view_up_to_date(out: Path, tmp_path: Path) -> None:
    """Neither leaves it as it was before."""
    runner = CliRunner()
    _review(out)
    saved = tmp_path / "saved.csv"
    assert runner.invoke(app, ["corrections", "export", str(out), "-o", str(saved)]).exit_code == 0
    (out / "corrections" / "corrections.jsonl").unlink()
    assert runner.invoke(app, ["corrections", "import", str(out), str(saved)]).exit_code == 0
    assert pd.read_parquet(out / FOLDER / "indicators")["actual_text"].iloc[0] == "60个"
    source = str(REPORTS / "practice-02.docx")
    assert runner.invoke(app, ["run", source, "--out", str(out), "--ocr", "never", "--jobs", "1"]).exit_code in {0, 3}
    names = set(pd.read_parquet(out / FOLDER / "documents")["file_name"])
    assert "practice-02.docx" in names
