"""Tests of the measure of forms never met: what it takes away and what it prints; never how good the figures are."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

import normalize
from jixiao.bench.unseen import BLOCKS, Figures, main, printed_reports, without

HEADINGS = next((Path(normalize.__file__).parent).rglob("headings.csv"))


@pytest.mark.parametrize("percent", [0, 25, 50, 100])
def test_a_share_of_the_headings_of_three_blocks_is_taken_away(percent: int) -> None:
    """Other blocks keep all of theirs."""
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    left = without(rows, percent, random.Random(1))  # noqa: S311  reproducible, no secret
    own = sum(row["block"] in BLOCKS for row in rows)
    assert sum(row["block"] in BLOCKS for row in left) == own - round(own * percent / 100)
    assert [row for row in left if row["block"] not in BLOCKS] == [row for row in rows if row["block"] not in BLOCKS]


def test_printed_reports_with_answers_are_measured_and_scans_are_not() -> None:
    """Scans are measured elsewhere."""
    names = [path.name for path in printed_reports()]
    assert "pingliang-2021.xlsx" in names
    assert "practice-12-scan.pdf" not in names
    assert len(printed_reports(3)) < len(names)


def test_the_mean_of_draws_leaves_out_what_a_draw_does_not_have() -> None:
    """A draw without a sure row says nothing of how right sure rows are."""
    one = Figures(
        total=1.0, rows=0.5, budgets=1.0, goals=None, sure=0.0, right_when_sure=None, silent_lines=0.5, unread=2.0
    )
    other = Figures(
        total=0.0, rows=1.0, budgets=0.0, goals=None, sure=1.0, right_when_sure=1.0, silent_lines=0.0, unread=0.0
    )
    mean = Figures.mean([one, other])
    assert (mean.rows, mean.goals, mean.right_when_sure) == (0.75, None, 1.0)
    assert mean.shown() == ["0.500", "0.750", "0.500", "-", "0.500", "1.000", "0.250", "1"]


def test_layouts_are_drawn_run_scored_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The files and answers stay in the folder named, and each choice has its figures."""
    kept = tmp_path / "kept"
    main(["--layouts", "3", "--seed", "suite", "--keep", str(kept), "--formats", "html", "--jobs", "1"])
    shown = capsys.readouterr().out
    assert "format=html" in shown
    assert "budget=" in shown
    assert len(list((kept / "files").iterdir())) == len(list((kept / "gold").iterdir())) == 3
    with pytest.raises(SystemExit, match="already"):
        main(["--layouts", "3", "--keep", str(kept)])
