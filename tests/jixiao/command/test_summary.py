"""Tests of `jixiao.command.summary`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from jixiao.command.summary import PLAIN_WIDTH, console, summary
from jixiao.output.tally import Tally
from schemas.checks.frame import check_sentence


def _text(tally: Tally) -> str:
    stream = io.StringIO()
    Console(file=stream, width=PLAIN_WIDTH).print(summary(tally, Path("out")))
    return stream.getvalue()


def _full() -> Tally:
    tally = Tally(files=5, seconds=1.25, unreadable_folders=["in/locked（Permission denied）"], vocabulary=("own.csv",))
    tally.statuses.update({"ok": 2, "failed": 1})
    tally.errors.update({"damaged_file": 1})
    tally.kinds.update({"narrative": 2, "project": 5})
    tally.rows.update({"indicators": 77})
    tally.failed_checks.update({"weights_sum": 3, "scores_sum": 4})
    tally.headings.update({("奇[b]怪", "indicators", "level3"): 2})
    tally.unread.update({"no_role": 5, "rival": 6})
    tally.unread_documents = 3
    tally.judged_rows, tally.sure_rows = 200, 199
    tally.add_duplicate("b.pdf", "a.pdf")
    return tally


@pytest.mark.parametrize(
    "words",
    [
        "共 5 个文件，3 份文档，用时 1.2 秒", "使用的补充词表：own.csv", "无法打开 in/locked", "b.pdf 与 a.pdf",
        "正常", "文件损坏", "damaged_file", "重新下载", "文字报告", "绩效指标 indicators", "77", "weights_sum",
        "各项指标得分与预算执行得分之和应等于总得分", "3 份文档有 11 处未读入；逐格", "看不出是哪一列",
        "奇[b]怪", "199/200（99.5%）", "结果在 out",
    ],
)  # fmt: skip
def test_the_summary_says_what_happened(words: str) -> None:
    """Input, statuses, causes with remedies, kinds, tables, checks, headings and confidence are named in Chinese."""
    assert words in _text(_full())


def test_a_limit_that_was_met_is_in_the_first_line() -> None:
    """Whoever reads one line learns that rows are missing, and what to do; where none was met, nothing is said."""
    tally = _full()
    assert "上限" not in _text(tally).splitlines()[0]
    tally.errors.update({"timeout": 1, "memory": 2, "crashed": 4})
    assert "3 份触及时限或内存上限，没有读出（jixiao retry" in _text(tally).splitlines()[0]


def test_the_most_frequent_comes_first() -> None:
    """Checks, kinds and headings are sorted by how often they occur."""
    text = _text(_full())
    assert text.index("scores_sum") < text.index("weights_sum")
    assert text.index("项目支出") < text.index("文字报告")
    assert text.index("rival") < text.index("no_role")


def test_what_did_not_happen_is_not_shown() -> None:
    """A run without trouble has no tables of trouble."""
    text = _text(Tally(files=1))
    for words in ("原因", "未通过的核对", "处未读入", "未识别的表头（", "先看这些", "置信度不低于"):
        assert words not in text


def test_a_check_of_a_later_version_is_shown_by_its_code() -> None:
    """A code that this program does not know is shown as it is."""
    assert check_sentence("no_such_check") == "no_such_check"


def test_output_to_a_file_is_wide_enough_for_tables() -> None:
    """Where no terminal tells its width, lines are of a fixed width."""
    assert console().width == PLAIN_WIDTH
