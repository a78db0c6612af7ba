"""Read Rich Text Format without LibreOffice: its text, and its tables with edges and merges, as Word items.

Source: Rich Text Format (RTF) Specification 1.9.1, Microsoft (tables: "Table Definitions", "Nested Tables").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extract.docx.items import Item, Merge, Passage
from extract.docx.seen import TINY, UnseenTexts
from extract.errors import DamagedFileError, TooLargeError
from extract.legacy.rtf_tokens import MAX_DEPTH, State, Token, changed, tokens
from extract.legacy.table import (
    TWIPS_PER_POINT,
    UNKNOWN_WIDTH_POINTS,
    LegacyCell,
    LegacyRow,
    LegacyText,
    declared_table,
)
from extract.wordml.symbols import clean, symbols

MAX_GROUPS = 2000
"""Groups in groups; Word writes some twenty."""

_CODE_PAGES = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 65001: "utf-8", 10008: "gb18030"}
_CHARSETS = {
    2: "latin-1",
    134: "gb18030",
    136: "big5",
    128: "cp932",
    129: "cp949",
    204: "cp1251",
    238: "cp1250",
    161: "cp1253",
}
_CHINESE = "gb18030"
_SKIPPED = frozenset(
    {
        "annotation", "atnauthor", "atnid", "atrfend", "atrfstart", "author", "bkmkend", "bkmkstart", "blipuid",
        "colorschememapping", "colortbl", "comment", "company", "datafield", "datastore", "docvar", "falt", "fchars",
        "filetbl", "fldinst", "footer", "footerf", "footerl", "footerr", "footnote", "generator", "header", "headerf",
        "headerl", "headerr", "info", "keywords", "latentstyles", "lchars", "listoverridetable", "listpicture",
        "listtable", "mmathPr", "nonesttables", "nonshppict", "objclass", "objdata", "objname", "operator", "panose",
        "pgptbl", "picprop", "pict", "pn", "pntxta", "pntxtb", "private", "revtbl", "rsidtbl", "shprslt", "sp",
        "subject", "tc", "template", "themedata", "title", "txe", "userprops", "wgrffmtfilter", "xe", "xmlnstbl",
    }
)  # fmt: skip
"""Destinations that print nothing of the text."""

_STARRED = frozenset({"shpinst", "shptxt", "nesttableprops", "shppict", "pntext", "listtext", "do", "dptxbx"})
"""Destinations marked to be skipped by old readers that hold printed text, or lead to it."""

_HEADING = re.compile(r"\s*(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TABLE_WORDS = frozenset(
    {
        "cell", "row", "nestcell", "nestrow", "trowd", "trleft", "cellx", "clmgf", "clmrg", "clvmgf", "clvmrg",
    }
)  # fmt: skip
_BREAKS = {"line": "\n", "lbr": "\n", "tab": " ", "emspace": " ", "enspace": " ", "qmspace": " "}
_CHARACTERS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip


@dataclass(slots=True)
class _Font:
    """A font of the table: its code page and its name, which tells symbols."""

    codec: str | None = None
    name: str = ""


@dataclass(slots=True)
class _Definition:
    """A row definition: its left edge, the right edges so far, the merges, and the flags of the next cell."""

    left: float = 0.0
    rights: list[float] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    joins: list[bool] = field(default_factory=list)
    merge: Merge = "none"
    join: bool = False


@dataclass(slots=True)
class _Level:
    """A table at work."""

    rows: list[LegacyRow] = field(default_factory=list)
    cells: list[tuple[Item, ...]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    definition: _Definition = field(default_factory=_Definition)


def read_rtf_items(data: bytes) -> LegacyText:
    """Return the passages and tables in reading order; headers, footers and footnotes are left out.

    Raises:
        DamagedFileError: no RTF.
        TooLargeError: groups nest too deep.
    """
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t\0").startswith(b"{\\rtf"):
        raise DamagedFileError("不是 RTF 文档")
    reader = _Reader()
    for token in tokens(data):
        reader.take(token)
    items = tuple(reader.finish())
    return LegacyText(items=items, pictures=reader.pictures, unseen=reader.unseen.texts)


class _Reader:
    """Turns tokens into items."""

    def __init__(self) -> None:
        self.pictures = 0
        self.unseen = UnseenTexts()
        self._items: list[Item] = []
        self._levels: list[_Level] = []
        self._states: list[State] = []
        self._state = State()
        self._fonts: dict[int, _Font] = {}
        self._styles: dict[int, int] = {}
        self._style: int | None = None
        self._style_name = ""
        self._code_page = "cp1252"
        self._bytes = bytearray()
        self._parts: list[str] = []
        self._look: State | None = None
        self._skip = 0
        self._high = 0
        self._starred = False
        self._first_word = False

    def take(self, token: Token) -> None:
        """Take one token."""
        if token.kind == "text":
            self._take_text(token.data)
            return
        if token.kind == "open":
            self._decode()
            if len(self._states) >= MAX_GROUPS:
                raise TooLargeError("RTF 分组嵌套过深")
            self._states.append(self._state)
            self._first_word, self._skip = True, 0
        elif token.kind == "close":
            self._decode()
            self._close_group()
            self._skip = 0
        else:
            self._word(token)

    def _close_group(self) -> None:
        if self._state.destination == "stylesheet" and self._style is not None:
            named = _HEADING.match(self._style_name)
            level = self._state.level or (int(named.group(1)) if named is not None else None)
            if level is not None:
                self._styles[self._style] = level
            self._style, self._style_name = None, ""
        if self._states:
            self._state = self._states.pop()

    def _word(self, token: Token) -> None:
        name = token.name
        if name == "*":
            self._starred = True
            return
        first, starred = self._first_word, self._starred
        self._first_word = self._starred = False
        if name == "u" and token.number is not None:
            self._unicode(token.number)
            return
        self._skip = 0
        self._decode()
        if first and name == "pict" and not self._state.skipped:
            self.pictures += 1
        if (first and name in _SKIPPED) or (starred and name not in _STARRED):
            self._state = replace(self._state, skipped=True, destination=name)
        elif first and name in ("fonttbl", "stylesheet"):
            self._state = replace(self._state, destination=name)
        elif self._state.skipped:
            return
        elif self._state.destination == "stylesheet":
            self._style = token.number if name == "s" else self._style
            self._state = changed(self._state, name, token.number)
        else:
            self._act(name, token.number)

    def _act(self, name: str, number: int | None) -> None:
        """Follow a control word of the text."""
        if name in _BREAKS or name in _CHARACTERS:
            self._print(_BREAKS.get(name) or _CHARACTERS[name])
        elif name in ("par", "sect", "page", "column"):
            self._end_paragraph()
        elif name in _TABLE_WORDS:
            self._table_word(name, number)
        elif name in ("f", "deff") or (name == "af" and self._state.associated):
            self._font(number or 0)
        elif name == "s":
            self._state = replace(self._state, level=self._styles.get(number or 0))
        elif name in ("ansicpg", "fcharset", "cpg", "mac"):
            self._set_code_page(name, number or 0)
        else:
            self._state = changed(self._state, name, number)

    def _font(self, number: int) -> None:
        self._state = replace(self._state, font=number)
        if self._state.destination == "fonttbl":
            self._fonts.setdefault(number, _Font())

    def _set_code_page(self, name: str, number: int) -> None:
        if name == "ansicpg":
            self._code_page = _CODE_PAGES.get(number, "cp1252")
        elif self._state.destination == "fonttbl":
            codec = _CHARSETS.get(number) if name == "fcharset" else _CODE_PAGES.get(number)
            font = self._fonts.setdefault(self._state.font, _Font())
            font.codec = codec or font.codec

    def _take_text(self, data: bytes) -> None:
        """Take text; characters that stand in for a Unicode character are passed over."""
        self._first_word = False
        if self._skip:
            passed = min(self._skip, len(data))
            self._skip -= passed
            data = data[passed:]
        if data and not self._state.skipped:
            self._bytes += data

    def _unicode(self, number: int) -> None:
        """Take a character by its UTF-16 number."""
        self._decode()
        code = number & 0xFFFF
        self._skip = self._state.fallback
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00 if self._high else 0xFFFD
        self._high = 0
        self._print(self._drawn(chr(code)))

    def _drawn(self, text: str) -> str:
        font = self._fonts.get(self._state.font)
        return symbols(font.name, text) if font is not None else text

    def _decode(self) -> None:
        """Print the bytes at hand in the code page of their font."""
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        font = self._fonts.get(self._state.font)
        if self._state.destination == "fonttbl":
            if font is not None:
                font.name += data.decode("ascii", "ignore").strip().rstrip(";")
            return
        if self._state.destination == "stylesheet":
            self._style_name += data.decode(self._code_page, "replace")
            return
        codec = (font.codec if font is not None else None) or self._code_page
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            # Writers name a Western font for Chinese text, and Chinese fonts for Western marks.
            text = data.decode("cp1252" if codec == _CHINESE and len(data) % 2 else codec, "replace")
        self._print(self._drawn(text))

    def _print(self, text: str) -> None:
        if self._state.skipped or self._state.destination in ("fonttbl", "stylesheet"):
            return
        if self._state.hidden or self._state.struck or (self._state.size or TINY + 1) <= TINY:
            self.unseen.take(text, "struck" if self._state.struck and not self._state.hidden else "hidden")
            return
        self.unseen.end()
        if self._look is None and text.strip():
            self._look = self._state
        self._parts.append(text)

    def _passages(self) -> Iterator[Passage]:
        """Yield the paragraph at hand, nothing where it prints nothing."""
        lines = tuple(line for line in (clean(line).strip() for line in "".join(self._parts).split("\n")) if line)
        look = self._look or self._state
        self._parts, self._look = [], None
        if lines:
            yield Passage(
                lines=lines,
                heading_level=self._state.level,
                size=look.size,
                bold=look.bold,
                centred=self._state.centred,
            )

    def _end_paragraph(self) -> None:
        passages = tuple(self._passages())
        self._level_to(self._state.depth or (1 if self._state.in_table else 0))
        target = self._levels[-1].items if self._levels else self._items
        target.extend(passages)

    def _level_to(self, depth: int) -> None:
        """Open or end tables until so many are at work."""
        wanted = min(depth, MAX_DEPTH)
        while len(self._levels) > wanted:
            level = self._levels.pop()
            _end_row(level)
            if level.rows:
                target = self._levels[-1].items if self._levels else self._items
                target.append(declared_table(level.rows))
        while len(self._levels) < wanted:
            self._levels.append(_Level())

    def _table_word(self, name: str, number: int | None) -> None:
        """Follow a control word of a table."""
        if name in ("cell", "nestcell"):
            depth = max(self._state.depth, 2) if name == "nestcell" else 1
            passages = tuple(self._passages())
            self._level_to(depth)
            level = self._levels[-1]
            level.cells.append((*level.items, *passages))
            level.items = []
        elif name in ("row", "nestrow"):
            self._level_to(max(self._state.depth, 2) if name == "nestrow" else 1)
            _end_row(self._levels[-1])
        else:
            if not self._levels:
                self._level_to(1)
            _define(self._levels[-1], name, number)

    def finish(self) -> Iterator[Item]:
        """Yield all items once the tokens are over."""
        self._decode()
        self._end_paragraph()
        self._level_to(0)
        yield from self._items


def _define(level: _Level, name: str, number: int | None) -> None:
    """Follow a control word of a row definition."""
    if name == "trowd":
        level.definition = _Definition()
        return
    definition = level.definition
    if name == "trleft":
        definition.left = (number or 0) / TWIPS_PER_POINT
    elif name in ("clvmgf", "clvmrg"):
        definition.merge = "restart" if name == "clvmgf" else "continue"
    elif name in ("clmgf", "clmrg"):
        definition.join = name == "clmrg"
    elif name == "cellx":
        definition.rights.append((number or 0) / TWIPS_PER_POINT)
        definition.merges.append(definition.merge)
        definition.joins.append(definition.join)
        definition.merge, definition.join = "none", False


def _end_row(level: _Level) -> None:
    """End the row at work."""
    if level.items:
        level.cells.append(tuple(level.items))
        level.items = []
    if not level.cells:
        return
    definition = level.definition
    cells: list[LegacyCell] = []
    for number, items in enumerate(level.cells):
        if number < len(definition.rights):
            right, merge, join = definition.rights[number], definition.merges[number], definition.joins[number]
            cells.append(LegacyCell(items=items, right=right, merge=merge, joins_left=join))
        elif not definition.rights:
            edge = cells[-1].right if cells else definition.left
            cells.append(LegacyCell(items=items, right=edge + UNKNOWN_WIDTH_POINTS))
        elif items:  # more cells than the row has: what is in them is not lost
            cells.append(LegacyCell(items=items, right=cells[-1].right, joins_left=True))
    level.rows.append(LegacyRow(left=definition.left, cells=tuple(cells)))
    level.cells = []
