"""Spoilt files of every format, and documents with strange texts, come to rows or to an error of the file."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from extract.document import Document
from extract.source import OcrMode, Source
from jixiao.parsing.parse import documents_of, read_source
from jixiao.parsing.settings import Settings, load_settings
from jixiao.run.limits import Limits
from normalize.document import normalize
from schemas.parquet import to_arrow
from schemas.tables import TABLES
from tests.support.embedded_files import book_xls
from tests.support.mutating import mutated, mutated_document
from tests.support.ofd_writer import Sheet, text, write_ofd
from tests.support.report_files import REPORTS, archive_of, form_page, tar_of

SECONDS = float(os.environ.get("JIXIAO_FUZZ_SECONDS", "0"))
"""CPU time for each format, and for the normaliser; 0: a few files. `make fuzz` sets 20 minutes."""
FROM = int(os.environ.get("JIXIAO_FUZZ_FROM", "0"))
"""The first seed, so that another hour goes on where one ended."""
FILES = 4
SLOW_FILES = 20
SLOWEST = {"jpg": 2}
"""Recognised text takes seconds a page."""
ROWS = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出", "数量", "里程", "12", "12", "50", "50"],
]
TEXT = "2022年度项目支出绩效自评报告\n一、项目概况\n年初预算数20万元，执行数19万元，执行率95%。\n"
RTF = rb"{\rtf1\ansi {\trowd\cellx2000\cellx4000\intbl one\cell two\cell\row}\par \u32489?{\pict\pngblip 00ff}}"


def _sample(name: str) -> Callable[[], bytes]:
    return (REPORTS / name).read_bytes


def _ofd() -> bytes:
    return write_ofd([Sheet(objects=[text("项目支出绩效自评表", 60, 20), text("年度资金总额", 20, 40)])])


FORMATS: dict[str, Callable[[], bytes]] = {
    "pdf": _sample("practice-04.pdf"),
    "docx": _sample("practice-02.docx"),
    "xlsx": _sample("pingliang-2021.xlsx"),
    "html": form_page,
    "doc": _sample("wuling-2023.doc"),
    "xls": lambda: book_xls(ROWS),
    "rtf": lambda: RTF,
    "ofd": _ofd,
    "zip": lambda: archive_of(a=form_page("甲"), b=form_page("乙")),
    "tar": lambda: tar_of(a=form_page("甲"), b=form_page("乙")),
    "txt": TEXT.encode,
    "jpg": _sample("xiqu-2021-photo.jpg"),
}
DOCUMENTS = ("practice-02.docx", "practice-05.docx", "pingliang-2021.xlsx", "qiannan-2022.html", "practice-04.pdf")


def _seeds(files: int) -> Iterator[int]:
    """Yield seeds until the time is over, or so many."""
    until = time.process_time() + SECONDS
    for seed in itertools.count(FROM):
        if time.process_time() >= until if SECONDS else seed >= FROM + files:
            return
        yield seed


@cache
def _settings(*, ocr: OcrMode = "never") -> Settings:
    return load_settings(ocr=ocr)


@contextmanager
def _within_its_time(seed: int) -> Iterator[None]:
    """Fail where a document takes the CPU time after which a run gives it up."""

    def over(*_: object) -> None:
        raise AssertionError(f"seed {seed}: more than {Limits().seconds} s")

    if not hasattr(signal, "setitimer"):  # elsewhere nothing tells of it
        yield
        return
    earlier = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, Limits().seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, earlier)


def _parse(path: Path, settings: Settings, seed: int) -> None:
    with _within_its_time(seed):
        found = list(documents_of(path, settings))
    for parsed in found:
        assert parsed.document["error_code"] != "internal_error", f"seed {seed}: {parsed.trace}"


@pytest.fixture(autouse=True)
def _without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read legacy files by our own readers: LibreOffice answers for itself, in seconds for each file."""
    monkeypatch.setattr("extract.container.libreoffice.program", lambda: None)


def _fuzz(form: str, files: int, folder: Path) -> None:
    data, path = FORMATS[form](), folder / f"x.{form}"
    settings = _settings(ocr="auto" if form == "jpg" else "never")
    start = zlib.crc32(form.encode())
    for seed in _seeds(min(files, SLOWEST.get(form, files))):
        path.write_bytes(mutated(data, random.Random(start + seed)))  # noqa: S311  places, not secrets
        _parse(path, settings, seed)


@pytest.mark.parametrize("form", FORMATS)
def test_spoilt_files_come_to_rows_or_to_an_error_of_the_file(form: str, tmp_path: Path) -> None:
    """A few of each format."""
    _fuzz(form, FILES, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(3600)  # as long as `make fuzz` says, on a machine that may be busy
@pytest.mark.parametrize("form", FORMATS)
def test_many_spoilt_files_come_to_rows_or_to_an_error_of_the_file(form: str, tmp_path: Path) -> None:
    """The same for as many as there is time for."""
    _fuzz(form, SLOW_FILES, tmp_path)


@cache
def _document(name: str) -> Document:
    return read_source(Source(name=name, data=(REPORTS / name).read_bytes(), ocr="never"))


def _normalise(files: int) -> None:
    for seed in _seeds(files):
        chance = random.Random(seed)  # noqa: S311  places, not secrets
        spoilt = mutated_document(_document(DOCUMENTS[seed % len(DOCUMENTS)]), chance)
        try:
            with _within_its_time(seed):
                rows = normalize(spoilt, _settings().vocabulary).rows
                for table in TABLES:
                    to_arrow(table, rows.get(table, ()))
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error


def test_strange_texts_in_cells_come_to_rows() -> None:
    """Whatever is printed where a number or a heading stands, the document has rows that fit the tables."""
    _normalise(FILES)


@pytest.mark.slow
@pytest.mark.timeout(3600)  # as long as `make fuzz` says, on a machine that may be busy
def test_many_strange_texts_in_cells_come_to_rows() -> None:
    """The same for as many as there is time for."""
    _normalise(SLOW_FILES)
