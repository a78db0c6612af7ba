"""The attachments that a web page links to: reports are most often published as files below an article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml import etree

from extract.html.source import page_texts, parse_page
from extract.html.table import tag, text_lines

DOCUMENTS = (
    "pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ofd", "rtf", "mht", "mhtml", "txt", "csv", "tsv",
)  # fmt: skip
ARCHIVES = ("zip", "rar", "7z", "tar", "tgz", "gz", "bz2", "xz")
SUFFIXES = (*DOCUMENTS, *ARCHIVES)

_FILE = re.compile(rf"\.({'|'.join(SUFFIXES)})$", re.IGNORECASE)
_VIEWER = re.compile(r"viewer|preview", re.IGNORECASE)
_VIEWER_KEYS = frozenset({"file", "url", "src", "pdf"})
_ADDRESSES = {"a": "href", "iframe": "src", "embed": "src", "object": "data", "area": "href"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentLink:
    """A link to a file: its address as the page gives it (relative ones stay so without a `<base>`), and its words."""

    url: str
    text: str


def attachment_links(data: bytes) -> tuple[AttachmentLink, ...]:
    """Return the links of a page to documents and archives, in order, each address once.

    A link is one where its path, a parameter of its query, its words or its title name a file of a known suffix;
    the address inside a viewer's (`viewer.html?file=…`) is taken out.

    Raises:
        EmptyFileError: nothing but white space.
        DamagedFileError: no web page.
    """
    found: dict[str, AttachmentLink] = {}
    for text in page_texts(data):
        root = parse_page(text)
        base = next((each.get("href") for each in root.iter("base") if each.get("href")), "")
        for element in root.iter():
            link = _link(element, base or "")
            if link is not None:
                found.setdefault(link.url, link)
    return tuple(found.values())


def is_attachment(element: etree._Element) -> bool:
    """Tell whether an element links to a file."""
    return _link(element, "") is not None


def _link(element: etree._Element, base: str) -> AttachmentLink | None:
    """Return the link of an element to a file, None where it has none."""
    name = tag(element)
    address = re.sub(r"\s+", " ", element.get(_ADDRESSES.get(name, "href")) or "").strip() if name in _ADDRESSES else ""
    if not address or address.lower().startswith(("javascript:", "mailto:", "data:", "#")):
        return None
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query)
    except ValueError:
        return None
    words = "".join(text_lines(element)) if name == "a" else ""
    title = (element.get("title") or element.get("download") or "").strip()
    target = address
    if not _FILE.search(unquote(parts.path)):
        named = next((value for key, value in query if key.lower() in _VIEWER_KEYS and _names_file(value)), None)
        words_name_it = _FILE.search(words) is not None or _FILE.search(title) is not None
        if named is not None and (name != "a" or _VIEWER.search(parts.path) is not None):
            target = named
        elif not words_name_it and not any(_names_file(value) for _, value in query):
            return None
    try:
        whole = urljoin(base, target) if base else target
    except ValueError:
        return None
    return AttachmentLink(url=whole, text=words or title or unquote(parts.path.rpartition("/")[2]))


def _names_file(value: str) -> bool:
    """Tell whether the value of a query parameter names a file."""
    return _FILE.search(value.partition("?")[0].strip()) is not None
