"""What a person does first: the wheel in its own environment, the one command of an auditor, the Chinese README."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from jixiao.base.install import is_clone, remedy
from jixiao.corrections.log import CorrectionLog
from tests.support.review_desk import REPORTS, Desk, form_page

ROOT = Path(__file__).parent.parent
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
NOT_RUN = ("make", "uv", "jixiao desk")
"""Commands that tests of their own run: they build, install, or wait for a person."""


def test_each_readme_points_to_the_other_in_its_first_line() -> None:
    """Whoever opens the wrong one is one click from the right one."""
    assert "README.md" in CHINESE.splitlines()[0]
    assert "README.zh.md" in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[0]


def _commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", CHINESE, re.MULTILINE | re.DOTALL)
    return [line.removeprefix(".venv/bin/") for block in blocks for line in block.splitlines()]


def test_the_commands_of_the_chinese_readme_run(tmp_path: Path) -> None:
    """One after the other, as a reader types them, on one of the samples; its Python too."""
    samples = tmp_path / "fixtures" / "reports"
    samples.mkdir(parents=True)
    (samples / "practice-03.pdf").write_bytes((REPORTS / "practice-03.pdf").read_bytes())
    commands = [command for command in _commands() if not command.startswith(NOT_RUN)]
    assert len(commands) == 8
    for command in commands:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603  our own documentation
            [sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240
        )
        assert done.returncode == 0, (command, done.stderr)
    (code,) = re.findall(r"^```python\n(.*?)^```$", CHINESE, re.MULTILINE | re.DOTALL)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240
    )
    assert "output" in done.stdout, done.stderr


def test_one_command_reads_opens_the_page_and_writes_the_workbook(tmp_path: Path) -> None:
    """Ctrl-C ends it with code 0; what was corrected meanwhile is in the workbook, and the next call goes on."""
    folder = tmp_path / "报告"
    folder.mkdir()
    (folder / "form.html").write_text(form_page(), encoding="utf-8")
    out = tmp_path / "报告-核对"
    for number, value in enumerate(("60个", "61个")):
        process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "jixiao", "desk", str(folder), "--no-open", "--who", "甲", "--jobs", "1"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path,
        )  # fmt: skip
        assert process.stdout is not None
        found = None
        while found is None and (line := process.stdout.readline()):
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found is not None
        desk = Desk(url=found[0], process=process, out=out, vocabulary=out / "jixiao-headings.csv")
        link = re.search(r"/document/([0-9a-f]{64})", desk.ask("/")[1])
        assert link is not None
        newest = CorrectionLog(out).state().records
        change = {
            "document_id": link[1], "table": "indicators", "key": "t1r4", "column": "actual_text", "action": "set",
            "value": value, "base": newest[-1].id if newest else "", "who": "甲",
        }  # fmt: skip
        assert desk.post("/api/correction", change)[0] == 200
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=120)
        assert process.returncode == 0, rest
        assert "核对结果.xlsx" in rest
        book = openpyxl.load_workbook(out / "核对结果.xlsx")
        assert value in {cell.value for row in book["指标"].iter_rows() for cell in row}
        assert value in {cell.value for row in book.worksheets[1].iter_rows() for cell in row}
        assert len(CorrectionLog(out).state().records) == number + 1
    assert sorted(path.name for path in folder.iterdir()) == ["form.html"]


def test_the_wheel_works_in_an_environment_of_its_own(tmp_path: Path) -> None:
    """Built by `make wheel`'s own line; code, word lists, pages and the command are all in it, and it is no clone.

    The libraries come from the environment of the tests, so that nothing is downloaded.
    """
    wheel = [str(BIN / "python"), "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    source = tmp_path / "source"
    files = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(files, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    for name in listed.splitlines():
        if name.startswith(("extract/", "normalize/", "schemas/", "jixiao/", "pyproject", "README", "LICENSE")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run([*wheel, "--wheel-dir", str(tmp_path), str(source)], check=True, timeout=240)  # noqa: S603
    (built,) = tmp_path.glob("jixiao-*.whl")
    own = tmp_path / "own"
    subprocess.run([str(BIN / "uv"), "venv", "--quiet", "--python", sys.executable, str(own)], check=True)  # noqa: S603
    install = [
        str(BIN / "uv"),
        "pip",
        "install",
        "--quiet",
        "--offline",
        "--no-deps",
        "--python",
        str(own / "bin" / "python"),
    ]
    subprocess.run([*install, str(built)], check=True, timeout=120)  # noqa: S603
    (site,) = own.glob("lib/python*/site-packages")
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    for path in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "jixiao" not in path.name:
            (libraries / path.name).symlink_to(path)
    (site / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def jixiao(*words: str) -> str:
        done = subprocess.run(  # noqa: S603
            [str(own / "bin" / "jixiao"), *words], cwd=tmp_path, env=environment, capture_output=True, text=True,
            check=False, timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert jixiao("--version").startswith("jixiao ")
    jixiao("run", str(REPORTS / "practice-01.pdf"), "--out", "out", "--jobs", "1")
    jixiao("report", "out")
    jixiao("xlsx", "out", "-o", "book.xlsx")
    asked = "import jixiao.base.install as i; print(i.ROOT, i.is_clone(), i.remedy('review'))"
    said = subprocess.run(  # noqa: S603
        [str(own / "bin" / "python"), "-c", asked],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.startswith(str(site))
    assert "False 请重新安装：uv tool install --force 'jixiao-" in said


def test_a_missing_part_is_named_with_what_works_here(tmp_path: Path) -> None:
    """In a clone `make`, elsewhere the wheel with the extra; never an index on which the project is not."""
    assert is_clone()
    assert "make setup" in remedy("ocr")
    assert "[ocr]'" in remedy("ocr", tmp_path)
    sources = [path for name in ("jixiao", "docs", "README.md", "README.zh.md") for path in _texts(ROOT / name)]
    assert [path for path in sources if re.search(r"(?<!uv )\bpip install '?jixiao", path.read_text("utf-8"))] == []


def _texts(place: Path) -> list[Path]:
    return [place] if place.is_file() else [*place.rglob("*.py"), *place.rglob("*.md")]


@pytest.mark.parametrize("target", ["wheel"])
def test_make_offers_it(target: str) -> None:
    """By the name that the READMEs give."""
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
