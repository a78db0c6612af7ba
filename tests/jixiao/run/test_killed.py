"""A run that is killed at any moment leaves what is readable, and the next completes it (`jixiao.output.staging`)."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jixiao.parsing.settings import load_settings
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from schemas.parquet import read_tables, rows_of
from tests.support.dataset_files import rows_without_times
from tests.support.faulty import write_forms
from tests.support.report_files import archive_of, form_page

FILES = 60
KILLS = 6
SCRIPT = """
import sys
from pathlib import Path
from jixiao.output import commit
from jixiao.run.limits import Limits
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from jixiao.parsing.settings import load_settings
if __name__ == "__main__":
    commit.DOCUMENTS_PER_PART = 4
    mode = Mode(reparse=sys.argv[1] == "reparse")
    run([Path("in")], Path("out"), load_settings(ocr="never"), jobs=2, progress=Silence(), limits=Limits(), mode=mode)
"""


def _assert_sound(out: Path) -> int:
    """Check that no document is there twice and that every document without an error has its reports; count them."""
    tables = {name: rows_of(table) for name, table in read_tables(out).items()}
    ids = [row["document_id"] for row in tables["documents"]]
    assert len(ids) == len(set(ids))
    assert {row["document_id"] for row in tables["documents"] if row["status"] == "ok"} <= {
        row["document_id"] for row in tables["reports"]
    }
    return len(ids)


def _kill_after(seconds: float, mode: str) -> bool:
    """Start a run and kill it; return whether it was still going on."""
    process = subprocess.Popen([sys.executable, "killed.py", mode], start_new_session=True)  # noqa: S603  our own
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def _seconds_of_a_run(source: Path, mode: str) -> float:
    """Return how long a run takes that nobody kills."""
    elsewhere = source.parent / "undisturbed"
    elsewhere.mkdir()
    shutil.copytree(source, elsewhere / "in")
    begun = time.monotonic()
    subprocess.run([sys.executable, source.parent / "killed.py", mode], cwd=elsewhere, check=True)  # noqa: S603  our own
    return time.monotonic() - begun


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["run", "reparse"])
def test_killed_at_random_moments_it_comes_to_the_same_tables(work: Path, mode: str) -> None:
    """Readable after each kill, no document twice; completed, all tables hold what an uninterrupted run gives."""
    write_forms(work / "in", [None] * FILES)
    (work / "in" / "all.zip").write_bytes(archive_of(a=form_page("甲"), b=form_page("项目3"), c=form_page("丙")))
    (work / "killed.py").write_text(SCRIPT)
    settings = load_settings(ocr="never")
    run([Path("in")], Path("whole"), settings, jobs=1, progress=Silence())
    if mode == "reparse":
        run([Path("in")], Path("out"), settings, jobs=1, progress=Silence())
    length = _seconds_of_a_run(work / "in", mode)
    moments = random.Random(5)  # noqa: S311  moments, not secrets
    killed = 0
    while killed < KILLS:
        landed = _kill_after(moments.uniform(0.2, 1.0) * length, mode)
        if Path("out/documents").exists():
            _assert_sound(Path("out"))
        killed += landed
        if not landed:
            length *= 0.8
            if mode == "run":  # it came to its end: the next one would have nothing to do, and its kill nothing to harm
                shutil.rmtree("out")
    time.sleep(1.0)
    run([Path("in")], Path("out"), settings, jobs=1, progress=Silence(), mode=Mode())
    assert rows_without_times(Path("out")) == rows_without_times(Path("whole"))
    assert not Path("out/.journal").exists()
    assert not Path("out/.staging").exists()
