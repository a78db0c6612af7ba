"""The total that lines around a form say fills what its table leaves open; a part's score is never the total."""

from __future__ import annotations

import pytest

from normalize.forms.said_total import said_total
from tests.support.forms import INDICATOR_HEAD, only, para, pick, read, table

TITLE = para("2022年度项目支出绩效自评表")
ROW = "产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 87.5"
FORM = f"项目名称 | 道路维修 | < | < | < | < | <\n{INDICATOR_HEAD}\n{ROW}"


def said(*lines: str) -> tuple[str | None, str | None]:
    """Return the score and the rating that lines say."""
    total = said_total([para(line) for line in lines])
    score, rating = total.score, total.rating
    return score.value if score is not None else None, rating.value if rating is not None else None


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("自评得分97.5分，等级优", (97.5, "优")),
        ("资金执行率得分9.6分，绩效指标得分89分，合计98.6分。", (98.6, None)),
        ("自评总得分97.5分，自评等级为“优”", (97.5, "优")),
        ("自评总分：97.5分    自评等级：优", (97.5, "优")),
        ("综合得分91分（其中预算执行9分，绩效指标82分），评价结果为良。", (91.0, "良")),
    ],
)
def test_a_line_above_or_below_the_table_gives_score_and_rating(line: str, total: tuple[float, str | None]) -> None:
    """Score and rating printed as text belong to the form that they stand beside."""
    for blocks in ((TITLE, para(line), table(FORM)), (TITLE, table(FORM), para(line))):
        assert pick(read(*blocks).rows["reports"], "total_score", "rating") == [total]


def test_a_line_below_a_form_is_its_own_not_the_next_ones() -> None:
    """Of two forms in a row each has the total below it."""
    found = read(TITLE, table(FORM), para("自评得分97.5分，等级优"), TITLE, table(FORM), para("自评得分81分，等级良"))
    assert pick(found.rows["reports"], "total_score", "rating") == [(97.5, "优"), (81.0, "良")]


def test_what_the_table_prints_stays() -> None:
    """A total row of the table is not set right by a line beside it."""
    found = read(TITLE, table(f"{FORM}\n总分 | < | < | < | < | 90 | 87.5"), para("自评得分97.5分，等级优"))
    assert (only(found.rows["reports"])["total_score"], only(found.rows["reports"])["rating"]) == (87.5, "优")


@pytest.mark.parametrize(
    "line",
    [
        "资金执行率得分9.6分，绩效指标得分89分。",
        "产出指标自评得分48分",
        "满分100分，90分（含）以上为优。",
        "注：自评得分97.5分，评价等级：优",
        "等级：优 良 中 差",
        "自评得分90分以上为优",
        "上年度自评得分88分",
    ],
)
def test_a_part_a_band_and_a_note_say_no_total(line: str) -> None:
    """Scores of parts, bands of ratings, notes and choices that are open give neither score nor rating."""
    assert said(line) == (None, None)


def test_two_scores_that_differ_give_none() -> None:
    """Where lines contradict each other none of them is the total; said twice alike it is."""
    assert said("自评得分97.5分", "评价得分96分") == (None, None)
    assert said("自评得分97.5分", "综合得分97.50分") == ("97.5", None)
