"""Which format a file's content shows; its suffix counts only where one container holds several."""

from __future__ import annotations

from collections.abc import Callable

from extract.container.ole import MAGIC, ole_kind
from extract.container.plain_text import decoded, is_chinese_text
from extract.container.zip_package import open_zip, part_name
from extract.errors import ReadError

HEAD = 4096
"""Bytes looked at to tell a format; HTML may begin after a long comment."""
IMAGE_MAGIC = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")
"""First bytes of PNG, JPEG, TIFF and BMP."""
HTML_MARKS = (b"<!doctype html", b"<html", b"<table", b"<body", b"<head", b"<div", b"<meta")
WEB_ARCHIVE_MARK = b"mime-version:"
WORD_XML = (
    b"http://schemas.microsoft.com/office/2006/xmlpackage",
    b"http://schemas.microsoft.com/office/word/2003/wordml",
)
SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
SUFFIX_FORMATS = {"wps": "doc", "dot": "doc", "et": "xls", "docm": "docx", "dotx": "docx", "xlsm": "xlsx"}
"""Suffix -> format, where the suffix must decide and is no format's name."""
TEXT_SUFFIXES = frozenset({"", "txt", "text", "md", "markdown", "tsv", "tab", "csv"})
"""Suffixes under which text is a document; under any other it is code, data, or a file that is not what it says."""
COLUMN_SUFFIXES = frozenset({"xls", "xlsx", "et", "csv", "tsv"})
"""Suffixes under which text in columns is exported."""
PARTS = (("word/", "docx"), ("xl/", "xlsx"))
"""Folder inside a package -> format."""


def sniff(data: bytes, suffix: str = "") -> str | None:
    """Return the format that the content shows, None where it is none that we know."""
    head = data[:HEAD]
    text = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(b"PK\x03\x04"):
        return _package_format(data, suffix)
    if head.startswith(MAGIC):
        return _compound_format(data, suffix)
    found = next((form for form, shows in RULES if shows(head, text)), None)
    if found is None and suffix in TEXT_SUFFIXES and is_chinese_text(data):
        return "text"
    return "xls" if found is None and suffix in COLUMN_SUFFIXES and _is_text(head) else found


def _is_text(head: bytes) -> bool:
    """Tell whether bytes are text: its reader says whether it has columns."""
    if b"\0" in head:  # what Excel calls Unicode text
        wide = decoded(head, cut=True) or ""
        return "\t" in wide and not any(sign < " " and sign not in "\t\r\n\f" for sign in wide)
    return b"\t" in head and not any(byte < 0x20 and byte not in b"\t\r\n\f" for byte in head)


def _is_image(head: bytes, text: bytes) -> bool:
    del text
    return head.startswith(IMAGE_MAGIC) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _is_html(head: bytes, text: bytes) -> bool:
    del head
    return WEB_ARCHIVE_MARK in text or (text.startswith(b"<") and any(mark in text for mark in HTML_MARKS))


RULES: tuple[tuple[str, Callable[[bytes, bytes], bool]], ...] = (
    ("pdf", lambda head, _: b"%PDF-" in head[:1024]),
    ("image", _is_image),
    ("rtf", lambda _, text: text.startswith(b"{\\rtf")),
    ("xls", lambda _, text: SPREADSHEET_XML in text),
    ("docx", lambda _, text: text.startswith(b"<") and any(mark in text for mark in WORD_XML)),
    ("html", _is_html),
)
"""Format and what its first bytes show: (head, head in lower case without marks and white space)."""


def _package_format(data: bytes, suffix: str) -> str | None:
    """Return what a zip package holds; one too damaged to list is left to the reader that its suffix names."""
    try:
        with open_zip(data) as archive:
            names = {part_name(name) for name in archive.namelist()}
    except ReadError:
        return SUFFIX_FORMATS.get(suffix, suffix) or None
    found = next((form for folder, form in PARTS if any(name.startswith(folder) for name in names)), None)
    return found or ("ofd" if "ofd.xml" in names else None)


def _compound_format(data: bytes, suffix: str) -> str:
    """Return what a compound file holds; an encrypted package or an unknown one is left to the suffix's reader."""
    kind = ole_kind(data)
    if kind in {"doc", "xls"}:
        return str(kind)
    return SUFFIX_FORMATS.get(suffix, suffix) or "docx"
