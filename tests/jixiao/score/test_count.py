"""Cells and rows are counted class by class."""

from __future__ import annotations

from jixiao.score.count import Columns, Count, Judged, Scoring, Tally, cells, extra, greedy, mean, unpaired


def test_a_share_and_a_balance_are_none_without_anything_to_count() -> None:
    """A class that nobody has anything for does not count."""
    count = Count()
    assert count.accuracy() is None
    assert count.prf() == (None, None, None)
    tally = Tally()
    assert tally["goals"].cells == 0
    assert tally.scores() == {}
    assert mean({}) == 0.0


def test_precision_recall_and_balance_follow_from_hits_and_misses() -> None:
    """Two hits, one of them loose, one miss, two too many."""
    count = Count(fn=1, fp=2)
    count.hit()
    count.hit(strict=False)
    assert count.prf() == (0.5, 2 / 3, 2 * 0.5 * (2 / 3) / (0.5 + 2 / 3))
    precision, recall, _ = count.prf(strict=True)
    assert (precision, recall) == (0.25, 1 / 3)


def test_tallies_of_documents_add_up() -> None:
    """Micro-averaging counts cells, not documents."""
    whole, part = Tally(), Tally()
    part["goals"].cell("expected", ok=True, strict=False)
    part["goals"].cell("actual", ok=False, strict=False)
    part.judged.append(Judged(confidence=1.0, right=True, report_id="r"))
    whole.add(part)
    whole.add(part)
    assert whole.scores() == {"goals": 0.5}
    assert whole.scores(strict=True) == {"goals": 0.0}
    assert dict(whole["goals"].by) == {"expected": [2, 2], "actual": [0, 2]}
    assert len(whole.judged) == 2


def test_a_cell_counts_where_gold_or_the_run_has_a_value() -> None:
    """What gold leaves out is not scored, what must be null is wrong when filled."""
    said: list[str] = []
    scoring = Scoring(tally=Tally(), loose=False, say=said.append)
    count = Count()
    gold = {"a": "甲", "b": None, "c": None, "sentence": None, "alt": {"a": ["乙"]}}
    columns: Columns = {"a": "text", "b": "text", "c": "text", "d": "text", "sentence": "null"}
    got = {"a": "乙", "b": "多", "c": None, "d": "不计", "sentence": "句"}
    cells(scoring, count, columns, (gold, got), "here ")
    assert (count.right, count.cells) == (1, 3)
    assert said == ["here b: gold null run 多"]
    cells(scoring.muted(), count, {"a": "text"}, (gold, None))
    assert (count.right, count.cells, len(said)) == (1, 4, 1)


def test_a_row_too_many_costs_its_filled_cells_and_one_at_least() -> None:
    """An empty extra row is not free."""
    count = Count()
    extra(count, {"expected": "text", "actual": "text"}, {"expected": "甲", "actual": "乙"})
    extra(count, {"expected": "text", "actual": "text"}, {})
    assert (count.right, count.cells) == (0, 3)


def test_pairs_are_taken_best_first_and_each_row_once() -> None:
    """Among equals the nearest place wins, and below the floor nothing does."""
    assert greedy([(0.9, 0, 0), (0.9, 0, 1), (0.8, 1, 0), (0.4, 1, 1)], 0.5) == {0: 0}
    assert greedy([(0.9, 0, 1), (0.9, 1, 1), (0.6, 0, 0)], 0.5) == {1: 1, 0: 0}
    assert unpaired([{"n": 1}, {"n": 2}], {0: 1}) == [{"n": 1}]


def test_differences_carry_the_tag_of_their_report() -> None:
    """A reader sees which form a difference stands in."""
    said: list[str] = []
    scoring = Scoring(tally=Tally(), loose=False, say=said.append)
    scoring.tagged("[1] ").tell("row")
    scoring.muted().tagged("[2] ").tell("row")
    assert said == ["[1] row"]
