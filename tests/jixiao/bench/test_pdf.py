"""Tests of `jixiao.bench.pdf` and its parts: that it measures the same pages every way; never how fast."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from jixiao.bench import pdf as bench
from jixiao.bench.book import book
from jixiao.bench.memory import peak_megabytes
from jixiao.bench.walks import walks
from tests.support.report_files import GOLD, REPORTS


@pytest.mark.parametrize("pages", [1, 2, 5])
def test_a_book_repeats_the_pages_of_a_report(pages: int) -> None:
    """It has the number of pages asked for, in the order of the report."""
    sample = (REPORTS / "practice-03.pdf").read_bytes()
    with pypdfium2.PdfDocument(io.BytesIO(book(sample, pages))) as made, pypdfium2.PdfDocument(sample) as own:
        assert len(made) == pages
        texts = [page.get_textpage().get_text_range() for page in made]
        assert texts == [own[number % len(own)].get_textpage().get_text_range() for number in range(pages)]


def test_printed_pdfs_are_measured_and_scans_are_not() -> None:
    """Scans have no text to read."""
    names = [path.name for path in bench.text_pdfs(REPORTS)]
    assert "xiqu-2021.pdf" in names
    assert not any("scan" in name for name in names)


@pytest.mark.slow
def test_every_way_sees_the_same_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of pages is one for all, and each way has a time."""
    monkeypatch.setattr(bench, "REPEATS", 1)
    pages, seconds = bench.measure([REPORTS / "practice-03.pdf"])
    assert pages == 3
    assert list(seconds) == list(walks())
    assert all(value > 0 for value in seconds.values())


def test_ways_that_differ_are_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another number of pages is an error, not a better rate."""
    monkeypatch.setattr(bench, "walks", lambda: {"one": lambda _: 1, "two": lambda _: 2})
    with pytest.raises(RuntimeError, match="different numbers"):
        bench.measure([Path("a.pdf")])


def test_memory_is_measured_in_a_process_of_its_own() -> None:
    """The peak is that process's own, not what its parent held when it started it."""
    ballast = bytearray(300 * 2**20)
    command = [sys.executable, "-m", "jixiao.bench.memory", str(REPORTS / "practice-03.pdf")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  this program itself
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds > 0
    assert 20 < megabytes < peak_megabytes()
    assert len(ballast) < peak_megabytes() * 2**20


@pytest.mark.slow
def test_the_benchmark_prints_what_the_bars_ask_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Pages per second of all ways with the ratios, memory of two lengths, score and confidence."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("xiqu-2021.pdf", "practice-03.pdf"):
        (folder / name).write_bytes((REPORTS / name).read_bytes())
    monkeypatch.setattr(bench, "REPEATS", 1)
    monkeypatch.setattr(bench, "MEMORY_PAGES", (5, 10))
    monkeypatch.setattr(sys, "argv", ["bench", str(folder), str(GOLD), "--book-pages", "4"])
    bench.main()
    printed = capsys.readouterr().out
    for words in (*walks(), "页/秒", "目标 ≥ 4", "10 页的 PDF", "上限 400 MB", "总分", "的指标行不低于 0.9"):
        assert words in printed
