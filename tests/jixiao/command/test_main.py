"""Tests of `jixiao.command.main`: every command as a person starts it, its output and its exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from jixiao.base.exits import meanings
from jixiao.command.main import app
from jixiao.output.tally import Tally
from tests.support.report_files import GOLD, REPORTS, broken_files, form_page, plain_page

BROKEN = broken_files()


def _jixiao(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(work: Path) -> Path:
    """Write a folder `in` with the small form, and return the folder around it."""
    (work / "in").mkdir()
    (work / "in" / "form.html").write_bytes(form_page())
    return work


def _add(folder: Path, name: str, data: bytes) -> None:
    (folder / "in" / name).write_bytes(data)


def test_a_run_prints_its_summary(folder: Path) -> None:
    """All fine is 0; the summary is on standard output."""
    done = _jixiao("run", "in", "--out", "out")
    assert done.exit_code == 0
    assert all(line.startswith("已处理") for line in done.stderr.splitlines())  # on a busy machine it takes a while
    assert "共 1 个文件，1 份文档" in done.stdout
    assert (folder / "out" / "indicators" / "part-00000.parquet").is_file()


def test_a_run_without_any_report_is_fine(folder: Path) -> None:
    """A document without a form is no failure."""
    _add(folder, "form.html", plain_page())
    done = _jixiao("run", "in", "--out", "out")
    assert done.exit_code == 0
    assert "无自评表" in done.stdout


def test_failures_show_in_the_exit_code(folder: Path) -> None:
    """3 where some failed, 4 where all did; code and remedy are in the summary."""
    _add(folder, "cut.pdf", BROKEN["cut.pdf"][1])
    done = _jixiao("run", "in", "--out", "out")
    assert done.exit_code == 3
    assert "damaged_file" in done.stdout
    assert "重新下载" in done.stdout
    assert _jixiao("run", "in/cut.pdf", "--out", "other").exit_code == 4


def test_nothing_to_read_is_its_own_exit_code(work: Path) -> None:
    """5, with a word on what is not read; nothing is written."""
    (work / "in").mkdir()
    done = _jixiao("run", "in", "--out", "out")
    assert done.exit_code == 5
    assert "没有找到可处理的文件" in done.stderr
    assert not (work / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "nowhere", "--out", "out"], "找不到 nowhere"),
        (["run", "in", "--out", "in/form.html"], "无法写入"),
        (["run", "in", "--out", "out", "--vocabulary", "none.csv"], "词表有误"),
        (["run", "in", "--out", "out", "--password-file", "none.txt"], "口令文件"),
        (["show", "in"], "jixiao run"),
        (["show", "nowhere.pdf"], "不存在"),
        (["tables", "nowhere.pdf"], "不存在"),
        (["checks", "in"], "没有 jixiao run 写出的表"),
        (["score", "in", "in"], "没有 jixiao run 写出的表"),
        (["score", "in", "none"], "找不到答案文件夹"),
    ],
)
def test_a_mistake_is_one_line_with_what_to_do(folder: Path, arguments: list[str], words: str) -> None:
    """Wrong paths and files end with 1 and one line on standard error: no traceback, nothing written."""
    done = _jixiao(*arguments)
    assert done.exit_code == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (folder / "out").exists()


def test_a_command_typed_wrongly_ends_with_2() -> None:
    """The code of the command line library."""
    assert _jixiao("run").exit_code == 2
    assert _jixiao("run", "in", "--out", "out", "--jobs", "0").exit_code == 2
    assert _jixiao("fly").exit_code == 2


def test_exit_codes_are_in_the_help() -> None:
    """Who writes a cron line finds them there."""
    shown = _jixiao("run", "--help").stdout
    assert all(line.split()[-1][:10] in shown for line in meanings().splitlines())


def test_the_version_is_shown() -> None:
    """`jixiao --version`."""
    done = _jixiao("--version")
    assert done.exit_code == 0
    assert done.stdout.startswith("jixiao 0.")


def test_the_projects_vocabulary_is_used_and_said(folder: Path) -> None:
    """A file in the current folder counts, and the summary names it."""
    (folder / "jixiao-headings.csv").write_text("block,field,variant\nindicators,level3,考察要点\n", encoding="utf-8")
    _add(folder, "form.html", form_page(heading="考察要点"))
    done = _jixiao("run", "in", "--out", "out")
    assert "使用的补充词表：jixiao-headings.csv" in done.stdout
    assert "整治河道长度" in _jixiao("show", "in/form.html").stdout


def test_one_file_is_shown_and_nothing_written(folder: Path) -> None:
    """`show` prints the rows; its exit codes are those of a run over the one file."""
    done = _jixiao("show", "in/form.html")
    assert done.exit_code == 0
    assert "整治河道长度" in done.stdout
    _add(folder, "cut.pdf", BROKEN["cut.pdf"][1])
    assert _jixiao("show", "in/cut.pdf").exit_code == 4
    assert [path.name for path in folder.iterdir()] == ["in"]


def test_a_defect_is_shown_with_its_trace(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks at one file gets the traceback to report."""

    def normalize(*_arguments: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("normalize.document.normalize", normalize)
    done = _jixiao("show", folder / "in" / "form.html")
    assert done.exit_code == 4
    assert "ZeroDivisionError" in done.stderr
    assert "internal" not in done.stdout or "报告" in done.stdout


def test_raw_grids_are_shown(folder: Path) -> None:
    """`tables` draws what was read, before anything is understood of it."""
    done = _jixiao("tables", "in/form.html")
    assert done.exit_code == 0
    assert "表 1（8 行 × " in done.stdout
    assert "│项目名称" in done.stdout
    assert "第 7 页没有表格" in _jixiao("tables", "in/form.html", "--page", "7").stdout
    _add(folder, "cut.pdf", BROKEN["cut.pdf"][1])
    broken = _jixiao("tables", "in/cut.pdf")
    assert broken.exit_code == 4
    assert "重新下载" in broken.stderr


@pytest.mark.parametrize(
    ("name", "engine", "cell"),
    [
        ("practice-02.docx", "python-docx", "永德县教育体育局"),
        ("practice-01.pdf", "pdfplumber", "主管部门"),
        ("practice-01.pdf", "camelot-lattice", "主管部门"),
    ],
)
def test_tables_of_another_reader_are_shown(name: str, engine: str, cell: str) -> None:
    """`tables --engine` shows what pdfplumber, camelot or python-docx makes of the file."""
    done = _jixiao("tables", REPORTS / name, "--engine", engine)
    assert done.exit_code == 0, done.stderr
    assert f"{engine}）" in done.stdout
    assert f"{cell} | " in done.stdout


@pytest.mark.parametrize(
    ("engine", "words"), [("abbyy", "可用：pdfplumber"), ("python-docx", "只读 DOCX"), ("pdfplumber", "只读 PDF")]
)
def test_another_reader_is_refused_what_it_cannot_read(folder: Path, engine: str, words: str) -> None:
    """An unknown name, or a format that the other reader does not know, is said."""
    assert (folder / "in" / "form.html").exists()
    done = _jixiao("tables", "in/form.html", "--engine", engine)
    assert done.exit_code == 1
    assert words in done.stderr


def test_scans_are_left_alone_where_recognition_is_off(work: Path) -> None:
    """`--ocr never` reports the pages instead of reading them."""
    done = _jixiao("run", REPORTS / "practice-12-scan.pdf", "--out", work / "out", "--ocr", "never")
    assert done.exit_code == 3
    assert "needs_ocr" in done.stdout


def test_checks_run_again(printed_run: tuple[Path, Tally], folder: Path) -> None:
    """`checks` ends with 3 where something fails and with 0 where nothing does."""
    done = _jixiao("checks", printed_run[0])
    assert done.exit_code == 3
    assert "budget_zero_total" in done.stdout
    _jixiao("run", "in", "--out", folder / "out")
    assert _jixiao("checks", folder / "out").exit_code == 0


def test_a_run_is_scored(printed_run: tuple[Path, Tally], work: Path) -> None:
    """`score` prints the score and keeps it as JSON; answers that cannot be read are refused."""
    done = _jixiao("score", printed_run[0], GOLD, "--json", "score.json")
    assert done.exit_code == 0
    assert "total " in done.stdout
    assert json.loads((work / "score.json").read_text(encoding="utf-8"))["total"] > 0.5
    (work / "gold").mkdir()
    (work / "gold" / "bad.json").write_text("{")
    assert _jixiao("score", printed_run[0], "gold").exit_code == 1


# nohup and a shell's & leave Ctrl-C ignored in what they start; a terminal does not.
_LIKE_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from jixiao.command.main import main
main()
"""


def _started(*arguments: str | Path, jobs: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _LIKE_A_TERMINAL, "run", *map(str, arguments), "--jobs", str(jobs)]
    return subprocess.Popen(  # noqa: S603  this program itself
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a path exists, a minute at most."""
    for _ in range(600):
        if path.exists() or process.poll() is not None:
            return
        time.sleep(0.1)
    raise AssertionError(f"{path} did not appear")


@pytest.mark.slow
@pytest.mark.parametrize("wait", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_process_ends_clean(
    folder: Path, jobs: int, number: signal.Signals, code: int, wait: float
) -> None:
    """Ctrl-C reaches the whole process group: one line, the code, the old dataset, and no process left behind."""
    assert _jixiao("run", "in", "--out", "out").exit_code == 0
    before = {path: path.read_bytes() for path in Path("out").rglob("*.parquet")}
    kept = len(list(Path("out/.grids").rglob("*.z")))
    for copy in range(400):
        _add(folder, f"{copy:03d}.html", form_page(f"项目{copy}"))
    process = _started("in", "--out", "out", jobs=jobs)
    _wait_for(Path("out/.lock.owner"), process)
    time.sleep(wait)  # before, while and after the workers load their modules
    os.killpg(process.pid, number)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (code, "")
    assert stderr.splitlines()[-1].endswith("已有数据完好。")
    assert "Traceback" not in stderr
    assert {path: path.read_bytes() for path in Path("out").rglob("*.parquet")} == before
    assert not Path("out/.staging").exists()
    assert len(list(Path("out/.grids").rglob("*.z"))) >= kept
    assert _is_gone(process.pid)


def _is_gone(group: int) -> bool:
    """Tell whether no process of a group is left, within ten seconds: Python's own helper leaves a moment later."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
