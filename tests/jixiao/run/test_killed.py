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
from tests.support.crash_points import assert_each_once, joined_by_folders, joined_by_load
from tests.support.dataset_files import rows_without_times
from tests.support.faulty import write_forms
from tests.support.report_files import archive_of, form_page

FORKING = """
import os, signal, sys, time
from pathlib import Path
from jixiao.output import commit
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from jixiao.parsing.settings import load_settings

def change(words, reparse):
    settings = load_settings([Path("words.csv")] if words else [], ocr="never")
    run([Path("in")], Path("out"), settings, jobs=1, progress=Silence(), mode=Mode(reparse=reparse))

commit.DOCUMENTS_PER_PART = 3
for line in sys.stdin:
    words, how, seconds = line.split()
    begun = time.monotonic()
    child = os.fork()
    if not child:
        change(words == "words", how == "reparse")
        os._exit(0)
    ended = 0
    while not ended and (float(seconds) < 0 or time.monotonic() - begun < float(seconds)):
        time.sleep(0.001)
        ended, code = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    print("killed" if not ended else "ended" if not code else "failed", time.monotonic() - begun, flush=True)
"""
"""Kills a run of its own after so many seconds, each forked off before it has loaded what bears no fork."""
MANY = int(os.environ.get("JIXIAO_KILLS", "40"))
"""Kills in the slow suite; the bar is a thousand of them: `JIXIAO_KILLS=1000`."""
KINDS = ("plain run", "words run", "plain reparse", "words reparse")
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


@pytest.mark.slow
@pytest.mark.posix
@pytest.mark.timeout(3600)  # as many runs as are asked for, on a machine that may be busy
def test_killed_many_times_each_reader_finds_each_document_whole(work: Path) -> None:
    """As one vocabulary or the other gave it, whoever reads; none is missing, whichever kind of run was killed."""
    write_forms(work / "in", [None] * 7)
    (work / "in" / "all.zip").write_bytes(archive_of(a=form_page("甲"), b=form_page("项目3"), c=form_page("丙")))
    (work / "in" / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    (work / "words.csv").write_text("block,field,variant\nindicators,level3,考察要点\n", encoding="utf-8")
    (work / "forking.py").write_text(FORKING)
    chance, killed = random.Random(11), 0  # noqa: S311  moments, not secrets
    with subprocess.Popen(
        [sys.executable, "forking.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as forking:

        def changed(how: str, seconds: float = -1) -> tuple[str, float]:
            assert forking.stdin is not None
            assert forking.stdout is not None
            forking.stdin.write(f"{how} {seconds}\n")
            forking.stdin.flush()
            end, lasted = forking.stdout.readline().split()
            return end, float(lasted)

        assert changed("plain run")[0] == "ended"
        wanted, plain = joined_by_load(Path("out")), rows_without_times(Path("out"))
        end, length = changed("words reparse")
        assert end == "ended"
        others = joined_by_load(Path("out"))
        while killed < MANY:
            end, lasted = changed(chance.choice(KINDS), chance.uniform(0.0, length))
            killed += end == "killed"
            assert end != "failed"
            if end == "ended":
                length = (length + lasted) / 2
            for seen in (joined_by_folders(Path("out")), joined_by_load(Path("out"))):
                assert_each_once(seen, wanted, others)
            assert seen.keys() == wanted.keys()
        assert changed("plain run")[0] == "ended"
    assert rows_without_times(Path("out")) == plain
    assert not Path("out/.staging").exists()
