"""The lines of a text with their places in it, and the pieces that stand in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extract.document import join_lines
from extract.errors import TooLargeError

MAX_LINE: Final = 200_000
"""Characters of one line; a published cell has some thousands."""
MAX_LINES: Final = 1_000_000
"""Lines of one file; a year of one ministry's reports has some 100 000."""
_INVISIBLE = re.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad]|\[bookmark: [^\]\s]{1,60}\]")
"""What prints nothing: characters without width, and the bookmarks that a converter of Word files writes out."""
_BLANKS = re.compile("[ \t\u00a0\u2002\u2003\u2009\u3000]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line without its end: number (1-based), text, and where it begins in the file; `page_top` after a form feed."""

    number: int
    text: str
    start: int
    page_top: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in it."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a line, or of several that one cell holds: its lines, where it begins and where it ends."""

    lines: tuple[str, ...]
    line: int
    start: int
    end: int

    @property
    def text(self) -> str:
        """The lines joined as the cell prints them."""
        return join_lines(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of pieces in order, a table as far as the text shows one."""

    rows: tuple[tuple[Piece, ...], ...]


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text.

    Raises:
        TooLargeError: a line or their number passes the limit.
    """
    lines: list[Line] = []
    start = 0
    top = False
    for part in text.splitlines(keepends=True):
        bare = part.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        if len(bare) > MAX_LINE:
            raise TooLargeError(f"第 {len(lines) + 1} 行有 {len(bare)} 个字符，超过 {MAX_LINE} 的上限")
        if len(lines) >= MAX_LINES:
            raise TooLargeError(f"文件超过 {MAX_LINES} 行")
        lines.append(Line(number=len(lines) + 1, text=bare, start=start, page_top=top))
        start += len(part)
        top = "\f" in part[len(bare) :]
    return lines


def piece_of(line: Line, start: int, end: int) -> Piece:
    """Return the piece of a line between two of its characters, blanks around it left out."""
    raw = line.text[start:end]
    text = raw.strip()
    begin = start + (len(raw) - len(raw.lstrip()) if text else 0)
    shown = shown_text(text)
    return Piece(
        lines=(shown,) if shown else (),
        line=line.number,
        start=line.start + begin,
        end=line.start + begin + len(text),
    )


def joined(pieces: Sequence[Piece]) -> Piece:
    """Return the pieces of one cell, top to bottom, as one."""
    shown = [piece for piece in pieces if piece.lines]
    if not shown:
        return pieces[0]
    return Piece(
        lines=tuple(line for piece in shown for line in piece.lines),
        line=shown[0].line,
        start=shown[0].start,
        end=shown[-1].end,
    )


def shown_text(text: str) -> str:
    """Return a text as it is printed: invisible characters gone, blanks in a row as one."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()
