"""The main job, end to end: printed reports in, tables out, scored against their answers. A floor, not a goal."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jixiao.base.exits import ExitCode
from jixiao.output.tally import Tally
from jixiao.parsing.settings import load_settings
from jixiao.run.progress import Silence
from jixiao.run.run import run
from jixiao.score.score import ScoreResult, score_run
from schemas.tables import TABLES, arrow_schema
from tests.support.report_files import GOLD, REPORTS

TOTAL, INDICATORS, BUDGETS = 0.98, 0.97, 0.99
"""Bars of the printed reports: total, exact indicator rows (F1), budgets."""
RIGHT_WHEN_SURE = 0.99
"""Share of right rows among those with a confidence of 0.9 and above (contract)."""
SCAN_INDICATORS, SCAN_BUDGETS = 0.92, 0.97
"""Bars of the scans and the photo."""


@pytest.fixture(scope="module")
def printed(printed_run: tuple[Path, Tally]) -> ScoreResult:
    """Return the score of every printed report."""
    out, _ = printed_run
    golds = {path.stem for path in GOLD.glob("*.json")}
    assert {"pingliang-2021", "qiannan-2022", "wuling-2023", "xiqu-2021"} <= golds
    return score_run(out, GOLD)


def _own(result: ScoreResult) -> dict[str, float]:
    """Return file -> total of the documents that were read; answers of scans alone are left out."""
    return {name: document.total for name, document in result.documents.items() if not document.missing}


def test_every_printed_report_is_read(printed_run: tuple[Path, Tally]) -> None:
    """No file fails or is read in part only."""
    _, tally = printed_run
    assert tally.exit_code == ExitCode.OK
    assert tally.statuses["ok"] == tally.files


def test_printed_reports_reach_the_bars(printed: ScoreResult) -> None:
    """On average over the files: total, indicator rows and budgets."""
    read = [document for document in printed.documents.values() if not document.missing]
    assert sum(document.total for document in read) / len(read) >= TOTAL
    for name, bar in (("indicator_rows", INDICATORS), ("budgets", BUDGETS)):
        values = [document.classes[name] for document in read if name in document.classes]
        assert sum(values) / len(values) >= bar


def test_no_printed_report_is_far_below_the_others(printed: ScoreResult) -> None:
    """A good mean must not hide one file that is read badly."""
    weak = {name: total for name, total in _own(printed).items() if total < TOTAL - 0.03}
    assert not weak


def test_confidence_can_be_believed(printed: ScoreResult) -> None:
    """Of the rows that say they are sure, 99 % are right, and most rows are sure."""
    assert printed.trust.right_when_sure is not None
    assert printed.trust.right_when_sure >= RIGHT_WHEN_SURE
    assert printed.trust.sure is not None
    assert printed.trust.sure >= 0.9


@pytest.mark.parametrize("table", TABLES)
def test_the_parquet_files_carry_the_published_schema(printed_run: tuple[Path, Tally], table: str) -> None:
    """Types, Chinese labels and units of every column stand in the files themselves."""
    out, _ = printed_run
    (part,) = (out / table).glob("*.parquet")
    schema, published = pq.read_schema(part), arrow_schema(table)
    assert schema.names == published.names
    assert [field.metadata for field in schema] == [field.metadata for field in published]
    assert all(field.metadata[b"label"].decode() for field in schema)
    plain = [field for field in published if field.name != "bbox"]  # Parquet names the items of a list its own way
    assert [schema.field(field.name).type for field in plain] == [field.type for field in plain]
    assert schema.metadata[b"label"].decode() == TABLES[table].label


@pytest.mark.slow
def test_scans_and_photos_reach_the_bars(tmp_path: Path) -> None:
    """Indicator rows and budgets of the scanned fixtures, each wrong row below 0.9 or caught by a check."""
    files = [path for path in sorted(REPORTS.iterdir()) if path.stem.endswith(("-scan", "-photo"))]
    run(files, tmp_path / "out", load_settings(), jobs=1, progress=Silence())
    result = score_run(tmp_path / "out", GOLD)
    read = [document for document in result.documents.values() if not document.missing]
    assert len(read) == len(files)
    for name, bar in (("indicator_rows", SCAN_INDICATORS), ("budgets", SCAN_BUDGETS)):
        values = [document.classes[name] for document in read if name in document.classes]
        assert sum(values) / len(values) >= bar
    assert result.trust.silent_errors is not None
    assert result.trust.silent_errors <= 0.01
