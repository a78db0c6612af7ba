"""Read a Word 97-2003 file without LibreOffice: its text, and its tables with edges and merges, as Word items.

Source: [MS-DOC] 2.4.3 (tables) and 2.9.315 (TC80), Microsoft Open Specifications.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.docx.items import Item, Merge, Passage
from extract.docx.seen import UnseenTexts
from extract.errors import DamagedFileError
from extract.legacy.doc_file import DocFile, Properties, Sprm
from extract.legacy.table import (
    TWIPS_PER_POINT,
    UNKNOWN_WIDTH_POINTS,
    LegacyCell,
    LegacyRow,
    LegacyText,
    declared_table,
)
from extract.wordml.symbols import clean, symbol

MAX_DEPTH = 20
"""Tables in tables; a damaged file may say any number."""

_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_ALIGNMENT = (0x2403, 0x2461)
_OUTLINE = 0x2640
_HIDDEN, _DELETED, _SPECIAL, _SYMBOL, _SIZE, _BOLD = 0x083C, 0x0800, 0x0855, 0x6A09, 0x4A43, 0x0835
_STRUCK, _STRUCK_TWICE = 0x0837, 0x2A53
_DEFINITION, _VERTICAL, _MERGE, _SPLIT, _COLUMN_WIDTH = 0xD608, 0xD62B, 0x5624, 0x5625, 0x7623
_INSERT, _DELETE = 0x7621, 0x5622
_TC_BYTES = 20

_PICTURE, _DRAWN, _SYMBOL_MARK = "\x01", "\x08", "\x28"
_FIELD_BEGIN, _FIELD_SEPARATOR, _FIELD_END = "\x13", "\x14", "\x15"
_ENDS = frozenset("\r\x07\x0c")
_PRINTED = {"\x0b": "\n", "\x0e": "\n", "\t": " ", "\x1e": "-", "\xa0": " "}
_STORIES = (
    ("main", 0),
    ("footnotes", 1),
    ("headers", 2),
    ("macros", 3),
    ("comments", 4),
    ("endnotes", 5),
    ("boxes", 6),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A paragraph as it lies in the file: its text, what ends it, its properties and those of its first character."""

    text: str
    end: str
    properties: Properties
    look: Properties


@dataclass(slots=True)
class _Level:
    """A table at work: its rows, the cells of the row at work, what stands in the cell at work."""

    rows: list[LegacyRow] = field(default_factory=list)
    cells: list[tuple[Item, ...]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


def read_doc_items(data: bytes) -> LegacyText:
    """Return the passages and tables of a .doc: body first, then notes and the text of boxes.

    Numbers that Word makes itself (list numbers) are not in the text.

    Raises:
        DamagedFileError: no OLE container, or structures that point out of it.
        UnknownFormatError: no Word document; OldVersionError: one older than Word 97.
        EncryptedFileError: a password is asked for.
        TooLargeError: more text than the limit.
    """
    file = DocFile(data)
    story = _Stories(file)
    try:
        items = tuple(item for name in ("main", "footnotes", "endnotes", "boxes") for item in story.items(name))
    except (struct.error, IndexError) as error:
        raise DamagedFileError(f"Word 文件结构损坏：{error}") from error
    return LegacyText(items=items, pictures=story.pictures, unseen=story.unseen.texts)


class _Stories:
    """The stories of a file: the text is one sequence of characters, cut by their lengths."""

    def __init__(self, file: DocFile) -> None:
        self._file = file
        self.pictures = 0
        self.unseen = UnseenTexts()
        self._bounds: dict[str, tuple[int, int]] = {}
        at = 0
        for name, number in _STORIES:
            self._bounds[name] = (at, at + file.stories[number])
            at += file.stories[number]

    def items(self, name: str) -> Iterator[Item]:
        """Yield the items of a story."""
        first, last = self._bounds[name]
        levels: list[_Level] = []
        for mark in self._marks(first, last):
            depth = _depth(mark)
            while len(levels) > depth:
                yield from _closed(levels)
            while len(levels) < depth:
                levels.append(_Level())
            if not levels:
                yield from _passages(mark, self._file.heading_levels)
            else:
                _take(levels[-1], mark, self._file.heading_levels)
        while levels:
            yield from _closed(levels)

    def _marks(self, first: int, last: int) -> Iterator[_Mark]:
        """Yield the paragraphs of a stretch of text."""
        parts: list[str] = []
        look: Properties | None = None
        fields: list[bool] = []
        for character, offset in self._characters(first, last):
            if character in _ENDS:
                yield _Mark(
                    text="".join(parts),
                    end=character,
                    properties=self._file.paragraph(offset),
                    look=look or self._file.characters(offset),
                )
                parts, look = [], None
                continue
            if character == _FIELD_BEGIN:
                fields.append(False)
            elif character == _FIELD_SEPARATOR and fields:
                fields[-1] = True
            elif character == _FIELD_END and fields:
                fields.pop()
            elif all(fields):  # of a field its result is printed, its code is not
                printed, properties = self._printed(character, offset)
                parts.append(printed)
                look = look or (properties if printed.strip() else None)
        if "".join(parts).strip():
            yield _Mark(text="".join(parts), end="\r", properties=Properties(), look=look or Properties())

    def _characters(self, first: int, last: int) -> Iterator[tuple[str, int]]:
        """Yield each character of a stretch with its byte in the file."""
        for piece in self._file.pieces:
            if piece.last <= first or piece.first >= last:
                continue
            width = 2 if piece.wide else 1
            text = self._file.text(piece)
            start, stop = max(first, piece.first) - piece.first, min(last, piece.last) - piece.first
            for number, character in enumerate(text[start:stop], start=start):
                yield character, piece.offset + width * number

    def _printed(self, character: str, offset: int) -> tuple[str, Properties]:
        """Return what a character prints, and its properties."""
        properties = self._file.characters(offset)
        if properties.number(_DELETED) == 1:
            return "", properties
        if properties.number(_HIDDEN) == 1 or properties.number(_STRUCK) == 1 or properties.number(_STRUCK_TWICE) == 1:
            self.unseen.take(character, "hidden" if properties.number(_HIDDEN) == 1 else "struck")
            return "", properties
        self.unseen.end()
        if character == _SYMBOL_MARK and properties.number(_SPECIAL) == 1:
            stored = properties.number(_SYMBOL)
            if stored is not None:
                font, code = stored & 0xFFFF, stored >> 16
                return symbol(self._file.fonts[font] if font < len(self._file.fonts) else "", code), properties
        if character in (_PICTURE, _DRAWN):
            self.pictures += properties.number(_SPECIAL) == 1
            return "", properties
        if character in _PRINTED:
            return _PRINTED[character], properties
        return ("" if character < " " else character), properties


def _depth(mark: _Mark) -> int:
    """Return how many tables a paragraph stands in."""
    depth = mark.properties.number(_DEPTH)
    if depth is None or depth > MAX_DEPTH:
        depth = 1 if mark.properties.number(_IN_TABLE) else 0
    # A cell mark without properties is one of a file whose property pages are damaged: the cell still ends.
    return max(depth, 1) if mark.end == "\x07" else depth


def _passages(mark: _Mark, headings: dict[int, int]) -> Iterator[Passage]:
    """Yield a paragraph, nothing where it prints nothing."""
    lines = tuple(line for line in (clean(line).strip() for line in mark.text.split("\n")) if line)
    if not lines:
        return
    outline = mark.properties.number(_OUTLINE)
    half_points = mark.look.number(_SIZE)
    level = headings.get(mark.properties.style)
    yield Passage(
        lines=lines,
        heading_level=outline + 1 if outline is not None and outline < 9 else level,
        size=half_points / 2 if half_points else None,
        bold=mark.look.number(_BOLD) == 1,
        centred=mark.properties.number(*_ALIGNMENT) == 1,
    )


def _take(level: _Level, mark: _Mark, headings: dict[int, int]) -> None:
    """Take a paragraph that stands in a table: it goes on with a cell, ends it, or ends the row."""
    inner = mark.end != "\x07"
    if mark.properties.number(_INNER_ROW_END if inner else _ROW_END):
        _end_row(level, mark.properties.sprms)
        return
    level.items.extend(_passages(mark, headings))
    if not inner or mark.properties.number(_INNER_CELL):
        level.cells.append(tuple(level.items))
        level.items = []


def _end_row(level: _Level, properties: tuple[Sprm, ...]) -> None:
    """End the row at work with the edges and merges that its mark has."""
    if level.items:
        level.cells.append(tuple(level.items))
        level.items = []
    if level.cells:
        level.rows.append(_row(level.cells, _edges_and_cells(properties)))
    level.cells = []


def _closed(levels: list[_Level]) -> Iterator[Item]:
    """End the innermost table: it goes into the cell around it, or is yielded where there is none."""
    level = levels.pop()
    _end_row(level, ())
    if not level.rows:
        return
    table = declared_table(level.rows)
    if levels:
        levels[-1].items.append(table)
    else:
        yield table


@dataclass(slots=True)
class _Declared:
    """Edges of a row in twips, and for each cell its vertical merge and whether it joins the one to its left."""

    edges: list[int] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    joins: list[bool] = field(default_factory=list)


def _vertical(flags: int) -> Merge:
    """Return the merge that the two bits of a cell say."""
    return {1: "continue", 2: "restart", 3: "restart"}.get(flags & 3, "none")  # type: ignore[return-value]


def _edges_and_cells(properties: tuple[Sprm, ...]) -> _Declared:
    """Return what the properties of a row mark declare, in their order."""
    declared = _Declared()
    for sprm in properties:
        if sprm.code == _DEFINITION:
            declared = _definition(sprm.operand)
        elif sprm.code == _VERTICAL and len(sprm.operand) >= 2 and sprm.operand[0] < len(declared.merges):
            declared.merges[sprm.operand[0]] = _vertical(sprm.operand[1])
        elif sprm.code in (_MERGE, _SPLIT) and len(sprm.operand) == 2:
            first, end = sprm.operand
            for number in range(first + 1, min(end, len(declared.joins))):
                declared.joins[number] = sprm.code == _MERGE
        elif sprm.code == _COLUMN_WIDTH:
            _set_width(declared, sprm.operand)
        elif sprm.code == _INSERT and len(sprm.operand) == 4:
            _insert(declared, sprm.operand)
        elif sprm.code == _DELETE and len(sprm.operand) == 2:
            _delete(declared, *sprm.operand)
    return declared


def _definition(operand: bytes) -> _Declared:
    """Return what a table definition (TDefTableOperand) declares: edges, then a structure for each cell."""
    count = operand[0] if operand else 0
    if len(operand) < 1 + 2 * (count + 1):
        return _Declared()
    edges = list(struct.unpack_from(f"<{count + 1}h", operand, 1))
    flags: list[int] = []
    for number in range(count):
        at = 1 + 2 * (count + 1) + _TC_BYTES * number
        flags.append(int.from_bytes(operand[at : at + 2], "little"))
    return _Declared(edges=edges, merges=[_vertical(each >> 5) for each in flags], joins=_joins([f & 3 for f in flags]))


def _joins(merged: list[int]) -> list[bool]:
    """Tell of each cell whether it is merged with the one to its left.

    Word 97's description and [MS-DOC] disagree on which of the values 1 and 2 marks the first cell of a merged set;
    so the value that a run of marked cells begins with is taken as the mark of a first cell.
    """
    joins: list[bool] = []
    first = 0
    for number, value in enumerate(merged):
        if not number or not value or not merged[number - 1]:
            first = value
        joins.append(bool(value) and value != first)
    return joins


def _set_width(declared: _Declared, operand: bytes) -> None:
    """Give a run of cells a width; those after them move."""
    first, end, width = operand[0], operand[1], int.from_bytes(operand[2:4], "little", signed=True)
    for number in range(first, min(end, len(declared.merges))):
        shift = declared.edges[number] + width - declared.edges[number + 1]
        for later in range(number + 1, len(declared.edges)):
            declared.edges[later] += shift


def _insert(declared: _Declared, operand: bytes) -> None:
    """Insert a run of cells of one width before a cell."""
    first, count, width = operand[0], operand[1], int.from_bytes(operand[2:4], "little")
    if not declared.edges:
        declared.edges.append(0)
    first = min(first, len(declared.merges))
    at = declared.edges[first]
    later = [edge + count * width for edge in declared.edges[first + 1 :]]
    inserted = [at + width * (number + 1) for number in range(count)]
    declared.edges[first + 1 :] = [*inserted, *later]
    declared.merges[first:first] = ["none"] * count
    declared.joins[first:first] = [False] * count


def _delete(declared: _Declared, first: int, end: int) -> None:
    """Delete a run of cells; those after them move to the left."""
    end = min(end, len(declared.merges))
    if first >= end:
        return
    shift = declared.edges[end] - declared.edges[first]
    declared.edges[first + 1 :] = [edge - shift for edge in declared.edges[end + 1 :]]
    del declared.merges[first:end]
    del declared.joins[first:end]


def _row(cells: list[tuple[Item, ...]], declared: _Declared) -> LegacyRow:
    """Return a row; cells beyond those declared have a width of their own."""
    edges = [edge / TWIPS_PER_POINT for edge in declared.edges] or [0.0]
    made: list[LegacyCell] = []
    for number, items in enumerate(cells):
        if number + 1 < len(edges):
            made.append(
                LegacyCell(
                    items=items,
                    right=edges[number + 1],
                    merge=declared.merges[number],
                    joins_left=declared.joins[number],
                )
            )
        else:
            right = (made[-1].right if made else edges[0]) + UNKNOWN_WIDTH_POINTS
            made.append(LegacyCell(items=items, right=right))
    return LegacyRow(left=edges[0], cells=tuple(made))
