"""Tests of `jixiao.parsing.parse`."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zlib
from datetime import UTC
from pathlib import Path

import pytest

from extract.document import Document, Page, Provenance
from extract.source import Source
from jixiao.base.labels import OWN_REMEDIES, remedies
from jixiao.parsing.parse import Begun, Parsed, documents_of, ended, parse_bytes, parse_file
from jixiao.parsing.settings import Settings, load_settings
from normalize.document import TABLES, Normalized
from schemas.parquet import to_arrow
from tests.support.report_files import archive_of, broken_files, form_page, plain_page

BROKEN = broken_files()


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Return the settings of a run without anything special."""
    return load_settings()


def _page(state: str, number: int | None = 1) -> Page:
    return Page(number=number, blocks=(), state=state)  # type: ignore[arg-type]


def _document(*states: str, notes: tuple[str, ...] = ()) -> Document:
    pages = tuple(_page(state, number) for number, state in enumerate(states, start=1))
    return Document(document_id="d", source="a.pdf", format="pdf", pages=pages, page_count=len(pages), notes=notes)


def _parsed(monkeypatch: pytest.MonkeyPatch, settings: Settings, document: Document, unread_tables: int = 0) -> Parsed:
    """Return what a document gives that the reader returned and in which no report was found."""
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    monkeypatch.setattr("jixiao.parsing.parse.read", lambda _source: document)
    monkeypatch.setattr(
        "normalize.document.normalize", lambda _d, _v: Normalized(rows=rows, unread_tables=unread_tables)
    )
    return parse_bytes(Source(name="a.pdf", data=b"%PDF"), settings)


def test_a_report_is_ok_with_its_rows(settings: Settings) -> None:
    """A document with a report is `ok`; its row tells what it was, when it was read and by which version."""
    data = form_page()
    parsed = parse_bytes(Source(name="in/自评表.html", data=data), settings)
    row = parsed.document
    assert (row["status"], row["error_code"], row["error"]) == ("ok", None, None)
    assert (row["source"], row["file_name"], row["format"]) == ("in/自评表.html", "自评表.html", "html")
    assert row["document_id"] == hashlib.sha256(data).hexdigest()
    assert row["bytes"] == len(data)
    assert row["parsed_at"].tzinfo is UTC  # type: ignore[attr-defined]
    assert row["parser_version"] == settings.version
    assert row["fetched_at"] is None
    assert len(parsed.rows["reports"]) == 1
    assert len(parsed.rows["indicators"]) == 2
    to_arrow("documents", [row])


def test_the_same_bytes_give_the_same_rows(settings: Settings) -> None:
    """Parsing has no memory: a second time gives equal rows."""
    source = Source(name="a.html", data=form_page())
    assert parse_bytes(source, settings).rows == parse_bytes(source, settings).rows


def test_the_tables_hold_the_rows_as_they_are_published(settings: Settings) -> None:
    """They are made once, where the document is read; tables without a row are left out."""
    parsed = parse_bytes(Source(name="a.html", data=form_page("项目")), settings)
    assert {name: fit.rows for name, fit in parsed.fitted.items()} == {
        name: len(rows) for name, rows in parsed.rows.items() if rows
    }
    names = [str(row["level3"]) for row in parsed.rows["indicators"]]
    assert to_arrow("indicators", parsed.fitted["indicators"]).column("level3").to_pylist() == names
    assert not parse_bytes(Source(name="a.html", data=plain_page()), settings).fitted


def test_a_document_without_report_is_no_form(settings: Settings) -> None:
    """Read, and nothing of ours in it: no error."""
    parsed = parse_bytes(Source(name="a.html", data=plain_page()), settings)
    assert (parsed.status, parsed.document["error_code"]) == ("no_form", None)


@pytest.mark.parametrize(
    ("document", "unread", "code", "words"),
    [
        (_document("read", "needs_ocr", "needs_ocr"), 0, "needs_ocr", "第 2、3 页为图像"),
        (_document("garbled"), 0, "garbled_text", "第 1 页文字层无法使用"),
        (_document("read"), 2, "unread_table", "有 2 个表像自评表"),
        (_document("garbled", "needs_ocr", notes=("第 2 页为图像",)), 1, "needs_ocr", "第 2 页为图像；有 1 个表"),
    ],
)
def test_what_could_not_be_read_makes_a_document_partial(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, document: Document, unread: int, code: str, words: str
) -> None:
    """Pages of pictures, unusable text and tables without a row are said with the remedy, never passed over."""
    parsed = _parsed(monkeypatch, settings, document, unread)
    assert (parsed.status, parsed.document["error_code"]) == ("partial", code)
    assert words in str(parsed.document["error"])
    assert OWN_REMEDIES[code] in str(parsed.document["error"])


def test_a_readers_notes_stay_where_no_report_is_found(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """What the reader left out may be why there is no report."""
    parsed = _parsed(monkeypatch, settings, _document("read", notes=("文档含 1 张图片，图中文字未读取",)))
    assert parsed.status == "no_form"
    assert parsed.document["error"] == "文档含 1 张图片，图中文字未读取。"
    assert parsed.notes == ("文档含 1 张图片，图中文字未读取",)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_row_with_code_and_remedy(work: Path, settings: Settings, name: str) -> None:
    """Each way of being broken has its code; the row says what to do and fits the table."""
    code, data = BROKEN[name]
    (work / name).write_bytes(data)
    (parsed,) = parse_file(Path(name), settings)
    assert (parsed.status, parsed.document["error_code"], parsed.trace) == ("failed", code, None)
    assert remedies()[code] in str(parsed.document["error"])
    assert parsed.document["source"] == name
    assert not parsed.rows
    to_arrow("documents", [parsed.document])


def test_a_file_that_cannot_be_opened_has_a_key_of_its_own(work: Path, settings: Settings) -> None:
    """Without bytes there is no digest: the name stands in, so that two such files are two rows."""
    del work
    (one,), (two,) = (parse_file(Path(name), settings) for name in ("gone-1.pdf", "gone-2.pdf"))
    assert one.document["error_code"] == two.document["error_code"] == "no_access"
    assert one.document_id != two.document_id
    assert one.document["bytes"] is None
    assert not one.has_content


def test_a_defect_of_the_program_fails_one_document_with_its_trace(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """An exception that no reader should raise is `internal_error` with class and message; the trace is for the log."""

    def normalize(_document: object, _vocabulary: object) -> Normalized:
        raise KeyError("列\ud800\n名")

    monkeypatch.setattr("normalize.document.normalize", normalize)
    parsed = parse_bytes(Source(name="a.html", data=form_page()), settings)
    assert (parsed.status, parsed.document["error_code"]) == ("failed", "internal_error")
    assert str(parsed.document["error"]).startswith("KeyError: ")
    assert OWN_REMEDIES["internal_error"] in str(parsed.document["error"])
    assert "Traceback" in (parsed.trace or "")
    to_arrow("documents", [parsed.document])


def test_rows_that_do_not_fit_the_tables_fail_their_document_alone(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """A text that no table can hold is found before it reaches the rows of other documents."""
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    rows["headings"].append({"document_id": "d", "heading": "\ud800", "where": None})
    monkeypatch.setattr("normalize.document.normalize", lambda _d, _v: Normalized(rows=rows, unread_tables=0))
    parsed = parse_bytes(Source(name="a.html", data=form_page()), settings)
    assert parsed.document["error_code"] == "internal_error"


def test_each_member_of_an_archive_is_a_document(work: Path, settings: Settings) -> None:
    """Members carry the archive's name in `source` and their own in `file_name`; the archive has no row."""
    (work / "all.zip").write_bytes(archive_of(one=form_page("甲项目"), two=plain_page()))
    one, two = parse_file(Path("all.zip"), settings)
    assert (one.document["source"], one.document["file_name"]) == ("all.zip!/one.html", "one.html")
    assert (one.status, two.status) == ("ok", "no_form")
    assert one.document["format"] == "html"


def test_members_of_a_tar_are_documents_and_a_packed_file_is_one(work: Path, settings: Settings) -> None:
    """Paths stay in the names; a link has a row with its reason; a cut archive one of its own, with what to do."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in (("附件/甲.html", form_page("甲项目")), ("附件/乙.html", form_page("乙项目"))):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("丙.html")
        link.type, link.linkname = tarfile.SYMTYPE, "附件/甲.html"
        archive.addfile(link)
    (work / "all.tgz").write_bytes(out.getvalue())
    rows = [parsed.document for parsed in parse_file(Path("all.tgz"), settings)]
    assert [(row["source"], row["status"], row["error_code"]) for row in rows] == [
        ("all.tgz!/附件/甲.html", "ok", None),
        ("all.tgz!/附件/乙.html", "ok", None),
        ("all.tgz!/丙.html", "failed", "unknown_format"),
    ]
    assert "链接" in str(rows[2]["error"])
    (work / "cut.tgz").write_bytes(out.getvalue()[:-200])
    *_, cut = parse_file(Path("cut.tgz"), settings)
    assert [cut.document[name] for name in ("source", "format", "error_code")] == ["cut.tgz", "tar", "damaged_file"]
    (work / "report.html.gz").write_bytes(gzip.compress(form_page("丁项目")))
    (packed,) = parse_file(Path("report.html.gz"), settings)
    assert [packed.document[name] for name in ("source", "format", "status")] == [
        "report.html.gz!/report.html",
        "html",
        "ok",
    ]


def test_a_file_that_ends_its_process_is_reported(work: Path, settings: Settings) -> None:
    """The row has the digest of the file, so that it can be found again, and the code of a crash."""
    begun: list[Begun] = []
    (work / "a.pdf").write_bytes(b"%PDF-1.7\n% /Count 9999" + 7 * (b"<</Type /Page>>" + bytes(100)))
    list(documents_of(Path("a.pdf"), settings, begun=begun.append))
    row = ended(begun[0], "crashed", settings, seconds=1.5, detail="（信号 11）").document
    assert (row["error_code"], row["format"], row["seconds"]) == ("crashed", "pdf", 1.5)
    assert row["document_id"] == hashlib.sha256(Path("a.pdf").read_bytes()).hexdigest()
    assert begun[0].pages == 7


def test_pages_that_are_packed_count_and_a_comment_does_not(work: Path, settings: Settings) -> None:
    """What a document may take follows from the pages that it has."""
    begun: list[Begun] = []
    packed = zlib.compress(b"<</Type/Page>>" * 9)
    data = b"%PDF-1.7 /Count 10000 <</Type/ObjStm/Filter/FlateDecode>>\nstream\n" + packed + bytes(2000)
    (work / "a.pdf").write_bytes(data)
    list(documents_of(Path("a.pdf"), settings, begun=begun.append))
    assert begun[0].pages == 9


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("readme.txt", "下载说明：请解压后查看。".encode(), "no_form", None),
        ("report.txt", "某单位绩效自评报告".encode(), "no_form", None),
        ("readme.txt", b"Unpack before reading.", "no_form", "unknown_format"),
        ("a.pdf", b"note", "failed", "unknown_format"),
    ],
)
def test_a_note_beside_the_reports_is_no_failure(
    settings: Settings, name: str, data: bytes, status: str, code: str | None
) -> None:
    """Text that is no report has a row that says so; what its name calls something else is a failure."""
    document = parse_bytes(Source(name=name, data=data), settings).document
    assert (document["status"], document["error_code"]) == (status, code)


def test_what_has_no_content_has_an_id_of_its_own(settings: Settings) -> None:
    """The digest of no byte would be that of them all."""
    ids = {parse_bytes(Source(name=name, data=b""), settings).document_id for name in ("a.pdf", "b.pdf")}
    assert len(ids) == 2


def test_provenance_is_the_readers(settings: Settings) -> None:
    """Rows carry the document's digest, so that they can be traced to the file."""
    parsed = parse_bytes(Source(name="a.html", data=form_page()), settings)
    assert {row["document_id"] for row in parsed.rows["indicators"]} == {parsed.document_id}
    assert Provenance(document_id=parsed.document_id).page is None
