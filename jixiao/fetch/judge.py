"""What downloaded bytes are, by their first bytes: a document to keep, a page in place of one, or nothing of use."""

from __future__ import annotations

from dataclasses import dataclass

from extract.container.members import archive_kind
from extract.container.sniff import sniff
from extract.reading import READERS
from jixiao.fetch.missing import says_nothing_is_here
from jixiao.fetch.names import address_name, disposition_name, suffix_of
from jixiao.fetch.rules import page_text

FORMATS = (*READERS, "zip", "rar", "7z", "tar", "gz")
"""Formats that may be kept; `types` of a site chooses among them."""

_WEB_SUFFIXES = frozenset({"html", "htm", "shtml", "mht", "mhtml"})
_OFFICE_SUFFIXES = frozenset({"doc", "wps", "xls", "et", "dot", "xlt"})
_OFFICE_MARKS = (b"urn:schemas-microsoft-com:office", b"mso-", b"progid", b"mime-version:")
"""What Word and Excel put into the pages that they save under the suffix of a document."""
_LOOKED_AT = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the bytes are: `format` is one of `FORMATS`, `error` the code where they are not kept."""

    format: str | None
    file_name: str | None
    error: str | None = None
    message: str | None = None


def judge(  # noqa: PLR0913  all that a server says of a file
    data: bytes,
    *,
    url: str,
    final_url: str,
    link_text: str | None,
    content_type: str,
    disposition: bytes | None,
    types: tuple[str, ...],
) -> Verdict:
    """Return what was downloaded where a document was linked, whatever Content-Type says.

    A page in place of a document is `not_a_document`, unless the link names a web page or the page is one that an
    Office program wrote, or the server sends it as a file.
    """
    given = disposition_name(disposition)
    named = given or address_name(final_url) or address_name(url)
    suffix = suffix_of(given, address_name(final_url), address_name(url), link_text)
    if not data.strip(b"\0 \t\r\n"):
        return Verdict(format=None, file_name=named, error="empty_file", message="文件没有内容")
    found = archive_kind(data) or sniff(data, suffix)
    if found not in FORMATS:
        return Verdict(format=None, file_name=named, error="not_a_document", message="内容不是已知的文件格式")
    if found == "html" and not _is_web_document(data, suffix, content_type, sent_as_file=given is not None):
        return Verdict(format="html", file_name=named, error="not_a_document", message="链接指向文件，得到的却是网页")
    if found == "html" and says_nothing_is_here(page_text(data, content_type)):
        return Verdict(format="html", file_name=named, error="missing_page", message="网页说没有这个内容")
    if found not in types:
        return Verdict(format=found, file_name=named, error="type_not_wanted", message=f"不收取 {found} 格式")
    return Verdict(format=found, file_name=named)


def _is_web_document(data: bytes, suffix: str, content_type: str, *, sent_as_file: bool) -> bool:
    """Tell whether a web page is the document that was linked, and not an error page in its place."""
    if suffix in _WEB_SUFFIXES:
        return True
    if suffix not in _OFFICE_SUFFIXES:
        return False
    head = data[:_LOOKED_AT].lower()
    return sent_as_file or not content_type.lower().startswith("text/html") or any(m in head for m in _OFFICE_MARKS)
