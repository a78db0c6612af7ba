"""What was typed wrongly is said in Chinese, and files of Chinese spreadsheets are taken as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import jixiao
from jixiao.command.main import app
from jixiao.review.vocabulary import teach
from tests.support.review_desk import form_page


def _jixiao(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jixiao", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run"], "错误：缺少 SOURCE...。"),
        (["run", "x"], "错误：缺少 --out。"),
        (["run", "x", "--foo"], "错误：没有选项 --foo"),
        (["frobnicate"], "错误：没有命令 frobnicate。"),
        (["export", "out", "--to", "pdf"], "错误：--to 的值有误：“pdf”不在可选的值之中"),
        (["review", "out", "--port", "abc"], "错误：--port 的值有误：须为整数。"),
        (["review", "out", "--port", "70000"], "错误：--port 的值有误：不能大于 65535。"),
        (["xlsx", "a", "--out"], "错误：选项 --out 后面要写值。"),
        (["status", "a", "b"], "错误：多出的参数：b。"),
    ],
)
def test_a_usage_error_is_one_sentence_in_chinese(words: list[str], sentence: str, tmp_path: Path) -> None:
    """With the help that is meant, and exit code 2; nothing else is printed."""
    done = _jixiao(*words, cwd=tmp_path)
    first, second = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert first.startswith(sentence)
    assert second == f"用法见：jixiao {words[0]} --help" or second == "用法见：jixiao --help"


def test_codes_of_a_command_are_those_that_it_gives(tmp_path: Path) -> None:
    """0 for what is well, 1 for a refusal; help is help."""
    assert _jixiao("--version", cwd=tmp_path).returncode == 0
    assert _jixiao("run", "--help", cwd=tmp_path).returncode == 0
    refused = _jixiao("checks", "nowhere", cwd=tmp_path)
    assert refused.returncode == 1
    assert "里没有 jixiao run 写出的表" in refused.stderr


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig"])
def test_a_vocabulary_and_corrections_may_come_from_a_chinese_spreadsheet(encoding: str, tmp_path: Path) -> None:
    """Saved in GBK or GB18030 they do what they do in UTF-8; what is taught on the page goes on in the file's own."""
    runner = CliRunner()
    (tmp_path / "form.html").write_text(form_page(), encoding="utf-8")
    words, out = tmp_path / "words.csv", tmp_path / "out"
    words.write_text("block,field,variant\nindicators,deviation,口径备忘\n", encoding=encoding)
    run = ["run", str(tmp_path / "form.html"), "--out", str(out), "--vocabulary", str(words), "--jobs", "1"]
    done = runner.invoke(app, run)
    assert done.exit_code == 0, done.output
    assert list(jixiao.load(out).indicators["deviation"]) == ["甲", "乙", "丙"]
    teach(words, "indicators", "deviation", "情况备查")
    assert words.read_bytes().decode(encoding).endswith("indicators,deviation,情况备查\n")
    document = jixiao.load(out).documents["document_id"].iloc[0]
    record = {
        "id": "1", "time": "2026-01-01T00:00:00+00:00", "who": "王五", "document_id": document, "table": "indicators",
        "row_key": "t1r4", "label": "维修合格率", "column": "deviation", "action": "set", "old": "乙", "new": "无偏差",
    }  # fmt: skip
    names = [*record, "reason", "base", "undoes"]
    saved = tmp_path / "corrections.csv"
    saved.write_text(f"{','.join(names)}\n{','.join([*record.values(), '', '', ''])}\n", encoding=encoding)
    done = runner.invoke(app, ["corrections", "import", str(out), str(saved)])
    assert done.exit_code == 0, done.output
    assert list(jixiao.load(out).indicators["deviation"]) == ["甲", "无偏差", "丙"]


def test_the_json_summary_counts_documents_by_error_code(tmp_path: Path) -> None:
    """What a nightly job alarms on needs no text to be read."""
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "form.html").write_text(form_page(), encoding="utf-8")
    done = CliRunner().invoke(
        app, ["run", str(tmp_path), "--out", str(tmp_path / "out"), "--log-format", "json", "--jobs", "1"]
    )
    assert done.exit_code == 3
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["errors"] == {"damaged_file": 1, "empty_file": 1}


def test_a_pipe_that_has_no_chinese_letters_ends_nothing(work: Path) -> None:
    """As on a Windows of another country: what it cannot take is written out, and the run's code is its own."""
    (work / "in").mkdir()
    (work / "in" / "表.html").write_text(form_page(), encoding="utf-8")
    command = [sys.executable, "-m", "jixiao", "run", "in", "--out", "out", "--ocr", "never"]
    done = subprocess.run(  # noqa: S603  this program itself
        command, cwd=work, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "cp1252"}
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert "自评".encode("ascii", "backslashreplace") in done.stdout
