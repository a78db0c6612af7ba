"""The web pages inside a file: character set found and undone, MHTML unpacked, HTML parsed whatever its faults."""

from __future__ import annotations

import codecs
import email
import re
from email.message import Message

import charset_normalizer
from lxml import etree

from extract.errors import DamagedFileError, EmptyFileError

MAX_BYTES = 64 * 2**20
"""Of one page; the tree takes ten times as much."""

SPOILT_SHARE = 0.01
"""Share of undecodable characters up to which an encoding is taken with its faults: cut or patched pages have a few."""

_HEAD_BYTES = 8192
_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_INLINE = re.compile(r"</?(?:b|big|em|font|i|o:p|small|span|st1:[a-z]+|strong|u)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_MIME_HEADER = re.compile(
    rb"^(?:mime-version|content-type|from|subject|date|snapshot-content-location)\s*:", re.IGNORECASE
)
_CHINESE = frozenset({"gb2312", "gbk", "x-gbk", "gb_2312-80", "gb18030", "cp936", "chinese", "euc-cn", "windows-936"})
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def is_mhtml(data: bytes) -> bool:
    """Tell whether the bytes begin with mail headers that announce a web archive."""
    head = data[:_HEAD_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()
    return _MIME_HEADER.match(head) is not None and b"mime-version" in head.lower()


def page_texts(data: bytes) -> tuple[str, ...]:
    """Return the pages of a file as text, the main one first; a plain HTML file has one.

    Raises:
        EmptyFileError: nothing but white space.
        DamagedFileError: larger than `MAX_BYTES`, or a web archive without a page.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyFileError("文件是空的")
    if len(data) > MAX_BYTES:
        raise DamagedFileError(f"网页超过 {MAX_BYTES // 2**20} MB")
    if not is_mhtml(data):
        return (decode(data),)
    message = email.message_from_bytes(data.removeprefix(codecs.BOM_UTF8).lstrip())
    pages = [
        _part_text(part) for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    if not pages:
        raise DamagedFileError("MHT 文件里没有网页")
    return tuple(pages)


def _part_text(part: Message) -> str:
    """Return the text of one part of a web archive."""
    payload = part.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    return decode(body, declared=str(part.get_param("charset") or ""))


def decode(data: bytes, *, declared: str = "") -> str:
    """Return the text of a page.

    A byte order mark decides; then UTF-8 where the bytes are valid as such, whatever is declared; then what is
    declared outside or inside the page, GB2312 and GBK read as their superset GB18030; then a guess.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    wide = _wide(data)
    if wide is not None:
        return data.decode(wide, "replace")
    found = _DECLARED.search(data[:_HEAD_BYTES])
    names = [_python_name(declared), _python_name(found.group(1).decode("ascii") if found else "")]
    for name in ("utf-8", *names, "gb18030"):
        text = _strictly(data, name)
        if text is not None:
            return text
    candidates = {name: data.decode(name, "replace") for name in (*names, "utf-8", "gb18030") if name}
    best = min(candidates.values(), key=lambda text: text.count("\ufffd"))
    if best.count("\ufffd") <= SPOILT_SHARE * len(best):
        return best
    guess = charset_normalizer.from_bytes(data).best()
    return str(guess) if guess is not None else best


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 that unmarked bytes are in: markup has a zero in every second place."""
    head = data[:200]
    if head.count(0) < len(head) // 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _python_name(name: str) -> str:
    """Return the codec of a declared charset, empty where Python has none."""
    plain = name.strip().strip("\"'").lower()
    if plain in _CHINESE:
        return "gb18030"
    try:
        codec = codecs.lookup(plain) if plain else None
    except LookupError:
        return ""
    # Codecs between bytes and bytes (base64, zlib) are no charset; UTF-16 would have shown in the zeros.
    text_codec = codec is not None and getattr(codec, "_is_text_encoding", True) and not codec.name.startswith("utf-16")
    return codec.name if codec is not None and text_codec else ""


def _strictly(data: bytes, name: str) -> str | None:
    """Return the text in an encoding, a character cut off at the end dropped; None where the bytes are not in it."""
    if not name:
        return None
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(data, final=False)
    except (UnicodeError, LookupError):
        return None


def parse_page(text: str) -> etree._Element:
    """Return the tree of a page; comments and processing instructions are gone.

    Pages whose editors never close a `<font>` nest deeper than the parser goes; they are read without such elements.

    Raises:
        DamagedFileError: there is no element in it, or it nests too deep all the same.
    """
    plain = _XML_DECLARATION.sub("", text.replace("\0", ""))
    root, too_deep = _tree(plain)
    if too_deep:
        root, too_deep = _tree(_INLINE.sub("", plain))
    if root is None or too_deep:
        raise DamagedFileError("网页嵌套过深" if too_deep else "网页没有内容")
    return root


def _tree(text: str) -> tuple[etree._Element | None, bool]:
    """Return the tree of a page, and whether the parser gave up on its depth."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, recover=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, etree.ParserError, ValueError) as error:
        if "depth" in str(error).lower():
            return None, True
        raise DamagedFileError(f"不是网页：{error}") from error
    return root, any("depth" in entry.message.lower() for entry in parser.error_log)
