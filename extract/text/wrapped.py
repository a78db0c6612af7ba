"""Lines of running text that a page broke off at its right margin -> the paragraphs that they are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from extract.text.lines import Line
from extract.text.placed import columns_of

LEAST_WIDTH: Final = 48
"""Columns of characters from which a line may be as wide as its page: 24 Chinese characters."""
SLACK: Final = 5
"""Columns by which a full line may fall short of the widest: a character that may not end a line, or begin one."""
MOST_WIDTH: Final = 160
"""Columns of the widest page; longer lines are paragraphs that nothing broke."""
TITLE: Final = 0.6
"""Share of the page that a line of a title takes from which it may go on: its characters are larger."""
FAR: Final = 10
"""Columns of blanks before a line that is set in the middle of its page."""
MOST_TITLE: Final = 20
"""Characters of the last line of a title."""
LEAST_FULL: Final = 3
"""Full lines that show where the right margin is."""
_GAP = re.compile(r"\S[ \u3000]{3,}\S|\t|\||[\u4e00-\u9fff）)%] [\u4e00-\u9fff]|\d%? \d")
"""What stands between the cells of a row: several blanks, or one between two words or two figures."""
_END = re.compile("[。！？；：]\\s*$")
_MARK = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+[部分章节]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?!\d)|[①-⑳#|])"
)


def page_widths(lines: Sequence[Line]) -> list[int | None]:
    """Return for each line the columns that a full line of its page takes; None where none is full."""
    tops = [0, *(index for index, line in enumerate(lines) if line.page_top and index), len(lines)]
    return [width for top, end in pairwise(tops) for width in [full_width(lines[top:end])] * (end - top)]


def full_width(lines: Sequence[Line]) -> int | None:
    """Return the columns that a full line of running text takes; None where no lines of it are full."""
    found = (_width(line) for line in lines if _is_prose(line))
    widths = sorted((width for width in found if width <= MOST_WIDTH), reverse=True)
    for place, width in enumerate(widths):
        if width < LEAST_WIDTH:
            return None
        if sum(1 for other in widths[place : place + LEAST_FULL] if other >= width - SLACK) >= LEAST_FULL:
            return width
    return None


def goes_on(line: Line, after: Line, width: int) -> bool:
    """Tell whether a line is full and the next one goes on with it: set in no further, or the rest of a title."""
    return (
        after.number == line.number + 1
        and _is_prose(line)
        and _is_prose(after)
        and not _END.search(line.text)
        and (_is_broken(line, after, width) or (_width(line) > TITLE * width and _is_centred(after)))
        and not _MARK.match(after.text.strip())
    )


def _is_broken(line: Line, after: Line, width: int) -> bool:
    """Tell whether a line reaches the right margin and the next one begins at the left one."""
    indents = _indent(line), _indent(after)
    return (
        abs(_width(line) - width) <= SLACK and indents[1] <= min(SLACK, indents[0]) and indents[0] - indents[1] <= SLACK
    )


def _is_centred(line: Line) -> bool:
    """Tell whether a line is short and set in far more than a paragraph is, as the second line of a title."""
    text = line.text.strip()
    return (
        _indent(line) > FAR and len(text) <= MOST_TITLE and not text.startswith(("（", "(")) and not _END.search(text)
    )


def _is_prose(line: Line) -> bool:
    return not line.blank and _GAP.search(line.text) is None


def _width(line: Line) -> int:
    return columns_of(line.text.rstrip(), "WFA")[-1]


def _indent(line: Line) -> int:
    return columns_of(line.text[: len(line.text) - len(line.text.lstrip())], "WFA")[-1]
