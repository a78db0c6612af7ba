"""Tests of `jixiao.command.checks`."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.command.checks import recheck
from jixiao.output.tally import Tally
from schemas.manifest import DamagedError


def test_checks_run_again_on_published_tables(printed_run: tuple[Path, Tally]) -> None:
    """The failures found in the tables are those that the run itself found."""
    out, tally = printed_run
    table = recheck(out)
    assert table.row_count == tally.failed_checks.total()
    assert table.row_count > 0
    sources = list(table.columns[0].cells)
    assert any(str(cell).endswith("practice-03.pdf") for cell in sources)


def test_damaged_tables_are_refused(tmp_path: Path) -> None:
    """A part that is no Parquet is said in one sentence."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "part-00000.parquet").write_bytes(b"nothing")
    with pytest.raises(DamagedError, match=r"已损坏.*jixiao verify"):
        recheck(tmp_path)
