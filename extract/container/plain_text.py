"""Bytes -> text: the encoding by detection, and whether it is Chinese text rather than code, a log or rubbish."""

from __future__ import annotations

import codecs
import re
from typing import Final

LOOKED_AT: Final = 65_536
"""Bytes that tell the encoding and whether it is text worth reading."""
LEAST_HAN: Final = 0.12
"""Share of Chinese characters among all that are no blanks: a table of figures has a third, commented code a tenth."""
MOST_CODE: Final = 0.2
"""Share of lines that read as code from which the text is code."""
MOST_LOG: Final = 0.5
"""Share of lines that begin with a time or an address from which the text is a log."""
MOST_CONTROL: Final = 0.001
"""Share of control characters from which bytes are no text."""
LEAST_USUAL: Final = 0.6
"""Of the characters outside ASCII: share of common Chinese ones and their punctuation in text decoded as GB18030."""
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HAN = re.compile("[\u4e00-\u9fff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd\ufffe]")
_USUAL = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u203b\u2460-\u2473\u2264\u2265\u00b7\u00a0]")
_CODE = re.compile(
    r"^\s*(?:import |from \S+ import|#include|def \w+\(|class \w+|function\b|(?:var|let|const|public|private|static|"
    r"return|using|package|namespace|func|fn|if|for|while|else|try|catch|elif|except)\b.*[{(:;]|"
    r"<\?|//|/\*|\*/|insert into |select .* from |create table |#!|@\w+|\w[\w.]*\s*=\s*[\w\"'(\[{])"
    r"|[;{}]\s*$|^\s*\w[\w.]*\(.*\)\s*:?$",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"</?[a-zA-Z][^<>\n]{0,200}>|\]?\{(?:[#.][\w\u4e00-\u9fff-]+ ?|[\w-]+=\"[^\"\n]{0,200}\" ?){1,9}\}|"
    r"\[?\]?\{?\b(?:lang|style|class|width|align)=\"[^\"\n]{0,200}\"\}?|[-=+|:]{2,}|\|"
)
"""Borders, rulers, tags and attributes of tables, which say nothing of the language."""
_LOG = re.compile(
    r"^\s*[\[(]?(?:\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}|\d{1,2}:\d{2}:\d{2}|\d{1,3}(?:\.\d{1,3}){3}\b|"
    r"(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b|[A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2})"
)


def decoded(data: bytes, *, cut: bool = False) -> str | None:
    """Return the text of bytes in UTF-8, UTF-16 or GB18030; None where they are in none of them.

    A byte order mark decides. `cut` tells that the bytes may end within a character.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], name, cut=cut)
    wide = _wide(data)
    if wide is not None:
        return _strictly(data, wide, cut=cut)
    text = _strictly(data, "utf-8", cut=cut)
    if text is not None:
        return text
    text = _strictly(data, "gb18030", cut=cut)
    return text if text is not None and _is_usual(text) else None


def is_chinese_text(data: bytes) -> bool:
    """Tell whether bytes are Chinese text that may hold a document: no code, log, markup, data or rubbish."""
    text = decoded(data[:LOOKED_AT], cut=True)
    if text is None or not text.strip():
        return False
    text = text[: LOOKED_AT // 2]
    bare = "".join(_FRAME.sub(" ", text).split())
    if len(_CONTROL.findall(text)) > MOST_CONTROL * len(text) or len(_HAN.findall(bare)) < LEAST_HAN * len(bare):
        return False
    if re.match(r'<[!?a-zA-Z]|\{\s*["}]|\[\s*[\[{"]|-----BEGIN ', text.lstrip()):
        return False
    shown = (_FRAME.sub(" ", line) for line in text.splitlines() if not line.startswith(":::"))
    lines = [line[:200] for line in shown if line.strip()]
    code = sum(1 for line in lines if _CODE.search(line))
    log = sum(1 for line in lines if _LOG.match(line))
    return code < max(2, MOST_CODE * len(lines)) and log < max(2, MOST_LOG * len(lines))


def _strictly(data: bytes, name: str, *, cut: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(data, final=not cut)
    except UnicodeError:
        return None


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 that bytes without a mark are in: blanks, digits and line ends have a zero in each pair."""
    head = data[:LOOKED_AT]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even + odd <= len(head) // 50 or min(even, odd) > (even + odd) // 10:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_usual(text: str) -> bool:
    """Tell whether what stands outside ASCII is mostly common Chinese: all sorts of bytes decode as GB18030."""
    beyond = [char for char in text[:LOOKED_AT] if ord(char) > 0x7F]
    return not beyond or sum(1 for char in beyond if _USUAL.match(char)) >= LEAST_USUAL * len(beyond)
