"""Tests of `jixiao.parsing.kept`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extract.document import Document, Provenance, Unseen
from extract.errors import DamagedFileError, ReadError, SourceAccessError
from extract.reading import read
from extract.source import Source
from jixiao.parsing.kept import kept, packed, path_of, reading, unpacked
from tests.support.report_files import REPORTS, form_page


def _document(name: str) -> Document:
    return read(Source(name=name, data=(REPORTS / name).read_bytes(), ocr="never"))


@pytest.mark.parametrize("name", ["xiqu-2021.pdf", "xiqu-2021.docx", "pingliang-2021.xlsx", "qiannan-2022.html"])
def test_a_document_comes_back_equal(name: str) -> None:
    """Every page, cell, box and mark, of each kind of reader; small beside the file."""
    document = _document(name)
    data = packed(document, "r")
    assert unpacked(data, "r") == document
    assert len(data) < (REPORTS / name).stat().st_size


def test_what_is_not_seen_is_kept() -> None:
    """The texts that stand in a file and are not seen come back with reason and place."""
    where = Provenance(document_id="d", page=1, box=(1.0, 2.0, 3.0, 4.0), method="text_stream")
    unseen = (Unseen(text="88", reason="struck", provenance=where),)
    document = replace(read(Source(name="a.html", data=form_page())), unseen=unseen)
    found = unpacked(packed(document, "r"), "r")
    assert isinstance(found, Document)
    assert found.unseen == unseen


def test_what_another_reader_kept_does_not_count() -> None:
    """A new reader reads anew, and so does one that finds damage."""
    data = packed(_document("qiannan-2022.html"), "one")
    assert unpacked(data, "two") is None
    assert unpacked(data[:-9], "one") is None
    assert unpacked(b"", "one") is None


def test_a_document_is_read_once(work: Path) -> None:
    """The second time it comes from the folder; `anew` reads it again."""
    calls: list[int] = []
    document = read(Source(name="a.html", data=form_page()))

    def reader() -> Document:
        calls.append(1)
        return document

    for anew, count in ((False, 1), (False, 1), (True, 2)):
        assert reading(work, document.document_id, "r", reader, anew=anew) == document
        assert len(calls) == count
    assert path_of(work, document.document_id).is_file()


def test_a_failure_is_kept_too(work: Path) -> None:
    """The same code, words and remedy without reading; a file that could not be reached is tried each time."""

    def damaged() -> Document:
        raise DamagedFileError("缺少结尾")

    def away() -> Document:
        raise SourceAccessError("不在")

    with pytest.raises(DamagedFileError) as first:
        reading(work, "ab12", "r", damaged, anew=False)
    again = kept(work, "ab12", "r")
    assert isinstance(again, ReadError)
    assert (again.code, again.sentence()) == ("damaged_file", first.value.sentence())
    with pytest.raises(SourceAccessError):
        reading(work, "cd34", "r", away, anew=False)
    assert kept(work, "cd34", "r") is None
