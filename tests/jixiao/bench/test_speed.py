"""Tests of `jixiao.bench.speed` and its parts: that it measures the same files every way; never how fast."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from jixiao.bench import memory, speed, trust
from jixiao.bench.book import book
from jixiao.bench.memory import peak_megabytes
from jixiao.bench.one import Took, measure
from jixiao.bench.walks import WAYS
from tests.support.report_files import GOLD, REPORTS


@pytest.mark.parametrize("pages", [1, 2, 5])
def test_a_book_repeats_the_pages_of_a_report(pages: int) -> None:
    """It has the number of pages asked for, in the order of the report."""
    sample = (REPORTS / "practice-03.pdf").read_bytes()
    with pypdfium2.PdfDocument(io.BytesIO(book(sample, pages))) as made, pypdfium2.PdfDocument(sample) as own:
        assert len(made) == pages
        texts = [page.get_textpage().get_text_range() for page in made]
        assert texts == [own[number % len(own)].get_textpage().get_text_range() for number in range(pages)]


def test_the_files_of_a_folder_are_measured_by_kind() -> None:
    """Printed PDFs, scans and Word; scans have no text to read, and a file is in one set only."""
    found = {kind.name: [path.name for path in files] for _, kind, files in speed.sets([REPORTS])}
    assert "xiqu-2021.pdf" in found["PDF"]
    assert not any("scan" in name for name in found["PDF"])
    assert {"pingliang-2021-scan.pdf", "xiqu-2021-photo.jpg"} <= set(found["扫描"])
    assert set(found["DOCX"]) == {path.name for path in REPORTS.glob("*.docx")}


@pytest.mark.slow
@pytest.mark.parametrize("way", sorted(set(WAYS) - {"python-docx", "recognition", "rapidocr"}))
def test_every_way_sees_the_same_pages(way: str) -> None:
    """The number of pages is one for all, and what it took in all is more than what the files took."""
    took = measure(way, str(REPORTS / "practice-03.pdf"))
    assert took.pages == 3
    assert took.cold > took.warm > 0


def test_the_program_is_measured_with_all_that_it_does(work: Path) -> None:
    """Its process from start to end: the tables are written, and its CPU time and memory are told."""
    took = measure("jixiao", "run", str(REPORTS / "practice-03.pdf"), "--out", str(work / "out"), "--jobs", "1")
    assert (work / "out" / "indicators" / "part-00000.parquet").is_file()
    assert took.cold > 0
    assert took.megabytes > 20


def test_ways_that_differ_are_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another number of pages is an error, not a better ratio."""
    pages = iter(range(1, 100))

    def counting(*_: str, **__: object) -> Took:
        return Took(pages=next(pages), cold=1.0, warm=0.5, megabytes=1.0)

    monkeypatch.setattr(speed, "measure", counting)
    with pytest.raises(RuntimeError, match="different numbers"):
        speed.measured(speed.WORD, [Path("a.docx"), Path("b.docx")], 1)


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
    """The ratios of a set, the start of a process, memory of two lengths, score and confidence."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("xiqu-2021.pdf", "practice-03.pdf", "practice-02.docx"):
        (folder / name).write_bytes((REPORTS / name).read_bytes())
    monkeypatch.setattr(speed, "REPEATS", 1)
    monkeypatch.setattr(speed, "STARTS", 1)
    monkeypatch.setattr(memory, "PAGES", (5, 10))
    for part in ("sets", "start"):
        monkeypatch.setattr(sys, "argv", ["bench", str(folder), "--repeats", "1", "--only", part])
        speed.main()
    memory.book_memory(folder)
    trust.confidence(folder, GOLD)
    printed = capsys.readouterr().out
    for words in ("pdfplumber", "camelot", "pdfium", "≥ 5.00", "CPU 秒", "10 页的 PDF", "上限 400 MB", "总分"):
        assert words in printed
