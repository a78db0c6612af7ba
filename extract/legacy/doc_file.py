"""The binary Word 97-2003 file: its header, text pieces, and the properties of paragraphs and characters.

Source: [MS-DOC] Word (.doc) Binary File Format, Microsoft Open Specifications.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import olefile  # type: ignore[import-untyped]

from extract.errors import DamagedFileError, EncryptedFileError, TooLargeError, UnknownFormatError

MAX_CHARACTERS = 20_000_000
"""Of the text; a report of a thousand pages has a tenth."""

FIRST_VERSION = 0x00C1
"""`nFib` of Word 97; earlier files are built otherwise."""

SPRM_HUGE = frozenset({0x6645, 0x6646, 0x646B})
"""Properties that are too long for their page and stand in the Data stream (sprmPHugePapx, sprmPTableProps)."""

_PAGE_BYTES = 512
_TABLE_DEFINITION = 0xD608
_TABS = 0xC615
_OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_WORD_MAGIC = 0xA5EC
_FIELDS_AT = 0x9A
_STYLES, _CHARACTER_PAGES, _PARAGRAPH_PAGES, _FONTS, _PIECES = 1, 12, 13, 15, 33
"""Numbers of the (offset, size) pairs in FibRgFcLcb97."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprm:
    """One property: its code, and its operand as stored."""

    code: int
    operand: bytes

    @property
    def number(self) -> int:
        """The operand as an unsigned number."""
        return int.from_bytes(self.operand[:4], "little")


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """The properties of a run of bytes: its style (paragraphs only) and its sprms."""

    style: int = 0
    sprms: tuple[Sprm, ...] = ()

    def number(self, *codes: int) -> int | None:
        """Return the number of the last property with one of the codes, None where there is none."""
        return next((sprm.number for sprm in reversed(self.sprms) if sprm.code in codes), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text: where it begins in the document and in the file, in 8-bit or 16-bit characters."""

    first: int
    last: int
    offset: int
    wide: bool


class OldVersionError(UnknownFormatError):
    """A document of Word 95 or older."""


class DocFile:
    """An open .doc.

    Raises:
        DamagedFileError: no OLE container, or structures that point out of it.
        UnknownFormatError: no Word document.
        OldVersionError: one older than Word 97.
        EncryptedFileError: a password is asked for.
        TooLargeError: more text than the limit.
    """

    def __init__(self, data: bytes) -> None:
        """Open the container and read header, pieces and property pages."""
        try:
            with olefile.OleFileIO(io.BytesIO(data)) as container:
                self._open(container)
            self.stories = tuple(self._int(0x4C + 4 * number) for number in range(8))
            self.pieces = tuple(self._read_pieces())
            self._paragraphs = _Runs(self._pages(_PARAGRAPH_PAGES, paragraphs=True))
            self._characters = _Runs(self._pages(_CHARACTER_PAGES, paragraphs=False))
            self.heading_levels = dict(self._read_styles())
            self.fonts = tuple(self._read_fonts())
        except (struct.error, IndexError, ValueError, OSError, TypeError, AttributeError) as error:
            raise DamagedFileError(f"Word 文件结构损坏：{error}") from error

    def _open(self, container: olefile.OleFileIO) -> None:
        if not container.exists("WordDocument"):
            if container.exists("EncryptedPackage"):
                raise EncryptedFileError("文档有密码")
            raise UnknownFormatError("OLE 文件里没有 Word 文档")
        self.main: bytes = container.openstream("WordDocument").read()
        magic, version = struct.unpack_from("<HH", self.main)
        flags = struct.unpack_from("<H", self.main, 0x0A)[0]
        if magic != _WORD_MAGIC or version < FIRST_VERSION:
            raise OldVersionError("Word 97 以前的文档")
        if flags & 0x0100:
            raise EncryptedFileError("文档有密码")
        name = "1Table" if flags & 0x0200 else "0Table"
        self.table: bytes = container.openstream(name).read()
        self.data: bytes = container.openstream("Data").read() if container.exists("Data") else b""

    def _int(self, offset: int) -> int:
        return int(struct.unpack_from("<I", self.main, offset)[0])

    def _part(self, number: int) -> bytes:
        """Return the part of the table stream that a pair of the header names."""
        offset, size = struct.unpack_from("<II", self.main, _FIELDS_AT + 8 * number)
        return self.table[offset : offset + size]

    def _read_pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the text (CLX, PlcPcd)."""
        clx = self._part(_PIECES)
        at = 0
        while at < len(clx) and clx[at] == 1:
            at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
        if at >= len(clx) or clx[at] != 2:
            raise ValueError("no piece table")
        plc = clx[at + 5 :]
        count = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
        starts = struct.unpack_from(f"<{count + 1}I", plc)
        if starts[-1] > MAX_CHARACTERS:
            raise TooLargeError(f"文档超过 {MAX_CHARACTERS} 字")
        for number, (first, last) in enumerate(pairwise(starts)):
            stored = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
            wide = not stored & 0x4000_0000
            offset = stored & 0x3FFF_FFFF
            if last > first:
                yield Piece(first=first, last=last, offset=offset if wide else offset // 2, wide=wide)

    def text(self, piece: Piece) -> str:
        """Return the text of a piece; it is shorter where the file is cut off."""
        size = piece.last - piece.first
        if piece.wide:
            return self.main[piece.offset : piece.offset + 2 * size].decode("utf-16-le", "replace")
        return self.main[piece.offset : piece.offset + size].decode("cp1252", "replace")

    def _pages(self, number: int, *, paragraphs: bool) -> Iterator[tuple[int, int, Properties]]:
        """Yield the runs of all property pages (FKP): first and last byte in the file, and what holds there."""
        plc = self._part(number)
        count = (len(plc) - 4) // 8
        for page in struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count > 0 else ():
            start = (page & 0x3F_FFFF) * _PAGE_BYTES
            body = self.main[start : start + _PAGE_BYTES]
            if len(body) == _PAGE_BYTES:
                yield from self._page(body, paragraphs=paragraphs)

    def _page(self, body: bytes, *, paragraphs: bool) -> Iterator[tuple[int, int, Properties]]:
        """Yield the runs of one property page."""
        runs = body[-1]
        stride = 13 if paragraphs else 1
        if 4 * (runs + 1) + stride * runs >= _PAGE_BYTES:
            return
        bounds = struct.unpack_from(f"<{runs + 1}I", body)
        for number, (first, last) in enumerate(pairwise(bounds)):
            at = body[4 * (runs + 1) + stride * number] * 2
            if last <= first:
                continue
            if not at:
                yield first, last, Properties()
            elif paragraphs:
                size = 2 * body[at] - 1 if body[at] else 2 * body[at + 1]
                at += 1 if body[at] else 2
                stored = body[at : at + size]
                yield (
                    first,
                    last,
                    Properties(style=int.from_bytes(stored[:2], "little"), sprms=tuple(self._expanded(stored[2:]))),
                )
            else:
                yield first, last, Properties(sprms=tuple(sprms(body[at + 1 : at + 1 + body[at]])))

    def _expanded(self, stored: bytes) -> Iterator[Sprm]:
        """Yield the properties, those that stand in the Data stream in place of their pointer."""
        for sprm in sprms(stored):
            if sprm.code in SPRM_HUGE and sprm.number + 2 <= len(self.data):
                size = struct.unpack_from("<H", self.data, sprm.number)[0]
                yield from sprms(self.data[sprm.number + 2 : sprm.number + 2 + size])
            else:
                yield sprm

    def paragraph(self, offset: int) -> Properties:
        """Return the properties of the paragraph whose mark lies at a byte of the file."""
        return self._paragraphs.at(offset)

    def characters(self, offset: int) -> Properties:
        """Return the properties of the character at a byte of the file."""
        return self._characters.at(offset)

    def _read_styles(self) -> Iterator[tuple[int, int]]:
        """Yield number and level of the heading styles (STSH; built-in styles 1 to 9 are the headings)."""
        sheet = self._part(_STYLES)
        if len(sheet) < 6:
            return
        header, count, _ = struct.unpack_from("<HHH", sheet)
        at = 2 + header
        for number in range(count):
            if at + 4 > len(sheet):
                return
            size = struct.unpack_from("<H", sheet, at)[0]
            if size >= 2:
                built_in = struct.unpack_from("<H", sheet, at + 2)[0] & 0x0FFF
                if 1 <= built_in <= 9:
                    yield number, built_in
            at += 2 + size + size % 2

    def _read_fonts(self) -> Iterator[str]:
        """Yield the names of the fonts (SttbfFfn); symbols are named by font and code."""
        table = self._part(_FONTS)
        at = 4
        for _ in range(struct.unpack_from("<H", table)[0] if len(table) >= 4 else 0):
            if at >= len(table):
                return
            size = table[at]
            yield table[at + 40 : at + 1 + size].decode("utf-16-le", "replace").partition("\0")[0]
            at += 1 + size


class _Runs:
    """Runs of bytes with properties, found by position."""

    def __init__(self, runs: Iterator[tuple[int, int, Properties]]) -> None:
        self._runs = sorted(runs, key=lambda run: run[0])
        self._starts = [run[0] for run in self._runs]

    def at(self, offset: int) -> Properties:
        number = bisect_right(self._starts, offset) - 1
        if number < 0 or offset >= self._runs[number][1]:
            return _NOTHING
        return self._runs[number][2]


_NOTHING = Properties()


def sprms(stored: bytes) -> Iterator[Sprm]:
    """Yield the properties of a list (grpprl); a broken end is left out."""
    at = 0
    while at + 2 < len(stored):
        code = int.from_bytes(stored[at : at + 2], "little")
        at += 2
        size = _OPERAND_BYTES.get(code >> 13)
        if size is None:
            if code == _TABLE_DEFINITION:
                size = int.from_bytes(stored[at : at + 2], "little") - 1
                at += 2
            else:
                size = stored[at]
                at += 1
                if code == _TABS and size == 255:
                    return  # its length is not stored; nothing after it is told of
        if size < 0 or at + size > len(stored):
            return
        yield Sprm(code=code, operand=stored[at : at + size])
        at += size
