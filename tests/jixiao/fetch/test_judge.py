"""Downloaded bytes are judged by what they are, not by what the server says."""

from __future__ import annotations

import gzip

import pytest

from jixiao.fetch.judge import FORMATS, Verdict, judge

PDF = b"%PDF-1.4\n1 0 obj\n%%EOF"
PAGE = "<html><head><title>404</title></head><body>页面不存在</body></html>".encode()
FORM_PAGE = "<html><body><table><tr><td>项目名称</td><td>道路养护</td></tr></table></body></html>".encode()
OFFICE_PAGE = b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>1</td></tr></table></html>'


def judged(data: bytes, name: str, content_type: str = "", disposition: bytes | None = None) -> Verdict:
    url = f"http://a.example/{name}"
    return judge(
        data,
        url=url,
        final_url=url,
        link_text=None,
        content_type=content_type,
        disposition=disposition,
        types=tuple(each for each in FORMATS if each != "rtf"),
    )


def test_wrong_type() -> None:
    """A PDF sent as a web page is a PDF."""
    assert judged(PDF, "a.pdf", "text/html").format == "pdf"
    assert judged(PDF, "a.pdf", "text/html").error is None


@pytest.mark.parametrize(
    ("data", "kind"), [(b"a".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0"), "tar"), (b"x", "gz")]
)
def test_packed_files_are_documents(data: bytes, kind: str) -> None:
    """Reports are published so: a tar in gzip, or a single file."""
    assert judged(gzip.compress(data), "download").format == kind


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xls", "a.zip", "download"])
def test_page_for_a_document(name: str) -> None:
    """An error page that is sent as if all were well is no document."""
    assert judged(PAGE, name, "text/html; charset=utf-8").error == "not_a_document"


@pytest.mark.parametrize(
    ("name", "data", "content_type", "disposition"),
    [
        ("a.xls", OFFICE_PAGE, "text/html", None),
        ("a.xls", FORM_PAGE, "application/vnd.ms-excel", None),
        ("down", FORM_PAGE, "text/html", b"attachment; filename=a.doc"),
        ("a.mht", FORM_PAGE, "text/html", None),
    ],
)
def test_web_documents(name: str, data: bytes, content_type: str, disposition: bytes | None) -> None:
    """Tables that Office or a system saved as web pages are documents."""
    verdict = judged(data, name, content_type, disposition)
    assert (verdict.format, verdict.error) == ("html", None)


@pytest.mark.parametrize("name", ["a.html", "a.shtml", "a.mht"])
def test_page_in_place_of_a_page(name: str) -> None:
    """Where the document would be a web page itself, a page that says that there is nothing is none."""
    assert judged(PAGE, name, "text/html; charset=utf-8").error == "missing_page"
    assert judged(FORM_PAGE, name, "text/html; charset=utf-8").error is None
    honest = FORM_PAGE.replace(b"</table>", "<tr><td>自查</td><td>不存在虚报内容</td></tr></table>".encode())
    assert judged(honest, name, "text/html; charset=utf-8").error is None


@pytest.mark.parametrize(
    ("data", "error"),
    [(b"", "empty_file"), (b" \r\n", "empty_file"), (b"{}", "not_a_document"), (b"{\\rtf1 x}", "type_not_wanted")],
)
def test_not_kept(data: bytes, error: str) -> None:
    """Nothing, what no reader knows, and what the site does not want are told apart."""
    assert judged(data, "a.rtf").error == error


def test_name() -> None:
    """The server's name for a file counts more than its address."""
    assert judged(PDF, "a.pdf", "", "attachment; filename=绩效.pdf".encode("gbk")).file_name == "绩效.pdf"
    assert judged(PDF, "a.pdf").file_name == "a.pdf"
