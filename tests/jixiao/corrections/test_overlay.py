"""Corrections laid over the rows: found again after every run, never changing the files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from jixiao.command.checks import recheck
from jixiao.corrections.keys import row_keys
from jixiao.corrections.log import CorrectionLog
from jixiao.corrections.overlay import overlaid
from jixiao.package.export import export
from jixiao.package.numbers import report_numbers
from jixiao.review.store import Change, Store
from schemas.parquet import read_tables
from tests.support.review_desk import REPORTS, form_page, make_run

WHO = "甲"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    return make_run(tmp_path / "out", [form, REPORTS / "practice-03.pdf"])


def _set(store: Store, column: str, value: str, *, row: int = 0, name: str = "form.html") -> None:
    document_id = next(key for key, entry in store.index.entries.items() if entry.file_name == name)
    found, _ = store.document(document_id)
    key = found.keys["indicators"][row]
    store.change(
        Change(
            document_id=document_id, table="indicators", key=key, column=column, action="set", value=value,
            reason="", base="", who=WHO,
        )
    )  # fmt: skip


def test_a_correction_changes_what_is_read_and_not_what_was_printed(out: Path) -> None:
    """The overlay has the new value with confidence 1; the files keep the old one, other rows stay."""
    _set(Store(out), "actual_text", "60个")
    before = read_tables(out)
    after, lost = overlaid(before, out)
    assert not lost
    assert before["indicators"]["actual_text"].iloc[0] == "46个"
    assert after["indicators"]["actual_text"].iloc[0] == "60个"
    assert after["indicators"]["confidence"].iloc[0] == 1.0
    assert list(after["indicators"]["report_id"]) == list(before["indicators"]["report_id"])
    assert after["indicators"].dtypes.equals(before["indicators"].dtypes)
    assert after["figures"].equals(before["figures"])


def test_what_follows_from_a_corrected_value_follows_it(out: Path) -> None:
    """The parsed value is parsed anew, and the check that failed passes."""
    before = read_tables(out)
    report = before["indicators"]["report_id"].iloc[0]
    checks = before["checks"]
    failing = checks[(checks["report_id"] == report) & (checks["status"] == "fail")]
    assert "actual_meets_target" in set(failing["check"])
    _set(Store(out), "actual_text", "60个")
    after, _ = overlaid(before, out)
    assert after["indicators"]["actual_value"].iloc[0] == 60.0
    checks = after["checks"]
    failing = checks[(checks["report_id"] == report) & (checks["status"] == "fail")]
    assert "actual_meets_target" not in set(failing["check"])


def test_a_correction_outlives_a_run_that_reads_the_document_otherwise(out: Path, tmp_path: Path) -> None:
    """A vocabulary that brings another column changes the row; its correction still finds it."""
    _set(Store(out), "level3", "正确的名称", row=1)
    words = tmp_path / "words.csv"
    words.write_text("block,field,variant\nindicators,deviation,口径备忘\n", encoding="utf-8")
    make_run(out, [tmp_path / "form.html"], [words])
    after, lost = overlaid(read_tables(out), out)
    assert not lost
    assert list(after["indicators"]["level3"])[1] == "正确的名称"
    assert list(after["indicators"]["deviation"]) == ["甲", "乙", "丙"]


def test_a_correction_whose_row_is_gone_is_kept_and_named(out: Path) -> None:
    """Nothing is put on another row instead."""
    _set(Store(out), "level3", "正确的名称", row=1)
    tables = read_tables(out)
    tables["indicators"] = tables["indicators"].iloc[[0, 2]].reset_index(drop=True)
    after, lost = overlaid(tables, out)
    assert [record.new for record in lost] == ["正确的名称"]
    assert "正确的名称" not in set(after["indicators"]["level3"])
    assert len(CorrectionLog(out).state().records) == 1


def test_an_export_holds_the_corrections_and_the_files_of_the_run_do_not(out: Path, tmp_path: Path) -> None:
    """Rows keep their order and types; `as read` gives what the machine read."""
    _set(Store(out), "actual_text", "60个")
    before = read_tables(out)
    export(out, tmp_path / "corrected", to="single-parquet")
    export(out, tmp_path / "read", to="single-parquet", corrected=False)
    tables = {name: pq.read_table(tmp_path / name / "indicators.parquet") for name in ("corrected", "read")}
    assert tables["corrected"].schema == tables["read"].schema
    texts = {name: table["actual_text"].to_pylist() for name, table in tables.items()}
    assert texts["read"] == list(before["indicators"]["actual_text"])
    assert texts["corrected"] == ["60个", *texts["read"][1:]]
    assert tables["corrected"]["actual_value"][0].as_py() == 60.0
    checks = pq.read_table(tmp_path / "corrected" / "checks.parquet")
    pd.testing.assert_frame_equal(
        checks.to_pandas(), overlaid(before, out)[0]["checks"].astype(checks.to_pandas().dtypes.to_dict())
    )


def test_the_checks_and_the_page_of_pictures_are_those_of_the_corrected_tables(out: Path) -> None:
    """A failing check that a correction settles is no longer listed or counted."""

    def listed() -> list[tuple[str, str]]:
        files, _, checks, _ = ([str(cell) for cell in column.cells] for column in recheck(out).columns)
        return [(Path(file).name, check) for file, check in zip(files, checks, strict=True)]

    def counted() -> int:
        return next(failed for code, failed, _ in report_numbers(out).checks if code == "actual_meets_target")

    assert ("form.html", "actual_meets_target") in listed()
    before = counted()
    _set(Store(out), "actual_text", "60个")
    assert ("form.html", "actual_meets_target") not in listed()
    assert counted() == before - 1


def test_every_row_of_every_report_has_a_key_of_its_own(out: Path) -> None:
    """No two rows of a table of one document share a key."""
    store = Store(out)
    for document_id in store.index.entries:
        rows = store.index.rows(document_id)
        for table, keys in row_keys(rows).items():
            assert len(set(keys)) == len(rows[table])
