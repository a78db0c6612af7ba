"""The desk's commands as a person types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
import typer
from typer.testing import CliRunner

from jixiao.command.desk import register
from jixiao.dataset.index import Filter
from jixiao.review.row_changes import RowChange
from jixiao.review.store import Store
from tests.support.review_desk import REPORTS, ROOT, make_run


def _run(*words: str | Path) -> tuple[int, str]:
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def test_the_workbook_comes_from_files_and_from_a_run(tmp_path: Path) -> None:
    """Both give the same sheets."""
    out = make_run(tmp_path / "out", [REPORTS / "practice-03.pdf"])
    assert _run("xlsx", REPORTS / "practice-03.pdf", "-o", tmp_path / "a.xlsx")[0] == 0
    assert _run("xlsx", out, "-o", tmp_path / "b.xlsx")[0] == 0
    names = [openpyxl.load_workbook(tmp_path / f"{name}.xlsx").sheetnames for name in "ab"]
    assert names[0] == names[1]


def test_mistakes_get_one_sentence_and_code_1(tmp_path: Path) -> None:
    """No traceback for a wrong suffix, a folder without tables, a file that is no CSV."""
    out = make_run(tmp_path / "out", [REPORTS / "practice-03.pdf"])
    assert _run("xlsx", REPORTS / "practice-03.pdf", "-o", tmp_path / "a.pdf")[0] == 1
    assert _run("review", tmp_path)[0] == 1
    assert _run("corrections", "import", out, REPORTS / "practice-03.pdf")[0] == 1
    assert _run("corrections", "export", out, "-o", tmp_path / "c.csv") == (0, f"{tmp_path / 'c.csv'}：0 条。\n")
    assert _run("gold", out, "--gold", tmp_path / "gold")[0] == 1


@pytest.mark.posix
def test_the_workbook_says_how_far_it_is_where_somebody_watches(tmp_path: Path) -> None:
    """On a terminal one line that changes, gone at the end; a log is not filled with it."""
    pty = pytest.importorskip("pty", reason="no terminals here")
    watched, end = pty.openpty()
    command = [sys.executable, "-m", "jixiao", "xlsx", str(REPORTS / "practice-03.pdf"), "-o", str(tmp_path / "a.xlsx")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        subprocess.run(command, stderr=end, stdout=subprocess.PIPE, check=True, env=environment)  # noqa: S603  ours
        seen = os.read(watched, 65_536).decode()
    finally:
        os.close(end)
        os.close(watched)
    assert "已写入 1 个文件：practice-03.pdf" in seen
    assert seen.endswith("\r\x1b[2K")
    quiet = subprocess.run(command, capture_output=True, check=True, env=environment)  # noqa: S603  ours
    assert "已写入 1 个" not in quiet.stderr.decode()


def test_rows_that_were_changed_and_who_has_which_document_are_in_the_csv(tmp_path: Path) -> None:
    """By the command, as by the page; another folder takes them in, and a second time nothing is new."""
    outs = [make_run(tmp_path / name, [REPORTS / "practice-03.pdf"]) for name in "ab"]
    store = Store(outs[0])
    (document_id,) = store.index.entries
    key = store.document(document_id)[0].keys["indicators"][0]
    store.change_rows(
        RowChange(
            document_id=document_id, kind="delete", table="indicators", who="甲", report=1, keys=(key,), versions=("",)
        )
    )  # fmt: skip
    store.assign("甲", [document_id], ["乙"])
    assert _run("corrections", "export", outs[0], "-o", tmp_path / "c.csv")[0] == 0
    for new in ("2", "0"):
        code, said = _run("corrections", "import", outs[1], tmp_path / "c.csv")
        assert code == 0
        assert new in said
    other = Store(outs[1])
    assert [entry.assigned for entry in other.listed(Filter(assigned="乙"))] == ["乙"]
    before, after = (len(s.document(document_id)[0].read["indicators"]) for s in (Store(outs[0]), other))
    assert before == after == len(other.index.rows(document_id)["indicators"]) - 1
