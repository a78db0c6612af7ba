"""Any file -> Document: the reader is chosen by content, never by the name alone; what fits none is refused."""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import ModuleType

import pytest

from extract.container.sniff import sniff
from extract.document import Document
from extract.errors import EmptyFileError, ReadError, UnknownFormatError
from extract.reading import READERS, Reader, read
from extract.source import Source
from tests.support.pdf_forms import Sheet, Table, book

REPORTS = Path(__file__).parents[2] / "fixtures" / "reports"


def pdf() -> bytes:
    """Return a small PDF."""

    def paint(sheet: Sheet) -> None:
        sheet.table(Table(xs=(40, 120, 200), ys=(50, 80, 110), texts={(0, 0): "绩效目标"}))

    return book(paint)


def package(*names: str, content: bytes = b"<x/>", method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip package with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def named(form: str) -> Reader:
    """Return a reader that gives an empty document of a format."""
    return lambda source: Document(document_id=source.document_id, source=source.name, format=form, pages=())


FAKE = ModuleType("fake_readers")
FAKES = {form: f"{FAKE.__name__}:{form}" for form in READERS}


@pytest.fixture(autouse=True)
def _fake_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the fakes be found by name, as the table of readers finds its own."""
    monkeypatch.setitem(sys.modules, FAKE.__name__, FAKE)
    for form in READERS:
        monkeypatch.setattr(FAKE, form, named(form), raising=False)


@pytest.mark.parametrize(
    "name", ["report.pdf", "report.doc", "report", "附件.xlsx", "https://x.gov.cn/a.zip!/表/报告.PDF"]
)
def test_a_pdf_is_read_as_such_whatever_its_name(name: str) -> None:
    """Many published files carry the wrong suffix: the content decides."""
    document = read(Source(name=name, data=pdf(), ocr="never"))
    assert document.format == "pdf"
    assert document.source == name
    assert [grid.at(0, 0).text for grid in document.grids] == ["绩效目标"]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("qiannan-2022.pdf", "pdf"),
        ("qiannan-2022.docx", "docx"),
        ("qiannan-2022.html", "html"),
        ("pingliang-2021.xlsx", "xlsx"),
        ("wuling-2023.doc", "doc"),
        ("xiqu-2021-photo.jpg", "image"),
    ],
)
def test_published_files_go_to_the_reader_of_their_format(name: str, form: str) -> None:
    """Every format among the samples is known by its bytes, also without a suffix."""
    data = (REPORTS / name).read_bytes()
    assert read(Source(name="file", data=data), FAKES).format == form


def test_a_pdf_after_some_other_bytes_is_a_pdf() -> None:
    """Mail and web servers put lines before the file; a reader looks at the first 1024 bytes."""
    assert sniff(b"\r\nContent-Type: application/pdf\r\n\r\n" + pdf()) == "pdf"


def test_a_package_that_holds_a_pdf_is_no_pdf() -> None:
    """A stored member shows its first bytes near those of the package."""
    assert sniff(package("report.pdf", content=pdf()), "zip") != "pdf"


@pytest.mark.parametrize(
    ("name", "form"), [("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd")]
)
def test_packages_are_told_apart_by_what_they_hold(name: str, form: str) -> None:
    """Word, Excel and OFD files are all zip packages."""
    assert sniff(package(name), "bin") == form


def test_a_damaged_package_is_left_to_the_reader_that_its_suffix_names() -> None:
    """A package too short to be listed is no unknown format: its reader says that it is damaged."""
    assert sniff(package("word/document.xml")[:60], "docx") == "docx"


def test_a_package_of_a_future_version_is_left_to_the_reader_that_its_suffix_names() -> None:
    """A directory that asks for a zip version nobody has is damage: fuzzing found it to end the program."""
    data = package("word/document.xml")
    at = data.index(b"PK\x01\x02") + 6
    assert sniff(data[:at] + b"\x89" + data[at + 1 :], "docx") == "docx"


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b" \r\n\t\n"])
def test_a_file_without_content_is_empty(data: bytes) -> None:
    """No byte, or nothing but white space, is an empty file."""
    with pytest.raises(EmptyFileError, match="文件为空"):
        read(Source(name="a.pdf", data=data))


@pytest.mark.parametrize(("name", "kind"), [("notes.txt", "“.txt”"), ("report", "无后缀"), ("a.zip!/b.pdf", "“.pdf”")])
def test_content_of_no_known_format_is_refused(name: str, kind: str) -> None:
    """The error names the suffix, and what to do."""
    with pytest.raises(UnknownFormatError, match=kind) as caught:
        read(Source(name=name, data=b"no report of any kind"))
    assert "PDF" in caught.value.remedy


@pytest.mark.parametrize(("data", "name"), [(b"\x28\xb5\x2f\xfdx", "zstd"), (b"MSCFx", "cab"), (b"..-lh5-x", "lzh")])
def test_archives_that_are_not_opened_are_named(data: bytes, name: str) -> None:
    """Whoever has one learns that it is to be unpacked first, not to be saved as PDF."""
    with pytest.raises(UnknownFormatError, match=name) as caught:
        read(Source(name="a.dat", data=data))
    assert "解压" in caught.value.remedy


def test_a_format_without_a_reader_is_refused() -> None:
    """A known format is unknown to a table of readers that lacks it."""
    with pytest.raises(UnknownFormatError):
        read(Source(name="a.pdf", data=pdf()), {"docx": FAKES["docx"]})


def test_errors_of_a_reader_are_read_errors() -> None:
    """A file that its reader cannot open raises one of the tree, with a code."""
    with pytest.raises(ReadError) as caught:
        read(Source(name="a.pdf", data=b"%PDF-1.7\nbroken"))
    assert caught.value.code == "damaged_file"


def test_a_source_knows_its_id_and_its_suffix() -> None:
    """The id is the hash of the bytes; the suffix is that of the member inside an archive."""
    source = Source(name="https://x.gov.cn/a.zip!/表/报告.PDF", data=b"abc")
    assert source.document_id == hashlib.sha256(b"abc").hexdigest()
    assert source.suffix == "pdf"
    assert Source(name="README", data=b"").suffix == ""


def test_passwords_reach_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user gave is tried on the file."""
    seen: list[tuple[str, ...]] = []

    def remember(source: Source) -> Document:
        seen.append(source.passwords)
        return named("pdf")(source)

    monkeypatch.setattr(FAKE, "pdf", remember)
    read(Source(name="a.pdf", data=pdf(), passwords=("secret",)), FAKES)
    assert seen == [("secret",)]


@pytest.mark.parametrize("name", sorted(set(READERS.values())))
def test_every_reader_is_one_function_of_a_source(name: str) -> None:
    """The table names them by module and function; a format adds one row and nothing else here."""
    module, _, function = name.partition(":")
    found = signature(getattr(import_module(module), function), eval_str=True)
    assert [parameter.annotation for parameter in found.parameters.values()] == [Source]
    assert found.return_annotation is Document
