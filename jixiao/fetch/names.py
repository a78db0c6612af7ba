"""The name of a downloaded file: from Content-Disposition as servers really send it, else from its address."""

from __future__ import annotations

import email.header
import re
from email.errors import HeaderParseError
from urllib.parse import unquote_to_bytes, urlsplit

MAX_LENGTH = 200
"""Characters of a name that are kept; file systems allow 255 bytes, names of reports have fewer than 100 characters."""

_EXTENDED = re.compile(rb"filename\*\s*=\s*\"?([\w.-]*)'[^']*'([^;\"]+)", re.IGNORECASE)
_QUOTED = re.compile(rb"filename\s*=\s*\"(.*?)\"\s*(?:;|$)", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(rb"filename\s*=\s*([^;\"]+)", re.IGNORECASE)
_ESCAPED = re.compile(rb"%[0-9A-Fa-f]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SUFFIX = re.compile(r"\.([A-Za-z0-9]{1,5})$")


def disposition_name(header: bytes | None) -> str | None:
    """Return the file name in a Content-Disposition header, None without one.

    `filename*` (RFC 5987) counts more than `filename`; that may be raw UTF-8 or GBK bytes, percent-encoded either way,
    or an encoded word of mail (RFC 2047). Folders in the name are dropped.
    """
    if not header:
        return None
    extended = _EXTENDED.search(header)
    if extended is not None:
        name = _cleaned(_decoded(unquote_to_bytes(extended.group(2).strip()), extended.group(1).decode("ascii")))
        if name:
            return name
    plain = _QUOTED.search(header) or _BARE.search(header)
    if plain is None:
        return None
    raw = plain.group(1).strip()
    if raw.startswith(b"=?"):
        return _cleaned(_encoded_word(raw)) or None
    return _cleaned(_decoded(unquote_to_bytes(raw) if _ESCAPED.search(raw) else raw)) or None


def address_name(url: str) -> str | None:
    """Return the last part of an address's path, None where the path ends in a slash."""
    return _cleaned(_decoded(unquote_to_bytes(urlsplit(url).path.rpartition("/")[2]))) or None


def suffix_of(*names: str | None) -> str:
    """Return the suffix of the first name that has one, in lower case without its dot; empty without any."""
    for name in names:
        found = _SUFFIX.search(name.strip()) if name else None
        if found:
            return found.group(1).lower()
    return ""


def _decoded(raw: bytes, declared: str = "") -> str:
    """Return bytes as text: as declared, else UTF-8 where they are valid as such, else GBK."""
    for encoding in (declared, "utf-8", "gb18030"):
        try:
            return raw.decode(encoding) if encoding else raw.decode("utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _encoded_word(raw: bytes) -> str:
    try:
        parts = email.header.decode_header(raw.decode("ascii", "replace"))
    except (HeaderParseError, ValueError):
        return ""
    return "".join(part if isinstance(part, str) else _decoded(part, charset or "") for part, charset in parts)


def _cleaned(name: str) -> str:
    """Return a name without folders and control characters, at most `MAX_LENGTH` long, its suffix kept."""
    last = _CONTROL.sub("", re.split(r"[/\\]", name)[-1]).strip(" .\"'")
    if len(last) <= MAX_LENGTH:
        return last
    suffix = suffix_of(last)
    return last[: MAX_LENGTH - len(suffix) - 1] + (f".{suffix}" if suffix else "")
