"""Corrected documents as gold, and the machine scored against them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from jixiao.base.exits import Refusal
from jixiao.gold.score import plot, score_own
from jixiao.gold.write import write_gold
from jixiao.review.store import Change, Store
from tests.support.review_desk import REPORTS, make_run


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return make_run(tmp_path / "out", [REPORTS / "practice-03.pdf", REPORTS / "practice-05.docx"])


def _correct(out: Path, table: str, key: str, column: str, value: str | None) -> None:
    store = Store(out)
    document_id = next(key for key, entry in store.index.entries.items() if entry.file_name == "practice-03.pdf")
    store.change(
        Change(
            document_id=document_id, table=table, key=key, column=column, action="set" if value else "accept",
            value=value, reason="", base="", who="甲",
        )
    )  # fmt: skip


def test_only_what_was_declared_right_becomes_gold(out: Path, tmp_path: Path) -> None:
    """The answers hold the corrected value and no provenance, amounts as digits."""
    gold = tmp_path / "gold"
    assert write_gold(out, gold).files == []
    _correct(out, "indicators", "t1r11", "level3", "正确的名称")
    _correct(out, "documents", "document", "*", None)
    assert [path.name for path in write_gold(out, gold).files] == ["practice-03.json"]
    answers = json.loads((gold / "practice-03.json").read_text(encoding="utf-8"))
    first = answers["reports"][0]
    assert first["indicators"][0]["level3"] == "正确的名称"
    assert isinstance(first["budgets"][0]["executed"], str)
    assert "confidence" not in first["indicators"][0]
    assert write_gold(out, gold).left_out


def test_the_machine_is_scored_on_what_it_read_itself(out: Path, tmp_path: Path) -> None:
    """One corrected value is one wrong cell of that field and one wrong row of its class of confidence."""
    gold = tmp_path / "gold"
    _correct(out, "indicators", "t1r11", "level3", "完全不同的三级指标名称")
    write_gold(out, gold, names=["practice-03"])
    score = score_own(out, gold)
    fields = {(entry.table, entry.column): entry for entry in score.fields}
    assert fields["indicators", "level3"].count - fields["indicators", "level3"].right == 1
    assert fields["indicators", "level2"].count == fields["indicators", "level2"].right
    assert score.documents == 1
    assert sum(entry.count - entry.right for entry in score.bins) == 1
    assert any("三级指标" in line for line in score.lines())
    picture = ET.fromstring(plot(score.bins, "<标题>"))  # noqa: S314  our own text
    dots = [group for group in picture.iter("{http://www.w3.org/2000/svg}g") if "-dot-" in group.get("id", "")]
    assert len(dots) == len(score.bins)
    assert all(dot.find("{http://www.w3.org/2000/svg}title") is not None for dot in dots)


def test_a_name_that_fits_nothing_is_refused(out: Path, tmp_path: Path) -> None:
    """A slip of the pen is said, not passed over."""
    with pytest.raises(Refusal):
        write_gold(out, tmp_path / "gold", names=["nothing"])
