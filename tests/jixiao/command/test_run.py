"""Tests of `jixiao.command.run`: what a cron line sees of run, retry and status."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from jixiao.base.exits import ExitCode
from jixiao.command.main import app
from jixiao.output.record import read_records
from jixiao.output.staging import holding
from schemas.manifest import STAGING, manifest_of
from tests.support.report_files import form_page, form_with_more


def _jixiao(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def folder(work: Path) -> Path:
    """Write a folder `in` with a form and a broken file."""
    (work / "in").mkdir()
    (work / "in" / "form.html").write_bytes(form_page())
    (work / "in" / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    return work


def test_the_exit_code_tells_a_cron_line_what_to_do(folder: Path) -> None:
    """3 partly, 5 nothing new, 6 another run writes."""
    assert _jixiao("run", "in", "--out", "out").exit_code == ExitCode.PARTLY
    again = _jixiao("run", "in", "--out", "out")
    assert again.exit_code == ExitCode.NOTHING_NEW
    assert "没有新文件" in again.stderr
    with holding(folder / "out"):
        locked = _jixiao("run", "in", "--out", "out")
    assert locked.exit_code == ExitCode.LOCKED
    assert "正在写入" in locked.stderr


def test_json_is_one_object_a_line(folder: Path) -> None:
    """Events on standard error, the summary on standard output."""
    del folder
    done = _jixiao("run", "in", "--out", "out", "--log-format", "json")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events if event["event"] != "progress"] == ["begun", "failed", "ended"]
    summary = json.loads(done.stdout)
    assert (summary["event"], summary["documents"], summary["ok"], summary["exit_code"]) == ("summary", 2, 1, 3)


def test_what_a_form_leaves_unread_is_told_by_every_way_of_watching_a_run(work: Path) -> None:
    """Summary, JSON, metrics, status and exit code: the document is partial, and how much is left is counted."""
    (work / "more.html").write_bytes(form_with_more())
    done = _jixiao("run", "more.html", "--out", "out")
    assert done.exit_code == ExitCode.PARTLY
    assert "1 份文档有 2 处未读入，其中 1 份因此只算部分读出" in done.stdout
    assert "2 处未读入" in done.stdout.partition("先看这些")[2]
    again = _jixiao("run", "more.html", "--out", "out", "--reparse", "--log-format", "json", "--metrics", "m.prom")
    summary = json.loads(again.stdout)
    assert (summary["tables"]["unread"], summary["unread_documents"], summary["partial"]) == (2, 1, 1)
    lines = (work / "m.prom").read_text().splitlines()
    assert {'jixiao_run_rows{table="unread"} 2', "jixiao_run_unread_documents 1"} <= set(lines)
    assert "jixiao_dataset_unread_rows 2" in lines
    assert "未读入的内容 2 处" in _jixiao("status", "out").stdout
    assert json.loads(_jixiao("status", "out", "--json").stdout)["unread"] == 2
    assert _jixiao("show", "more.html").exit_code == ExitCode.PARTLY


def test_metrics_are_in_the_text_format_of_prometheus(folder: Path) -> None:
    """Every line is a comment or a sample, also after a run without news."""
    _jixiao("run", "in", "--out", "out")
    _jixiao("run", "in", "--out", "out", "--metrics", "jixiao.prom")
    lines = (folder / "jixiao.prom").read_text().splitlines()
    sample = re.compile(r'[a-z_]+(\{[a-z]+="[a-z_]+"\})? [\d.e+]+')
    assert all(line.startswith("# ") or sample.fullmatch(line) for line in lines)
    assert 'jixiao_dataset_documents{status="failed"} 1' in lines
    assert "jixiao_run_exit_code 5" in lines
    assert 'jixiao_run_files{state="unchanged"} 2' in lines


def test_the_status_of_a_dataset(folder: Path) -> None:
    """Counts, quarantine, last run; a change cut short shows in the exit code."""
    _jixiao("run", "in", "--out", "out")
    done = _jixiao("status", "out")
    assert done.exit_code == 0
    assert "文档 2（正常 1，失败 1）" in done.stdout
    plain = json.loads(_jixiao("status", "out", "--json").stdout)
    assert (plain["documents"], plain["quarantined"], plain["writer"]) == (2, 0, None)
    with holding(folder / "out"):
        assert "正在写入" in _jixiao("status", "out").stdout
    _cut_short(folder / "out")
    assert _jixiao("status", "out").exit_code == ExitCode.PARTLY
    assert _jixiao("status", "in").exit_code == ExitCode.REFUSED


def _cut_short(out: Path) -> None:
    """Let a part wait where the last change left it, as if the run had been killed before it was moved."""
    (out / STAGING / "goals").mkdir(parents=True)
    (out / "goals" / "part-00000.parquet").rename(out / STAGING / "goals" / "part-00000.parquet")


def test_the_record_of_a_run(folder: Path) -> None:
    """One row with counts, seconds and versions."""
    _jixiao("run", "in", "--out", "out")
    (row,) = read_records(folder / "out", manifest_of(folder / "out"))
    assert (row["files"], row["documents"], row["ok"], row["failed"], row["exit_code"]) == (2, 2, 1, 1, 3)
    assert str(row["parser_version"]).startswith(str(row["program_version"]))


def test_retry_takes_up_what_is_named(folder: Path) -> None:
    """Nothing in quarantine is nothing to do; a broken file that was replaced is told apart by its new content."""
    _jixiao("run", "in", "--out", "out")
    assert _jixiao("retry", "out").exit_code == ExitCode.NOTHING_NEW
    assert _jixiao("retry", "out", "--error", "damaged_file").exit_code == ExitCode.NOTHING_READ
    (folder / "in" / "cut.pdf").unlink()
    gone = _jixiao("retry", "out", "--error", "damaged_file")
    assert (gone.exit_code, "找不到 in/cut.pdf" in gone.stderr) == (ExitCode.NOTHING_NEW, True)
    assert _jixiao("retry", "in").exit_code == ExitCode.REFUSED
