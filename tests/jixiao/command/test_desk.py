"""The desk's commands as a person types them."""

from __future__ import annotations

from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import typer
from typer.testing import CliRunner

from jixiao.command.desk import register
from tests.support.review_desk import REPORTS, make_run


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
