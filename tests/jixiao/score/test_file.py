"""Tests of `jixiao.score.file`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jixiao.base.exits import Refusal
from jixiao.score.file import write_json
from jixiao.score.score import ScoreResult, score_run


@pytest.fixture
def result(tmp_path: Path) -> ScoreResult:
    """Return the score of nothing against nothing."""
    (tmp_path / "gold").mkdir()
    return score_run(tmp_path, tmp_path / "gold")


def test_a_score_is_kept_with_all_its_parts(tmp_path: Path, result: ScoreResult) -> None:
    """Another program can read total, classes, documents and trust."""
    write_json(result, tmp_path / "score.json")
    kept = json.loads((tmp_path / "score.json").read_text(encoding="utf-8"))
    assert {"total", "classes", "documents", "trust"} <= set(kept)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, result: ScoreResult) -> None:
    """One sentence with the path."""
    with pytest.raises(Refusal, match="无法写入"):
        write_json(result, tmp_path / "none" / "score.json")
